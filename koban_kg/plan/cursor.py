"""Keyset cursors: the order keys of an object and its id, opaque to callers and equal on every store.

A cursor names a place in an order, not a row number, so it stays right when other objects come or go, and even when
the object itself has gone. (GraphQL Cursor Connections Specification, section 3.)
"""

from __future__ import annotations

import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import TYPE_CHECKING, TypeAlias

import orjson

from koban_kg.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from koban_kg.plan.tree import Order

Key: TypeAlias = str | int | float | bool | None


def mark(order: tuple[Order, ...], classes: tuple[str, ...]) -> int:
    """A number that tells cursors of one order and list of classes from those of another."""
    return zlib.crc32(repr((order, classes)).encode())


def encode_cursor(mark: int, keys: Sequence[Key]) -> str:
    """The cursor of an object: ``keys`` are its order keys, then its id and its class name."""
    return urlsafe_b64encode(orjson.dumps([mark, *keys])).rstrip(b"=").decode()


def decode_cursor(mark: int, cursor: str, length: int) -> tuple[Key, ...]:
    """The keys that :func:`encode_cursor` took.

    Raises
    ------
    UsageError
        If the text is no cursor, or one of another order.
    """
    try:
        text = cursor.encode("ascii")
        values = orjson.loads(urlsafe_b64decode(text + b"=" * (-len(text) % 4)))
    except ValueError:  # binascii.Error, JSONDecodeError and UnicodeEncodeError are ValueErrors
        raise bad_cursor(cursor, "it is not a cursor") from None
    if (
        not isinstance(values, list)
        or len(values) != length + 1
        or not all(value is None or isinstance(value, str | int | float) for value in values)
        or not all(isinstance(value, str) for value in values[-2:])
    ):
        raise bad_cursor(cursor, "it is not a cursor of such a list")
    if values[0] != mark:
        raise bad_cursor(cursor, "it is one of another order or list")
    return tuple(values[1:])


def bad_cursor(cursor: str, reason: str) -> UsageError:
    """The error for a cursor that cannot be used."""
    return UsageError(
        f"The cursor cannot be used: {reason}.",
        type="bad-cursor",
        given=cursor[:200],
        expected="a cursor or endCursor of the same connection with the same orderBy and lang",
        hint="Ask for the first page without after or before, then pass its endCursor.",
    )
