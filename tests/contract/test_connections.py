"""Connections over the books: pages, cursors, edges, the same on every store."""

from __future__ import annotations

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from koban_kg.names import KOBAN, RDF, SKOS, graph_iri, thing_iri
from koban_kg.plan import tree
from koban_kg.plan.tree import Order, Page, ValueField
from tests.contract.library import quads, query

MEMBERS = (
    tree.ConnectionMember("totalCount", "totalCount"),
    tree.ConnectionMember(
        "edges",
        "edges",
        edges=(
            tree.EdgeField("cursor", "cursor"),
            tree.EdgeField("node", "node", select=tree.Selection((("Book", (ValueField("id", "id"),)),))),
        ),
    ),
    tree.ConnectionMember(
        "pageInfo",
        "pageInfo",
        page_info=(
            tree.PageInfoField("next", "hasNextPage"),
            tree.PageInfoField("previous", "hasPreviousPage"),
            tree.PageInfoField("start", "startCursor"),
            tree.PageInfoField("end", "endCursor"),
        ),
    ),
)
ORDERS = {
    "by id": (),
    "nulls and ties": (Order((), "pageCount"),),
    "descending": (Order((), "pageCount", descending=True),),
    "two keys": (Order((), "pageCount", descending=True), Order((), "label")),
    "count": (Order((), "authors", count=True, descending=True),),
    "relation": (Order(("house",), "label"), Order((), "published", descending=True)),
}


def page_of(desk, page, order=()):
    connection = tree.Connection(query(order=order, page=page), MEMBERS)
    return desk.ask(tree.RootConnection("a", connection))["a"]


def ids(answer):
    return [edge["node"]["id"] for edge in answer["edges"]]


@pytest.mark.parametrize("size", [1, 2, 3, 7, 8])
@pytest.mark.parametrize("order", ORDERS.values(), ids=ORDERS.keys())
def test_paging_forwards_gives_the_list(desk, order, size):
    found, after = [], None
    while True:
        answer = page_of(desk, Page(first=size, after=after), order)
        assert answer["totalCount"] == 7
        assert answer["pageInfo"]["previous"] is (after is not None)
        assert (answer["pageInfo"]["start"], answer["pageInfo"]["end"]) == (
            answer["edges"][0]["cursor"],
            answer["edges"][-1]["cursor"],
        )
        found += ids(answer)
        if not answer["pageInfo"]["next"]:
            break
        after = answer["pageInfo"]["end"]
    assert found == desk.rows(order=order)


@pytest.mark.parametrize("size", [1, 2, 3, 7, 8])
@pytest.mark.parametrize("order", ORDERS.values(), ids=ORDERS.keys())
def test_paging_backwards_gives_the_list(desk, order, size):
    found, before = [], None
    while True:
        answer = page_of(desk, Page(last=size, before=before), order)
        assert answer["pageInfo"]["next"] is (before is not None)
        found = ids(answer) + found
        if not answer["pageInfo"]["previous"]:
            break
        before = answer["pageInfo"]["start"]
    assert found == desk.rows(order=order)


def test_a_cursor_keeps_its_place_when_others_come_and_it_goes(desk, instead):
    """The place of b1 in another release: a book in front, a book behind, b1 gone."""
    listed = {name: desk.rows(order=order) for name, order in ORDERS.items()}
    cursors = {
        name: next(e["cursor"] for e in page_of(desk, Page(), order)["edges"] if e["node"]["id"] == "b1")
        for name, order in ORDERS.items()
    }
    others = [quad for quad in quads() if "book/b1>" not in str(quad.subject)]
    here = NamedNode(graph_iri("9.9.9", "asserted"))
    for name in ("b0", "b11"):
        book = NamedNode(thing_iri("book", name))
        others.append(Quad(book, NamedNode(RDF + "type"), NamedNode(KOBAN + "Book"), here))
        others.append(Quad(book, NamedNode(SKOS + "prefLabel"), Literal(name, language="en"), here))
    with instead(others) as changed:
        for name, order in ORDERS.items():
            behind = ids(page_of(changed, Page(after=cursors[name]), order))
            before = ids(page_of(changed, Page(before=cursors[name]), order))
            place = listed[name].index("b1")
            assert [each for each in before if each not in {"b0", "b11"}] == listed[name][:place], name
            assert [each for each in behind if each not in {"b0", "b11"}] == listed[name][place + 1 :], name
            assert sorted(before + behind) == sorted({*listed[name], "b0", "b11"} - {"b1"}), name


def test_an_empty_page_has_no_cursors(desk):
    answer = page_of(desk, Page(first=0))
    assert answer == {
        "totalCount": 7,
        "edges": [],
        "pageInfo": {"next": True, "previous": False, "start": None, "end": None},
    }


def test_both_ends_and_an_offset(desk):
    cursors = [edge["cursor"] for edge in page_of(desk, Page())["edges"]]
    assert ids(page_of(desk, Page(after=cursors[0], before=cursors[4]))) == ["b x", "b1", "b2"]
    assert ids(page_of(desk, Page(after=cursors[4], before=cursors[0]))) == []
    assert ids(page_of(desk, Page(after=cursors[0], offset=1, first=2))) == ["b1", "b2"]


def edges_of(desk, name, target, *, inferred=True, of="b1", cls="Book"):
    members = ("basis", "note", "inferred")
    fields = (
        *(tree.EdgeField(member, member) for member in members),
        tree.EdgeField("type", "__typename", "BookAuthorsEdge"),
        tree.EdgeField("node", "node", select=tree.Selection(((target, (ValueField("id", "id"),)),))),
    )
    connection = tree.Connection(
        query(classes=(target,), inferred=inferred), (tree.ConnectionMember("edges", "edges", edges=fields),)
    )
    answer = desk.one(of, tree.ConnectionField("c", name, connection), classes=(cls,))
    return [(e["node"]["id"], e["basis"], e["note"], e["inferred"]) for e in answer["c"]["edges"]]


def test_edges_carry_the_link_either_way(desk):
    assert edges_of(desk, "authors", "Person") == [
        ("Bob", "ANALYST", None, False),
        ("ann", "PUBLISHED", "on the cover", False),
    ]
    assert edges_of(desk, "authors", "Person", of="b3") == [("Bob", None, None, True), ("ann", None, None, False)]
    assert edges_of(desk, "wrote", "Book", of="ann", cls="Person") == [
        ("b1", "PUBLISHED", "on the cover", False),
        ("b2", None, None, False),
        ("b3", None, None, False),
    ]
    assert edges_of(desk, "authors", "Person", of="b3", inferred=False) == [("ann", None, None, False)]
