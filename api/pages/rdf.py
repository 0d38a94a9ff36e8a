"""One thing or term as RDF: Turtle, JSON-LD, N-Triples; and the few SPARQL questions the pages ask of the ontology.

Texts stand in ``queries/pages/*.rq``; the thing comes in as a substitution, never as text. The queries are bounded by
one subject, so they run in a thread of this process on the store that is open anyway.
"""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from koban_kg.names import PREFIXES
from koban_kg.queryfile import read_query
from koban_kg.resources import resource

if TYPE_CHECKING:
    from api.pages.negotiate import Format
    from api.state import Live

_FORMATS = {"ttl": ox.RdfFormat.TURTLE, "jsonld": ox.RdfFormat.JSON_LD, "nt": ox.RdfFormat.N_TRIPLES}


_LOCAL = re.compile(r"[A-Za-z0-9_.-]+")
"""Local names that serialisers write after a prefix; an IRI with more behind its namespace is written whole."""


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


async def description(live: Live, name: str, iri: str, form: Format) -> bytes | None:
    """The statements on a thing in a form; nothing where there are none.

    Parameters
    ----------
    name
        The query under ``queries/pages`` that says which statements.
    """

    def made() -> bytes | None:
        triples = sorted(set(_query(live, name, {"thing": iri})), key=str)
        if not triples:
            return None
        kind = _FORMATS[form.suffix]
        return ox.serialize(triples, format=kind, prefixes=_prefixes(triples) if kind is ox.RdfFormat.TURTLE else None)

    return await asyncio.to_thread(made)


async def rows(live: Live, name: str, **values: str) -> list[dict[str, Any]]:
    """The solutions of a query as texts by name; unbound names are left out."""

    def made() -> list[dict[str, Any]]:
        found = _query(live, name, values)
        names = [variable.value for variable in found.variables]
        return [{name: solution[name].value for name in names if solution[name] is not None} for solution in found]

    return await asyncio.to_thread(made)
