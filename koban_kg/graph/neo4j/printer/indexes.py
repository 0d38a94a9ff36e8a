"""The range indexes that printed statements rely on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from koban_kg.graph.neo4j.names import label_name
from koban_kg.model.types import Kind

if TYPE_CHECKING:
    from koban_kg.graph.neo4j.catalog import Catalog
    from koban_kg.model.types import Model

_INDEXED: Final = frozenset({Kind.STRING, Kind.INTEGER, Kind.DECIMAL, Kind.DATE, Kind.URI, Kind.ENUM})

FEWEST: Final = 100
"""Members of a class from which on an index is worth the time it takes to make; fewer are read as quickly."""


def is_indexed(model: Model, catalog: Catalog, class_name: str, key: str) -> bool:
    """Whether the nodes of a class with a key can be taken from an index in the order of its values."""
    return catalog.members.get(class_name, 0) >= FEWEST and (
        (label_name(model.classes[class_name].iri), key) in range_indexes(model, catalog, class_name)
    )


def range_indexes(model: Model, catalog: Catalog, of: str | None = None) -> tuple[tuple[str, str], ...]:
    """Label and key of each range index, besides the unique ids and IRIs: single values that lists are ordered by.

    ``of`` names one class, else they are those of every class; for small classes (:data:`FEWEST`) none is needed.
    Of the texts only the names of things are among them, in every language: long texts do not fit into an index.
    """
    found: list[tuple[str, str]] = []
    for cls in model.classes.values() if of is None else (model.classes[of],):
        for prop in cls.properties.values():
            if prop.many:
                continue
            if prop.kind in _INDEXED:
                keys = [prop.name] if (cls.name, prop.name) in catalog.by_key else []
            elif prop.kind is Kind.TEXT and prop.name == "label":
                keys = [key.name for key in catalog.by_base.get((cls.name, prop.name), ())]
            else:
                keys = []
            found += [(label_name(cls.iri), key) for key in sorted(keys)]
    return tuple(found)
