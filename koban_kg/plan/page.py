"""What every store asks of a page before it reads one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from koban_kg.errors import UsageError

if TYPE_CHECKING:
    from koban_kg.plan.tree import Page


def check_page(page: Page) -> None:
    """Refuse a page with a negative number.

    Raises
    ------
    UsageError
        If there is one.
    """
    for name in ("first", "last", "offset"):
        number = getattr(page, name)
        if number is not None and number < 0:
            raise UsageError(
                f"The argument {name} is negative.",
                given=str(number),
                expected="0 or more",
                hint="Use last with before to page backwards.",
            )
