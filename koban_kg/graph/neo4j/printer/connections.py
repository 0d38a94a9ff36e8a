"""Relay connections: what each part of one is fetched with, and the object they become."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from koban_kg.errors import UsageError
from koban_kg.graph.neo4j.printer import shape
from koban_kg.graph.neo4j.printer.context import block, listed
from koban_kg.graph.neo4j.printer.orders import ordering
from koban_kg.graph.neo4j.printer.pages import Listing, check

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from koban_kg.graph.neo4j.printer.context import Context, Text
    from koban_kg.graph.neo4j.printer.pages import Source
    from koban_kg.graph.neo4j.printer.shape import Make, Row
    from koban_kg.graph.neo4j.printer.ways import Way
    from koban_kg.plan.tree import Connection, ConnectionMember, EdgeField, PageInfoField


@dataclass(slots=True)
class Parts:
    """What a connection is fetched with: its rows as lines and columns, and single values by name."""

    lines: list[Text] | None
    columns: list[Text]
    values: dict[str, Text]


def connection(
    context: Context,
    asked: Connection,
    source: Source | None,
    classes: tuple[str, ...],
    node: int,
    way: Way | None,
) -> tuple[list[Text], Make]:
    """A connection under a relation: the columns of a list, and what the list becomes.

    ``source`` gives the nodes ``n<node>`` of ``classes``; none if there are none.
    """
    parts, make = parts_of(context, asked, source, classes, node, way)
    columns = list(parts.values.values())
    if parts.lines is not None:
        columns.insert(0, block("COLLECT", [*parts.lines, f"RETURN {listed(parts.columns)}"]))
    return columns, make


def parts_of(
    context: Context,
    asked: Connection,
    source: Source | None,
    classes: tuple[str, ...],
    node: int,
    way: Way | None,
) -> tuple[Parts, Make]:
    """What a connection is fetched with, and what the values become: the rows, if fetched, then the others."""
    query = asked.query
    if source is None or not classes:
        check(query.page)
        return Parts(None, [], {}), _object(asked.members, None, {}, None, {}, 0)
    order = ordering(context, query.order, query.classes, classes, node)
    listing = Listing(context, source, order, query.page)
    members = {member.member for member in asked.members}
    told = {field.member for member in asked.members for field in member.page_info}
    shown = {edge.member for member in asked.members for edge in member.edges}
    values: dict[str, Text | None] = {}
    if "totalCount" in members:
        values["total"] = listing.total()
    if "hasNextPage" in told:
        values["later"] = listing.later()
    if "hasPreviousPage" in told:
        values["earlier"] = listing.earlier()
        values["some"] = listing.some() if query.page.offset else None
    fetched = "edges" in members or bool(told - {"__typename"})
    if fetched and listing.counted:
        values["number"] = listing.number()
    kept = {name: text for name, text in values.items() if text is not None}
    lines: list[Text] | None = None
    columns: list[Text] = []
    edges: dict[str, Make] = {}
    if fetched:
        beyond = "hasPreviousPage" if listing.backwards else "hasNextPage"
        lines = listing.rows(more=beyond in told)
        cursors = bool({"startCursor", "endCursor"} & told) or "cursor" in shown
        row = _Edges(context, query.inferred, classes, node, way, order.mark, order.columns() if cursors else [])
        for member in asked.members:
            if member.member == "edges":
                edges[member.key] = row.add(member.edges)
        columns = row.columns or ["1"]
    places = {name: place + (lines is not None) for place, name in enumerate(kept)}
    cursor = shape.cursor(order.mark, 0)
    width = len(order.keys) + 2
    return Parts(lines, columns, kept), _object(asked.members, listing, places, cursor, edges, width)


class _Edges:
    """The row of an edge while it is made: what a cursor is of, then the fields of each ``edges``."""

    def __init__(
        self,
        context: Context,
        inferred: bool,
        classes: tuple[str, ...],
        node: int,
        way: Way | None,
        mark: int,
        cursor: list[Text],
    ) -> None:
        self.context = context
        self.inferred = inferred
        self.classes = classes
        self.node = node
        self.way = way
        self.columns = list(cursor)
        self._cursor = len(cursor)
        self._mark = mark
        basis = context.model.thing.properties.get("basis")
        values = context.model.lists[basis.enum].values if basis is not None and basis.enum else ()
        self._names = {value.notation: value.name for value in values}

    def add(self, fields: tuple[EdgeField, ...]) -> Make:
        """What the row becomes under one response key."""
        makes = [(field.key, self._field(field)) for field in fields]

        def make(row: Row) -> Any:
            return {key: part(row) for key, part in makes}

        return make

    def _field(self, field: EdgeField) -> Make:
        match field.member:
            case "__typename":
                return shape.constant(field.typename)
            case "cursor":
                mark, width = self._mark, self._cursor
                encode = shape.cursor(mark, 0)
                return lambda row: encode(row[:width])
            case "node":
                return self._node(field)
            case "basis":
                return self._attribute("basis")
            case "note":
                return self._attribute("note")
            case "inferred":
                return self._inferred()

    def _node(self, field: EdgeField) -> Make:
        from koban_kg.graph.neo4j.printer.selections import selection  # noqa: PLC0415 - selections hold connections

        if field.select is None:
            raise UsageError("An edge field 'node' of a plan brings no selection.", given=repr(field))
        columns, make = selection(self.context, field.select, self.classes, self.node, self.inferred)
        return shape.within(self._column(listed(columns)), make)

    def _attribute(self, name: str) -> Make:
        if self.way is None:  # at a root there is no link
            return shape.constant(None)
        place = self._column(f"r{self.node}.{name}")
        return shape.named(place, self._names, many=False) if name == "basis" else shape.column(place)

    def _inferred(self) -> Make:
        if self.way is not None:
            return shape.column(self._column(f"r{self.node}.inferred")) if self.way.derived else shape.constant(False)
        if self.inferred and self.context.hides(self.classes):
            return shape.flag(self._column(f"n{self.node}.inferred"))
        return shape.constant(False)

    def _column(self, text: Text) -> int:
        self.columns.append(text)
        return len(self.columns) - 1


def _object(
    members: tuple[ConnectionMember, ...],
    listing: Listing | None,
    places: dict[str, int],
    cursor: Make | None,
    edges: dict[str, Make],
    width: int,
) -> Make:
    """The object of a connection from its values."""

    def make(values: Row) -> Any:
        def value(name: str) -> Any:
            return values[places[name]] if name in places else None

        rows: Sequence[Any] = values[0] if listing is not None and values and isinstance(values[0], list) else []
        page = rows if listing is None else listing.items(rows, value("number"))
        made: dict[str, Any] = {}
        for member in members:
            match member.member:
                case "__typename":
                    made[member.key] = member.typename
                case "totalCount":
                    made[member.key] = value("total") or 0
                case "edges":
                    made[member.key] = [edges[member.key](row) for row in page]
                case "pageInfo":
                    made[member.key] = _page_info(member.page_info, listing, rows, page, value, cursor, width)
        return made

    return make


def _page_info(
    fields: tuple[PageInfoField, ...],
    listing: Listing | None,
    rows: Sequence[Any],
    page: Sequence[Any],
    value: Callable[[str], Any],
    cursor: Make | None,
    width: int,
) -> Any:
    made: dict[str, Any] = {}
    for field in fields:
        match field.member:
            case "__typename":
                made[field.key] = field.typename
            case "hasNextPage":
                made[field.key] = listing is not None and listing.has_next(rows, value("later"))
            case "hasPreviousPage":
                made[field.key] = listing is not None and listing.has_previous(rows, value("earlier"), value("some"))
            case "startCursor":
                made[field.key] = cursor(page[0][:width]) if cursor is not None and page else None
            case "endCursor":
                made[field.key] = cursor(page[-1][:width]) if cursor is not None and page else None
    return made
