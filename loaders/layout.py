"""Order and spelling of the source tables: what a graph does not hold and a byte-for-byte export needs.

The layout is deterministic JSON. For each table it holds the order of columns and rows (by key), the order of items in
a cell where it is not the sorted one (as digests of the items), and the written form of a cell where it differs from
the canonical one ("1.20"). It decides where a statement is written and how, never whether: a written form is used only
while the graph still says what it spells.
"""

from __future__ import annotations

import hashlib
import json
from itertools import groupby
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from koban_kg.collector import without_collector
from koban_kg.errors import DataError, Finding
from koban_kg.names import RDF, XSD
from loaders.cells import CellReader, Cells, View
from loaders.findings import CellError
from loaders.values import Literals

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from loaders.mapping import Table
    from loaders.source import LoadedSource
    from loaders.spec import ColumnSpec

Key = tuple[str, ...]

_KEPT = frozenset({ox.NamedNode(XSD + "string"), ox.NamedNode(RDF + "langString"), ox.NamedNode(XSD + "anyURI")})
"""Datatypes whose literals a store keeps as they are."""


def digest(item: str) -> str:
    """A short name for an item of a cell, which says nothing of the item."""
    return hashlib.sha256(item.encode()).hexdigest()[:8]


def nest(keys: Sequence[Key]) -> list[Any]:
    """Keys in order as a tree: neighbours with the same first words share them."""
    if keys and len(keys[0]) == 1:
        return [key[0] for key in keys]
    return [[first, nest([key[1:] for key in group])] for first, group in groupby(keys, key=lambda key: key[0])]


def unnest(tree: Iterable[Any], depth: int) -> list[Key]:
    """The keys of a tree, in order."""
    if depth == 1:
        return [(leaf,) for leaf in tree]
    return [(first, *rest) for first, branch in tree for rest in unnest(branch, depth - 1)]


def same_value(column: ColumnSpec, written: str, exported: str) -> bool:
    """Whether two spellings of a cell say the same: equal values of the column's datatype, or both nothing."""
    return _values(column, written) == _values(column, exported)


def _values(column: ColumnSpec, cell: str) -> set[ox.Literal] | None:
    text = cell or column.default
    if text in column.null:
        return set()
    try:
        items = text.split(column.separator) if column.separator else [text]
        return set(_canonical({Literals().literal(column, item) for item in items}).values())
    except CellError:
        return None


def _canonical(literals: Iterable[ox.Literal]) -> dict[ox.Literal, ox.Literal]:
    """The form in which a release keeps each literal; its store has one spelling for each value."""
    subject, result = ox.NamedNode("urn:koban:literal"), {}
    for literal in literals:
        store = ox.Store()
        store.add(ox.Quad(subject, subject, literal))
        kept = next(iter(store)).object
        assert isinstance(kept, ox.Literal)
        result[literal] = kept
    return result


def _spelled_alike(triples: Iterable[ox.Triple], kept: Mapping[ox.Literal, ox.Literal]) -> Iterable[ox.Triple]:
    for triple in triples:
        value = triple.object
        if isinstance(value, ox.Literal) and value in kept:
            yield ox.Triple(triple.subject, triple.predicate, kept[value])
        else:
            yield triple


@without_collector()
def table_layout(source: LoadedSource) -> bytes:
    """The layout of a source: what its tables look like beyond what its statements say.

    It is found by exporting the statements without a layout and noting where the result is written otherwise.

    Raises
    ------
    DataError
        If the metadata describes a table in a way that no export could undo.
    """
    typed = {
        triple.object
        for triples in source.quads.values()
        for triple in triples
        if isinstance(triple.object, ox.Literal) and triple.object.datatype not in _KEPT
    }
    kept = {literal: form for literal, form in _canonical(typed).items() if literal != form}
    triples = {role: _spelled_alike(triples, kept) for role, triples in source.quads.items()}
    reader = CellReader(View.of_triples(triples), [table.spec for table in source.tables])
    findings: list[Finding] = []
    lines = []
    for table in sorted(source.tables, key=lambda table: table.spec.name):
        layout = _table(reader, table, findings)
        text = json.dumps(layout, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        lines.append(f"{json.dumps(table.spec.name)}:{text}")
    if findings:
        raise DataError("the tables could not be written back from the graph", findings=tuple(findings))
    return ("{\n" + ",\n".join(lines) + "\n}\n").encode()


def _table(reader: CellReader, table: Table, findings: list[Finding]) -> dict[str, Any]:
    spec = table.spec
    exported: dict[Key, Cells] = {}
    surplus: list[Key] = []
    known = {tuple(row.written[name] for name in spec.primary_key) for row in table.rows}
    for cells in reader.rows(spec):
        key = tuple(cells.text(name) for name in spec.primary_key)
        if key in exported or key not in known:
            surplus.append(key)
        exported[key] = cells
    for key in sorted(surplus):
        hint = "the graph gives a row that the table has not; give each table of this class a constant koban:source"
        findings.append(Finding(table.file, "not-exportable", hint, value="/".join(key)))
    order: dict[str, dict[str, list[str]]] = {}
    written: dict[str, dict[str, str]] = {}
    keys: list[Key] = []
    for row in table.rows:
        source = row.written
        key = tuple(source[name] for name in spec.primary_key)
        keys.append(key)
        given_back = exported.get(key)
        if given_back is None:
            hint = (
                "the graph does not give this row back; give the table a constant koban:source, or its key a property"
            )
            findings.append(Finding(table.file, "not-exportable", hint, value="/".join(key), row=row.number))
            continue
        for column in spec.columns:
            name, cell = column.name, source[column.name]
            given = given_back.text(name)
            if given == cell:
                continue
            items = cell.split(column.separator) if column.separator is not None else []
            if items and sorted(items) == sorted(given_back.values[name]):
                order.setdefault("\t".join(key), {})[name] = [digest(item) for item in items]
            elif same_value(column, cell, given):
                written.setdefault("\t".join(key), {})[name] = cell
            else:
                hint = f"the graph gives {given!r} back; correct what csv-metadata.json says of the column"
                findings.append(Finding(table.file, "not-exportable", hint, value=cell, row=row.number, column=name))
    layout: dict[str, Any] = {"columns": [column.name for column in spec.columns], "rows": nest(keys)}
    if order:
        layout["order"] = order
    if written:
        layout["written"] = written
    return layout
