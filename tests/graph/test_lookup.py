from __future__ import annotations

import pytest

from koban_kg.errors import UsageError
from koban_kg.graph.lookup import Resolved
from koban_kg.graph.memory.build import bare_id
from tests.graph.library import store

BOOK = "https://w3id.org/koban/id/book/"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("b2", Resolved(BOOK + "b2", "Book", other_case=False)),
        ("B2", Resolved(BOOK + "b2", "Book", other_case=True)),
        (BOOK.upper() + "B2", Resolved(BOOK + "b2", "Book", other_case=True)),
        ("kid:book/B2", Resolved(BOOK + "b2", "Book", other_case=True)),
        ("ANN", Resolved("https://w3id.org/koban/id/person/ann", "Person", other_case=True)),
        ("b9", None),
    ],
)
def test_resolving_tells_another_case(text, expected):
    assert store().resolve(text) == expected


def test_a_bare_id_of_two_things_is_told_unless_the_class_decides():
    assert store().resolve("b1", ("Person",)).class_name == "Person"
    with pytest.raises(UsageError) as caught:
        store().resolve("b1")
    assert caught.value.problem.type == "ambiguous-id"
    assert BOOK + "b1" in caught.value.problem.hint
    assert "https://w3id.org/koban/id/person/b1" in caught.value.problem.hint


@pytest.mark.parametrize(
    ("iri", "identifier", "expected"),
    [
        (BOOK + "b%20x", None, "b x"),
        (BOOK + "a/b", "c", "a/b"),
        ("https://w3id.org/koban/scheme/mode/coactive", "coactive", "mode/coactive"),
        ("https://w3id.org/koban/scheme/mode", None, "mode"),
        ("https://example.org/x", "X1", "X1"),
        ("https://example.org/x", None, "https://example.org/x"),
    ],
)
def test_bare_ids(iri, identifier, expected):
    assert bare_id(iri, identifier) == expected
