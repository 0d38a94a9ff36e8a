"""What a plan may cost before it runs: the rows it can give, as the product of page sizes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from koban_kg.model.surface import LARGEST_PAGE
from koban_kg.plan.tree import (
    Connection,
    ConnectionField,
    Page,
    RelationField,
    RootConnection,
    RootList,
    RootOne,
    Selection,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from koban_kg.plan.tree import Root


def rows(roots: Iterable[Root]) -> int:
    """The largest number of objects that the answer to these roots can hold."""
    total = 0
    for root in roots:
        if isinstance(root, RootOne):
            total += 1 + _below(root.select)
        elif isinstance(root, RootList):
            total += _size(root.query.page) * (1 + _below(root.query.select))
        elif isinstance(root, RootConnection):
            total += _connection(root.connection)
    return total


def _below(select: Selection) -> int:
    """The objects below one object; of several classes the largest."""
    most = 0
    for _, fields in select.by_class:
        total = 0
        for field in fields:
            if isinstance(field, RelationField):
                size = 1 if field.one else _size(field.query.page)
                total += size * (1 + _below(field.query.select))
            elif isinstance(field, ConnectionField):
                total += _connection(field.connection)
        most = max(most, total)
    return most


def _connection(connection: Connection) -> int:
    """One for the connection itself, and its edges as often as they are asked for."""
    total = 1
    for member in connection.members:
        if member.member == "edges":
            below = sum(_below(edge.select) for edge in member.edges if edge.select is not None)
            total += _size(connection.query.page) * (1 + below)
    return total


def _size(page: Page) -> int:
    sizes = [size for size in (page.first, page.last) if size is not None]
    return min(sizes) if sizes else LARGEST_PAGE
