"""Filters, orders, pages, values, languages and relations over the books, the same on every store."""

from __future__ import annotations

import pytest

from koban_kg.plan import tree
from koban_kg.plan.tree import Compare, Counted, Lang, Order, Quantified, TextField, ValueField
from tests.contract.library import ALL, AT, DE, EL, EN, query


def c(name, op, value, lang=EN):
    return Compare(name, op, value, lang)


COMPARISONS = [
    (c("id", "eq", "b1"), ["b1"]),
    (c("id", "eq", "B1"), ["B1"]),
    (c("id", "in", ("b1", "b9", "b2")), ["b1", "b2"]),
    (c("id", "notIn", ("b1", "B1")), ["b x", "b2", "b3", "b4", "b5"]),
    (c("id", "startsWith", "b1"), ["B1", "b1"]),
    (c("iri", "eq", "https://w3id.org/koban/id/book/b1"), ["b1"]),
    (c("label", "eq", "E\u0301mile"), ["b1"]),
    (c("label", "eq", "Emile"), []),
    (c("label", "contains", "EMIL"), ["b1", "b2"]),
    (c("label", "contains", ""), ALL),
    (c("label", "contains", "strasse"), ["b3"]),
    (c("label", "contains", "100%"), ["b3"]),
    (c("label", "contains", "dt.", DE), ["b2"]),
    (c("label", "contains", "dt."), []),
    (c("label", "startsWith", "zoe"), ["B1"]),
    (c("label", "lt", "Zoe"), ["b x", "b3", "b4", "b5"]),
    (c("label", "gte", "Zoe"), ["B1", "b1", "b2"]),
    (c("altLabels", "eq", "Alpha"), ["b1"]),
    (c("altLabels", "ne", "Alpha"), []),
    (c("altLabels", "ne", "Beta"), ["b1"]),
    (c("altLabels", "isNull", True), ["B1", "b x", "b2", "b3", "b4", "b5"]),
    (c("altLabels", "isNull", False), ["b1"]),
    (c("genre", "eq", "null"), ["b2"]),
    (c("genre", "ne", "null"), ["B1", "b1", "b3"]),
    (c("genre", "in", ("poem", "null")), ["b1", "b2", "b3"]),
    (c("genre", "isNull", True), ["b x", "b4", "b5"]),
    (c("moods", "eq", "poem"), ["b1"]),
    (c("moods", "notIn", ("crime-novel",)), ["b1"]),
    (c("moods", "notIn", ("poem",)), []),
    (c("pageCount", "eq", 9), ["B1", "b2"]),
    (c("pageCount", "ne", 9), ["b1", "b4"]),
    (c("pageCount", "lt", 10), ["B1", "b2"]),
    (c("pageCount", "gt", 9), ["b1", "b4"]),
    (c("pageCount", "lte", 10), ["B1", "b1", "b2"]),
    (c("pageCount", "in", ()), []),
    (c("pageCount", "notIn", ()), ["B1", "b1", "b2", "b4"]),
    (c("price", "eq", 1.2), ["b1"]),
    (c("price", "gt", 2), ["b2"]),
    (c("printed", "eq", True), ["b1"]),
    (c("printed", "ne", True), ["b2"]),
    (c("published", "lt", "2000-01-01"), ["b2"]),
    (c("published", "gte", "2001-02-03"), ["b1"]),
    (c("rating", "eq", 1), ["b2"]),
    (c("rating", "gt", 9), ["b1"]),
    (c("shelf", "startsWith", "a"), ["b1"]),
    (c("page", "eq", "https://example.org/1"), ["b1"]),
]


@pytest.mark.parametrize(
    ("where", "expected"), COMPARISONS, ids=[f"{w.property} {w.op} {w.value}" for w, _ in COMPARISONS]
)
def test_comparisons(desk, where, expected):
    assert desk.rows(where) == expected


def some(relation, where=tree.All(), inferred=True):  # noqa: B008 - frozen
    return Quantified(relation, "some", where, inferred)


