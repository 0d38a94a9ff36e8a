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
    """A node: its key (``iri``, or ``name`` in the catalog), its labels in code-point order, its properties.

    Beside the values in their keys (:mod:`koban_kg.graph.neo4j.names`) a node has ``iri``, and a thing ``id``. Other
    properties say where statements stand, so that RDF can be rebuilt:

    * ``graph``: the role of the graph of its stated classes (asserted, open, ontology; else an inferred one; without a
      class that of what is stated about it). Values stand there if nothing else is said.
    * ``in_<role>``: keys whose values all stand in another graph.
    * ``<key>__<role>``: those values of a key that stand in another graph while others do not. Of a text the key holds
      what was written, else what is inferred, else a machine translation; the rest is in such parts only.
    * ``types_<role>``: labels stated as classes in a graph; those in no such list are inferred (open-inferred where
      the home is open or open-inferred).
    * ``inferred``: true where every class of a thing is inferred.
    * ``unstated``: ``['id']`` where no graph states the id.
    * ``<key>__folded``: a thing's text without case and diacritics, where it is not ASCII.
    * ``<key>__nfc``: a thing's text in normal form C, where it is in another form.
    """

    key: str
    labels: tuple[str, ...]
    properties: dict[str, Native]


@dataclass(slots=True)
class Relationship:
    """A relationship between the nodes of two IRIs; there is at most one of a type between two nodes in a direction.

    ``graph`` and ``inverse`` are the roles of the graphs that hold the statement and the one with the inverse
    predicate; ``inferred`` is false if one of the two is stated. ``basis`` and ``note`` are those of the koban:Link
    about it. Restrictions of the ontology (``restriction: true``) have the lists ``property`` and ``iri`` instead:
    names and IRIs of the predicates by which each member of the start has some member of the end.
    """

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
