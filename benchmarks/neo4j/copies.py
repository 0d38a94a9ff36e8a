"""A projection many times over: a graph of any size in the shape of a release, without the hours its rules would take.

Things are copied, ontology and concepts stay single. A relation of copy 3 leads to another copy, which one depends on
the relation alone; so degrees stay as they are and the graph does not fall apart. Copy 0 keeps its names.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Final
from zlib import crc32

from koban_kg.graph.neo4j.catalog_nodes import catalog_nodes
from koban_kg.graph.neo4j.names import NODE
from koban_kg.graph.neo4j.projected import Node, Projection, Relationship
from koban_kg.graph.neo4j.projection.counting import count_ends
from koban_kg.names import ID

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from koban_kg.graph.neo4j.catalog import Catalog
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
    catalog = _catalog(projection.catalog, nodes, relationships)
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


def _catalog(
    catalog: Catalog, nodes: Mapping[str, Node], relationships: Mapping[tuple[str, str, str], Relationship]
) -> Catalog:
    """The catalog with the numbers of the copies."""
    owners = {
        iri: next((label for label in node.labels if label in catalog.members), NODE) for iri, node in nodes.items()
    }
    members = Counter(owners.values())
    hidden = Counter(owners[iri] for iri, node in nodes.items() if node.properties.get("inferred"))
    keys = Counter((owners[iri], key) for iri, node in nodes.items() for key in node.properties)
    return replace(
        catalog,
        members={name: members[name] for name in catalog.members},
        hidden={name: hidden[name] for name in catalog.hidden},
        keys=tuple(replace(key, count=keys[key.owner, key.name]) for key in catalog.keys),
        ends=count_ends(relationships.values(), owners),
    )