ANN, BOB = c("label", "eq", "Ann"), c("label", "eq", "Bob")
LOGIC = {
    "and": (tree.All((c("pageCount", "eq", 9), c("genre", "eq", "null"))), ["b2"]),
    "and of nothing": (tree.All(), ALL),
    "or": (tree.AnyOf((c("pageCount", "eq", 10), c("genre", "eq", "null"))), ["b1", "b2"]),
    "or of nothing": (tree.AnyOf(()), []),
    "or with everything": (tree.AnyOf((tree.All(), c("pageCount", "eq", 10))), ALL),
    "not of what has no value": (tree.Not(c("pageCount", "eq", 9)), ["b x", "b1", "b3", "b4", "b5"]),
    "not of everything": (tree.Not(tree.All()), []),
    "some": (some("authors", BOB), ["b1", "b3"]),
    "some at all": (some("authors"), ["b1", "b2", "b3"]),
    "none": (Quantified("authors", "none", BOB), ["B1", "b x", "b2", "b4", "b5"]),
    "none at all": (Quantified("authors", "none", tree.All()), ["B1", "b x", "b4", "b5"]),
    "all, none included": (Quantified("authors", "all", ANN), ["B1", "b x", "b2", "b4", "b5"]),
    "all of everything": (Quantified("authors", "all", tree.All()), ALL),
    "to one": (some("house", c("label", "eq", "First")), ["b2"]),
    "asserted": (some("authors", BOB, inferred=False), ["b1"]),
    "asserted below": (some("citesBook", c("rating", "eq", 1), inferred=False), []),
    "inferred below": (some("citesBook", c("rating", "eq", 1)), ["b1"]),
    "several classes": (some("cites", c("label", "contains", "n")), ["b1"]),
    "one class of several": (some("citesPerson"), ["b1"]),
    "field of one class of several": (some("cites", c("pageCount", "eq", 9)), ["b1"]),
    "backwards": (some("citedBy", c("id", "eq", "b1")), ["b2"]),
    "nested": (some("authors", some("wrote", some("house", c("id", "eq", "h2")))), ["b1", "b2", "b3"]),
    "count": (Counted("authors", "eq", 2), ["b1", "b3"]),
    "count asserted": (Counted("authors", "eq", 2, inferred=False), ["b1"]),
    "count of none": (Counted("authors", "lt", 1), ["B1", "b x", "b4", "b5"]),
    "count in": (Counted("authors", "in", (0, 1)), ["B1", "b x", "b2", "b4", "b5"]),
    "count not in": (Counted("authors", "notIn", (0, 1)), ["b1", "b3"]),
    "count of a pick": (Counted("citesPerson", "gte", 1), ["b1"]),
}


@pytest.mark.parametrize(("where", "expected"), LOGIC.values(), ids=LOGIC.keys())
def test_logic_and_relations(desk, where, expected):
    assert desk.rows(where) == expected


ORDERS = {
    "none": ((), ALL),
    "text by code point": ((Order((), "label", lang=EN),), ["b5", "b4", "b x", "b3", "B1", "b2", "b1"]),
    "text of a language": ((Order((), "label", lang=EL),), ["b5", "b4", "b x", "b3", "B1", "b2", "b1"]),
    "numbers, nulls last, ties by id": ((Order((), "pageCount"),), ["B1", "b2", "b1", "b4", "b x", "b3", "b5"]),
    "descending, nulls last": ((Order((), "pageCount", descending=True),), ["b4", "b1", "B1", "b2", "b x", "b3", "b5"]),
    "two keys": (
        (Order((), "pageCount"), Order((), "label", descending=True)),
        ["b2", "B1", "b1", "b4", "b3", "b x", "b5"],
    ),
    "booleans": ((Order((), "printed"),), ["b2", "b1", "B1", "b x", "b3", "b4", "b5"]),
    "dates": ((Order((), "published"),), ["b2", "b1", "B1", "b x", "b3", "b4", "b5"]),
    "closed list by notation": ((Order((), "genre"),), ["B1", "b2", "b1", "b3", "b x", "b4", "b5"]),
    "many: the lowest": ((Order((), "rating", descending=True),), ["b1", "b2", "B1", "b x", "b3", "b4", "b5"]),
    "through a relation": ((Order(("house",), "label"),), ["b2", "B1", "b1", "b x", "b3", "b4", "b5"]),
    "count": ((Order((), "authors", count=True, descending=True),), ["b1", "b3", "b2", "B1", "b x", "b4", "b5"]),
    "count asserted": (
        (Order((), "authors", count=True, descending=True, inferred=False),),
        ["b1", "b2", "b3", "B1", "b x", "b4", "b5"],
    ),
    "count through a relation": (
        (Order(("house",), "prints", count=True),),
        ["b2", "B1", "b1", "b x", "b3", "b4", "b5"],
    ),
}


