"""One thing or term as RDF: Turtle, JSON-LD, N-Triples; and the few SPARQL questions the pages ask of the ontology.

Texts stand in ``queries/pages/*.rq``; the thing comes in as a substitution, never as text. The queries are bounded by
one subject, so they run in a thread of this process on the store that is open anyway.

The forms hold no named graphs, so what the graph of a statement says is said of the statement itself: a statement that
was inferred or translated by a machine is described by an ``rdf:Statement`` (RDF 1.1 Semantics, appendix D.1) that is
``dct:isPartOf`` its graph.
"""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from koban_kg import names
from koban_kg.names import PREFIXES
from koban_kg.queryfile import read_query
from koban_kg.resources import resource

if TYPE_CHECKING:
    from api.pages.negotiate import Format
    from api.state import Live
    from koban_kg.names import GraphRole

MARKED: tuple[GraphRole, ...] = ("inferred", "open-inferred", "translations")
"""Graphs whose statements need a mark where they stand without their graph; open rows carry theirs (``verified``)."""

_FORMATS = {"ttl": ox.RdfFormat.TURTLE, "jsonld": ox.RdfFormat.JSON_LD, "nt": ox.RdfFormat.N_TRIPLES}


_LOCAL = re.compile(r"[A-Za-z0-9_.-]+")
"""Local names that serialisers write after a prefix; an IRI with more behind its namespace is written whole."""


_TYPE = ox.NamedNode(names.RDF + "type")
_MEMBERS = tuple(ox.NamedNode(names.RDF + name) for name in ("subject", "predicate", "object"))


def _query(live: Live, name: str, values: dict[str, str]) -> Any:
    text = read_query(resource("queries") / "pages" / f"{name}.rq").text
    return live.release.store.query(
        text,
        default_graph=live.release.default_graph,
        substitutions={ox.Variable(key): ox.NamedNode(iri) for key, iri in values.items()},
    )


def _prefixes(triples: list[ox.Triple]) -> dict[str, str]:
    """The prefixes of the namespaces that occur, so that a short description has a short head."""
    iris = set()
    for triple in triples:
        for term in triple:
            if isinstance(term, ox.NamedNode):
                iris.add(term.value)
            elif isinstance(term, ox.Literal):
                iris.add(term.datatype.value)
    return {
        prefix: space
        for prefix, space in PREFIXES.items()
        if any(iri.startswith(space) and _LOCAL.fullmatch(iri[len(space) :]) for iri in iris)
    }


def _marks(live: Live, triples: list[ox.Triple]) -> list[ox.Triple]:
    """For each statement of a graph that needs a mark, a description that names the graph."""
    store = live.release.store
    graphs = [live.release.graphs[role] for role in MARKED if role in live.release.graphs]
    found: list[ox.Triple] = []
    for number, triple in enumerate(triples):
        members = (triple.subject, triple.predicate, triple.object)
        graph = next((graph for graph in graphs if ox.Quad(*members, graph) in store), None)
        if graph is not None:
            statement = ox.BlankNode(f"s{number}")
            found += [
                ox.Triple(statement, _TYPE, ox.NamedNode(names.RDF + "Statement")),
                *(ox.Triple(statement, role, member) for role, member in zip(_MEMBERS, members, strict=True)),
                ox.Triple(statement, ox.NamedNode(PREFIXES["dct"] + "isPartOf"), graph),
            ]
    return found


async def description(live: Live, name: str, iri: str | None, form: Format) -> bytes | None:
    """The statements on a thing in a form, with the marks of their graphs; nothing where there are none.

    Parameters
    ----------
    name
        The query under ``queries/pages`` that says which statements.
    iri
        The thing; ``None`` for a query that asks of no single one.
    """

    def made() -> bytes | None:
        triples = sorted(set(_query(live, name, {} if iri is None else {"thing": iri})), key=str)
        if not triples:
            return None
        triples += _marks(live, triples)
        kind = _FORMATS[form.suffix]
        return ox.serialize(triples, format=kind, prefixes=_prefixes(triples) if kind is ox.RdfFormat.TURTLE else None)

    return await asyncio.to_thread(made)


def about(live: Live, iri: str) -> str | None:
    """The thing that a link, or another thing without a page, is about: its subject, else its source; if it exists."""
    stated = {
        quad.predicate.value: quad.object.value
        for quad in live.release.store.quads_for_pattern(ox.NamedNode(iri), None, None)
        if isinstance(quad.object, ox.NamedNode)
    }
    return next((stated[key] for name in ("subject", "source") if (key := names.KOBAN + name) in stated), None)


async def rows(live: Live, name: str, **values: str) -> list[dict[str, Any]]:
    """The solutions of a query as texts by name; unbound names are left out."""

    def made() -> list[dict[str, Any]]:
        found = _query(live, name, values)
        names = [variable.value for variable in found.variables]
        return [{name: solution[name].value for name in names if solution[name] is not None} for solution in found]

    return await asyncio.to_thread(made)
