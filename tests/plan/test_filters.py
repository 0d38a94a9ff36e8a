"""Filters from plain values, as doors other than GraphQL give them."""

from __future__ import annotations

from typing import Any

import pytest

from koban_kg.errors import UsageError
from koban_kg.plan.filters import Scope, filter_of, orders_of
from koban_kg.plan.languages import ENGLISH, lang_of
from koban_kg.plan.tree import Compare, Lang, Order
from tests.api.graphql.small import small_model

MODEL = small_model()
CAPABILITY = MODEL.classes["Capability"]


@pytest.mark.parametrize(
    ("given", "value"), [({"modes": {"eq": "active"}}, "active"), ({"modes": {"eq": "ACTIVE"}}, "active")]
)
def test_closed_lists_take_the_value_in_data_or_its_name(given: dict[str, Any], value: str) -> None:
    assert filter_of(MODEL, CAPABILITY, given, Scope()) == Compare("modes", "eq", value)


@pytest.mark.parametrize(
    ("given", "words", "hint"),
    [
        ({"lable": {"eq": "x"}}, "There is no lable in a filter on Capability", "Did you mean label?"),
        ({"label": {"equals": "x"}}, "There is no equals in a condition on label", None),
        ({"skills": {"any": {}}}, "There is no any in a filter on the relation skills", None),
        ({"skills": {"count": {"near": 1}}}, "There is no near in a count of skills", None),
        ({"skills": {"count": {"eq": "1"}}}, "has a value that does not fit", None),
        ({"modes": {"eq": "loud"}}, "has a value that does not fit", None),
        ({"level": {"eq": True}}, "has a value that does not fit", None),
        ({"level": {"eq": 1.5}}, "has a value that does not fit", None),
        ({"share": {"eq": "1.5"}}, "has a value that does not fit", None),
        ({"since": {"eq": "31.1.2026"}}, "has a value that does not fit", None),
        ({"since": {"eq": 2026}}, "has a value that does not fit", None),
        ({"open": {"eq": "yes"}}, "has a value that does not fit", None),
        ({"code": {"eq": 1}}, "has a value that does not fit", None),
        ({"code": {"isNull": "yes"}}, "has a value that does not fit", None),
        ({"code": "x"}, "a condition is an object", None),
    ],
)
def test_what_does_not_fit_is_told(given: dict[str, Any], words: str, hint: str | None) -> None:
    with pytest.raises(UsageError) as refused:
        filter_of(MODEL, CAPABILITY, given, Scope())

    assert words in refused.value.problem.detail
    if hint is not None:
        assert refused.value.problem.hint == hint


def test_orders_from_plain_values() -> None:
    given = [{"domain": {"skills": {"count": "DESC"}}}, {"level": "ASC"}]

    assert orders_of(MODEL, CAPABILITY, given, Scope()) == (
        Order(("domain",), "skills", count=True, descending=True),
        Order((), "level"),
    )


def test_many_values_cannot_be_ordered_by() -> None:
    with pytest.raises(UsageError, match="There is no modes in an order of Capability"):
        orders_of(MODEL, CAPABILITY, [{"modes": "ASC"}], Scope())


@pytest.mark.parametrize(
    ("tags", "chain"),
    [
        (None, ("en",)),
        ([], ("en",)),
        ("EL", ("el",)),
        (["pt_BR", " fr ", "FR"], ("pt-br", "fr")),
    ],
)
def test_languages(tags: Any, chain: tuple[str, ...]) -> None:
    assert lang_of(tags, ENGLISH) == Lang(chain)


@pytest.mark.parametrize("tags", ["", ["e n"], ["en"] * 3 + [f"a{chr(97 + n)}" for n in range(11)], "a;b"])
def test_languages_that_are_none(tags: Any) -> None:
    if tags == "":
        assert lang_of(tags, ENGLISH) == ENGLISH
        return
    with pytest.raises(UsageError, match="languages"):
        lang_of(tags, ENGLISH)
