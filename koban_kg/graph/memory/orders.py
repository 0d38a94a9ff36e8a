"""Orders of a plan: sorting nodes, and finding the place of a cursor among them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from koban_kg.plan.cursor import bad_cursor, decode_cursor, encode_cursor, mark
from koban_kg.plan.page import check_page
from koban_kg.plan.text import nfc

if TYPE_CHECKING:
    from collections.abc import Sequence

    from koban_kg.graph.memory.columns import Columns, Get
    from koban_kg.graph.memory.tables import Value
    from koban_kg.plan.cursor import Key
    from koban_kg.plan.tree import Order, Page


class Ordering:
    """An order over nodes of some classes; without keys, by id."""

    def __init__(self, columns: Columns, order: tuple[Order, ...], classes: tuple[str, ...]) -> None:
        self._ids = columns.ids
        self._class_of = columns.class_of
        self._keys = [(_key_by_class(columns, one, classes), one.descending) for one in order]
        self._mark = mark(order, classes)

    @property
    def trivial(self) -> bool:
        """Whether ascending nodes are in this order as they stand."""
        return not self._keys

    def sort(self, nodes: list[int]) -> list[int]:
        """Ascending nodes in this order. Sorting by one key after the other, the last first, keeps ties by id."""
        for key, descending in reversed(self._keys):
            values = {n: value for n in nodes if (value := key(n)) is not None}
            missing = [n for n in nodes if n not in values]
            nodes = sorted(values, key=values.__getitem__, reverse=descending) + missing
        return nodes

    def cursor(self, node: int) -> str:
        """The cursor of a node."""
        return encode_cursor(self._mark, [*(key(node) for key, _ in self._keys), self._ids[node], self._class_of[node]])

    def slice(self, nodes: Sequence[int], page: Page) -> tuple[int, int]:
        """Where a page begins and ends among nodes in this order.

        Raises
        ------
        UsageError
            If a cursor cannot be used, or a number is negative.
        """
        check_page(page)
        start, end = 0, len(nodes)
        if page.after is not None:
            start = self._place(nodes, page.after, beyond=True)
        if page.before is not None:
            end = max(start, self._place(nodes, page.before, beyond=False))
        start = min(end, start + page.offset)
        if page.first is not None:
            end = min(end, start + page.first)
        if page.last is not None:
            start = max(start, end - page.last)
        return start, end

    def _place(self, nodes: Sequence[int], cursor: str, *, beyond: bool) -> int:
        """The index of the first node behind a cursor (``beyond``), or at or behind it; by bisection."""
        keys = decode_cursor(self._mark, cursor, len(self._keys) + 2)
        low, high = 0, len(nodes)
        try:
            while low < high:
                middle = (low + high) // 2
                side = self._side(nodes[middle], keys)
                if side < 0 or (beyond and side == 0):
                    low = middle + 1
                else:
                    high = middle
        except TypeError:
            raise bad_cursor(cursor, "its keys are of another type") from None
        return low

    def _side(self, node: int, keys: tuple[Key, ...]) -> int:
        """Below 0 if the node stands before the keys, 0 if it is theirs, above 0 if it stands behind."""
        for (key, descending), wanted in zip(self._keys, keys, strict=False):
            have = key(node)
            if have == wanted:
                continue
            if have is None or wanted is None:
                return 1 if have is None else -1
            return 1 if (have > wanted) is not descending else -1
        own: tuple[Value, ...] = (self._ids[node], self._class_of[node])
        return (own > keys[-2:]) - (own < keys[-2:])


def _key_by_class(columns: Columns, order: Order, classes: tuple[str, ...]) -> Get:
    keys = {name: _key(columns, order, order.path, name) for name in classes}
    if len(keys) == 1:
        return keys[classes[0]]
    class_of = columns.class_of
    return lambda n: keys[class_of[n]](n)


def _key(columns: Columns, order: Order, path: tuple[str, ...], class_name: str) -> Get:
    properties = columns.model.classes[class_name].properties
    prop = properties.get(path[0] if path else order.property)
    if prop is None:
        return lambda _n: None
    if path:
        ends = columns.neighbours(prop, prop.targets, order.inferred)
        onward = {name: _key(columns, order, path[1:], name) for name in prop.targets}
        class_of = columns.class_of

        def walk(node: int) -> Value:
            others = ends.get(node)
            return None if others is None else onward[class_of[others[0]]](others[0])

        return walk
    if order.count:
        counted = columns.neighbours(prop, prop.targets, order.inferred)
        return lambda n: len(counted.get(n, ()))
    get = columns.getter(prop, order.lang, order.inferred)

    def value(node: int) -> Value:
        found = get(node)
        if type(found) is list:
            return min(map(nfc, found)) if type(found[0]) is str else found[0]
        return nfc(found) if type(found) is str else found

    return value
