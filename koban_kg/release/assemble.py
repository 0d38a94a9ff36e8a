"""From loaded quads to the stated graphs of a release: what the rules of ``queries/assemble`` add, nothing twice.

The rules are SPARQL Updates, run in order of file name on one store. While a release is built its graphs bear the name
``release/building/<role>``; they get the version when their statements are settled.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from koban_kg.errors import UsageError
from koban_kg.names import RDF, XSD, GraphRole, graph_iri
from koban_kg.queryfile import read_queries
from koban_kg.resources import resource

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

BUILDING: Final = "building"
STATED: Final[tuple[GraphRole, ...]] = ("ontology", "asserted", "open", "translations")
"""The graphs that hold what is stated, in the order of precedence: a triple stays in the first that has it."""

_AS_WRITTEN: Final = frozenset({XSD + "string", RDF + "langString", XSD + "anyURI"})
"""Datatypes whose values are their spelling."""


def assemble(
    quads: Mapping[GraphRole, Iterable[ox.Triple]], folder: Path | None = None
) -> dict[GraphRole, list[ox.Triple]]:
    """The stated graphs by role after the assemble rules, each triple in one graph only.

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
        store.bulk_extend(
            ox.Quad(triple.subject, triple.predicate, triple.object, name) for triple in quads.get(role, ())
        )
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
        found = [quad.triple for quad in store.quads_for_pattern(None, None, None, name) if quad.triple not in seen]
        seen.update(found)
        stated[role] = [
            written for triple in found for written in (spelling.get(triple, (triple,)) if spelling else (triple,))
        ]
    return stated


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
