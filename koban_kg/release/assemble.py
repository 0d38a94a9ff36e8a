"""From loaded quads to the stated graphs of a release: what the rules of ``queries/assemble`` add, nothing twice.

The rules are SPARQL Updates, run in order of file name on one store. While a release is built its graphs bear the name
``release/building/<role>``; they get the version when their statements are settled.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from koban_kg.errors import UsageError
from koban_kg.names import RDF, XSD, GraphRole, graph_iri
from koban_kg.queryfile import read_queries
from koban_kg.resources import resource

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

BUILDING: Final = "building"
STATED: Final[tuple[GraphRole, ...]] = ("ontology", "asserted", "open", "translations")
"""The graphs that hold what is stated, in the order of precedence: a triple stays in the first that has it."""

_AS_WRITTEN: Final = frozenset({XSD + "string", RDF + "langString", XSD + "anyURI"})
"""Datatypes whose values are their spelling."""


@dataclass(frozen=True)
class Assembled:
    """The stated graphs of a release.

    Attributes
    ----------
    graphs
        Triples by role, numbers as written; each triple in one graph only.
    store
        The same in named graphs ``release/building/<role>``, numbers as values.
    """

    graphs: dict[GraphRole, list[ox.Triple]]
    store: ox.Store

    def add(self, role: GraphRole, triples: Iterable[ox.Triple]) -> None:
        """Add a graph that is not stated, such as what was inferred."""
        self.graphs[role] = list(triples)
        self.store.bulk_extend(_quads(self.graphs[role], ox.NamedNode(graph_iri(BUILDING, role))))


def assemble(
    quads: Mapping[GraphRole, Iterable[ox.Triple]], folder: Path | None = None
) -> dict[GraphRole, list[ox.Triple]]:
    """The stated graphs by role after the assemble rules; parameters and errors as :func:`assembled`."""
    return assembled(quads, folder).graphs


def assembled(quads: Mapping[GraphRole, Iterable[ox.Triple]], folder: Path | None = None) -> Assembled:
    """The stated graphs after the assemble rules, with the store that the rules ran on.

    Parameters
    ----------
    quads
        Triples by role, as a loader read them.
    folder
        The folder of the rules, by default ``queries/assemble``.

    Raises
    ------
    UsageError
        If a rule cannot be parsed or writes to a graph that no release has.
    """
    store = ox.Store()
    names = {role: ox.NamedNode(graph_iri(BUILDING, role)) for role in STATED}
    for role, name in names.items():
        store.bulk_extend(_quads(quads.get(role, ()), name))
    for rule in read_queries(folder or resource("queries") / "assemble", "*.ru"):
        try:
            store.update(rule.text)
        except SyntaxError as error:
            raise UsageError(
                f"The assemble rule {rule.id} cannot be parsed", given=str(error), hint=f"correct {rule.path.name}"
            ) from error
    strangers = sorted(str(name) for name in store.named_graphs() if name not in names.values())
    if strangers or any(store.quads_for_pattern(None, None, None, ox.DefaultGraph())):
        raise UsageError(
            "An assemble rule writes to a graph that no release has",
            given=", ".join(strangers) or "the default graph",
            expected=", ".join(name.value for name in names.values()),
            hint="name one of these graphs in the rule",
        )
    spelling = _spelling(quads)
    seen: set[ox.Triple] = set()
    stated: dict[GraphRole, list[ox.Triple]] = {}
    for role, name in names.items():
        written = stated[role] = []
        for quad in list(store.quads_for_pattern(None, None, None, name)):
            triple = quad.triple
            if triple in seen:
                store.remove(quad)
            else:
                seen.add(triple)
                written.extend(spelling.get(triple, (triple,)))
    return Assembled(stated, store)


def _quads(triples: Iterable[ox.Triple], name: ox.NamedNode) -> Iterator[ox.Quad]:
    return (ox.Quad(triple.subject, triple.predicate, triple.object, name) for triple in triples)


def _spelling(quads: Mapping[GraphRole, Iterable[ox.Triple]]) -> dict[ox.Triple, tuple[ox.Triple, ...]]:
    """By triple as the store gives it back: the triple as it was loaded, where that differs.

    The store keeps numbers, dates and booleans as values: ``1.20`` comes back as ``1.2``. A release keeps what was
    written.
    """
    typed = [
        triple
        for triples in quads.values()
        for triple in triples
        if isinstance(triple.object, ox.Literal) and triple.object.datatype.value not in _AS_WRITTEN
    ]
    distinct = list({triple.object: None for triple in typed})
    store, number = ox.Store(), ox.NamedNode("urn:number")
    store.bulk_extend(ox.Quad(ox.NamedNode(f"urn:{place}"), number, term) for place, term in enumerate(distinct))
    valued = {
        distinct[int(quad.subject.value.removeprefix("urn:"))]: quad.object
        for quad in store.quads_for_pattern(None, number, None)
        if isinstance(quad.subject, ox.NamedNode)
    }
    found: dict[ox.Triple, tuple[ox.Triple, ...]] = {}
    for triple in typed:
        if (value := valued[triple.object]) != triple.object:
            kept = ox.Triple(triple.subject, triple.predicate, value)
            found[kept] = (*found.get(kept, ()), triple)
    return found
