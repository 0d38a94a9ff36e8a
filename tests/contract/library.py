"""The library of tests/graph as a release, and short ways to ask any store about it."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad

from koban_kg.names import XSD, graph_iri
from koban_kg.plan import tree
from koban_kg.plan.tree import Lang, Page, Query, Selection, ValueField
from tests.graph import library

if TYPE_CHECKING:
    from tests.contract.stores import Store

EN, DE, EL = Lang(("en",)), Lang(("de",)), Lang(("el",))
AT = Lang(("de-at", "el"))
ALL = ["B1", "b x", "b1", "b2", "b3", "b4", "b5"]

model = library.model
query = library.query


@cache
def quads() -> tuple[Quad, ...]:
    """The statements, the model's among them, each in a graph of the release and each number in its canonical form."""
    ontology = NamedNode(graph_iri("9.9.9", "ontology"))
    price, canonical = (Literal(text, datatype=NamedNode(XSD + "decimal")) for text in ("1.20", "1.2"))
    return tuple(
        Quad(
            quad.subject,
            quad.predicate,
            canonical if quad.object == price else quad.object,
            ontology if quad.graph_name == DefaultGraph() else quad.graph_name,
        )
        for quad in library.quads()
    )


class Desk:
    """Answers questions about the books with a store."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def ask(self, *roots: tree.Root) -> dict[str, Any]:
        return self.store.answer(tree.Plan(roots))

    def one(
        self,
        identifier: str,
        *fields: tree.Field,
        classes: tuple[str, ...] = ("Book",),
        inferred: bool = True,
    ) -> Any:
        """The selected fields of one thing."""
        select = Selection(tuple((name, tuple(fields)) for name in classes))
        return self.ask(tree.RootOne("a", classes, identifier, select, inferred))["a"]

    def rows(
        self,
        where: tree.Filter = tree.All(),  # noqa: B008 - frozen
        order: tuple[tree.Order, ...] = (),
        page: Page = Page(),  # noqa: B008 - frozen
        classes: tuple[str, ...] = ("Book",),
        *,
        inferred: bool = True,
    ) -> list[str]:
        """The ids of a list."""
        asked: Query = query(where, order, page, classes, inferred=inferred)
        return [row["id"] for row in self.ask(tree.RootList("a", asked))["a"]]


ID = ValueField("id", "id")
