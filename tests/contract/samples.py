"""Operands for generated plans: values as they occur in data, so that filters find something."""

from __future__ import annotations

from typing import TYPE_CHECKING

from koban_kg.model.types import Kind

if TYPE_CHECKING:
    from koban_kg.graph.memory import MemoryStore
    from koban_kg.model.types import Class, Property
    from koban_kg.plan.tree import Lang, Scalar

MISSING: dict[Kind, Scalar] = {
    Kind.INTEGER: -7,
    Kind.DECIMAL: 0.125,
    Kind.BOOLEAN: True,
    Kind.DATE: "1989-11-09",
    Kind.ENUM: "no such value",
}
"""A value of each kind that is hardly ever there; texts have another."""


def values(store: MemoryStore, cls: Class, prop: Property, lang: Lang) -> list[Scalar]:
    """The distinct values of a property of a class, ascending; of texts those that a reader of the language gets."""
    get = store.columns.getter(prop, lang, inferred=True)
    found: set[Scalar] = set()
    for node in store.columns.members((cls.name,), inferred=True):
        value = get(node)
        if isinstance(value, list):
            found.update(value)
        elif value is not None:
            found.add(value)
    return sorted(found)


def degrees(store: MemoryStore, cls: Class, prop: Property) -> list[int]:
    """How many ends a relation has, over the things of a class, ascending and distinct."""
    ends = store.columns.neighbours(prop, prop.targets, inferred=True)
    return sorted({len(ends.get(node, ())) for node in store.columns.members((cls.name,), inferred=True)})


def missing(prop: Property) -> Scalar:
    """A value of the property's kind that no thing has."""
    return MISSING.get(prop.kind, "no such text")