@pytest.mark.parametrize(("order", "expected"), ORDERS.values(), ids=ORDERS.keys())
def test_orders(desk, order, expected):
    assert desk.rows(order=order) == expected


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        (tree.Page(2), ["B1", "b x"]),
        (tree.Page(2, 1), ["b x", "b1"]),
        (tree.Page(0), []),
        (tree.Page(None, 5), ["b4", "b5"]),
        (tree.Page(3, 6), ["b5"]),
        (tree.Page(3, 60), []),
        (tree.Page(last=2), ["b4", "b5"]),
        (tree.Page(3, last=1), ["b1"]),
    ],
)
def test_pages(desk, page, expected):
    assert desk.rows(page=page) == expected


def test_values_come_in_their_kind_and_order(desk):
    names = ["id", "iri", "basis", "genre", "moods", "pageCount", "price", "printed", "published", "shelf", "rating"]
    assert desk.one("b1", *(ValueField(name, name) for name in [*names, "page"])) == {
        "id": "b1",
        "iri": "https://w3id.org/koban/id/book/b1",
        "basis": "ANALYST",
        "genre": "POEM",
        "moods": ["NO_GENRE", "POEM"],
        "pageCount": 10,
        "price": 1.2,
        "printed": True,
        "published": "2001-02-03",
        "shelf": ["A", "B"],
        "rating": [9, 10],
        "page": "https://example.org/1",
    }
    assert desk.one("b4", *(ValueField(name, name) for name in names)) == {
        **dict.fromkeys(names),
        "id": "b4",
        "iri": "https://w3id.org/koban/id/book/b4",
        "moods": [],
        "pageCount": 100,
        "shelf": [],
        "rating": [],
    }


@pytest.mark.parametrize(
    ("identifier", "lang", "expected"),
    [
        ("b1", EN, ("Émile", "en", None)),
        ("b1", DE, ("Émile oder über die Erziehung", "de", None)),
        ("b1", Lang(("de-ch",)), ("Émile oder über die Erziehung", "de", None)),
        ("b1", EL, ("Αιμίλιος", "el", "machine_unreviewed")),
        ("b1", Lang(("it", "el")), ("Αιμίλιος", "el", "machine_unreviewed")),
        ("b1", Lang(("it",)), ("Émile", "en", None)),
        ("b2", DE, ("Emilia (dt.)", "de", "machine_unreviewed")),
        ("b3", EN, ("Straße 100%", "de-at", None)),
        ("b3", DE, ("Straße 100%", "de-at", None)),
        ("b3", AT, ("Straße 100%", "de-at", None)),
    ],
)
def test_languages_fall_back(desk, identifier, lang, expected):
    parts = [TextField(part, "label", part, lang) for part in ("value", "lang", "status")]
    assert tuple(desk.one(identifier, *parts).values()) == expected


def test_many_texts_come_in_one_language(desk):
    parts = [TextField(part, "altLabels", part, DE) for part in ("value", "lang", "status")]
    assert desk.one("b1", *parts) == {"value": ["Alpha", "Zeta"], "lang": "en", "status": None}
    assert desk.one("b2", *parts) == {"value": [], "lang": None, "status": None}


def test_asserted_only_hides_what_is_inferred(desk):
    assert desk.rows(inferred=False) == ["B1", "b x", "b1", "b2", "b3", "b4"]
    assert desk.one("b5", ValueField("id", "id"), inferred=False) is None
    fields = (ValueField("rating", "rating"), ValueField("genre", "genre"))
    assert desk.one("b2", *fields) == {"rating": [1], "genre": "NO_GENRE"}
    assert desk.one("b2", *fields, inferred=False) == {"rating": [], "genre": "NO_GENRE"}
    assert desk.one("b3", *fields, inferred=False) == {"rating": [], "genre": None}
    assert desk.rows(c("genre", "eq", "poem"), inferred=False) == ["b1"]


def related(name, target, *, one=False, inferred=True, **more):
    return tree.RelationField(name, name, one, query(classes=(target,), inferred=inferred, **more))


