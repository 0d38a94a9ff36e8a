"""Statements of root fields: the release pointer before and after, and between them one answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import orjson

from koban_kg.errors import UsageError
from koban_kg.graph.neo4j.names import NODE, POINTER
from koban_kg.graph.neo4j.printer import connections
from koban_kg.graph.neo4j.printer.anchors import source_of
from koban_kg.graph.neo4j.printer.context import Context, indented, listed
from koban_kg.graph.neo4j.printer.ends import begun_at_ends
from koban_kg.graph.neo4j.printer.orders import ordering
from koban_kg.graph.neo4j.printer.pages import Listing
from koban_kg.graph.neo4j.printer.selections import selection
from koban_kg.names import expand
from koban_kg.plan.page import check_page
from koban_kg.plan.tree import RootConnection, RootConstant, RootList, RootOne

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from koban_kg.graph.neo4j.catalog import Catalog
    from koban_kg.graph.neo4j.printer.context import Text
    from koban_kg.graph.neo4j.printer.pages import Source
    from koban_kg.model.types import Model
    from koban_kg.plan.tree import Root

_BEFORE: Final = (
    "CYPHER 5",
    f"MATCH (p:{POINTER} {{name: 'current'}})",
    "WITH p.revision AS revision, p.state AS state, p.version AS version",
)
_AFTER: Final = f"MATCH (q:{POINTER} {{name: 'current'}})"


@dataclass(frozen=True, slots=True)
class Statement:
    """One Cypher statement.

    It returns one row: ``revision``, ``state`` and ``version`` of the release pointer as it began, ``answer``, and
    ``lastRevision`` and ``lastState`` as it ended. ``shape`` makes the JSON text of the root field's value of
    ``answer``; it raises :class:`~koban_kg.errors.UsageError` for an id that names several things.
    """

    text: str
    parameters: dict[str, Any]
    shape: Callable[[Any], bytes]


def print_root(root: Root, model: Model, catalog: Catalog) -> Statement:
    """The statement that answers one root field.

    The text depends on what is asked, not on the values that are given: those are parameters.

    Raises
    ------
    UsageError
        If a cursor cannot be used, or the root needs no statement.
    """
    context = Context(model, catalog)
    match root:
        case RootList():
            calls, answer, make = _list(context, root)
        case RootConnection():
            calls, answer, make = _connection(context, root)
        case RootOne():
            calls, answer, make = _one(context, root)
        case RootConstant():
            raise UsageError("A constant of a plan needs no statement.", given=root.key)
    lines = [*_BEFORE]
    for call in calls:
        lines += ["CALL () {", *(indented(line) for line in call), "}"]
    lines += [_AFTER, _returned(answer)]
    return Statement("\n".join(lines), context.parameters(), lambda found: orjson.dumps(make(found)))


def _returned(answer: Text) -> Text:
    return f"RETURN revision, state, version, {answer} AS answer, q.revision AS lastRevision, q.state AS lastState"


def _list(context: Context, root: RootList) -> tuple[list[list[Text]], Text, Callable[[Any], Any]]:
    query = root.query
    classes = context.occurring(query.classes)
    if not classes:
        check_page(query.page)
        return [], "[]", lambda _answer: []
    source = source_of(context, query, classes)
    order = ordering(context, query.order, query.classes, classes, 0)
    order, begun = begun_at_ends(context, query, source, order)
    listing = Listing(context, source, order, query.page, begun)
    lines = listing.rows(more=False)
    columns, make = selection(context, query.select, classes, 0, query.inferred)
    row = listed([listing.known(each) for each in columns])
    calls = [[*lines, f"WITH {row} AS row", "RETURN collect(row) AS found"]]
    if not listing.counted:
        return calls, "found", lambda answer: [make(row) for row in listing.items(answer)]
    calls.append([f"RETURN {listing.number()} AS number"])
    return calls, "[found, number]", lambda answer: [make(row) for row in listing.items(*answer)]


def _connection(context: Context, root: RootConnection) -> tuple[list[list[Text]], Text, Callable[[Any], Any]]:
    query = root.connection.query
    classes = context.occurring(query.classes)
    source = source_of(context, query, classes) if classes else None
    parts, make = connections.parts_of(context, root.connection, source, classes=classes, node=0, way=None)
    calls: list[list[Text]] = []
    names: list[Text] = []
    if parts.lines is not None:
        calls.append([*parts.lines, f"WITH {listed(parts.columns)} AS row", "RETURN collect(row) AS found"])
        names.append("found")
    for name, text in parts.values.items():
        if name == "total" and source is not None:
            calls.append(_total(source))
        else:
            calls.append([f"RETURN {text} AS {name}"])
        names.append(name)
    return calls, listed(names), make


def _total(source: Source) -> list[Text]:
    """The number of nodes; of all nodes of a class it is stored."""
    return [*source.match(), f"RETURN count({source.node}) AS total"]


def _one(context: Context, root: RootOne) -> tuple[list[list[Text]], Text, Callable[[Any], Any]]:
    classes = context.occurring(root.classes)
    if not classes:
        return [], "[]", lambda _answer: None
    names = list(dict.fromkeys((root.id, expand(root.id))))
    given = context.take(names)
    held = context.labelled("n0", classes)
    by_id = (
        [f"MATCH (n0:{context.label(classes)})", f"WHERE n0.id IN {given}"]
        if len(classes) == 1
        else [f"MATCH (n0:{NODE})", f"WHERE n0.id IN {given} AND {held}"]
    )
    union = [f"MATCH (n0:{NODE})", f"WHERE n0.iri IN {given} AND {held}", "RETURN n0", "UNION", *by_id, "RETURN n0"]
    columns, make = selection(context, root.select, classes, 0, root.inferred)
    hidden = "n0.inferred" if context.hides(classes) else "null"
    row = listed(["n0.iri", "n0.id", context.class_name("n0", classes), hidden, listed(columns)])
    lines = [
        "CALL () {",
        *(indented(line) for line in union),
        "}",
        f"WITH {row} AS row",
        "RETURN collect(row) AS found",
    ]

    def answer(found: Sequence[list[Any]]) -> Any:
        row = _named(found, names, root)
        return None if row is None or (row[3] and not root.inferred) else make(row[4])

    return [lines], "found", answer


def _named(found: Sequence[list[Any]], names: list[str], root: RootOne) -> list[Any] | None:
    """The row of the thing that is named: as it is written, else with its prefix expanded.

    Raises
    ------
    UsageError
        If a bare id names several things.
    """
    for name in names:
        rows = [row for row in found if name in row[:2]]
        if len(rows) > 1:
            rows.sort(key=lambda row: (row[1], row[2], row[0]))
            classes = root.classes
            raise UsageError(
                f"The id {root.id!r} names {len(rows)} things.",
                type="ambiguous-id",
                given=root.id,
                expected="an id that names one thing of " + ", ".join(classes[:5]) + (" …" if len(classes) > 5 else ""),
                hint="Give the IRI of the one you mean: " + ", ".join(row[0] for row in rows),
            )
        if rows:
            return rows[0]
    return None
