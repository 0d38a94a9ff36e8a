"""The triples of one cell: one emitter per kind of column, chosen from the metadata."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyoxigraph as ox

from loaders.findings import CellError
from loaders.spec import ByNotation, ByPredicate, ByScheme, ByTables, PropertyFrom, Translation
from loaders.values import Literals, check_iri

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from loaders.keys import Keys, Row
    from loaders.spec import ColumnSpec

    Emitter = Callable[[Row, str], Sequence[ox.Triple]]


@dataclass(slots=True)
class Emitters:
    """Makes the emitter of a column: a function from a row and one item of its cell to triples.

    Emitters raise :class:`loaders.findings.CellError`; who calls them places the fault.
    """

    keys: Keys
    literals: Literals

    def plain(self, column: ColumnSpec) -> Emitter:
        """For a column whose values need nothing but their own row: literals and IRIs from a template."""
        predicate = ox.NamedNode(column.predicate or "")
        literal = self.literals.literal
        template, each, name = column.value_url, column.each, column.name

        def emit_literal(row: Row, text: str) -> Sequence[ox.Triple]:
            subject = _subject(column, row)
            return () if subject is None else (ox.Triple(subject, predicate, literal(column, text)),)

        def emit_iri(row: Row, text: str) -> Sequence[ox.Triple]:
            assert template is not None
            subject = _subject(column, row)
            iri = template.expand({**row.cells, name: text} if each else row.cells)
            return () if subject is None or iri is None else (ox.Triple(subject, predicate, check_iri(iri)),)

        return emit_literal if template is None else emit_iri

    def checked(self, column: ColumnSpec) -> Emitter:
        """For a column with a datatype whose cells become no literals: its texts are checked all the same."""

        def emit(_: Row, text: str) -> Sequence[ox.Triple]:
            self.literals.literal(column, text)
            return ()

        return emit

    def resolved(self, column: ColumnSpec) -> Emitter:
        """For a column with ``koban:resolve``."""
        match column.resolve:
            case PropertyFrom(column=other):
                return self._literal_of(column, other)
            case Translation() as translation:
                return self._translation(column, translation)
        predicate = ox.NamedNode(column.predicate or "")
        find = self._finder(column)

        def emit(row: Row, text: str) -> Sequence[ox.Triple]:
            subject = _subject(column, row)
            try:
                value = find(row, text)
            except CellError as error:
                raise _separated_otherwise(column, text, error) from error
            if subject is None or value is None:
                return ()
            if value == subject:
                raise CellError("self-link", "a row must not name itself; take another key or empty the cell", text)
            return (ox.Triple(subject, predicate, value),)

        return emit

    def _finder(self, column: ColumnSpec) -> Callable[[Row, str], ox.NamedNode | None]:
        keys = self.keys
        match column.resolve:
            case ByTables(tables=tables, classes=classes):
                return lambda _, text: keys.row(text, tables, classes)
            case ByScheme(scheme=scheme):
                return lambda row, text: keys.concept(text, scheme.expand(row.cells) or scheme.text)
            case ByNotation():
                return lambda _, text: keys.predicate(text)
            case ByPredicate(column=other, side=side):

                def find(row: Row, text: str) -> ox.NamedNode | None:
                    predicate = keys.terms.links.get(row.cells[other])
                    return None if predicate is None else keys.end(text, predicate, side)

                return find
        raise AssertionError(column.resolve)

    def _literal_of(self, column: ColumnSpec, other: str) -> Emitter:
        def emit(row: Row, text: str) -> Sequence[ox.Triple]:
            subject = _subject(column, row)
            predicate = self.keys.text_property(row.cells[other])
            return () if subject is None else (ox.Triple(subject, predicate, self.literals.literal(column, text)),)

        return emit

    def _translation(self, column: ColumnSpec, names: Translation) -> Emitter:
        def emit(row: Row, text: str) -> Sequence[ox.Triple]:
            cells = row.cells
            original = self._original(cells[names.table], cells[names.key], cells[names.column])
            if original is None:
                return ()
            subject, predicate, lang = original
            if lang == cells[names.lang]:
                hint = f"the original is in {lang!r}; a translation is in another language"
                raise CellError("same-language", hint, cells[names.lang])
            if column.datatype is not None:
                self.literals.literal(column, text)
            try:
                literal = ox.Literal(text, language=cells[names.lang])
            except ValueError as error:
                hint = "write a language tag (BCP 47), for example de"
                raise CellError("datatype", hint, cells[names.lang]) from error
            if literal.language != cells[names.lang]:
                raise CellError("datatype", f"write the language tag as {literal.language}", cells[names.lang])
            return (ox.Triple(subject, predicate, literal),)

        return emit

    def _original(self, word: str, key: str, name: str) -> tuple[ox.NamedNode, ox.NamedNode, str] | None:
        """Subject, property and language of the text that a translation renders."""
        keys = self.keys
        spec = keys.specs.get(f"{word}.csv") or keys.specs.get(word)
        if spec is None:
            near = keys.findings.nearest(word, [table.removesuffix(".csv") for table in keys.specs])
            raise CellError("unknown-table", f"there is no table {word!r}{near}", word)
        rows = keys.tables.get(spec.name, {}).get(key, ())
        if not rows:
            if spec.name in keys.unreadable or key in keys.broken:
                return None
            near = keys.findings.nearest(key, keys.tables.get(spec.name, ()))
            raise CellError("unknown-key", f"{spec.name} has no row with this key{near}", key)
        subject = rows[0].iri
        if subject is None:
            raise CellError("unknown-key", f"the rows of {spec.name} are no things that a text could describe", key)
        column = spec.column(name)
        if column is not None and column.predicate is not None and column.lang and not column.suppressed:
            if not rows[0].cells[name]:
                if column.required:
                    return None  # that the text is missing is reported where it is missing
                hint = f"{name} of {key} is empty in {spec.name}; there is nothing to translate"
                raise CellError("nothing-to-translate", hint, key)
            return subject, ox.NamedNode(column.predicate), column.lang
        for own in spec.columns:
            if isinstance(own.resolve, PropertyFrom) and name in keys.terms.texts:
                part = own.resolve.column
                for row in rows:
                    if row.cells[part] == name and row.cells[own.name]:
                        return subject, keys.text_property(name), own.lang or ""
                hint = f"{key} has no {name} in {spec.name}; there is nothing to translate"
                raise CellError("nothing-to-translate", hint, key)
        texts = [own.name for own in spec.columns if own.predicate and own.lang and not own.suppressed]
        hint = f"{spec.name} has no column of texts with this name{keys.findings.nearest(name, texts)}"
        raise CellError("unknown-column", hint, name)


def _separated_otherwise(column: ColumnSpec, text: str, error: CellError) -> CellError:
    """The fault of an unknown item, which may be several items with a wrong sign between them."""
    unknown = error.rule in {"unknown-key", "unknown-concept"}
    if unknown and column.separator is not None and re.search(r"[;,/]", text):
        return CellError("bad-separator", f"write exactly {column.separator!r} between two items", text)
    return error


def split(column: ColumnSpec, cell: str) -> tuple[list[str], list[CellError]]:
    """The items of a cell with a separator, and what is wrong with the way they are separated."""
    separator = column.separator or ""
    faults: list[CellError] = []
    items: list[str] = []
    sign = separator.strip()
    for item in cell.split(separator):
        if item in items:
            faults.append(CellError("duplicate-item", "keep the item once", item))
        elif not item or item != item.strip() or (sign and sign in item):
            hint = f"write exactly {separator!r} between two items, and none at the ends"
            faults.append(CellError("bad-separator", hint, cell))
        else:
            items.append(item)
    return items, faults


def _subject(column: ColumnSpec, row: Row) -> ox.NamedNode | None:
    if column.about is None:
        return row.iri
    iri = column.about.expand(row.cells)
    return None if iri is None else check_iri(iri)
