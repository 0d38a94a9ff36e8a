"""Every rule of docs/semantics.md, shown on the books by every store."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from koban_kg.errors import UsageError
from koban_kg.names import KOBAN, RDF, SKOS, graph_iri, thing_iri
from koban_kg.plan import tree
from koban_kg.plan.tree import Compare, Counted, Lang, Order, Page, Quantified, TextField, ValueField
from tests.conftest import ROOT
from tests.contract import library
from tests.contract.conftest import NEO4J, desk_with
from tests.contract.library import ALL, AT, DE, EL, EN
from tests.contract.stores import Naive
from tests.contract.test_connections import edges_of, ids, page_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.contract.library import Desk

RULE = re.compile(r"^- \*\*([A-Z]\d)\*\*", re.MULTILINE)
HOUSES = ("PublishingHouse",)
LABELS = {"x1": "a", "x2": "Z", "x3": "z", "x4": "e\u0301", "x5": "\ufb00", "x6": "😀", "x7": "Straße 5%"}


def more() -> Iterator[Quad]:
    """Publishing houses with names that are hard to compare."""
    here, inferred, machine = (NamedNode(graph_iri("9.9.9", role)) for role in ("asserted", "inferred", "translations"))
    label = NamedNode(SKOS + "prefLabel")
    for name, text in LABELS.items():
        house = NamedNode(thing_iri("publishing-house", name))
        yield Quad(house, NamedNode(RDF + "type"), NamedNode(KOBAN + "PublishingHouse"), here)
        yield Quad(house, label, Literal(text, language="en"), here)
    for name, places in {"x1": (inferred, machine), "x2": (here, inferred, machine)}.items():
        for place in places:
            text = Literal(place.value.rpartition("/")[2], language="de")
            yield Quad(NamedNode(thing_iri("publishing-house", name)), label, text, place)


@pytest.fixture(scope="module", params=["memory", "naive", NEO4J])
def desk(request: pytest.FixtureRequest) -> Iterator[Desk]:
    with desk_with(request, [*library.quads(), *more()]) as made:
        yield made


def c(name: str, op: Any, value: Any, lang: Lang = EN) -> Compare:
    return Compare(name, op, value, lang)


def houses(desk: Desk, where: tree.Filter = tree.All(), order: tuple[Order, ...] = ()) -> list[str]:  # noqa: B008
    return [name for name in desk.rows(where, order, classes=HOUSES) if name.startswith("x")]


def texts(desk: Desk, name: str, lang: Lang, of: str = "Book", field: str = "label") -> tuple[Any, ...]:
    parts = [TextField(part, field, part, lang) for part in ("value", "lang", "status")]  # type: ignore[arg-type]
    return tuple(desk.one(name, *parts, classes=(of,)).values())


def by(name: str, path: tuple[str, ...] = (), **more: Any) -> tuple[Order, ...]:
    return (Order(path, name, **more),)


def some(relation: str, where: tree.Filter = tree.All(), *, inferred: bool = True) -> Quantified:  # noqa: B008
    return Quantified(relation, "some", where, inferred)


def info(desk: Desk, page: Page) -> tuple[Any, ...]:
    found = page_of(desk, page)
    return ids(found), found["pageInfo"]["previous"], found["pageInfo"]["next"]


def cursor(desk: Desk, name: str, order: tuple[Order, ...] = ()) -> str:
    return next(e["cursor"] for e in page_of(desk, Page(), order)["edges"] if e["node"]["id"] == name)


def refused(desk: Desk, name: str) -> str:
    if isinstance(desk.store, Naive):
        return "ambiguous-id"  # it answers whatever it is asked
    with pytest.raises(UsageError) as caught:
        desk.one(name, ValueField("id", "id"), classes=("Book", "Person"))
    return caught.value.problem.type


CASES: dict[str, list[tuple[Callable[[Desk], Any], Any]]] = {
    "T1": [
        (lambda d: houses(d, c("label", "eq", "\u00e9")), ["x4"]),
        (lambda d: d.rows(c("label", "in", ("E\u0301mile",))), ["b1"]),
    ],
    "T2": [
        (lambda d: houses(d, order=by("label", lang=EN)), ["x7", "x2", "x1", "x3", "x4", "x5", "x6"]),
        (lambda d: houses(d, c("label", "lt", "a")), ["x2", "x7"]),
        (lambda d: houses(d, c("label", "gt", "\ufb00")), ["x6"]),
    ],
    "T3": [
        (lambda d: houses(d, c("label", "eq", "A")), []),
        (lambda d: houses(d, c("label", "notIn", ("e", "STRASSE 5%"))), list(LABELS)),
    ],
    "T4": [
        (lambda d: houses(d, c("label", "contains", "STRASSE")), ["x7"]),
        (lambda d: houses(d, c("label", "startsWith", "FF")), ["x5"]),
        (lambda d: d.rows(c("label", "startsWith", "zoe")), ["B1"]),
    ],
    "T5": [(lambda d: d.rows(c("altLabels", "contains", "")), ["b1"])],
    "T6": [
        (lambda d: houses(d, c("label", "contains", "%")), ["x7"]),
        (lambda d: houses(d, c("label", "startsWith", ".*")), []),
    ],
    "L1": [
        (lambda d: texts(d, "b1", DE)[:2], ("Émile oder über die Erziehung", "de")),
        (lambda d: texts(d, "b1", Lang(("de-ch", "el")))[:2], ("Émile oder über die Erziehung", "de")),
        (lambda d: texts(d, "b1", Lang(("it",)))[:2], ("Émile", "en")),
        (lambda d: texts(d, "b3", EL)[:2], ("Straße 100%", "de-at")),
    ],
    "L2": [
        (lambda d: texts(d, "x2", DE, "PublishingHouse")[0], "asserted"),
        (lambda d: texts(d, "x1", DE, "PublishingHouse")[0], "inferred"),
    ],
    "L3": [
        (lambda d: texts(d, "b1", EL), ("Αιμίλιος", "el", "machine_unreviewed")),
        (lambda d: texts(d, "b3", AT), ("Straße 100%", "de-at", None)),
    ],
    "L4": [(lambda d: texts(d, "b1", DE, field="altLabels"), (["Alpha", "Zeta"], "en", None))],
    "L5": [
        (lambda d: d.rows(c("label", "contains", "dt.", DE)), ["b2"]),
        (lambda d: d.rows(c("label", "contains", "dt.")), []),
        (lambda d: houses(d, order=by("label", lang=DE))[-3:], ["x3", "x4", "x5", "x6"][-3:]),
    ],
    "N1": [
        (lambda d: d.rows(c("pageCount", "lt", 10)), ["B1", "b2"]),
        (lambda d: d.rows(c("price", "eq", 1.2)), ["b1"]),
    ],
    "N2": [(lambda d: d.rows(c("published", "lt", "2000-01-01")), ["b2"])],
    "N3": [
        (lambda d: d.rows(c("genre", "eq", "null")), ["b2"]),
        (lambda d: d.rows(order=by("genre"))[:4], ["B1", "b2", "b1", "b3"]),
    ],
    "N4": [(lambda d: d.rows(order=by("printed"))[:2], ["b2", "b1"])],
    "N5": [
        (
            lambda d: d.one("b1", *(ValueField(name, name) for name in ("rating", "shelf", "moods"))),
            {"rating": [9, 10], "shelf": ["A", "B"], "moods": ["NO_GENRE", "POEM"]},
        )
    ],
    "N6": [
        (lambda d: d.rows(c("rating", "gt", 9)), ["b1"]),
        (lambda d: d.rows(c("rating", "ne", 9)), ["b2"]),
        (lambda d: d.rows(c("moods", "notIn", ("poem",))), []),
    ],
    "B1": [
        (lambda d: d.rows(c("pageCount", "ne", 9)), ["b1", "b4"]),
        (lambda d: d.rows(c("genre", "notIn", ("null",))), ["B1", "b1", "b3"]),
    ],
    "B2": [
        (lambda d: d.rows(c("genre", "isNull", True)), ["b x", "b4", "b5"]),
        (lambda d: d.rows(c("shelf", "isNull", False)), ["b1"]),
    ],
    "B3": [(lambda d: d.rows(tree.Not(c("pageCount", "eq", 9))), ["b x", "b1", "b3", "b4", "b5"])],
    "B4": [
        (lambda d: d.rows(tree.All()), ALL),
        (lambda d: d.rows(tree.AnyOf(())), []),
        (lambda d: d.rows(c("pageCount", "in", ())), []),
        (lambda d: d.rows(c("pageCount", "notIn", ())), ["B1", "b1", "b2", "b4"]),
    ],
    "B5": [
        (lambda d: d.rows(c("pageCount", "isNull", False), classes=("Book", "Person")), ["B1", "b1", "b2", "b4"]),
        (lambda d: d.rows(c("pageCount", "ne", 9), classes=("Book", "Person")), ["b1", "b4"]),
        (lambda d: d.rows(Counted("authors", "gt", 0), classes=("Book", "Person")), ["b1", "b2", "b3"]),
    ],
    "R1": [
        (lambda d: d.rows(some("authors", c("label", "eq", "Bob"))), ["b1", "b3"]),
        (
            lambda d: d.rows(Quantified("authors", "none", c("label", "eq", "Bob"))),
            ["B1", "b x", "b2", "b4", "b5"],
        ),
        (lambda d: d.rows(Quantified("authors", "all", c("label", "eq", "Ann"))), ["B1", "b x", "b2", "b4", "b5"]),
    ],
    "R2": [
        (lambda d: d.rows(Counted("authors", "eq", 2)), ["b1", "b3"]),
        (lambda d: d.rows(Counted("authors", "eq", 0)), ["B1", "b x", "b4", "b5"]),
    ],
    "R3": [
        (lambda d: d.rows(some("wrote", c("id", "eq", "b1"), inferred=False), classes=("Person",)), ["Bob", "ann"]),
        (lambda d: d.rows(some("citedBy", c("id", "eq", "b1"))), ["b2"]),
    ],
    "R4": [
        (lambda d: edges_of(d, "wrote", "Book", of="ann", cls="Person")[0], ("b1", "PUBLISHED", "on the cover", False)),
        (lambda d: edges_of(d, "authors", "Person", of="b3")[0], ("Bob", None, None, True)),
    ],
    "O1": [
        (lambda d: d.rows(order=by("pageCount")), ["B1", "b2", "b1", "b4", "b x", "b3", "b5"]),
        (lambda d: d.rows(order=by("pageCount", descending=True)), ["b4", "b1", "B1", "b2", "b x", "b3", "b5"]),
    ],
    "O2": [
        (lambda d: d.rows(), ALL),
        (
            lambda d: [
                row["type"]
                for row in d.ask(
                    tree.RootList(
                        "a",
                        library.query(
                            c("id", "eq", "b1"),
                            classes=("Book", "Person"),
                            fields=(tree.TypenameField("type"),),
                        ),
                    )
                )["a"]
            ],
            ["Book", "Person"],
        ),
    ],
    "O3": [
        (lambda d: d.rows(order=by("rating", descending=True))[:2], ["b1", "b2"]),
        (lambda d: d.rows(order=by("rating"))[:2], ["b2", "b1"]),
    ],
    "O4": [
        (lambda d: d.rows(order=by("label", ("house",))), ["b2", "B1", "b1", "b x", "b3", "b4", "b5"]),
        (lambda d: d.rows(order=by("prints", ("house",), count=True, descending=True))[-4:], ["b x", "b3", "b4", "b5"]),
    ],
    "O5": [(lambda d: d.rows(order=by("authors", count=True)), ["B1", "b x", "b4", "b5", "b2", "b1", "b3"])],
    "P1": [
        (lambda d: d.rows(page=Page(2, 1)), ["b x", "b1"]),
        (lambda d: d.rows(page=Page(3, 60)), []),
    ],
    "P2": [
        (lambda d: ids(page_of(d, Page(2, after=cursor(d, "b2")))), ["b3", "b4"]),
        (lambda d: ids(page_of(d, Page(before=cursor(d, "b1", by("pageCount"))), by("pageCount"))), ["B1", "b2"]),
    ],
    "P3": [
        (lambda d: d.rows(page=Page(3, last=1)), ["b1"]),
        (lambda d: ids(page_of(d, Page(last=2, before=cursor(d, "b2")))), ["b x", "b1"]),
    ],
    "P4": [
        (lambda d: info(d, Page(2)), (["B1", "b x"], False, True)),
        (lambda d: info(d, Page(2, after=cursor(d, "b3"))), (["b4", "b5"], True, False)),
        (lambda d: info(d, Page(last=2)), (["b4", "b5"], True, False)),
    ],
    "P5": [
        (lambda d: page_of(d, Page(2))["totalCount"], len(ALL)),
        (lambda d: page_of(d, Page(0))["edges"], []),
        (lambda d: [page_of(d, Page(0))["pageInfo"][end] for end in ("start", "end")], [None, None]),
    ],
    "P6": [(lambda d: ids(page_of(d, Page(after=cursor(d, "b4"), before=cursor(d, "b1")))), [])],
    "I1": [
        (lambda d: d.rows(inferred=False), [name for name in ALL if name != "b5"]),
        (lambda d: d.one("b2", ValueField("rating", "rating"), inferred=False), {"rating": []}),
        (lambda d: d.rows(some("authors", c("label", "eq", "Bob"), inferred=False)), ["b1"]),
    ],
    "I2": [
        (lambda d: d.rows(c("genre", "eq", "poem")), ["b1", "b3"]),
        (lambda d: d.rows(c("genre", "eq", "poem"), inferred=False), ["b1"]),
        (lambda d: d.rows(some("citesBook", c("rating", "eq", 1))), ["b1"]),
        (lambda d: d.rows(some("citesBook", c("rating", "eq", 1), inferred=False)), []),
    ],
    "K1": [
        (
            lambda d: [
                d.one(text, ValueField("id", "id"))
                for text in ("b1", "kid:book/b1", "https://w3id.org/koban/id/book/b1", "B2")
            ],
            [{"id": "b1"}, {"id": "b1"}, {"id": "b1"}, None],
        )
    ],
    "K2": [(lambda d: refused(d, "b1"), "ambiguous-id")],
}


def test_every_rule_has_a_case_and_every_case_a_rule() -> None:
    rules = RULE.findall((ROOT / "docs" / "semantics.md").read_text(encoding="utf-8"))

    assert rules == list(CASES)
    assert len(rules) > 35


@pytest.mark.parametrize("rule", CASES)
def test_the_rule_holds(desk: Desk, rule: str) -> None:
    for ask, expected in CASES[rule]:
        assert ask(desk) == expected
