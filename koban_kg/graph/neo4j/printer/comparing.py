"""Texts before and behind a parameter, by code point.

Neo4j orders stored texts by code point, but compares a text with one that comes as a parameter by UTF-16 unit (seen on
5.26 and on the newest line; only the seek of an index does it right). The two orders differ where a character from
U+E000 to U+FFFF meets one beyond U+FFFF, whose units are lower. Such parameters are rare and get a condition of their
own, made of comparisons by unit: ``+ ''`` keeps the planner from answering parts of it from an index.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from koban_kg.graph.neo4j.printer.context import both, either

if TYPE_CHECKING:
    from koban_kg.graph.neo4j.printer.context import Context, Text

_PRIVATE: Final = "\ue000"
"""The first character above the surrogates."""
_BEYOND: Final = "\U00010000"
"""The first character of two units."""


def is_plain(given: object) -> bool:
    """Whether comparing with a value by unit is comparing by code point."""
    return not isinstance(given, str) or given.isascii() or max(given) < _PRIVATE


def compared(context: Context, value: Text, sign: str, name: Text, given: object) -> Text:
    """The condition ``value sign given``, where ``name`` is the parameter that holds what is given."""
    if is_plain(given):
        return f"{value} {sign} {name}"
    greater = _greater(context, f"({value} + '')", name, str(given))
    if sign == ">":
        return greater
    if sign == ">=":
        return either((greater, f"{value} = {name}"))
    return f"NOT {greater}" if sign == "<=" else both((f"NOT {greater}", f"{value} <> {name}"))


def _greater(context: Context, value: Text, name: Text, given: str) -> Text:
    """The condition that a text is behind another by code point; null where there is no text."""
    take = context.take
    ahead, behind = [], []
    for place, sign in enumerate(given):
        head = given[:place]
        if sign >= _BEYOND:  # a single high unit here is greater than the pair, but a lower character
            ahead.append(both((f"{value} STARTS WITH {take(head)}", f"{value} >= {take(head + _PRIVATE)}")))
        elif sign >= _PRIVATE:  # a pair here is less than the single high unit, but a higher character
            behind.append(both((f"{value} >= {take(head + _BEYOND)}", f"{value} < {take(head + _PRIVATE)}")))
    by_unit = f"{value} > {name}"
    return either((both((by_unit, f"NOT {either(ahead)}")) if ahead else by_unit, *behind))
