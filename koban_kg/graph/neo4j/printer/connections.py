"""Relay connections: what each part of one is fetched with, and the object they become."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from koban_kg.errors import UsageError
from koban_kg.graph.neo4j.printer import shape
from koban_kg.graph.neo4j.printer.context import block, listed
from koban_kg.graph.neo4j.printer.ends import begun_at_ends
from koban_kg.graph.neo4j.printer.orders import ordering
from koban_kg.graph.neo4j.printer.pages import Listing
from koban_kg.plan.cursor import encode_cursor
from koban_kg.plan.page import check_page

if TYPE_CHECKING:
    from collections.abc import Sequence

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
    context: Context, asked: Connection, source: Source | None, *, classes: tuple[str, ...], node: int, way: Way | None
) -> tuple[list[Text], Make]:
    """A connection under a relation: the columns of a list, and what the list becomes.

    ``source`` gives the nodes ``n<node>`` of ``classes``; none if there are none.
    """
    parts, make = parts_of(context, asked, source, classes=classes, node=node, way=way)
    columns = list(parts.values.values())
    if parts.lines is not None:
        columns.insert(0, block("COLLECT", [*parts.lines, f"RETURN {listed(parts.columns)}"]))
    return columns, make


def parts_of(
    context: Context, asked: Connection, source: Source | None, *, classes: tuple[str, ...], node: int, way: Way | None
) -> tuple[Parts, Make]:
    """What a connection is fetched with, and what the values become: the rows, if fetched, then the others."""
    query = asked.query
    if source is None or not classes:
        check_page(query.page)
        return Parts(None, [], {}), _Shape(asked.members)
    order = ordering(context, query.order, query.classes, classes, node)
    order, begun = begun_at_ends(context, query, source, order)
    listing = Listing(context, source, order, query.page, begun)
    members = {member.member for member in asked.members}
    told = {each.member for member in asked.members for each in member.page_info}
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
        row = _Edges(listing, query.inferred, classes, way, order.columns() if cursors else [])
        for member in asked.members:
            if member.member == "edges":
                edges[member.key] = row.add(member.edges)
        columns = [listing.known(each) for each in row.columns] or ["1"]
    places = {name: place + fetched for place, name in enumerate(kept)}
    return Parts(lines, columns, kept), _Shape(asked.members, listing, fetched, places, edges, len(order.keys) + 2)


class _Edges:
    """The row of an edge while it is made: what a cursor is of, then the fields of each ``edges``."""

    def __init__(
        self, listing: Listing, inferred: bool, classes: tuple[str, ...], way: Way | None, cursor: list[Text]
    ) -> None:
        self.context = listing.context
        self.node = listing.source.node
        self.mark = listing.ordering.mark
        self.inferred = inferred
        self.classes = classes
        self.way = way
        self.columns = list(cursor)
        self.width = len(cursor)
        basis = self.context.model.thing.properties.get("basis")
        values = self.context.model.lists[basis.enum].values if basis is not None and basis.enum else ()
        self._names = {value.notation: value.name for value in values}

    def add(self, fields: tuple[EdgeField, ...]) -> Make:
        """What the row becomes under one response key."""
        makes = [(each.key, self._field(each)) for each in fields]

        def make(row: Row) -> Any:
            return {key: part(row) for key, part in makes}

        return make

    def _field(self, asked: EdgeField) -> Make:
        match asked.member:
            case "__typename":
                return shape.constant(asked.typename)
            case "cursor":
                return lambda row: encode_cursor(self.mark, row[: self.width])
            case "node":
                return self._node(asked)
            case "basis":
                return self._attribute("basis")
            case "note":
                return self._attribute("note")
            case "inferred":
                return self._inferred()

    def _node(self, asked: EdgeField) -> Make:
        from koban_kg.graph.neo4j.printer.selections import selection  # noqa: PLC0415 - selections hold connections

        if asked.select is None:
            raise UsageError("An edge field 'node' of a plan brings no selection.", given=repr(asked))
        columns, make = selection(self.context, asked.select, self.classes, int(self.node[1:]), self.inferred)
        return shape.within(self._column(listed(columns)), make)

    def _attribute(self, name: str) -> Make:
        if self.way is None:  # at a root there is no link
            return shape.constant(None)
        place = self._column(f"r{self.node[1:]}.{name}")
        return shape.named(place, self._names, many=False) if name == "basis" else shape.column(place)

    def _inferred(self) -> Make:
        if self.way is not None:
            return (
                shape.column(self._column(f"r{self.node[1:]}.inferred")) if self.way.derived else shape.constant(False)
            )
        if self.inferred and self.context.hides(self.classes):
            return shape.flag(self._column(f"{self.node}.inferred"))
        return shape.constant(False)

    def _column(self, text: Text) -> int:
        self.columns.append(text)
        return len(self.columns) - 1


@dataclass(frozen=True)
class _Shape:
    """What the values of a connection become: the rows, if fetched, then the others as ``places`` says.

    Without a ``listing`` there are no rows. ``width`` is that of a cursor, with which each row begins.
    """

    members: tuple[ConnectionMember, ...]
    listing: Listing | None = None
    fetched: bool = False
    places: dict[str, int] = field(default_factory=dict)
    edges: dict[str, Make] = field(default_factory=dict)
    width: int = 0

    def __call__(self, values: Row) -> Any:
        rows: Sequence[Any] = values[0] if self.fetched else []
        page = rows if self.listing is None else self.listing.items(rows, self._value("number", values))
        made: dict[str, Any] = {}
        for member in self.members:
            match member.member:
                case "__typename":
                    made[member.key] = member.typename
                case "totalCount":
                    made[member.key] = self._value("total", values) or 0
                case "edges":
                    made[member.key] = [self.edges[member.key](row) for row in page]
                case "pageInfo":
                    told = {each.key: self._told(each, values, rows, page) for each in member.page_info}
                    made[member.key] = told
        return made

    def _told(self, asked: PageInfoField, values: Row, rows: Sequence[Any], page: Sequence[Any]) -> Any:
        listing = self.listing
        if asked.member == "__typename":
            return asked.typename
        if asked.member == "hasNextPage":
            return listing is not None and listing.has_next(rows, self._value("later", values))
        if asked.member == "hasPreviousPage":
            earlier, some = self._value("earlier", values), self._value("some", values)
            return listing is not None and listing.has_previous(rows, earlier, some)
        if listing is None or not page:
            return None
        row = page[0 if asked.member == "startCursor" else -1]
        return encode_cursor(listing.ordering.mark, row[: self.width])

    def _value(self, name: str, values: Row) -> Any:
        return values[self.places[name]] if name in self.places else None
