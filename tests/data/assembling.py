"""The real source as a store: loaded, assembled, with the claims; and questions to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph as ox

from koban_kg import names
from koban_kg.resources import resource

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

ASSEMBLE = sorted((resource("queries") / "assemble").glob("*.ru"))
CLAIMS = sorted((resource("queries") / "rules").glob("claims-*.rq"))
PREFIXES = {"koban": names.KOBAN, "kid": names.ID, "kscheme": names.SCHEME, "skos": names.SKOS, "dct": names.DCT}


class Claims(NamedTuple):
    """What the claims rules say of confirmed rows, and what they say only with open questions among the premises."""

    inferred: set[ox.Triple]
    open_inferred: set[ox.Triple]


def graph(role: str) -> ox.NamedNode:
    return ox.NamedNode(f"{names.RELEASE}building/{role}")


def assemble(quads: Mapping[str, Iterable[ox.Triple | ox.Quad]]) -> ox.Store:
    """A store with the statements of each role in its graph, after all rules of assembly."""
    store = ox.Store()
    for role, triples in quads.items():
        store.extend(ox.Quad(t.subject, t.predicate, t.object, graph(role)) for t in triples)
    run_rules(store)
    return store


def run_rules(store: ox.Store) -> None:
    for path in ASSEMBLE:
        store.update(path.read_text(encoding="utf-8"))


def claim(store: ox.Store) -> Claims:
    closed = [graph("ontology"), graph("asserted")]
    inferred: set[ox.Triple] = set()
    granted: set[ox.Triple] = set()
    for path in CLAIMS:
        text = path.read_text(encoding="utf-8")
        inferred.update(store.query(text, default_graph=closed))
        granted.update(store.query(text, default_graph=[*closed, graph("open")]))
    return Claims(inferred, granted - inferred)


class Answers:
    """SELECT queries over the union of the graphs of an assembled source, claims included."""

    def __init__(self, store: ox.Store, claims: Claims) -> None:
        self.store = ox.Store()
        self.store.extend(store)
        for role, triples in (("inferred", claims.inferred), ("open-inferred", claims.open_inferred)):
            self.store.extend(ox.Quad(t.subject, t.predicate, t.object, graph(role)) for t in triples)

    def rows(self, query: str) -> list[tuple[str, ...]]:
        found = self.store.query(query, prefixes=PREFIXES, use_default_graph_as_union=True)
        return [tuple("" if term is None else term.value for term in solution) for solution in found]

    def column(self, query: str) -> list[str]:
        return [row[0] for row in self.rows(query)]
