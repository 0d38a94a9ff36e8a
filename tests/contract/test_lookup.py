"""Look-ups by IRI, CURIE and bare id, the same on every store."""

from __future__ import annotations

import pytest

from koban_kg.plan import tree
from koban_kg.plan.tree import TypenameField, ValueField

BOOK = "https://w3id.org/koban/id/book/"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("b1", "b1"),
        (BOOK + "b1", "b1"),
        ("kid:book/b1", "b1"),
        ("B1", "B1"),
        ("b x", "b x"),
        (BOOK + "b%20x", "b x"),
        ("B2", None),
        ("gone", None),
        ("", None),
        ("ann", None),
        ("https://w3id.org/koban/id/person/ann", None),
    ],
)
def test_forms_of_an_id(desk, text, found):
    answer = desk.one(text, ValueField("id", "id"))
    assert (answer and answer["id"]) == found


@pytest.mark.parametrize(
    ("text", "expected"), [("ann", "Person"), (BOOK + "b1", "Book"), ("kid:person/b1", "Person"), ("h1", None)]
)
def test_a_look_up_among_several_classes(desk, text, expected):
    answer = desk.one(text, TypenameField("type"), classes=("Book", "Person"))
    assert (answer and answer["type"]) == expected


def test_an_inferred_thing_is_not_there_where_only_stated_ones_are(desk):
    assert desk.one("b5", ValueField("id", "id")) == {"id": "b5"}
    assert desk.one("b5", ValueField("id", "id"), inferred=False) is None
    assert desk.ask(
        tree.RootOne("gone", ("Person",), "b5", tree.Selection((("Person", ()),))),
    ) == {"gone": None}
