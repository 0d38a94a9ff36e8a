"""RDF from a property graph: the quads that the projection was made of, without those that it left out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from koban_kg.graph.neo4j.catalog import Form
from koban_kg.graph.neo4j.names import NODE, in_key, part_key, types_key
from koban_kg.graph.neo4j.projection.nodes import default_role
from koban_kg.graph.neo4j.projection.terms import DATATYPES, enum_iri, lexical
from koban_kg.names import GRAPH_ROLES, RDF, graph_iri

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from koban_kg.graph.neo4j.catalog import Catalog, Key
    from koban_kg.graph.neo4j.projected import Node, Relationship

_TYPE = ox.NamedNode(RDF + "type")


def rebuild(
    nodes: Iterable[Node], relationships: Iterable[Relationship], catalog: Catalog, version: str
) -> Iterator[ox.Quad]:
    """The quads of a release from what stands in the database; each comes once, in no particular order.

    Parameters
    ----------
    nodes
        The nodes of label ``Resource``, dates as :class:`datetime.date`.
    relationships
        The relationships between them.
    catalog
        What labels, types and keys stand for.
    version
        The version in the names of the graphs.
    """
    return _Rebuild(catalog, version).quads(nodes, relationships)


class _Rebuild:
    def __init__(self, catalog: Catalog, version: str) -> None:
        self._catalog = catalog
        self._graphs: dict[str, ox.NamedNode] = {role: ox.NamedNode(graph_iri(version, role)) for role in GRAPH_ROLES}
        self._labels = {name: ox.NamedNode(iri) for name, iri in catalog.labels.items()}
        self._types = {name: ox.NamedNode(iri) for name, iri in catalog.types.items()}
        self._inverses = {name: ox.NamedNode(iri) for name, iri in catalog.inverses.items()}
        self._predicates = {key.predicate: ox.NamedNode(key.predicate) for key in catalog.keys if key.predicate}
        self._named: dict[str, ox.NamedNode] = {}

    def quads(self, nodes: Iterable[Node], relationships: Iterable[Relationship]) -> Iterator[ox.Quad]:
        for node in nodes:
            properties: dict[str, Any] = node.properties
            if "graph" in properties:
                yield from self._node(node, properties)
        graphs = self._graphs
        for edge in relationships:
            held: dict[str, Any] = edge.properties
            start, end = self._name(edge.start), self._name(edge.end)
            if (role := held.get("graph")) is not None:
                yield ox.Quad(start, self._types[edge.type], end, graphs[role])
            if (role := held.get("inverse")) is not None:
                yield ox.Quad(end, self._inverses[edge.type], start, graphs[role])

    def _node(self, node: Node, properties: dict[str, Any]) -> Iterator[ox.Quad]:
        home = properties["graph"]
        subject = self._name(properties["iri"])
        roles = {label: role for role in GRAPH_ROLES for label in properties.get(types_key(role), ())}
        default = default_role(home)
        owner = NODE
        for label in node.labels:
            if label != NODE:
                if label in self._catalog.members:
                    owner = label
                yield ox.Quad(subject, _TYPE, self._labels[label], self._graphs[roles.get(label, default)])
        places = {key: role for role in GRAPH_ROLES for key in properties.get(in_key(role), ())}
        unstated = properties.get("unstated", ())
        by_key = self._catalog.by_key
        for name, value in properties.items():
            key = by_key.get((owner, name))
            if key is None or key.linked or not key.predicate or name in unstated:
                continue
            predicate = self._predicates[key.predicate]
            for one, role in _placed(key, value, properties, places.get(name, home)):
                yield ox.Quad(subject, predicate, self._term(key, one), self._graphs[role])

    def _term(self, key: Key, value: Any) -> ox.NamedNode | ox.Literal:
        form = key.form
        if form is Form.TEXT:
            return ox.Literal(value, language=key.language)
        if form is Form.STRING:
            return ox.Literal(value)
        if form is Form.ENUM:
            return self._name(enum_iri(key.scheme or "", value))
        if form is Form.IRI:
            return ox.NamedNode(value)
        return ox.Literal(lexical(form, value), datatype=ox.NamedNode(DATATYPES[form]))

    def _name(self, iri: str) -> ox.NamedNode:
        found = self._named.get(iri)
        if found is None:
            found = self._named[iri] = ox.NamedNode(iri)
        return found


def _placed(key: Key, value: Any, properties: dict[str, Any], role: str) -> Iterator[tuple[Any, str]]:
    """Each value of a key with its graph: that of the part it stands in, else the given one."""
    apart: set[Any] = set()
    for other in key.split:
        part = properties.get(part_key(key.name, other))
        if part is not None:
            for one in part if isinstance(part, list) else [part]:
                apart.add(one)
                yield one, other
    for one in value if isinstance(value, list) else [value]:
        if one not in apart:
            yield one, role
