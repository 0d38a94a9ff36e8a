"""The condition grammar: what it reads, what it refuses and where, and that its text comes back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.conditions import Clause, ConditionSyntaxError, parse_alternatives, parse_conjunction, unparse

IS_AI = Clause("ai_system", "eq", ("yes",))
PLACE = Clause("place", "ne", ("street", "AIA-5-1-d"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ()),
        ("ai_system=yes", (IS_AI,)),
        ("ai_system=yes; place!=street|AIA-5-1-d", (IS_AI, PLACE)),
    ],
)
def test_conjunction(text: str, expected: tuple[Clause, ...]) -> None:
    assert parse_conjunction(text) == expected
    assert unparse(expected) == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ()),
        ("ai_system=yes", ((IS_AI,),)),
        ("ai_system=yes; place!=street|AIA-5-1-d || ai_system=yes", ((IS_AI, PLACE), (IS_AI,))),
    ],
)
def test_alternatives(text: str, expected: tuple[tuple[Clause, ...], ...]) -> None:
    assert parse_alternatives(text) == expected
    assert unparse(*expected) == text


@pytest.mark.parametrize(
    ("text", "position", "expected"),
    [
        (" a=b", 1, "the name of a facet"),
        ("A=b", 1, "the name of a facet"),
        ("a", 2, "expected = or != after the facet 'a'"),
        ("a =b", 2, "expected = or !="),
        ("a=", 3, "a value of the facet 'a'"),
        ("a= b", 3, "a value of the facet 'a'"),
        ("a=b|", 5, "a value of the facet 'a'"),
        ("a=b | c", 4, "expected '|' and one more value"),
        ("a=b|b", 5, "the value 'b' stands here twice"),
        ("a=b;c=d", 5, "one blank after ';'"),
        ("a=b; ", 6, "the name of a facet"),
        ("a=b; a=b", 6, "the clause 'a=b' stands here twice"),
        ("a=b ", 4, "or the end"),
        ("a=b || c=d", 4, "alternatives with || are allowed in an exception only"),
        ("a=b||c=d", 4, "alternatives with || are allowed in an exception only"),
        ("a!b", 2, "expected = or !="),
        ("a=ü", 3, "a value of the facet 'a'"),
    ],
)
def test_fault_in_conjunction(text: str, position: int, expected: str) -> None:
    with pytest.raises(ConditionSyntaxError) as caught:
        parse_conjunction(text)

    assert caught.value.position == position
    assert expected in caught.value.expected


@pytest.mark.parametrize(
    ("text", "position", "expected"),
    [
        ("a=b ||c=d", 4, "or the end"),
        ("a=b||c=d", 4, "or the end"),
        ("a=b || ", 8, "the name of a facet"),
        ("a=b || a=b", 10, "the alternative 'a=b' stands here twice"),
    ],
)
def test_fault_in_alternatives(text: str, position: int, expected: str) -> None:
    with pytest.raises(ConditionSyntaxError) as caught:
        parse_alternatives(text)

    assert caught.value.position == position
    assert expected in caught.value.expected


facets = st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True)
values = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,8}", fullmatch=True)
clauses = st.builds(
    Clause, facets, st.sampled_from(["eq", "ne"]), st.lists(values, min_size=1, max_size=4, unique=True).map(tuple)
)
conjunctions = st.lists(clauses, min_size=1, max_size=4, unique=True).map(tuple)


@given(conjunctions)
def test_every_conjunction_comes_back(conjunction: tuple[Clause, ...]) -> None:
    assert parse_conjunction(unparse(conjunction)) == conjunction


@given(st.lists(conjunctions, min_size=1, max_size=4, unique=True).map(tuple))
def test_every_exception_comes_back(alternatives: tuple[tuple[Clause, ...], ...]) -> None:
    assert parse_alternatives(unparse(*alternatives)) == alternatives


@given(st.text(alphabet="ab=!|; ", max_size=14))
def test_a_text_that_parses_is_given_back(text: str) -> None:
    try:
        given_back = unparse(*parse_alternatives(text))
    except ConditionSyntaxError:
        return
    assert given_back == text
