from __future__ import annotations

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from koban_kg.errors import UsageError
from koban_kg.graph.memory import MemoryStore
from koban_kg.names import KOBAN, RDF, SKOS, thing_iri
from koban_kg.plan import tree
from koban_kg.plan.cursor import encode_cursor, mark
from koban_kg.plan.tree import Order, Page, ValueField
from tests.graph.library import ask, model, one, quads, query, rows

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


def page_of(page, order=(), of=None):
    connection = tree.Connection(query(order=order, page=page), MEMBERS)
    return ask(tree.RootConnection("a", connection), of=of)["a"]


def ids(answer):
    return [edge["node"]["id"] for edge in answer["edges"]]


@pytest.mark.parametrize("size", [1, 2, 3, 7, 8])
@pytest.mark.parametrize("order", ORDERS.values(), ids=ORDERS.keys())
def test_paging_forwards_gives_the_list(order, size):
    found, after = [], None
    while True:
        answer = page_of(Page(first=size, after=after), order)
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
    assert found == rows(order=order)


@pytest.mark.parametrize("size", [1, 2, 3, 7, 8])
@pytest.mark.parametrize("order", ORDERS.values(), ids=ORDERS.keys())
def test_paging_backwards_gives_the_list(order, size):
    found, before = [], None
    while True:
        answer = page_of(Page(last=size, before=before), order)
        assert answer["pageInfo"]["next"] is (before is not None)
        found = ids(answer) + found
        if not answer["pageInfo"]["previous"]:
            break
        before = answer["pageInfo"]["start"]
    assert found == rows(order=order)


@pytest.mark.parametrize("order", ORDERS.values(), ids=ORDERS.keys())
def test_a_cursor_keeps_its_place_when_others_come_and_it_goes(order):
    """The place of b1 in another release: a book in front, a book behind, b1 gone."""
    listed = rows(order=order)
    cursor = next(e["cursor"] for e in page_of(Page(), order)["edges"] if e["node"]["id"] == "b1")
    others = [quad for quad in quads() if "book/b1>" not in str(quad.subject)]
    for name in ("b0", "b11"):
        book = NamedNode(thing_iri("book", name))
        others.append(Quad(book, NamedNode(RDF + "type"), NamedNode(KOBAN + "Book")))
        others.append(Quad(book, NamedNode(SKOS + "prefLabel"), Literal(name, language="en")))
    changed = MemoryStore.build(others, model())
    behind = ids(page_of(Page(after=cursor), order, changed))
    before = ids(page_of(Page(before=cursor), order, changed))
    assert [name for name in before if name not in {"b0", "b11"}] == listed[: listed.index("b1")]
    assert [name for name in behind if name not in {"b0", "b11"}] == listed[listed.index("b1") + 1 :]
    assert sorted(before + behind) == sorted({*listed, "b0", "b11"} - {"b1"})


def test_an_empty_page_has_no_cursors():
    answer = page_of(Page(first=0))
    assert answer == {
        "totalCount": 7,
        "edges": [],
        "pageInfo": {"next": True, "previous": False, "start": None, "end": None},
    }


def test_both_ends_and_an_offset():
    cursors = [edge["cursor"] for edge in page_of(Page())["edges"]]
    assert ids(page_of(Page(after=cursors[0], before=cursors[4]))) == ["b x", "b1", "b2"]
    assert ids(page_of(Page(after=cursors[4], before=cursors[0]))) == []
    assert ids(page_of(Page(after=cursors[0], offset=1, first=2))) == ["b1", "b2"]


BAD = ["", "x", "ü", "bm90IGpzb24", "W10", "WzFd", "WzEsMiwzXQ"]


@pytest.mark.parametrize("cursor", BAD)
def test_a_bad_cursor_is_told(cursor):
    with pytest.raises(UsageError) as caught:
        page_of(Page(first=1, after=cursor))
    problem = caught.value.problem
    assert (problem.type, problem.status, problem.given) == ("bad-cursor", 400, cursor)
    assert problem.hint


def test_a_cursor_of_another_order_is_told():
    cursor = page_of(Page(first=1), (Order((), "label"),))["pageInfo"]["end"]
    with pytest.raises(UsageError, match="another order or list"):
        page_of(Page(first=1, after=cursor), (Order((), "shelf"),))
    with pytest.raises(UsageError):
        page_of(Page(first=1, before=cursor))


def test_a_made_up_cursor_with_keys_of_another_type_is_told():
    order = (Order((), "pageCount"),)
    cursor = encode_cursor(mark(order, ("Book",)), ["ten", "b1", "Book"])
    with pytest.raises(UsageError, match="its keys are of another type"):
        page_of(Page(first=1, after=cursor), order)


def test_a_negative_number_is_told():
    with pytest.raises(UsageError, match="first is negative"):
        page_of(Page(first=-1))
    with pytest.raises(UsageError, match="offset is negative"):
        rows(page=Page(offset=-1))


def edges_of(name, target, *, inferred=True, of="b1", cls="Book"):
    members = ("basis", "note", "inferred")
    fields = (
        *(tree.EdgeField(member, member) for member in members),
        tree.EdgeField("type", "__typename", "BookAuthorsEdge"),
        tree.EdgeField("node", "node", select=tree.Selection(((target, (ValueField("id", "id"),)),))),
    )
    connection = tree.Connection(
        query(classes=(target,), inferred=inferred), (tree.ConnectionMember("edges", "edges", edges=fields),)
    )
    answer = one(of, tree.ConnectionField("c", name, connection), classes=(cls,))
    return [(e["node"]["id"], e["basis"], e["note"], e["inferred"]) for e in answer["c"]["edges"]]


def test_edges_carry_the_link_either_way():
    assert edges_of("authors", "Person") == [
        ("Bob", "ANALYST", None, False),
        ("ann", "PUBLISHED", "on the cover", False),
    ]
    assert edges_of("authors", "Person", of="b3") == [("Bob", None, None, True), ("ann", None, None, False)]
    assert edges_of("wrote", "Book", of="ann", cls="Person") == [
        ("b1", "PUBLISHED", "on the cover", False),
        ("b2", None, None, False),
        ("b3", None, None, False),
    ]
    assert edges_of("authors", "Person", of="b3", inferred=False) == [("ann", None, None, False)]
