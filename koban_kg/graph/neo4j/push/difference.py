"""What must change in the database so that it holds a projection, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from koban_kg.graph.neo4j.projected import Native, Node, Projection, Relationship
    from koban_kg.graph.neo4j.push.reading import Stored

Row = dict[str, Any]

UNIQUE: Final = ("id",)
"""Keys that are unique within a label and may move from one node to another; ``iri`` and ``name`` say which node."""


@dataclass(slots=True)
class Difference:
    """Rows for the statements that write, in the order in which they must run; ``free-keys`` is no change by itself.

    Attributes
    ----------
    deleted_relationships, deleted_nodes
        ``{id}``.
    freed
        ``{id, freed}``: unique keys that must go before others can take their values.
    changed_nodes
        ``{id, properties, added, removed}``: properties that differ (null: it goes away) and labels.
    created_nodes
        ``{labels, properties}``.
    created_relationships
        ``{start, type, end, properties}``.
    changed_relationships
        ``{id, properties}``.
    """

    deleted_relationships: list[Row] = field(default_factory=list)
    deleted_nodes: list[Row] = field(default_factory=list)
    freed: list[Row] = field(default_factory=list)
    changed_nodes: list[Row] = field(default_factory=list)
    created_nodes: list[Row] = field(default_factory=list)
    created_relationships: list[Row] = field(default_factory=list)
    changed_relationships: list[Row] = field(default_factory=list)

    @property
    def steps(self) -> tuple[tuple[str, list[Row]], ...]:
        """Statements of ``queries/neo4j`` with their rows, in order."""
        return (
            ("delete-relationships", self.deleted_relationships),
            ("delete-nodes", self.deleted_nodes),
            ("free-keys", self.freed),
            ("change-nodes", self.changed_nodes),
            ("create-nodes", self.created_nodes),
            ("create-relationships", self.created_relationships),
            ("change-relationships", self.changed_relationships),
        )

    @property
    def changes(self) -> int:
        """Nodes and relationships that are created, changed or deleted; the catalog's nodes count."""
        return sum(len(rows) for name, rows in self.steps if name != "free-keys")

    def counts(self) -> dict[str, dict[str, int]]:
        """How many nodes and relationships are created, changed and deleted."""
        return {
            "nodes": {
                "created": len(self.created_nodes),
                "changed": len(self.changed_nodes),
                "deleted": len(self.deleted_nodes),
            },
            "relationships": {
                "created": len(self.created_relationships),
                "changed": len(self.changed_relationships),
                "deleted": len(self.deleted_relationships),
            },
        }


def difference(stored: Stored, wanted: Projection) -> Difference:
    """The difference between what is in the database and a projection; rows in code-point order of what they name."""
    found = Difference(
        deleted_relationships=[{"id": one} for one in stored.surplus_relationships],
        deleted_nodes=[{"id": one} for one in stored.surplus_nodes],
    )
    _nodes(found, stored.nodes, stored.node_ids, wanted.nodes)
    _nodes(found, stored.catalog_nodes, stored.catalog_ids, wanted.catalog_nodes)
    for key, edge in sorted(wanted.relationships.items()):
        there = stored.relationships.get(key)
        if there is None:
            found.created_relationships.append(_created(edge))
        elif changed := _changed(there.properties, edge.properties):
            found.changed_relationships.append({"id": stored.relationship_ids[key], "properties": changed})
    found.deleted_relationships += [
        {"id": identifier}
        for key, identifier in sorted(stored.relationship_ids.items())
        if key not in wanted.relationships
    ]
    return found


def same(first: object, second: object) -> bool:
    """Whether two values are the same in Neo4j; Python takes 1, 1.0 and True for equal."""
    if type(first) is not type(second) or first != second:
        return False
    if isinstance(first, list) and isinstance(second, list):
        return all(type(one) is type(other) for one, other in zip(first, second, strict=True))
    return True


def _nodes(found: Difference, there: Mapping[str, Node], ids: Mapping[str, str], wanted: Mapping[str, Node]) -> None:
    for key, node in sorted(wanted.items()):
        old = there.get(key)
        if old is None:
            found.created_nodes.append({"labels": list(node.labels), "properties": node.properties})
            continue
        changed = _changed(old.properties, node.properties)
        added, removed = _without(node.labels, old.labels), _without(old.labels, node.labels)
        if changed or added or removed:
            row = {"id": ids[key], "properties": changed, "added": added, "removed": removed}
            found.changed_nodes.append(row)
            if freed := [name for name in UNIQUE if name in changed and name in old.properties]:
                found.freed.append({"id": ids[key], "freed": dict.fromkeys(freed)})
    found.deleted_nodes += [{"id": identifier} for key, identifier in sorted(ids.items()) if key not in wanted]


def _changed(there: Mapping[str, Native], wanted: Mapping[str, Native]) -> dict[str, Native | None]:
    """The properties that differ; None where one goes away."""
    found: dict[str, Native | None] = {
        key: value for key, value in wanted.items() if key not in there or not same(there[key], value)
    }
    return found | dict.fromkeys(key for key in there if key not in wanted)


def _without(labels: Iterable[str], others: Iterable[str]) -> list[str]:
    return sorted(set(labels) - set(others))


def _created(edge: Relationship) -> Row:
    return {"start": edge.start, "type": edge.type, "end": edge.end, "properties": edge.properties}
