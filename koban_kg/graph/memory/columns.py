"""Reading tables at run time: members of classes, neighbours along relations, values by node number."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from koban_kg.graph.memory.tables import ORIGINS, Scalars, column_key
from koban_kg.model.types import Kind
from koban_kg.plan.text import preference

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from koban_kg.graph.memory.tables import Link, Tables, Texts, Value
    from koban_kg.model.types import Model, Property
    from koban_kg.plan.tree import Lang

Neighbours: TypeAlias = "Mapping[int, tuple[int, ...]]"
Get: TypeAlias = "Callable[[int], Value]"
"""The value of a node, a list where the property has many, ``None`` where it has none."""


class Columns:
    """A release as columns and adjacency over node numbers; what is derived from the tables is made when first asked.

    ``ids``, ``iris`` and ``class_of`` are by node number, ``size`` is the number of nodes. ``tables`` do not change.
    """

    def __init__(self, model: Model, tables: Tables) -> None:
        self.model = model
        self.size = len(tables.iris)
        self.ids = tables.ids
        self.iris = tables.iris
        self.class_of = tables.classes
        self.by_iri = {iri: node for node, iri in enumerate(tables.iris)}
        self.tables = tables
        self._inferred_nodes = frozenset(tables.inferred)
        self._members: dict[tuple[tuple[str, ...], bool], list[int]] = {}
        self._adjacent: dict[tuple[str, bool, bool], Neighbours] = {}
        self._neighbours: dict[tuple[str, bool, frozenset[str], bool], Neighbours] = {}
        self._stated: dict[str, dict[int, Value]] = {}
        self._places: dict[str, dict[tuple[int, int], int]] = {}
        self._inferred_edges: dict[str, frozenset[int]] = {}

    def members(self, classes: tuple[str, ...], inferred: bool) -> list[int]:
        """The nodes of classes, ascending; not to be changed."""
        found = self._members.get((classes, inferred))
        if found is None:
            wanted = frozenset(classes)
            hidden = frozenset() if inferred else self._inferred_nodes
            found = [n for n, name in enumerate(self.class_of) if name in wanted and n not in hidden]
            self._members[classes, inferred] = found
        return found

    def is_inferred(self, node: int) -> bool:
        """Whether the node exists by inference only."""
        return node in self._inferred_nodes

    def neighbours(self, prop: Property, classes: tuple[str, ...], inferred: bool) -> Neighbours:
        """For each node the nodes of ``classes`` at the other end of a relation, ascending; without empty ones."""
        backward = prop.inverse_of is not None
        wanted = frozenset(classes)
        key = (prop.predicate, backward, wanted, inferred)
        found = self._neighbours.get(key)
        if found is None:
            class_of = self.class_of
            hidden = frozenset() if inferred else self._inferred_nodes
            every = self._adjacency(prop.predicate, backward, inferred)
            if all(class_of[m] in wanted and m not in hidden for ends in every.values() for m in ends):
                found = every
            else:
                kept = {
                    n: tuple(m for m in ends if class_of[m] in wanted and m not in hidden) for n, ends in every.items()
                }
                found = {n: ends for n, ends in kept.items() if ends}
            self._neighbours[key] = found
        return found

    def _adjacency(self, predicate: str, backward: bool, inferred: bool) -> Neighbours:
        key = (predicate, backward, inferred)
        found = self._adjacent.get(key)
        if found is None:
            table = self.tables.edges.get(predicate)
            ends: dict[int, list[int]] = {}
            if table is not None:
                left_out = frozenset() if inferred else frozenset(table.inferred)
                # The edges stand by subject, then object, so that either way the ends come out ascending.
                pairs = zip(table.subjects, table.objects, strict=True)
                for place, (s, o) in enumerate(pairs):
                    if place not in left_out:
                        if backward:
                            s, o = o, s  # noqa: PLW2901 - the same edge read from its other end
                        ends.setdefault(s, []).append(o)
            found = self._adjacent[key] = {n: tuple(others) for n, others in ends.items()}
        return found

    def edge(self, prop: Property, node: int, other: int) -> tuple[bool, Link | None]:
        """Whether an edge is inferred, and the link that it carries."""
        predicate = prop.predicate
        table = self.tables.edges[predicate]
        places = self._places.get(predicate)
        if places is None:
            pairs = zip(table.subjects, table.objects, strict=True)
            places = self._places[predicate] = {pair: place for place, pair in enumerate(pairs)}
            self._inferred_edges[predicate] = frozenset(table.inferred)
        place = places[(node, other) if prop.inverse_of is None else (other, node)]
        return place in self._inferred_edges[predicate], table.links.get(place)

    def scalars(self, prop: Property, inferred: bool) -> Mapping[int, Value]:
        """The values of a scalar or closed-list property by node."""
        key = column_key(prop)
        column = self.tables.scalars.get(key, _NO_SCALARS)
        if inferred or not column.stated:
            return column.values
        found = self._stated.get(key)
        if found is None:
            merged = {**column.values, **column.stated}
            found = self._stated[key] = {n: value for n, value in merged.items() if value is not None}
        return found

    def written(self, prop: Property) -> Mapping[int, Value]:
        """How the numbers of a property were written, where that differs from their JSON form."""
        return self.tables.scalars.get(column_key(prop), _NO_SCALARS).lexical

    def texts(self, prop: Property, lang: Lang, inferred: bool) -> list[Texts]:
        """The columns of a text property, the most wanted first: the first that has a node gives its text."""
        entries = self.tables.texts.get(column_key(prop), [])
        wanted = {tag: place for place, tag in enumerate(preference(lang.chain))}
        shown = [entry for entry in entries if inferred or entry.origin != "inferred"]
        return sorted(shown, key=lambda e: (wanted.get(e.tag, len(wanted)), e.tag, ORIGINS.index(e.origin)))

    def getter(self, prop: Property, lang: Lang, inferred: bool) -> Get:
        """The value of a property by node, as filters and orders see it (closed lists: notations)."""
        if prop.kind is Kind.ID:
            return self.ids.__getitem__
        if prop.kind is Kind.IRI:
            return self.iris.__getitem__
        if prop.kind is Kind.TEXT:
            return first_of([entry.values.get for entry in self.texts(prop, lang, inferred)])
        return self.scalars(prop, inferred).get


_NO_SCALARS = Scalars()


def first_of(gets: list[Get]) -> Get:
    """The first value that any of the getters finds."""
    if not gets:
        return _nothing
    if len(gets) == 1:
        return gets[0]
    first, rest = gets[0], tuple(gets[1:])

    def get(node: int) -> Value:
        value = first(node)
        if value is None:
            for other in rest:
                value = other(node)
                if value is not None:
                    break
        return value

    return get


def _nothing(_node: int) -> None:
    return None
