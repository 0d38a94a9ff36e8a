"""Selections and connections as functions from a node to JSON text, in the shape of the response.

A selection of a node is the same bytes until the next release, so each is projected once and kept (see ``Keep``).
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, TypeAlias

import orjson

from koban_kg.errors import UsageError
from koban_kg.graph.memory.rows import ROOT, paged, relation_rows, root_rows
from koban_kg.model.types import Kind
from koban_kg.plan.tree import ConnectionField, RelationField, TextField, TypenameField, ValueField

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from koban_kg.graph.memory.columns import Columns, Get
    from koban_kg.graph.memory.limits import Keep, Run
    from koban_kg.graph.memory.orders import Ordering
    from koban_kg.graph.memory.rows import Rows
    from koban_kg.model.types import Class, Property
    from koban_kg.plan.tree import (
        Connection,
        ConnectionMember,
        EdgeField,
        Field,
        Filter,
        Order,
        PageInfoField,
        Query,
        Selection,
    )

Write: TypeAlias = "Callable[[int, Run], bytes]"
"""JSON text for a node."""
EdgeWrite: TypeAlias = "Callable[[int, int, Run], bytes]"
"""JSON text for an edge from a parent to a node."""

_NULL = b"null"
_FALSE, _TRUE = b"false", b"true"

_MOST_ROOTS = 256
"""How many filtered and ordered lists of whole classes are kept."""


class Projector:
    """Compiles what is selected; equal selections share one function and its kept fragments."""

    def __init__(self, columns: Columns, keep: Keep) -> None:
        self._columns = columns
        self._keep = keep
        self._known: dict[tuple[Selection, bool], Write] = {}
        self._roots: dict[tuple[tuple[str, ...], Filter, tuple[Order, ...], bool], tuple[Rows, Ordering]] = {}
        basis = columns.model.thing.properties.get("basis")
        values = columns.model.lists[basis.enum].values if basis is not None and basis.enum else ()
        self._basis = {value.notation: orjson.dumps(value.name) for value in values}

    def forget(self) -> None:
        """Let go of every compiled selection; functions already handed out go on working."""
        self._known.clear()
        self._roots.clear()

    def selection(self, select: Selection, inferred: bool) -> Write:
        """The object of a node."""
        found = self._known.get((select, inferred))
        if found is None:
            found = self._known[select, inferred] = self._selection(select, inferred)
        return found

    def _selection(self, select: Selection, inferred: bool) -> Write:
        known = self._columns.model.classes
        writers = {name: self._object(known[name], fields, inferred) for name, fields in select.by_class}
        return self._remembering(self._dispatch(writers))

    def _dispatch(self, writers: dict[str, Write]) -> Write:
        if len(writers) == 1:
            return next(iter(writers.values()))
        class_of = self._columns.class_of
        return lambda node, run: writers[class_of[node]](node, run)

    def _remembering(self, write: Write) -> Write:
        """The same function, each answer kept by node."""
        memo, keep = self._keep.memo(), self._keep

        def remembered(node: int, run: Run) -> bytes:
            found = memo.get(node)
            if found is None:
                run.left -= 1
                if run.left < 0:
                    run.check()
                found = memo[node] = write(node, run)
                keep.note(found)
            return found

        return remembered

    def _object(self, cls: Class, fields: tuple[Field, ...], inferred: bool) -> Write:
        return _template([(field.key, self._field(cls, field, inferred)) for field in fields])

    def _field(self, cls: Class, field: Field, inferred: bool) -> Write | bytes:
        match field:
            case TypenameField():
                return orjson.dumps(field.name or cls.name)
            case ValueField():
                return self._value(cls.properties[field.property], inferred)
            case TextField():
                return self._text(cls.properties[field.property], field, inferred)
            case RelationField():
                rows, ordering = relation_rows(self._columns, cls.properties[field.relation], field.query)
                return self.listed(field.query, paged(rows, ordering, field.query.page), one=field.one)
            case ConnectionField():
                prop = cls.properties[field.relation]
                rows, ordering = relation_rows(self._columns, prop, field.connection.query)
                return self.connection(field.connection, rows, ordering, prop)

    def listed(self, query: Query, rows: Rows, *, one: bool = False) -> Write:
        """The list of objects that are in ``rows`` of a node; with ``one`` the first of them, or null."""
        write = self.selection(query.select, query.inferred)
        if one:

            def single(node: int, run: Run) -> bytes:
                others = rows(node, run)
                return write(others[0], run) if others else _NULL

            return single
        return lambda node, run: run.join([write(other, run) for other in rows(node, run)])

    def root_list(self, query: Query) -> Write:
        """The list of a root field."""
        rows, ordering = self._root_rows(query)
        return self.listed(query, paged(rows, ordering, query.page))

    def root_connection(self, connection: Connection) -> Write:
        """The connection of a root field."""
        rows, ordering = self._root_rows(connection.query)
        return self.connection(connection, rows, ordering, None)

    def _root_rows(self, query: Query) -> tuple[Rows, Ordering]:
        """What :func:`root_rows` gives, shared by the pages of one list."""
        key = (query.classes, query.where, query.order, query.inferred)
        found = self._roots.get(key)
        if found is None:
            if len(self._roots) >= _MOST_ROOTS:
                self._roots.clear()
            found = self._roots[key] = root_rows(self._columns, query)
        return found

    # --- values ----------------------------------------------------------------------------------------------------

    def _value(self, prop: Property, inferred: bool) -> Write:
        columns = self._columns
        if prop.kind is Kind.ID:
            ids = columns.ids
            return lambda node, _run: orjson.dumps(ids[node])
        if prop.kind is Kind.IRI:
            iris = columns.iris
            return lambda node, _run: orjson.dumps(iris[node])
        get = columns.scalars(prop, inferred).get
        if prop.kind is not Kind.ENUM or prop.enum is None:
            return _dumped(get, many=prop.many)
        names = {value.notation: orjson.dumps(value.name) for value in columns.model.lists[prop.enum].values}
        if prop.many:
            return lambda node, _run: b"[" + b",".join([names[value] for value in get(node) or ()]) + b"]"
        return lambda node, _run: _NULL if (value := get(node)) is None else names[value]

    def _text(self, prop: Property, field: TextField, inferred: bool) -> Write:
        if field.part == "value":
            return _dumped(self._columns.getter(prop, field.lang, inferred), many=prop.many)
        tried = [
            (entry.values, orjson.dumps(entry.tag if field.part == "lang" else _status(entry.origin)))
            for entry in self._columns.texts(prop, field.lang, inferred)
        ]

        def told(node: int, _run: Run) -> bytes:
            for values, answer in tried:
                if node in values:
                    return answer
            return _NULL

        return told

    # --- connections -----------------------------------------------------------------------------------------------

    def connection(self, connection: Connection, rows: Rows, ordering: Ordering, prop: Property | None) -> Write:
        """A connection over ``rows`` of a node; ``prop`` is the relation whose edges they are, none at a root."""
        ordering.slice((), connection.query.page)
        page = connection.query.page
        parts = [self._member(member, connection.query, ordering, prop) for member in connection.members]
        frame = _frame([member.key for member in connection.members])

        def write(node: int, run: Run) -> bytes:
            nodes = rows(node, run)
            start, end = ordering.slice(nodes, page)
            made = [part if isinstance(part, bytes) else part(node, nodes, start, end, run) for part in parts]
            run.fits(sum(map(len, made)))
            return frame % tuple(made)

        return write

    def _member(
        self, member: ConnectionMember, query: Query, ordering: Ordering, prop: Property | None
    ) -> Callable[[int, Sequence[int], int, int, Run], bytes] | bytes:
        if member.member == "__typename":
            return orjson.dumps(member.typename)
        if member.member == "totalCount":
            return lambda _node, nodes, _start, _end, _run: b"%d" % len(nodes)
        if member.member == "pageInfo":
            return partial(_page_info, member.page_info, ordering)
        write = self._edge(member.edges, query, ordering, prop)
        return lambda node, nodes, start, end, run: run.join([write(node, n, run) for n in nodes[start:end]])

    def _edge(
        self, fields: tuple[EdgeField, ...], query: Query, ordering: Ordering, prop: Property | None
    ) -> EdgeWrite:
        parts = [self._edge_field(field, query, ordering, prop) for field in fields]
        frame = _frame([field.key for field in fields])

        def write(parent: int, node: int, run: Run) -> bytes:
            return frame % tuple([part(parent, node, run) for part in parts])

        if prop is not None:
            return write
        kept = self._remembering(lambda node, run: write(ROOT, node, run))
        return lambda _parent, node, run: kept(node, run)

    def _edge_field(self, field: EdgeField, query: Query, ordering: Ordering, prop: Property | None) -> EdgeWrite:
        if field.member == "__typename":
            typename = orjson.dumps(field.typename)
            return lambda _parent, _node, _run: typename
        if field.member == "cursor":
            return lambda _parent, node, _run: b'"%b"' % ordering.cursor(node).encode()
        if field.member == "node":
            if field.select is None:
                raise UsageError("An edge field 'node' of a plan brings no selection.", given=repr(field))
            write = self.selection(field.select, query.inferred)
            return lambda _parent, node, run: write(node, run)
        return self._link_field(field, prop)

    def _link_field(self, field: EdgeField, prop: Property | None) -> EdgeWrite:
        """What an edge itself has; at a root there is no link, and inferred is the thing."""
        columns, names = self._columns, self._basis
        if prop is None:
            if field.member == "inferred":
                return lambda _parent, node, _run: _TRUE if columns.is_inferred(node) else _FALSE
            return lambda _parent, _node, _run: _NULL

        def attribute(parent: int, node: int, _run: Run) -> bytes:
            inferred, link = columns.edge(prop, parent, node)
            if field.member == "inferred":
                return _TRUE if inferred else _FALSE
            if link is None:
                return _NULL
            if field.member == "basis":
                return _NULL if link.basis is None else names[link.basis]
            return orjson.dumps(link.note)

        return attribute


def _dumped(get: Get, *, many: bool) -> Write:
    if many:
        return lambda node, _run: orjson.dumps(get(node) or [])
    return lambda node, _run: orjson.dumps(get(node))


def _status(origin: str) -> str | None:
    return "machine_unreviewed" if origin == "machine" else None


def _frame(keys: list[str]) -> bytes:
    """An object with a gap for the text of each member."""
    members = [orjson.dumps(key).replace(b"%", b"%%") + b":%b" for key in keys]
    return b"{" + b",".join(members) + b"}"


def _template(parts: list[tuple[str, Write | bytes]]) -> Write:
    """An object from its members; what is the same for every node is written once."""
    members = [
        orjson.dumps(key).replace(b"%", b"%%")
        + b":"
        + (part.replace(b"%", b"%%") if isinstance(part, bytes) else b"%b")
        for key, part in parts
    ]
    frame = b"{" + b",".join(members) + b"}"
    writers = [part for _, part in parts if not isinstance(part, bytes)]
    if not writers:
        whole = frame % ()
        return lambda _node, _run: whole

    def write(node: int, run: Run) -> bytes:
        made = [part(node, run) for part in writers]
        run.fits(sum(map(len, made)))
        return frame % tuple(made)

    return write


def _page_info(
    fields: tuple[PageInfoField, ...],
    ordering: Ordering,
    _node: int,
    nodes: Sequence[int],
    start: int,
    end: int,
    _run: Run,
) -> bytes:
    made: dict[str, Any] = {}
    for field in fields:
        match field.member:
            case "__typename":
                value: Any = field.typename
            case "hasNextPage":
                value = end < len(nodes)
            case "hasPreviousPage":
                value = start > 0
            case "startCursor":
                value = ordering.cursor(nodes[start]) if start < end else None
            case "endCursor":
                value = ordering.cursor(nodes[end - 1]) if start < end else None
        made[field.key] = value
    return orjson.dumps(made)
