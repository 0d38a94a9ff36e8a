"""From rows to RDF, as the metadata says: the CSVW mapping (csv2rdf, minimal mode) with our three extensions.

Two passes: the first gives every row its IRI, class and graph, checks single tables and emits what needs nothing but
the row itself; the second resolves keys, concepts and predicates, when all of them are known. Nothing here knows a
table or a column by name.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from koban_kg.names import RDF
from loaders.clauses import ClauseEmitter
from loaders.columns import Emitters, split
from loaders.findings import CellError, Findings
from loaders.keys import Keys, Row, listing
from loaders.spec import PropertyFrom, Translation
from loaders.values import Literals, check_iri

if TYPE_CHECKING:
    from koban_kg.names import GraphRole
    from loaders.columns import Emitter
    from loaders.csvfile import RawTable
    from loaders.spec import ColumnSpec, TableSpec

_TYPE: Final = ox.NamedNode(RDF + "type")


@dataclass(slots=True)
class Table:
    """A table that was read: its description, its name in findings and its rows."""

    spec: TableSpec
    file: str
    rows: list[Row] = field(default_factory=list)


@dataclass(slots=True)
class Mapper:
    """Maps tables to triples by graph role; faults go to ``findings``.

    Attributes
    ----------
    places
        File and row of each thing, by its IRI.
    """

    keys: Keys
    findings: Findings
    triples: dict[GraphRole, list[ox.Triple]] = field(default_factory=lambda: defaultdict(list))
    tables: list[Table] = field(default_factory=list)
    places: dict[str, tuple[str, int]] = field(default_factory=dict)
    _literals: Literals = field(default_factory=Literals)

    def register(self, raw: RawTable) -> None:
        """Take in a table: give each row its key, IRI, class and graph, and check what concerns it alone."""
        spec = raw.spec
        table = Table(spec, raw.file)
        self.tables.append(table)
        self.keys.specs[spec.name] = spec
        if not raw.readable:
            self.keys.unreadable.add(spec.name)
        special = [column for column in spec.columns if len(column.null) > 1 or column.default]
        required = [column for column in spec.columns if column.required and column.name not in raw.absent]
        seen: dict[tuple[str, ...], int] = {}
        for source in raw.rows:
            cells = source.cells
            for column in spec.columns if source.ragged else ():
                cells.setdefault(column.name, "")
            raw_cells = dict(cells) if special else None
            for column in special:
                value = cells[column.name] or column.default
                cells[column.name] = "" if value in column.null else value
            primary = tuple(cells[name] for name in spec.primary_key)
            row = Row(source.number, cells, spec.key.fill(cells), _role(spec, cells), raw=raw_cells)
            if primary in seen:
                hint = f"row {seen[primary]} has the same {' + '.join(spec.primary_key)}; keep one of the two rows"
                self._fault(table, row, spec.primary_key[0], CellError("duplicate-key", hint, ", ".join(primary)))
                continue
            seen[primary] = source.number
            for column in () if source.ragged else required:
                if not cells[column.name]:
                    self._fault(
                        table, row, column.name, CellError("required", "the cell must not be empty; fill it in")
                    )
            self._check_graph(table, row)
            if self._identify(table, row) and not source.ragged:
                table.rows.append(row)

    def map(self) -> None:
        """Emit the triples of all registered tables."""
        emitters = Emitters(self.keys, self._literals)
        for table in self.tables:
            for row in table.rows:
                if row.iri is not None and row.cls is not None:
                    self.triples[row.role].append(ox.Triple(row.iri, _TYPE, ox.NamedNode(row.cls)))
            for column in (*table.spec.columns, *table.spec.virtual):
                if column.datatype is not None and (column.suppressed or column.value_url) and not column.virtual:
                    self._emit(table, column, emitters.checked(column))
                if column.resolve is None and not column.suppressed:
                    self._emit(table, column, emitters.plain(column))
        for triples in list(self.triples.values()):
            self.keys.concepts.add(triples)
        for table in self.tables:
            for column in (*table.spec.columns, *table.spec.virtual):
                if column.resolve is not None and not column.suppressed:
                    self._emit(table, column, emitters.resolved(column))
                if column.parse is not None:
                    self._emit(table, column, ClauseEmitter(column.parse, self.keys))
            self._check_rows(table)

    def _check_graph(self, table: Table, row: Row) -> None:
        """A graph cell that nothing else checks must be one of the words that name a graph."""
        rule = table.spec.graph
        column = table.spec.column(rule.column) if rule else None
        if rule and column and column.suppressed and row.cells[rule.column] not in rule.graphs:
            known = listing(sorted(rule.graphs))
            error = CellError(
                "unknown-graph", f"write {known}; it decides on the graph of the row", row.cells[rule.column]
            )
            self._fault(table, row, rule.column, error)

    def _identify(self, table: Table, row: Row) -> bool:
        """Set IRI and class of a row and make it known; false if the row cannot be mapped."""
        rules = table.spec.rows
        key_column = table.spec.primary_key[0]
        if rules is not None:
            rule = rules.of(row.cells)
            if rule is None:
                column = rules.class_by or key_column
                known = " or ".join(sorted(cell or "(empty)" for cell in rules.rules))
                hint = f"the class of the row depends on this cell; write {known}"
                self._fault(table, row, column, CellError("unknown-class", hint, row.cells[column]))
                self.keys.broken.add(row.key)
                return False
            iri = rule.iri.expand(row.cells)
            if iri is None:
                empty = next(name for name in rule.iri.names if not row.cells[name])
                if not any(column.name == empty and column.required for column in table.spec.columns):
                    hint = f"without {empty} the row has no identifier; fill it in"
                    self._fault(table, row, empty, CellError("required", hint))
                return False
            try:
                row.iri, row.cls = check_iri(iri), rule.cls
            except CellError as error:
                self._fault(table, row, key_column, error)
                return False
            self.places.setdefault(iri, (table.file, row.number))
        if earlier := self.keys.register(table.spec.name, row):
            hint = f"{earlier[0]} row {earlier[1].number} has the same key; choose another, a key stands for one thing"
            self._fault(table, row, key_column, CellError("duplicate-key", hint, row.key))
            self.keys.broken.add(row.key)
        return True

    def _emit(self, table: Table, column: ColumnSpec, emitter: Emitter) -> None:
        for row in table.rows:
            if column.when and not all(when.holds(row.cells) for when in column.when):
                continue
            for text in self._items(table, row, column):
                try:
                    self.triples[row.role].extend(emitter(row, text))
                except CellError as error:
                    self._fault(table, row, _place(column, error, row), error)

    def _items(self, table: Table, row: Row, column: ColumnSpec) -> list[str]:
        """What a column holds in a row: nothing, one text, or the items of a list."""
        if column.virtual:
            if column.text is None:
                return [column.default]
            filled = all(row.cells[name] for name in column.text.names)
            return [column.text.fill(row.cells)] if filled else []
        cell = row.cells[column.name]
        if not cell:
            return []
        if column.separator is None:
            return [cell]
        items, faults = split(column, cell)
        for fault in faults:
            self._fault(table, row, column.name, fault)
        return items

    def _check_rows(self, table: Table) -> None:
        """Cells that must differ, and the foreign keys of the standard."""
        for columns in table.spec.distinct:
            for row in table.rows:
                cells = [row.cells[name] for name in columns if row.cells[name]]
                if len(set(cells)) < len(cells):
                    hint = f"{' and '.join(columns)} must differ; a thing cannot be linked with itself"
                    self._fault(table, row, columns[-1], CellError("self-link", hint, cells[-1]))
        for key in table.spec.foreign_keys:
            if key.table in self.keys.unreadable:
                continue
            target = next((other for other in self.tables if other.spec.name == key.table), None)
            rows = target.rows if target else []
            known = {tuple(row.cells[name] for name in key.target) for row in rows}
            separator = next((c.separator for c in table.spec.columns if c.name == key.columns[0]), None)
            for row in table.rows:
                words = tuple(row.cells[name] for name in key.columns)
                single = separator is not None and len(words) == 1
                wanted = [(item,) for item in words[0].split(separator)] if single else [words]
                for value in wanted:
                    if any(value) and value not in known:
                        near = self.findings.nearest(value[-1], {key_words[-1] for key_words in known})
                        hint = f"{key.table} has no row with this {' + '.join(key.target)}{near}"
                        self._fault(table, row, key.columns[-1], CellError("unknown-key", hint, ", ".join(value)))

    def _fault(self, table: Table, row: Row, column: str, error: CellError) -> None:
        position = next((n for n, spec in enumerate(table.spec.columns) if spec.name == column), 0)
        self.findings.add(
            table.file, error.rule, error.hint, value=error.value, row=row.number, column=column, position=position
        )


def _role(spec: TableSpec, cells: dict[str, str]) -> GraphRole:
    if spec.graph is None:
        return "asserted"
    return spec.graph.graphs.get(cells[spec.graph.column], "asserted")


def _place(column: ColumnSpec, error: CellError, row: Row) -> str:
    """The column in which a fault stands: of a translation, the one that holds the wrong word."""
    names = column.resolve
    if isinstance(names, Translation):
        by_rule = {
            "unknown-table": names.table,
            "unknown-key": names.key,
            "nothing-to-translate": names.key,
            "unknown-column": names.column,
            "unknown-predicate": names.column,
            "same-language": names.lang,
        }
        if error.rule == "datatype" and error.value == row.cells[names.lang]:
            return names.lang
        return by_rule.get(error.rule, column.name)
    if error.rule == "unknown-predicate" and isinstance(names, PropertyFrom):
        return names.column
    return column.name
