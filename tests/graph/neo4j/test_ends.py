"""Orders by what stands at the other end of relations: the real release, asked of both stores."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import TYPE_CHECKING

import orjson
import pytest

from koban_kg.graph.neo4j.catalog import Catalog, Ends
from koban_kg.graph.neo4j.printer import print_root
from koban_kg.model.types import Class, Kind, Model, Property
from koban_kg.names import DCT, KOBAN
from koban_kg.plan import tree
from koban_kg.plan.tree import Compare, Connection, ConnectionMember, Order, Page, Quantified, Query
from tests.graph.neo4j.printing import profiled

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.graph.neo4j.printing import Printing
    from tests.neo4j_server import Server

AT_END = "(t1"
"""Stands in statements that begin at the other end."""

LANG = tree.Lang(("de",))
INFO = ("hasNextPage", "hasPreviousPage", "startCursor", "endCursor")


def paths(printing: Printing, cls: Class, depth: int = 2) -> Iterator[tuple[str, ...]]:
    """The to-one relations of a class, and of what they lead to."""
    for prop in cls.relations.values():
        if not prop.many:
            yield (prop.name,)
            if depth > 1 and len(prop.targets) == 1:
                target = printing.model.classes[prop.targets[0]]
                yield from ((prop.name, *rest) for rest in paths(printing, target, depth - 1))


def orders(printing: Printing, cls: Class) -> Iterator[Order]:
    """Every order of a class by a name, an id or another single value at the end of a path."""
    for path in paths(printing, cls):
        end = cls
        for step in path:
            end = printing.model.classes[end.properties[step].targets[0]]
        for prop in end.properties.values():
            if prop.kind is not Kind.RELATION and not prop.many:
                yield Order(path, prop.name, lang=LANG)
                yield Order(path, prop.name, lang=LANG, descending=True, inferred=False)


def listed(cls: Class, order: Order) -> tree.RootList:
    """The things of a class in an order."""
    select = tree.Selection(((cls.name, (tree.ValueField("id", "id"),)),))
    return tree.RootList("a", Query((cls.name,), select, order=(order,)))


def asked(chosen: random.Random, cls: Class, order: Order) -> tree.RootConnection:
    """A page in an order, with another key behind it, and a filter now and then."""
    more = chosen.choice([(), (Order((), "label", lang=LANG),), (replace(order, property="id"),)])
    where = tree.All(())
    if chosen.random() < 0.4:
        where = Compare("label", "contains", chosen.choice("aeiou"), LANG)
    elif chosen.random() < 0.5:
        relation = chosen.choice(list(cls.relations.values()))
        where = Quantified(relation.name, chosen.choice(["some", "none"]), Compare("label", "contains", "e", LANG))
    size = chosen.choice([1, 20, 1000])
    page = chosen.choice([Page(first=size), Page(first=size, offset=7), Page(last=size), Page(last=size, offset=3)])
    query = Query((cls.name,), tree.Selection(()), where, (order, *more), page, chosen.random() < 0.8)
    select = tree.Selection(((cls.name, (tree.ValueField("id", "id"),)),))
    members = (
        ConnectionMember("total", "totalCount"),
        ConnectionMember(
            "edges", "edges", edges=(tree.EdgeField("c", "cursor"), tree.EdgeField("n", "node", select=select))
        ),
        ConnectionMember("info", "pageInfo", page_info=tuple(tree.PageInfoField(name, name) for name in INFO)),
    )
    return tree.RootConnection("a", Connection(query, members))


def paged(root: tree.RootConnection, page: Page) -> tree.RootConnection:
    """The same list, another page of it."""
    return replace(root, connection=replace(root.connection, query=replace(root.connection.query, page=page)))


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2))
def test_lists_in_the_order_of_what_they_lead_to_are_those_of_the_memory_store(
    printing: Printing, neo4j_release: Server, seed: int
) -> None:
    chosen, begun = random.Random(seed), 0
    every = [(cls, order) for cls in printing.model.classes.values() for order in orders(printing, cls)]
    meant = [(cls, order) for cls, order in every if AT_END in printing.statement(listed(cls, order)).text]
    for cls, order in (*chosen.sample(meant, 25), *chosen.sample(every, 15)):
        root = asked(chosen, cls, order)
        edges = printing.expected(root)["edges"]
        cursors = [edge["c"] for edge in chosen.sample(edges, min(2, len(edges)))]
        pages = [each for at in cursors for each in (Page(first=5, after=at), Page(last=5, before=at))]
        for each in (root, *(paged(root, page) for page in pages)):
            statement = printing.statement(each)
            begun += AT_END in statement.text

            assert profiled(neo4j_release.driver, statement)[0] == orjson.dumps(printing.expected(each)), statement.text

    assert begun > 60  # what is compared is what this is about


def test_a_page_by_a_name_at_the_other_end_reads_what_it_shows(printing: Printing, neo4j_release: Server) -> None:
    (root,) = printing.roots("{ conditions(first: 20, orderBy: [{facet: {id: DESC}}]) { id } }")
    answer, hits = profiled(neo4j_release.driver, printing.statement(root))

    assert answer == orjson.dumps(printing.expected(root))
    assert hits < 150


def test_edges_of_one_type_do_not_make_a_path_that_begins_at_its_end() -> None:
    """A pattern walks no edge twice, but a thing may be its own next one."""
    id_ = Property("id", DCT + "identifier", Kind.ID, many=False, required=True, label="id", description="id")
    step = replace(id_, name="next", iri=KOBAN + "next", kind=Kind.RELATION, targets=("Stop",))
    stop = Class("Stop", KOBAN + "Stop", "stops", "stop", "stops", "", "stop", {"id": id_, "next": step})
    model = Model("1", replace(stop, name="Thing", properties={}), {"Stop": stop}, {})
    for number, begun in ((200, True), (199, False)):  # each has a next one; one has none
        catalog = Catalog(members={"Stop": 200}, ends=(Ends("NEXT", "Stop", "Stop", number, 0, 1, 200),))
        texts = [print_root(listed(stop, Order(("next",) * n, "id")), model, catalog).text for n in (1, 2)]

        assert [AT_END in text for text in texts] == [begun, False]
