"""A projection many times over: a graph of any size in the shape of a release, without the hours its rules would take.

Things are copied, ontology and concepts stay single. A relation of copy 3 leads to another copy, which one depends on
the relation alone; so degrees stay as they are and the graph does not fall apart. Copy 0 keeps its names.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final
from zlib import crc32

from koban_kg.graph.neo4j.catalog_nodes import catalog_nodes
from koban_kg.graph.neo4j.projected import Node, Projection, Relationship
from koban_kg.names import ID

if TYPE_CHECKING:
    from collections.abc import Iterator

    from koban_kg.graph.neo4j.catalog import Catalog, Ends, Key
    from koban_kg.graph.neo4j.projected import Native

_NAMED: Final = ("id", "label_")
"""Beginnings of the keys whose values tell things of a class apart."""


def copied(projection: Projection, copies: int) -> Projection:
    """The projection with ``copies`` of each thing, the things themselves counted."""
    nodes = dict(projection.nodes)
    relationships = dict(projection.relationships)
    for number in range(1, copies):
        for node in projection.nodes.values():
            if _is_thing(node.key):
                iri = _iri(node.key, number)
                nodes[iri] = Node(iri, node.labels, dict(_properties(node, iri, number)))
    for (start, kind, end), found in projection.relationships.items():
        if not _is_thing(start):
            continue
        turn = crc32(f"{start} {kind} {end}".encode())
        for number in range(copies):
            other = _iri(end, (number + turn) % copies) if _is_thing(end) else end
            one = _iri(start, number)
            relationships[one, kind, other] = Relationship(one, kind, other, found.properties)
        if _is_thing(end) and turn % copies:
            del relationships[start, kind, end]
    catalog = _catalog(projection, copies)
    return replace(
        projection,
        nodes=nodes,
        relationships=relationships,
        catalog=catalog,
        catalog_nodes=catalog_nodes(catalog),
        accounts={},
    )


def _is_thing(iri: str) -> bool:
    return iri.startswith(ID)


def _iri(iri: str, number: int) -> str:
    return f"{iri}-c{number}" if number else iri


def _properties(node: Node, iri: str, number: int) -> Iterator[tuple[str, Native]]:
    """The properties of a copy: its names end in its number."""
    for key, value in node.properties.items():
        if key == "iri":
            yield key, iri
        elif key == "id" or (key.startswith(_NAMED) and isinstance(value, str)):
            yield key, f"{value}-c{number}"
        else:
            yield key, value


def _catalog(projection: Projection, copies: int) -> Catalog:
    """The catalog of the copies; the classes of things are copied as a whole."""
    catalog = projection.catalog
    whole = dict.fromkeys(catalog.members, True)
    for node in projection.nodes.values():
        if not _is_thing(node.key):
            for label in node.labels:
                whole.pop(label, None)

    def times(owner: str) -> int:
        return copies if owner in whole else 1

    def key(found: Key) -> Key:
        return replace(found, count=found.count * times(found.owner))

    def ends(found: Ends) -> Ends:
        factor = times(found.start)
        most = found.most_in * (1 if found.end in whole else factor)
        return replace(found, count=found.count * factor, inferred=found.inferred * factor, most_in=most)

    return replace(
        catalog,
        members={name: count * times(name) for name, count in catalog.members.items()},
        hidden={name: count * times(name) for name, count in catalog.hidden.items()},
        keys=tuple(map(key, catalog.keys)),
        ends=tuple(map(ends, catalog.ends)),
    )
