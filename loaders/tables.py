"""The source tables from a release: the inverse of the load, byte for byte.

Statements come from the release, order and spelling from its layout, columns from its CSVW metadata; all three are
artefacts of the release, so an export needs no source. Columns that repeat links are written from the link things.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

import pyoxigraph as ox

from koban_kg.collector import without_collector
from koban_kg.errors import DataError
from koban_kg.names import KOBAN
from loaders.cells import CellReader, Cells, View
from loaders.csvfile import write_table
from loaders.layout import digest, same_value, table_layout, unnest
from loaders.metadata import read_metadata

if TYPE_CHECKING:
    from collections.abc import Mapping

    from loaders.spec import ColumnSpec, Regenerated, TableSpec
    from loaders.terms import Term

__all__ = ["export_tables", "table_layout"]

_LINK: Final = KOBAN + "Link"
_SUBJECT: Final = ox.NamedNode(KOBAN + "subject")
_PREDICATE: Final = ox.NamedNode(KOBAN + "predicate")
_OBJECT: Final = ox.NamedNode(KOBAN + "object")
_BASIS: Final = ox.NamedNode(KOBAN + "basis")


@without_collector()
def export_tables(
    dataset: ox.Store | ox.Dataset, layout: bytes, metadata: bytes, *, regenerated: bool
) -> dict[str, bytes]:
    """The tables that a release was made from.

    Parameters
    ----------
    dataset
        The named graphs of one release.
    layout
        Its artefact ``tables-layout.json``.
    metadata
        Its artefact ``csv-metadata.json``.
    regenerated
        Whether to write the columns that repeat links, as the tables were before links.csv became their one master.

    Returns
    -------
    dict
        Bytes by file name.

    Raises
    ------
    DataError
        If the metadata cannot be read.
    """
    specs, findings = read_metadata(metadata, "csv-metadata.json")
    if findings:
        raise DataError("the tables of this release are not described as they should be", findings=tuple(findings))
    reader = CellReader(View.of(dataset), specs)
    document = json.loads(layout)
    ordered = {spec.name: _in_order(spec, reader.rows(spec), document.get(spec.name, {})) for spec in specs}
    links = [cells.subject for spec in specs if _holds_links(spec) for _, cells in ordered[spec.name]]
    columns = _Regenerator(reader, links)
    result: dict[str, bytes] = {}
    for spec in specs:
        known = document.get(spec.name, {})
        names = known.get("columns", [column.name for column in spec.columns])
        by_name = {column.name: column for column in spec.columns}
        header = [name for name in names if name in by_name]
        rows = [[_write(by_name[name], key, cells, known) for name in header] for key, cells in ordered[spec.name]]
        for extra in spec.regenerate if regenerated else ():
            at = header.index(extra.after) + 1
            header.insert(at, extra.name)
            for row, (_, cells) in zip(rows, ordered[spec.name], strict=True):
                row.insert(at, columns.cell(extra, cells.subject))
        result[spec.name] = write_table(header, rows)
    return result


def _holds_links(spec: TableSpec) -> bool:
    return spec.rows is not None and any(rule.cls == _LINK for rule in spec.rows.rules.values())


def _in_order(spec: TableSpec, rows: list[Cells], layout: Mapping[str, Any]) -> list[tuple[tuple[str, ...], Cells]]:
    """The rows with their keys, as the layout orders them; rows it does not know come last, by key."""
    rank = {key: number for number, key in enumerate(unnest(layout.get("rows", ()), len(spec.primary_key)))}
    keyed = [(tuple(cells.text(name) for name in spec.primary_key), cells) for cells in rows]
    return sorted(keyed, key=lambda item: (rank.get(item[0], len(rank)), item[0]))


def _write(column: ColumnSpec, key: tuple[str, ...], cells: Cells, layout: Mapping[str, Any]) -> str:
    """One cell as the source wrote it, if the graph still says the same."""
    name = column.name
    joined = "\t".join(key)
    if column.separator is not None:
        order = layout.get("order", {}).get(joined, {}).get(name)
        if order is not None:
            rank = {item: number for number, item in enumerate(order)}
            items = sorted(cells.values[name], key=lambda item: (rank.get(digest(item), len(rank)), item))
            return column.separator.join(items)
    text = cells.text(name)
    written = layout.get("written", {}).get(joined, {}).get(name)
    return written if written is not None and same_value(column, written, text) else text


class _Regenerator:
    """Cells of columns that repeat links: the keys at the other end, in the order of the link table."""

    def __init__(self, reader: CellReader, links: list[ox.NamedNode]) -> None:
        self._reader = reader
        self._ends: dict[tuple[ox.NamedNode, str, bool], list[tuple[str, str]]] = {}
        for link in links:
            statements = reader.view.rows[link]
            subject, predicate, target = (
                next((term for term in statements.get(name, ()) if isinstance(term, ox.NamedNode)), None)
                for name in (_SUBJECT, _PREDICATE, _OBJECT)
            )
            if subject is None or predicate is None or target is None:
                continue
            basis = next((_word(term, reader) for term in statements.get(_BASIS, ())), "")
            for here, there, inward in ((subject, target, False), (target, subject, True)):
                ends = self._ends.setdefault((here, predicate.value, inward), [])
                ends.append((reader.key(there) or there.value, basis))

    def cell(self, column: Regenerated, thing: ox.NamedNode) -> str:
        """The cell of such a column in the row of a thing."""
        return " | ".join(
            key
            for predicate in column.predicates
            for key, basis in self._ends.get((thing, predicate, column.inward), ())
            if column.basis is None or column.basis == basis
        )


def _word(term: Term, reader: CellReader) -> str:
    """A value as tables write it: a text, or the notation of a concept."""
    if isinstance(term, ox.NamedNode):
        return reader.view.notations.get(term, "")
    return term.value if isinstance(term, ox.Literal) else ""
