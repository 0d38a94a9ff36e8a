"""The property graph as it stands in the database."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from neo4j.time import Date

from koban_kg.graph.neo4j.projected import Node, Relationship

if TYPE_CHECKING:
    from koban_kg.graph.neo4j.connection import Reader
    from koban_kg.graph.neo4j.projected import Native


@dataclass(slots=True)
class Stored:
    """The graph in the database, in the shape of a projection, with the server's own ids.

    Attributes
    ----------
    nodes, relationships, catalog_nodes
        As in a projection.
    ids
        The id of each node, by IRI, of each catalog node, by name, and of each relationship, by start, type and end.
    surplus_nodes, surplus_relationships
        Ids of what no projection has: catalog nodes without a name, second relationships of a type between two nodes,
        relationships at other nodes.
    """

    nodes: dict[str, Node] = field(default_factory=dict)
    relationships: dict[tuple[str, str, str], Relationship] = field(default_factory=dict)
    catalog_nodes: dict[str, Node] = field(default_factory=dict)
    node_ids: dict[str, str] = field(default_factory=dict)
    catalog_ids: dict[str, str] = field(default_factory=dict)
    relationship_ids: dict[tuple[str, str, str], str] = field(default_factory=dict)
    surplus_nodes: list[str] = field(default_factory=list)
    surplus_relationships: list[str] = field(default_factory=list)


def read_graph(reader: Reader) -> Stored:
    """Everything of this project that is in the database, but for the pointer."""
    found = Stored()
    iris: dict[str, str] = {}
    for identifier, labels, properties in reader.rows("read-nodes"):
        iri = properties["iri"]
        iris[identifier] = iri
        found.node_ids[iri] = identifier
        found.nodes[iri] = Node(iri, tuple(sorted(labels)), _native(properties))
    for identifier, labels, properties in reader.rows("read-catalog"):
        name = properties.get("name")
        if name is None or name in found.catalog_ids:
            found.surplus_nodes.append(identifier)
            continue
        found.catalog_ids[name] = identifier
        found.catalog_nodes[name] = Node(name, tuple(sorted(labels)), _native(properties))
    for identifier, start, kind, end, properties in reader.rows("read-relationships"):
        first, second = iris.get(start), iris.get(end)
        if first is None or second is None or (first, kind, second) in found.relationships:
            found.surplus_relationships.append(identifier)
            continue
        found.relationship_ids[first, kind, second] = identifier
        found.relationships[first, kind, second] = Relationship(first, kind, second, _native(properties))
    return found


def _native(properties: dict[str, Any]) -> dict[str, Native]:
    """Properties with dates as Python has them."""
    for key, value in properties.items():
        if type(value) is Date:
            properties[key] = value.to_native()
        elif type(value) is list and value and type(value[0]) is Date:
            properties[key] = [one.to_native() for one in value]
    return properties
