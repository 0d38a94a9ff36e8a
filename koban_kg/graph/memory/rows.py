"""Which nodes a query is about: candidates that pass its filter, in its order; one page of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeAlias

from koban_kg.graph.memory.filters import by_class
from koban_kg.graph.memory.orders import Ordering

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from koban_kg.graph.memory.columns import Columns
    from koban_kg.graph.memory.filters import Test
    from koban_kg.graph.memory.limits import Run
    from koban_kg.model.types import Property
    from koban_kg.plan.tree import Page, Query

Rows: TypeAlias = "Callable[[int, Run], Sequence[int]]"
"""The nodes for a parent node (for a root: any number)."""

ROOT: Final = -1
"""Stands for the parent where there is none."""


def root_rows(columns: Columns, query: Query) -> tuple[Rows, Ordering]:
    """All nodes of a root query in order, found once and kept."""
    test = by_class(columns, query.where, query.classes, query.inferred)
    ordering = Ordering(columns, query.order, query.classes)
    kept: list[list[int]] = []

    def rows(_parent: int, run: Run) -> Sequence[int]:
        if not kept:
            nodes = passing(columns.members(query.classes, query.inferred), test, run)
            kept.append(ordering.sort(nodes))
        return kept[0]

    return rows, ordering


def relation_rows(columns: Columns, prop: Property, query: Query) -> tuple[Rows, Ordering]:
    """All nodes of a query under a relation in order, for each parent."""
    test = by_class(columns, query.where, query.classes, query.inferred)
    ordering = Ordering(columns, query.order, query.classes)
    ends = columns.neighbours(prop, query.classes, query.inferred)
    if test is None and ordering.trivial:
        return (lambda parent, _run: ends.get(parent, ())), ordering

    def rows(parent: int, run: Run) -> Sequence[int]:
        return ordering.sort(passing(ends.get(parent, ()), test, run))

    return rows, ordering


def paged(rows: Rows, ordering: Ordering, page: Page) -> Rows:
    """One page of rows; cursors are read when the query is compiled, so a bad one fails before anything runs."""
    if page.after is None and page.before is None and page.last is None:
        ordering.slice((), page)
        start, end = page.offset, None if page.first is None else page.offset + page.first
        if start == 0 and end is None:
            return rows
        return lambda parent, run: rows(parent, run)[start:end]

    def sliced(parent: int, run: Run) -> Sequence[int]:
        nodes = rows(parent, run)
        first, last = ordering.slice(nodes, page)
        return nodes[first:last]

    return sliced


def passing(nodes: Sequence[int], test: Test | None, run: Run) -> list[int]:
    """The nodes that pass a test."""
    if test is None:
        return list(nodes)
    kept = []
    for node in nodes:
        run.left -= 1
        if run.left < 0:
            run.check()
        if test(node, run):
            kept.append(node)
    return kept
