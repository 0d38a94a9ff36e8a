"""Rules of the model that Neo4j Community does not check: what must be there, and what may be there once only."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from koban_kg.graph.neo4j.names import type_name
from koban_kg.model.types import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from koban_kg.graph.neo4j.projected import Relationship
    from koban_kg.graph.neo4j.projection.edges import Edges
    from koban_kg.graph.neo4j.projection.faults import Faults
    from koban_kg.graph.neo4j.projection.naming import Naming
    from koban_kg.graph.neo4j.projection.nodes import Nodes
    from koban_kg.model.types import Class, Model, Property


def check_rules(model: Model, naming: Naming, nodes: Nodes, edges: Edges, faults: Faults) -> None:
    """Note each thing that lacks a required value or end, and each relation with two ends where one is allowed."""
    owners, relationships = nodes.owners, edges.made.values()
    ends = _ends(model, relationships)
    keys: dict[tuple[str, str], list[str]] = defaultdict(list)
    for owner, slots in naming.slots.items():
        for slot in slots.values():
            if slot is not None:
                keys[owner, slot.base].append(slot.name)
    wanted = {name: _wanted(cls, keys) for name, cls in model.classes.items()}
    for iri, owner in owners.items():
        if owner not in wanted:
            continue
        values, relations = wanted[owner]
        properties = nodes.made[iri].properties
        for prop, names in values:
            if not any(name in properties for name in names):
                faults.add(iri, prop.name, None, "has no value; one is required", "give a value, or correct the shape")
        for prop in relations:
            found = ends.get((iri, prop.predicate, prop.inverse_of is not None), ())
            fitting = sorted(other for other in found if owners[other] in prop.targets)
            if prop.required and not fitting:
                faults.add(iri, prop.name, None, "leads nowhere; one end is required", "give one, or correct the shape")
            if not prop.many and len(fitting) > 1:
                hint = "keep one of them, or let the shape allow several"
                faults.add(iri, prop.name, fitting[1], "is a second end; one is allowed", hint)


def _wanted(
    cls: Class, keys: Mapping[tuple[str, str], list[str]]
) -> tuple[list[tuple[Property, list[str]]], list[Property]]:
    """The required properties of a class with their keys, and the relations that have a rule."""
    values = [
        (prop, keys.get((cls.name, prop.name), []))
        for prop in cls.properties.values()
        if prop.required and prop.kind not in {Kind.RELATION, Kind.ID, Kind.IRI}
    ]
    return values, [prop for prop in cls.relations.values() if prop.required or not prop.many]


def _ends(model: Model, relationships: Iterable[Relationship]) -> dict[tuple[str, str, bool], list[str]]:
    """For each thing, predicate and direction the nodes at the other end, for relations that have a rule."""
    ruled = {
        (prop.predicate, prop.inverse_of is not None)
        for cls in model.classes.values()
        for prop in cls.relations.values()
        if prop.required or not prop.many
    }
    forward = {type_name(predicate): predicate for predicate, backward in ruled if not backward}
    inverse = {type_name(predicate): predicate for predicate, backward in ruled if backward}
    found: dict[tuple[str, str, bool], list[str]] = defaultdict(list)
    for edge in relationships:
        if (predicate := forward.get(edge.type)) is not None:
            found[edge.start, predicate, False].append(edge.end)
        if (predicate := inverse.get(edge.type)) is not None:
            found[edge.end, predicate, True].append(edge.start)
    return found
