"""What cannot be asked is refused with the same problem by every store that serves people."""

from __future__ import annotations

import pytest

from koban_kg.errors import UsageError
from koban_kg.plan.cursor import encode_cursor, mark
from koban_kg.plan.tree import Order, Page, ValueField
from tests.contract.test_connections import page_of

BAD = ["", "x", "ü", "bm90IGpzb24", "W10", "WzFd", "WzEsMiwzXQ"]


@pytest.mark.parametrize("cursor", BAD)
def test_a_bad_cursor_is_told(strict_desk, cursor):
    with pytest.raises(UsageError) as caught:
        page_of(strict_desk, Page(first=1, after=cursor))
    problem = caught.value.problem
    assert (problem.type, problem.status, problem.given) == ("bad-cursor", 400, cursor)
    assert problem.hint


def test_a_cursor_of_another_order_is_told(strict_desk):
    cursor = page_of(strict_desk, Page(first=1), (Order((), "label"),))["pageInfo"]["end"]
    with pytest.raises(UsageError, match="another order or list"):
        page_of(strict_desk, Page(first=1, after=cursor), (Order((), "shelf"),))
    with pytest.raises(UsageError):
        page_of(strict_desk, Page(first=1, before=cursor))


def test_a_made_up_cursor_with_keys_of_another_type_is_told(strict_desk):
    order = (Order((), "pageCount"),)
    cursor = encode_cursor(mark(order, ("Book",)), ["ten", "b1", "Book"])
    with pytest.raises(UsageError, match="its keys are of another type"):
        page_of(strict_desk, Page(first=1, after=cursor), order)


def test_a_negative_number_is_told(strict_desk):
    with pytest.raises(UsageError, match="first is negative"):
        page_of(strict_desk, Page(first=-1))
    with pytest.raises(UsageError, match="offset is negative"):
        strict_desk.rows(page=Page(offset=-1))


def test_a_bare_id_of_two_things_is_told(strict_desk):
    with pytest.raises(UsageError) as caught:
        strict_desk.one("b1", ValueField("id", "id"), classes=("Book", "Person"))
    problem = caught.value.problem
    assert (problem.type, problem.given) == ("ambiguous-id", "b1")
    assert "https://w3id.org/koban/id/book/b1" in problem.hint
    assert "https://w3id.org/koban/id/person/b1" in problem.hint
