"""A release as a property graph, before it is in a database: nodes, relationships, catalog, and what was left out."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TypeAlias

from koban_kg.graph.neo4j.catalog import Catalog

Native: TypeAlias = str | int | float | bool | date | list[str] | list[int] | list[float] | list[bool] | list[date]
"""A property value as the driver takes and gives it."""


@dataclass(slots=True)
class Node:
    """A node: its key (``iri``, or ``name`` in the catalog), its labels in code-point order, its properties."""

    key: str
    labels: tuple[str, ...]
    properties: dict[str, Native]


@dataclass(slots=True)
class Relationship:
    """A relationship between the nodes of two IRIs; there is at most one of a type between two nodes in a direction."""

    start: str
    type: str
    end: str
    properties: dict[str, Native]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Statements of one graph with one predicate that the property graph does not hold, and why."""

    graph: str
    predicate: str
    count: int
    reason: str


@dataclass(slots=True)
class Projection:
    """The property graph of a release.

    ``nodes`` by IRI; ``relationships`` by start, type and end; ``catalog_nodes`` by name hold ``catalog``. ``accounts``
    says for each graph how its statements are held (``label``, ``property``, ``relationship``, ``inverse``) or not
    (``restriction``: those of restrictions shown as relationships; ``left out``): the numbers of a graph add up to its
    statements, and the counts of ``left_out`` to the last two.
    """

    version: str
    nodes: dict[str, Node] = field(default_factory=dict)
    relationships: dict[tuple[str, str, str], Relationship] = field(default_factory=dict)
    catalog: Catalog = field(default_factory=Catalog)
    catalog_nodes: dict[str, Node] = field(default_factory=dict)
    accounts: dict[str, dict[str, int]] = field(default_factory=dict)
    left_out: list[LeftOut] = field(default_factory=list)
