"""What the CSVW metadata says about each table, compiled: columns, their terms, and our three extensions.

These are plain values; :mod:`loaders.metadata` makes them from ``csv-metadata.json`` with the ``csvw`` package,
:mod:`loaders.mapping` uses them towards RDF and :mod:`loaders.tables` backwards.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from csvw.metadata import Column, Datatype, Dialect

    from koban_kg.names import GraphRole
    from loaders.templates import Template

Side = Literal["domain", "range"]


@dataclass(frozen=True, slots=True)
class ByTables:
    """The cell is the key of a row of one of these tables, of one of these classes if any are named."""

    tables: tuple[str, ...]
    classes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ByScheme:
    """The cell is the notation of a concept in this scheme; the scheme may depend on other cells."""

    scheme: Template


@dataclass(frozen=True, slots=True)
class ByNotation:
    """The cell is the notation of a property of the ontology."""


@dataclass(frozen=True, slots=True)
class ByPredicate:
    """The cell is the key of a row whose class fits the domain or range of the property named in ``column``."""

    column: str
    side: Side


@dataclass(frozen=True, slots=True)
class PropertyFrom:
    """The cell is a literal whose property is named, by notation, in another column."""

    column: str


@dataclass(frozen=True, slots=True)
class Translation:
    """The cell is a literal in language ``lang`` about column ``column`` of the row ``key`` of table ``table``."""

    table: str
    key: str
    column: str
    lang: str


_IRI_FORMS: Final = frozenset({ByTables, ByScheme, ByNotation, ByPredicate})

Resolve = ByTables | ByScheme | ByNotation | ByPredicate | PropertyFrom | Translation


@dataclass(frozen=True, slots=True)
class ParseRule:
    """The cell holds a condition or an exception, which becomes data beside its text."""

    grammar: Literal["condition", "exception"]
    predicate: str
    iri: Template
    clause_iri: Template
    tables: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class When:
    """Emit only if the cell of ``column`` is filled (True), empty (False) or one of the words."""

    column: str
    wanted: bool | frozenset[str]

    def holds(self, cells: Mapping[str, str]) -> bool:
        """Whether the row with these cells meets it."""
        value = cells[self.column]
        if isinstance(self.wanted, bool):
            return bool(value) is self.wanted
        return value in self.wanted


@dataclass(frozen=True, slots=True)
class ColumnSpec:
    """One column. ``predicate`` is None for a suppressed column and for one whose property stands in another column."""

    name: str
    predicate: str | None
    virtual: bool = False
    required: bool = False
    suppressed: bool = False
    null: frozenset[str] = frozenset({""})
    default: str = ""
    separator: str | None = None
    lang: str | None = None
    datatype: Datatype | None = None
    xsd: str | None = None
    about: Template | None = None
    value_url: Template | None = None
    text: Template | None = None
    resolve: Resolve | None = None
    each: bool = False
    parse: ParseRule | None = None
    when: tuple[When, ...] = ()
    csvw: Column | None = field(default=None, repr=False, compare=False)

    @property
    def is_iri(self) -> bool:
        """Whether its values are IRIs, not literals."""
        return self.value_url is not None or type(self.resolve) in _IRI_FORMS


@dataclass(frozen=True, slots=True)
class ClassRule:
    """A class and the IRI that its rows get."""

    cls: str
    iri: Template


@dataclass(frozen=True, slots=True)
class RowRule:
    """Class and IRI of each row: one rule for all, or one per cell of ``class_by`` (``*`` is any other filled cell)."""

    class_by: str | None
    rules: Mapping[str, ClassRule]

    def of(self, cells: Mapping[str, str]) -> ClassRule | None:
        """The rule for the row with these cells, or None if its classBy cell is not foreseen."""
        if self.class_by is None:
            return self.rules["*"]
        value = cells[self.class_by]
        found = self.rules.get(value)
        return found if found is not None or not value else self.rules.get("*")


@dataclass(frozen=True, slots=True)
class GraphRule:
    """The graph of a row by a cell of it; a cell that is not listed means asserted."""

    column: str
    graphs: Mapping[str, GraphRole]


@dataclass(frozen=True, slots=True)
class Regenerated:
    """A column of the full export that repeats links: the keys at the other end of link things."""

    name: str
    after: str
    predicates: tuple[str, ...]
    inward: bool
    basis: str | None


@dataclass(frozen=True, slots=True)
class ForeignKey:
    """Standard CSVW foreign key: these columns together name a row of ``table`` by ``target`` columns."""

    columns: tuple[str, ...]
    table: str
    target: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TableSpec:
    """One table: its columns in file order, the virtual ones, and the rules for its rows."""

    name: str
    columns: tuple[ColumnSpec, ...]
    virtual: tuple[ColumnSpec, ...]
    primary_key: tuple[str, ...]
    key: Template
    rows: RowRule | None
    graph: GraphRule | None
    distinct: tuple[tuple[str, ...], ...]
    regenerate: tuple[Regenerated, ...]
    foreign_keys: tuple[ForeignKey, ...]
    dialect: Dialect = field(repr=False, compare=False)

    def column(self, name: str) -> ColumnSpec | None:
        """The column of that name, virtual ones included."""
        return next((column for column in (*self.columns, *self.virtual) if column.name == name), None)

    @property
    def markers(self) -> tuple[tuple[str, str], ...]:
        """Property and IRI that every row's thing carries and that tell the table apart from others of its class."""
        return tuple(
            (column.predicate, column.value_url.text)
            for column in self.virtual
            if column.predicate and column.value_url and column.value_url.constant and not column.when
            if column.about is None
        )
