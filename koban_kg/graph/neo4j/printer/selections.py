"""What is selected of a node as the columns of a row, and what the row becomes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from koban_kg.graph.neo4j.printer import shape
from koban_kg.graph.neo4j.printer.connections import connection
from koban_kg.graph.neo4j.printer.context import TRUE, block, both, listed, where
from koban_kg.graph.neo4j.printer.filters import condition
from koban_kg.graph.neo4j.printer.orders import ordering
from koban_kg.graph.neo4j.printer.pages import Listing, Source
from koban_kg.graph.neo4j.printer.values import reading
from koban_kg.graph.neo4j.printer.ways import way
from koban_kg.model.types import Kind
from koban_kg.plan.page import check_page
from koban_kg.plan.tree import (
    Compare,
    ConnectionField,
    RelationField,
    TextField,
    TypenameField,
    ValueField,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from koban_kg.graph.neo4j.printer.context import Context, Text
    from koban_kg.graph.neo4j.printer.shape import Make
    from koban_kg.graph.neo4j.printer.ways import Way
    from koban_kg.model.types import Class, Property
    from koban_kg.plan.tree import Field, Filter, Query, Selection

NULL = "null"


def selection(
    context: Context, select: Selection, classes: Sequence[str], node: int, inferred: bool
) -> tuple[list[Text], Make]:
    """The columns of a row for ``n<node>``, which is of one of some classes, and what the row becomes."""
    fields = dict(select.by_class)
    if len(fields) == 1:
        (only,) = fields
        return _columns(context, only, fields[only], node, inferred)
    if len(classes) == 1:
        return _columns(context, classes[0], fields[classes[0]], node, inferred)

    def one(name: str) -> tuple[tuple[Text, ...], Make]:
        columns, make = _columns(context, name, fields[name], node, inferred)
        return tuple(columns), make

    variants = context.variants(classes, one)
    chosen = context.choose(f"n{node}", [(each.classes, listed(each.texts)) for each in variants])
    made = {name: make for each in variants for name, make in each.made.items()}
    return [context.class_name(f"n{node}", classes), chosen], shape.by_class(made)


def _columns(
    context: Context, name: str, fields: tuple[Field, ...], node: int, inferred: bool
) -> tuple[list[Text], Make]:
    row = _Row(context, context.cls(name), node, inferred, fields)
    for field in fields:
        row.add(field)
    return row.columns, shape.object_of([field.key for field in fields], row.patches)


class _Row:
    """The row of one class while it is made."""

    def __init__(self, context: Context, cls: Class, node: int, inferred: bool, fields: tuple[Field, ...]) -> None:
        self.context = context
        self.cls = cls
        self.node = node
        self.inferred = inferred
        self.columns: list[Text] = []
        self.patches: list[tuple[str, Make]] = []
        self._places: dict[Text, int] = {}
        self._passes = _one_pass(fields)
        self._summed: dict[tuple[Any, ...], tuple[int, list[ConnectionField]]] = {}

    def add(self, field: Field) -> None:
        """The column of a field."""
        match field:
            case TypenameField():
                self._constant(field.key, field.name or self.cls.name)
            case ValueField():
                self._value(field.key, self.cls.properties[field.property])
            case TextField():
                self._text(field, self.cls.properties[field.property])
            case RelationField():
                self._relation(field, self.cls.properties[field.relation])
            case ConnectionField():
                self._connection(field, self.cls.properties[field.relation])

    def _put(self, key: str, text: Text, patch: Any = None, *given: Any, **named: Any) -> None:
        """A column; a text that stands in the row already is not fetched again."""
        place = self._places.get(text)
        if place is None:
            place = self._places[text] = len(self.columns)
            self.columns.append(text)
            if patch is None:
                return
        else:
            self.columns.append(NULL)
        self.patches.append((key, (patch or shape.column)(place, *given, **named)))

    def _constant(self, key: str, value: Any) -> None:
        self.columns.append(NULL)
        if value is not None:
            self.patches.append((key, shape.constant(value)))

    # --- values ----------------------------------------------------------------------------------------------------

    def _value(self, key: str, prop: Property) -> None:
        read = reading(self.context, self.cls.name, prop, None, self.inferred)
        text = read.expression(f"n{self.node}")
        if text is None:
            self.columns.append(NULL)
            if prop.many:
                self.patches.append((key, lambda _row: []))
            return
        if prop.kind is Kind.DATE:
            text = f"[d IN {text} | toString(d)]" if prop.many else f"toString({text})"
        if prop.kind is Kind.ENUM and prop.enum is not None:
            names = {value.notation: value.name for value in self.context.model.lists[prop.enum].values}
            self._put(key, text, shape.named, names, many=prop.many)
        else:
            self._put(key, text, shape.listed if prop.many else None)

    def _text(self, field: TextField, prop: Property) -> None:
        read = reading(self.context, self.cls.name, prop, field.lang, self.inferred)
        if field.part == "value":
            text = read.expression(f"n{self.node}")
            if text is not None:
                self._put(field.key, text, shape.listed if prop.many else None)
            elif prop.many:
                self.columns.append(NULL)
                self.patches.append((field.key, lambda _row: []))
            else:
                self._constant(field.key, None)
            return
        if field.part == "lang":
            answers: list[str | None] = [place.tag for place in read.places for _ in range(2)]
            known = len(read.places) == 1 and read.total
        else:
            answers = [told for _ in read.places for told in (None, "machine_unreviewed")]
            known = all(place.translated == "never" for place in read.places)
        if known or not answers:
            self._constant(field.key, answers[0] if answers else None)
        else:
            self._put(field.key, read.place(f"n{self.node}"), shape.told, answers)

    # --- relations -------------------------------------------------------------------------------------------------

    def _way(self, prop: Property, query: Query) -> Way | None:
        return way(self.context, self.cls.name, prop, query.classes, query.inferred)

    def _source(self, found: Way, query: Query, *, edge: bool) -> Source:
        """The things at the other end of a relation that pass the filter of a query."""
        end, name = f"n{self.node + 1}", f"r{self.node + 1}"
        passes = condition(self.context, query.where, found.classes, self.node + 1, query.inferred)
        held = both((found.conditions(self.context, name, end), passes))
        return Source(
            pattern=found.pattern(f"n{self.node}", name if edge else found.edge(name), end),
            node=end,
            conditions=(held,),
            edge=name if edge else "",
            single=found.single,
            degree=f"COUNT {{ {found.pattern(f'n{self.node}', '', '')} }}" if held == TRUE else "",
        )

    def _relation(self, field: RelationField, prop: Property) -> None:
        query = field.query
        found = self._way(prop, query)
        if found is None:
            check_page(query.page)
            self.columns.append(NULL)
            if not field.one:
                self.patches.append((field.key, lambda _row: []))
            return
        source = self._source(found, query, edge=False)
        order = ordering(self.context, query.order, query.classes, found.classes, self.node + 1)
        listing = Listing(self.context, source, order, query.page)
        lines = listing.rows(more=False)
        columns, make = selection(self.context, query.select, found.classes, self.node + 1, query.inferred)
        place = len(self.columns)
        rows = block("COLLECT", [*lines, f"RETURN {listed([listing.known(each) for each in columns])}"])
        page = query.page
        if listing.counted:
            self.columns.append(listed([rows, listing.number()]))

            def items(row: shape.Row) -> Sequence[Any]:
                return listing.items(*row[place])
        else:
            self.columns.append(rows)

            def items(row: shape.Row) -> Sequence[Any]:
                return listing.items(row[place])

        if page.last is None and not source.single:  # the statement gives the rows of the page as they are
            self.patches.append((field.key, (shape.first_object if field.one else shape.objects)(place, make)))
        elif field.one:
            self.patches.append((field.key, lambda row: make(kept[0]) if (kept := items(row)) else None))
        else:
            self.patches.append((field.key, lambda row: [make(each) for each in items(row)]))

    def _connection(self, field: ConnectionField, prop: Property) -> None:
        query = field.connection.query
        found = self._way(prop, query)
        if found is not None and field in self._passes.get(_pass_key(field), ()):
            self._counted(field, found)
            return
        source = None
        if found is not None:
            wanted = {edge.member for member in field.connection.members for edge in member.edges}
            source = self._source(found, query, edge=bool(wanted & {"basis", "note", "inferred"}))
        classes = () if found is None else found.classes
        parts, make = connection(self.context, field.connection, source, classes=classes, node=self.node + 1, way=found)
        place = len(self.columns)
        self.columns.append(listed(parts) if parts else NULL)
        self.patches.append((field.key, shape.within(place, make) if parts else lambda _row: make([])))

    def _counted(self, field: ConnectionField, found: Way) -> None:
        """One of several filtered counts of a relation, all taken in one pass over its edges."""
        key = _pass_key(field)
        together = self._passes[key]
        if key not in self._summed:
            self._summed[key] = (len(self.columns), together)
            self.columns.append(self._sums(found, [each.connection.query for each in together]))
        else:
            self.columns.append(NULL)
        place = self._summed[key][0]
        number = together.index(field)
        members = field.connection.members

        def make(row: shape.Row) -> Any:
            counted = row[place][number]
            return {m.key: counted if m.member == "totalCount" else m.typename for m in members}

        self.patches.append((field.key, make))

    def _sums(self, found: Way, queries: list[Query]) -> Text:
        end, name, ones = f"n{self.node + 1}", f"r{self.node + 1}", []
        for query in queries:
            passes = condition(self.context, query.where, found.classes, self.node + 1, query.inferred)
            ones.append(f"CASE WHEN {passes} THEN 1 ELSE 0 END")
        lines = [
            f"MATCH {found.pattern(f'n{self.node}', found.edge(name), end)}",
            *where((found.conditions(self.context, name, end),)),
            f"RETURN {listed(ones)}",
        ]
        zeros = ", ".join("0" for _ in ones)
        sums = ", ".join(f"s[{place}] + x[{place}]" for place in range(len(ones)))
        return f"reduce(s = [{zeros}], x IN {block('COLLECT', lines)} | [{sums}])"


def _pass_key(field: ConnectionField) -> tuple[Any, ...]:
    query = field.connection.query
    return (field.relation, query.classes, query.inferred)


def _one_pass(fields: tuple[Field, ...]) -> dict[tuple[Any, ...], list[ConnectionField]]:
    """Connections of which only the filtered total is asked, several of one relation: they are counted together."""
    found: dict[tuple[Any, ...], list[ConnectionField]] = {}
    for field in fields:
        if isinstance(field, ConnectionField):
            members = {member.member for member in field.connection.members}
            page = field.connection.query.page
            plain = page.after is None and page.before is None
            if members <= {"totalCount", "__typename"} and plain and _scalar(field.connection.query.where):
                found.setdefault(_pass_key(field), []).append(field)
    return {key: together for key, together in found.items() if len(together) > 1}


def _scalar(part: Filter) -> bool:
    """Whether a filter is a comparison of the thing itself."""
    return isinstance(part, Compare)
