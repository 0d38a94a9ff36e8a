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

from koban_kg.names import graph_iri
from loaders.cells import CellReader, View
from loaders.findings import CellError
from loaders.values import Literals

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from loaders.source import LoadedSource
    from loaders.spec import ColumnSpec, TableSpec
    from loaders.terms import Term

Key = tuple[str, ...]


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


def _values(column: ColumnSpec, cell: str) -> list[Term] | None:
    text = cell or column.default
    if text in column.null:
        return []
    store = ox.Store()  # brings literals into the form in which a release keeps them
    place = ox.NamedNode("urn:koban:cell")
    try:
        for item in text.split(column.separator) if column.separator else [text]:
            store.add(ox.Quad(place, place, Literals().literal(column, item)))
    except CellError:
        return None
    return sorted((quad.object for quad in store), key=str)


def table_layout(source: LoadedSource) -> bytes:
    """The layout of a source: what its tables look like beyond what its statements say.

    It is found by exporting the statements without a layout and noting where the result is written otherwise.
    """
    store = ox.Store()
    store.bulk_extend(
        ox.Quad(triple.subject, triple.predicate, triple.object, ox.NamedNode(graph_iri("layout", role)))
        for role, triples in source.quads.items()
        for triple in triples
    )
    reader = CellReader(View.of(store), [table.spec for table in source.tables])
    document = {
        table.spec.name: _table(reader, table.spec, [row.written for row in table.rows]) for table in source.tables
    }
    return (json.dumps(document, ensure_ascii=False, sort_keys=True, indent=1) + "\n").encode()


def _table(reader: CellReader, spec: TableSpec, rows: Sequence[dict[str, str]]) -> dict[str, Any]:
    exported = {tuple(cells.text(name) for name in spec.primary_key): cells for cells in reader.rows(spec)}
    order: dict[str, dict[str, list[str]]] = {}
    written: dict[str, dict[str, str]] = {}
    keys: list[Key] = []
    for row in rows:
        key = tuple(row[name] for name in spec.primary_key)
        keys.append(key)
        cells = exported.get(key)
        if cells is None:
            raise AssertionError(f"{spec.name}: the statements do not give the row {key} back")
        for column in spec.columns:
            name = column.name
            given = cells.text(name)
            if given == row[name]:
                continue
            if column.separator is not None and sorted(row[name].split(column.separator)) == sorted(cells.values[name]):
                items = row[name].split(column.separator)
                order.setdefault("\t".join(key), {})[name] = [digest(item) for item in items]
            elif same_value(column, row[name], given):
                written.setdefault("\t".join(key), {})[name] = row[name]
            else:
                raise AssertionError(f"{spec.name}: the statements give {given!r} for {row[name]!r} in {key}: {name}")
    layout: dict[str, Any] = {"columns": [column.name for column in spec.columns], "rows": nest(keys)}
    if order:
        layout["order"] = order
    if written:
        layout["written"] = written
    return layout
