"""Lists that begin at things which the filter names by id: chains of relations that are there, asked of both stores."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import orjson
import pytest

from koban_kg.model.types import Kind
from koban_kg.plan import tree
from koban_kg.plan.tree import All, AnyOf, Compare, Connection, ConnectionMember, Order, Page, Quantified, Query
from tests.graph.neo4j.printing import profiled

if TYPE_CHECKING:
    from koban_kg.plan.tree import Filter
    from tests.graph.neo4j.printing import Printing
    from tests.neo4j_server import Server

LANG = tree.Lang(("de",))


class Asking:
    """Random filters that the thing they begin at passes, most of the time."""

    def __init__(self, printing: Printing, seed: int) -> None:
        self.model = printing.model
        self.columns = printing.store.columns
        self.random = random.Random(seed)

    def root(self) -> tree.RootConnection:
        """A connection over the class of a random thing, filtered by what leads from it to others."""
        node = self.random.randrange(self.columns.size)
        name = self.columns.class_of[node]
        parts = [self.chain(node, self.random.choice([1, 1, 2, 2, 3]))]
        if self.random.random() < 0.5:
            parts.append(self.chain(node, self.random.choice([1, 2])))
        if self.random.random() < 0.4:
            parts.append(self.scalar(name))
        where: Filter = All(tuple(parts))
        if self.random.random() < 0.15:
            where = AnyOf((where, self.chain(node, 1)))
        order = self.random.choice([(), (Order((), "label", descending=True, lang=LANG),)])
        page = Page(first=self.random.choice([2, 20, 1000]), offset=self.random.choice([0, 0, 1]))
        query = Query((name,), tree.Selection(()), where, order, page, self.random.random() < 0.8)
        select = tree.Selection(((name, (tree.ValueField("id", "id"),)),))
        edges = (tree.EdgeField("c", "cursor"), tree.EdgeField("n", "node", select=select))
        info = (tree.PageInfoField("n", "hasNextPage"), tree.PageInfoField("p", "hasPreviousPage"))
        members = (
            ConnectionMember("total", "totalCount"),
            ConnectionMember("edges", "edges", edges=edges),
            ConnectionMember("info", "pageInfo", page_info=info),
        )
        return tree.RootConnection("a", Connection(query, members))

    def chain(self, node: int, depth: int) -> Filter:
        """A way along edges of the thing to an id, with other conditions beside it."""
        columns, chosen = self.columns, self.random
        cls = self.model.classes[columns.class_of[node]]
        inferred = chosen.random() < 0.8
        ends = [
            (prop, others)
            for prop in cls.relations.values()
            if (others := columns.neighbours(prop, prop.targets, inferred).get(node))
        ]
        if depth == 0 or not ends:
            return chosen.choice(
                [
                    Compare("iri", "eq", columns.iris[node]),
                    Compare("id", "eq", columns.ids[node]),
                    Compare("id", "in", (columns.ids[node], chosen.choice(columns.ids))),
                ]
            )
        prop, others = chosen.choice(ends)
        other = chosen.choice(others)
        inner = self.chain(other, depth - 1)
        if chosen.random() < 0.3:
            inner = All((inner, self.scalar(columns.class_of[other])))
        if chosen.random() < 0.25:
            inner = AnyOf((inner, self.chain(chosen.choice(others), depth - 1)))
        beside = list(self.model.classes[columns.class_of[other]].relations.values())
        if beside and chosen.random() < 0.3:
            more = chosen.choice(beside)
            quantifier = chosen.choice(["some", "none", "all"])
            inner = All((Quantified(more.name, quantifier, self.scalar(more.targets[0]), inferred), inner))
        return Quantified(prop.name, "some", inner, inferred)

    def scalar(self, name: str) -> Filter:
        """A comparison of a thing itself."""
        properties = self.model.classes[name].properties.values()
        prop = self.random.choice([p for p in properties if p.kind in {Kind.ENUM, Kind.TEXT, Kind.BOOLEAN}])
        if prop.kind is Kind.ENUM:
            value = self.random.choice(self.model.lists[prop.enum].values).notation
            return Compare(prop.name, self.random.choice(["eq", "ne"]), value)
        if prop.kind is Kind.TEXT and self.random.random() < 0.5:
            return Compare(prop.name, "contains", "a", LANG)
        return Compare(prop.name, "isNull", self.random.random() < 0.5, LANG)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3))
def test_lists_that_begin_at_named_things_are_those_of_the_memory_store(
    printing: Printing, neo4j_release: Server, seed: int
) -> None:
    asking, begun = Asking(printing, seed), 0
    for _ in range(40):
        root = asking.root()
        statement = printing.statement(root)
        begun += "(n100:" in statement.text

        assert profiled(neo4j_release.driver, statement)[0] == orjson.dumps(printing.expected(root)), statement.text

    assert begun > 10  # what is compared is what this is about


def test_conditions_beside_a_start_have_nodes_of_their_own(printing: Printing, neo4j_release: Server) -> None:
    (root,) = printing.roots(
        """{ methodologies(where: {
             strengthensCapability: {some: {domain: {some: {id: {eq: "CP-RES"}}}}}
             evidence: {some: {direction: {eq: FAVOURABLE}}} }) { id } }"""
    )
    expected = printing.expected(root)

    assert expected
    assert profiled(neo4j_release.driver, printing.statement(root))[0] == orjson.dumps(expected)