def test_relations_forwards_backwards_to_one_and_to_several_classes(desk):
    cited = query(classes=("Book", "Person"), fields=(tree.TypenameField("t"), ValueField("id", "id")))
    assert desk.one(
        "b1",
        related("authors", "Person"),
        related("house", "PublishingHouse", one=True),
        tree.RelationField("cites", "cites", one=False, query=cited),
        related("citesPerson", "Person"),
        related("citedBy", "Book"),
    ) == {
        "authors": [{"id": "Bob"}, {"id": "ann"}],
        "house": {"id": "h1"},
        "cites": [{"t": "Person", "id": "ann"}, {"t": "Book", "id": "b2"}],
        "citesPerson": [{"id": "ann"}],
        "citedBy": [{"id": "b2"}],
    }
    assert desk.one("b4", related("authors", "Person"), related("house", "PublishingHouse", one=True)) == {
        "authors": [],
        "house": None,
    }


def test_an_edge_is_asserted_whichever_way_it_is_read_or_stated(desk):
    backward = tree.RelationField("wrote", "wrote", one=False, query=query())
    stated = tree.RelationField("wrote", "wrote", one=False, query=query(inferred=False))
    assert desk.one("Bob", backward, classes=("Person",)) == {"wrote": [{"id": "b1"}, {"id": "b3"}]}
    assert desk.one("Bob", stated, classes=("Person",)) == {"wrote": [{"id": "b1"}]}


def test_a_list_of_several_classes_shows_the_fields_of_each(desk):
    select = tree.Selection((
        ("Book", (tree.TypenameField("type"), ValueField("pages", "pageCount"))),
        ("Person", (tree.TypenameField("type"), TextField("name", "label", "value", EN))),
    ))  # fmt: skip
    where = tree.AnyOf((c("label", "eq", "Bob"), c("pageCount", "gt", 50)))
    listed = tree.Query(("Book", "Person"), select, where, (Order((), "label"),))
    assert desk.ask(tree.RootList("all things", listed)) == {
        "all things": [{"type": "Person", "name": "Bob"}, {"type": "Book", "pages": 100}]
    }


FOREIGN = {
    "no value": (c("pageCount", "isNull", True), ["Bob", "ann", "b x", "b1", "b3", "b5"]),
    "a value": (c("pageCount", "isNull", False), ["B1", "b1", "b2", "b4"]),
    "not equal": (c("pageCount", "ne", 9), ["b1", "b4"]),
    "some": (some("authors", ANN), ["b1", "b2", "b3"]),
    "none": (Quantified("authors", "none", ANN), ["B1", "Bob", "ann", "b x", "b1", "b4", "b5"]),
    "all": (Quantified("authors", "all", BOB), ["B1", "Bob", "ann", "b x", "b1", "b4", "b5"]),
    "count of none": (Counted("authors", "eq", 0), ["B1", "Bob", "ann", "b x", "b1", "b4", "b5"]),
    "count": (Counted("authors", "gt", 0), ["b1", "b2", "b3"]),
}


@pytest.mark.parametrize(("where", "expected"), FOREIGN.values(), ids=FOREIGN.keys())
def test_what_a_class_has_not_is_without_value(desk, where, expected):
    """b1 is both a book and a person; the person has no pages and no authors."""
    assert desk.rows(where, classes=("Book", "Person")) == expected


def test_orders_by_what_a_class_has_not_put_it_last(desk):
    listed = desk.rows(order=(Order((), "pageCount"),), classes=("Book", "Person"))
    assert listed == ["B1", "b2", "b1", "b4", "Bob", "ann", "b x", "b1", "b3", "b5"]
    listed = desk.rows(order=(Order(("house",), "label"),), classes=("Book", "Person"))
    assert listed == ["b2", "B1", "b1", "Bob", "ann", "b x", "b1", "b3", "b4", "b5"]
    listed = desk.rows(order=(Order((), "authors", count=True),), classes=("Book", "Person"))
    assert listed == ["B1", "b x", "b4", "b5", "b2", "b1", "b3", "Bob", "ann", "b1"]


def test_aliases_constants_and_order_of_the_response(desk):
    nothing = tree.Selection((("Book", ()),))
    pages = tree.Selection((("Book", (ValueField("p%s", "pageCount"), ValueField("p", "pageCount"))),))
    answer = desk.ask(
        tree.RootConstant("__typename", b'"Query"'),
        tree.RootOne("second", ("Book",), "b4", pages),
        tree.RootOne("first", ("Book",), "gone", nothing),
        tree.RootOne("empty", ("Book",), "b4", nothing),
    )
    assert answer == {"__typename": "Query", "second": {"p%s": 100, "p": 100}, "first": None, "empty": {}}
    assert list(answer) == ["__typename", "second", "first", "empty"]
