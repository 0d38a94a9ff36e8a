"""The range indexes that printed statements rely on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from koban_kg.graph.neo4j.names import label_name
from koban_kg.model.types import Kind

if TYPE_CHECKING:
    from koban_kg.graph.neo4j.catalog import Catalog
    from koban_kg.model.types import Model

_INDEXED: Final = frozenset({Kind.STRING, Kind.INTEGER, Kind.DECIMAL, Kind.DATE, Kind.URI, Kind.ENUM})


def range_indexes(model: Model, catalog: Catalog) -> tuple[tuple[str, str], ...]:
    """Label and key of each range index, besides the unique ids and IRIs: single values that lists are ordered by.

    Of the texts only the names of things are among them, in every language: long texts do not fit into an index.
    """
    found: list[tuple[str, str]] = []
    for cls in model.classes.values():
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
