"""Orders of a plan: sort keys, ORDER BY, and the conditions that a cursor means."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from koban_kg.graph.neo4j.names import quoted
from koban_kg.graph.neo4j.printer.comparing import compared, is_plain
from koban_kg.graph.neo4j.printer.context import FALSE, TRUE, block, both, either, where
from koban_kg.graph.neo4j.printer.filters import count_of
from koban_kg.graph.neo4j.printer.indexes import is_indexed
from koban_kg.graph.neo4j.printer.values import reading
from koban_kg.graph.neo4j.printer.ways import way
from koban_kg.model.types import Kind
from koban_kg.plan.cursor import bad_cursor, decode_cursor, mark

if TYPE_CHECKING:
    from collections.abc import Sequence

    from koban_kg.graph.neo4j.printer.context import Context, Text
    from koban_kg.graph.neo4j.printer.ways import Way
    from koban_kg.plan.cursor import Key
    from koban_kg.plan.tree import Order


@dataclass(frozen=True, slots=True)
class SortKey:
    """One sort key of a node.

    ``text`` is the property itself where ``plain``, else the variable that ``made`` is bound to. ``total`` keys are
    never null.
    """

    text: Text
    made: Text
    plain: bool
    total: bool
    descending: bool
    kind: Kind

    @property
    def property(self) -> str:
        """The property of a plain key."""
        return self.text.partition(".")[2].strip("`")


@dataclass(frozen=True)
class Ordering:
    """The order of a list of nodes ``n<node>`` of some classes; ends in id, then class name."""

    context: Context
    keys: tuple[SortKey, ...]
    classes: tuple[str, ...]
    node: Text
    mark: int

    @property
    def bound(self) -> tuple[SortKey, ...]:
        """The keys that must be computed before they can be compared."""
        return tuple(key for key in self.keys if not key.plain)

    @property
    def leading(self) -> Text:
        """A property of all nodes that an index can give, best the one that comes first in the order; else empty."""
        if len(self.classes) != 1:
            return ""
        if not self.keys:
            return f"{self.node}.id"
        first = self.keys[0]
        if first.plain:
            return first.text if first.total else ""
        return f"{self.node}.id"  # a computed key is not in an index, but the id that ends the order comes with one

    def text(self, *, reverse: bool = False, after: int = 0, present: int = 0) -> Text:
        """What stands behind ORDER BY: the keys behind the first ``after``; the first ``present`` are never null."""
        parts: list[Text] = []
        for place, key in enumerate(self.keys[after:], after):
            down = key.descending is not reverse
            if not key.total and place >= present and key.descending:  # Cypher's null is the highest, ours the last
                parts.append(f"{key.text} IS NULL{' DESC' if reverse else ''}")
            parts.append(f"{key.text}{' DESC' if down else ''}")
            if key.text == f"{self.node}.id" and len(self.classes) == 1:
                return ", ".join(parts)  # ids are unique in a class
        parts.append(f"{self.node}.id{' DESC' if reverse else ''}")
        if len(self.classes) > 1:
            parts.append(f"{self._class_name()}{' DESC' if reverse else ''}")
        return ", ".join(parts)

    @property
    def partial(self) -> SortKey | None:
        """The key that comes first, if an index gives its order and some nodes lack it."""
        if len(self.classes) != 1 or not self.keys or self.bound:
            return None
        first, name = self.keys[0], self.classes[0]
        if first.total or not is_indexed(self.context.model, self.context.catalog, name, first.property):
            return None
        return first

    def columns(self) -> list[Text]:
        """What a cursor is made of: order keys, id, class name."""
        keys = [f"toString({key.text})" if key.kind is Kind.DATE else key.text for key in self.keys]
        return [*keys, f"{self.node}.id", self._class_name()]

    # --- cursors ---------------------------------------------------------------------------------------------------

    def read(self, cursor: str) -> tuple[tuple[Text, ...], tuple[Key, ...]]:
        """The parameters of a cursor's values, and the values.

        Raises
        ------
        UsageError
            If the cursor cannot be used.
        """
        values = decode_cursor(self.mark, cursor, len(self.keys) + 2)
        given: list[Any] = [_key_operand(key, value, cursor) for key, value in zip(self.keys, values, strict=False)]
        names = [self.context.take(value) for value in (*given, values[-2])]
        if len(self.classes) > 1:
            names.append(self.context.take(values[-1]))
        return tuple(names), values

    def beyond(self, cursor: tuple[tuple[Text, ...], tuple[Key, ...]], *, at: bool = False) -> Text:
        """The condition that a node stands behind a cursor, or with ``at`` in its place."""
        return self._side(cursor, 0, after=True, at=at)

    def beyond_among(self, cursor: tuple[tuple[Text, ...], tuple[Key, ...]], *, present: bool) -> Text:
        """The condition that a node stands behind a cursor, for nodes that have the first key, or that lack it."""
        _, values = cursor
        if values[0] is None:
            return FALSE if present else self._side(cursor, 1, after=True, at=False)
        if not present:
            return TRUE
        return replace(self, keys=(replace(self.keys[0], total=True), *self.keys[1:])).beyond(cursor)

    def before(self, cursor: tuple[tuple[Text, ...], tuple[Key, ...]], *, at: bool = False) -> Text:
        """The condition that a node stands before a cursor, or with ``at`` in its place."""
        return self._side(cursor, 0, after=False, at=at)

    def _side(self, cursor: tuple[tuple[Text, ...], tuple[Key, ...]], place: int, *, after: bool, at: bool) -> Text:
        names, values = cursor
        if place == len(self.keys):
            return self._tie(names[place:], str(values[-2]), str(values[-1]), after=after, at=at)
        key, name = self.keys[place], names[place]
        rest = self._side(cursor, place + 1, after=after, at=at)
        if values[place] is None:  # nulls are last
            missing = FALSE if key.total else f"{key.text} IS NULL"
            there = TRUE if key.total else f"{key.text} IS NOT NULL"
            return either((FALSE if after else there, both((missing, rest))))
        sign = ">" if after is not key.descending else "<"
        nulls = f"{key.text} IS NULL" if after and not key.total else FALSE
        if not is_plain(values[place]):
            beside = compared(self.context, key.text, sign, name, values[place])
            return either((beside, nulls, both((f"{key.text} = {name}", rest))))
        if key.plain and nulls == FALSE and place == 0:
            # An index can begin at the first condition. As an OR, the planner would look up both sides and unite them.
            tied = f"CASE WHEN {key.text} {sign} {name} THEN true ELSE {rest} END"
            return both((f"{key.text} {sign}= {name}", tied))
        return either((f"{key.text} {sign} {name}", nulls, both((f"{key.text} = {name}", rest))))

    def _tie(self, names: tuple[Text, ...], given: str, class_name: str, *, after: bool, at: bool) -> Text:
        sign = ">" if after else "<"
        number = f"{self.node}.id"
        if len(self.classes) == 1:
            own = self.classes[0]
            same = (own > class_name if after else own < class_name) or (at and own == class_name)
            return compared(self.context, number, f"{sign}=" if same else sign, names[0], given)
        tied = both((f"{number} = {names[0]}", f"{self._class_name()} {sign}{'=' if at else ''} {names[1]}"))
        return either((compared(self.context, number, sign, names[0], given), tied))

    def _class_name(self) -> Text:
        return self.context.class_name(self.node, self.classes)


def ordering(
    context: Context, order: tuple[Order, ...], asked: tuple[str, ...], classes: tuple[str, ...], node: int
) -> Ordering:
    """The order of nodes ``n<node>``; ``asked`` are the classes of the query, ``classes`` those that occur."""
    keys = tuple(_sort_key(context, one, classes, node, place) for place, one in enumerate(order))
    return Ordering(context, keys, classes, f"n{node}", mark(order, asked))


def _sort_key(context: Context, order: Order, classes: tuple[str, ...], node: int, place: int) -> SortKey:
    kinds: list[Kind] = []
    total, plain = True, True

    def one(name: str) -> tuple[tuple[Text, ...], None]:
        nonlocal total, plain
        made = _key(context, order, order.path, name, node)
        total, plain = total and made[1], plain and made[2]
        if made[3] is not None:
            kinds.append(made[3])
        return (made[0],), None

    variants = context.variants(classes, one)
    text = context.choose(f"n{node}", [(each.classes, each.texts[0]) for each in variants])
    plain = plain and len(variants) == 1
    kind = kinds[0] if kinds else Kind.STRING
    return SortKey(text if plain else f"k{node}_{place}", text, plain, total, order.descending, kind)


def _key(
    context: Context, order: Order, path: tuple[str, ...], name: str, node: int
) -> tuple[Text, bool, bool, Kind | None]:
    """A key of a node of one class: its text, whether it is never null, whether it is a bare property, its kind."""
    prop = context.cls(name).properties.get(path[0] if path else order.property)
    if prop is None:
        return "null", False, False, None
    if path:
        found = way(context, name, prop, prop.targets, order.inferred)
        return ("null", False, False, None) if found is None else _walked(context, order, path[1:], found, node)
    if order.count:
        found = way(context, name, prop, prop.targets, order.inferred)
        return ("0" if found is None else count_of(context, found, node)), True, False, Kind.INTEGER
    read = reading(context, name, prop, order.lang, order.inferred)
    if read.plain is not None:
        return f"n{node}.{quoted(read.plain)}", read.total, True, prop.kind
    text = read.expression(f"n{node}", "compared")
    if text is None:
        return "null", False, False, prop.kind
    if prop.many:  # values ascend, those of a closed list stand in the order of the list
        text = (
            f"reduce(l = head({text}), v IN {text} | CASE WHEN v < l THEN v ELSE l END)"
            if (prop.kind is Kind.ENUM)
            else f"head({text})"
        )
    return text, read.total, False, prop.kind


def _walked(
    context: Context, order: Order, path: tuple[str, ...], found: Way, node: int
) -> tuple[Text, bool, bool, Kind | None]:
    """The key of the first thing at the other end of a relation."""
    end, edge = f"n{node + 1}", f"r{node + 1}"
    kinds: list[Kind] = []

    def one(name: str) -> tuple[tuple[Text, ...], None]:
        text, _, _, kind = _key(context, order, path, name, node + 1)
        if kind is not None:
            kinds.append(kind)
        return (text,), None

    variants = context.variants(found.classes, one)
    text = context.choose(end, [(each.classes, each.texts[0]) for each in variants])
    lines = [f"MATCH {found.pattern(f'n{node}', found.edge(edge), end)}"]
    lines += where((found.conditions(context, edge, end),))
    if not found.single:
        first = first_of(context, end, found.classes)
        lines.append(f"WITH {end} ORDER BY {first} LIMIT 1")
    lines.append(f"RETURN {text}")
    return f"head({block('COLLECT', lines)})", False, False, kinds[0] if kinds else None


def first_of(context: Context, node: Text, classes: Sequence[str]) -> Text:
    """The order in which every list ends."""
    return f"{node}.id" + (f", {context.class_name(node, classes)}" if len(classes) > 1 else "")


def _key_operand(key: SortKey, value: Key, cursor: str) -> Any:
    """A value of a cursor as the driver takes it."""
    if value is None:
        return None
    if key.kind is Kind.BOOLEAN:
        fits = isinstance(value, bool)
    elif key.kind in {Kind.INTEGER, Kind.DECIMAL}:
        fits = isinstance(value, int | float) and not isinstance(value, bool)
    else:
        fits = isinstance(value, str)
    if fits and key.kind is Kind.DATE:
        try:
            return date.fromisoformat(str(value))
        except ValueError:
            fits = False
    if not fits:
        raise bad_cursor(cursor, "its keys are of another type")
    return value
