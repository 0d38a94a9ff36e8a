"""The table of a class: one row a thing, the columns of the model in their order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from koban_kg.model.types import Kind
from koban_kg.plan.tree import Lang

if TYPE_CHECKING:
    from collections.abc import Callable

    from koban_kg.graph.memory.store import MemoryStore
    from koban_kg.graph.memory.tables import Value
    from koban_kg.model.types import Class, Property

SEPARATOR = " | "
"""Between the values of one cell, as in the source tables."""


def class_rows(store: MemoryStore, cls: Class, lang: str = "en") -> tuple[list[str], list[list[str]]]:
    """Header and rows of the table of a class.

    The columns are the properties of the class in ``sh:order``; the fields that keep one class of a relation are left
    out. Rows stand by id. Several values of a cell are joined by ``" | "``; things stand as bare ids, closed lists as
    notations, booleans as ``yes`` and ``no``, numbers as they were written; an empty cell means unknown or none.
    Inferred statements are in.

    Parameters
    ----------
    lang
        The language of texts, with the usual fallback.
    """
    properties = [prop for prop in cls.properties.values() if prop.pick is None]
    cells = [_cell(store, prop, Lang((lang.lower(),))) for prop in properties]
    nodes = store.columns.members((cls.name,), inferred=True)
    return [prop.name for prop in properties], [[cell(node) for cell in cells] for node in nodes]


def _cell(store: MemoryStore, prop: Property, lang: Lang) -> Callable[[int], str]:
    columns = store.columns
    if prop.kind is Kind.RELATION:
        ids, ends = columns.ids, columns.neighbours(prop, prop.targets, inferred=True)
        return lambda node: SEPARATOR.join(ids[other] for other in ends.get(node, ()))
    get = columns.getter(prop, lang, inferred=True)
    written = columns.written(prop)

    def cell(node: int) -> str:
        value = written.get(node)
        if value is None:
            value = get(node)
        return SEPARATOR.join(map(_shown, value)) if isinstance(value, list) else _shown(value)

    return cell


def _shown(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)
