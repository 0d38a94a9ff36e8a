"""The relationships of a projection: statements between two IRIs, what links say about them, restrictions."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, Final

import pyoxigraph as ox

from koban_kg.graph.neo4j.names import SOME_VALUES_FROM, property_name
from koban_kg.graph.neo4j.projected import LeftOut, Relationship
from koban_kg.graph.neo4j.projection.statements import STATED
from koban_kg.names import KOBAN, OWL, RDF, RDFS, SH

if TYPE_CHECKING:
    from koban_kg.graph.neo4j.projection.faults import Faults
    from koban_kg.graph.neo4j.projection.naming import Naming
    from koban_kg.graph.neo4j.projection.nodes import Nodes
    from koban_kg.graph.neo4j.projection.statements import Statements
    from koban_kg.model.types import Model

_SUBJECT, _PREDICATE, _OBJECT = (KOBAN + name for name in ("subject", "predicate", "object"))
_BASIS, _NOTE = KOBAN + "basis", KOBAN + "note"
_ABOVE = (RDFS + "subClassOf", OWL + "equivalentClass")
_PARTS = OWL + "intersectionOf"
_SOME = OWL + "someValuesFrom"
_FIRST, _REST = RDF + "first", RDF + "rest"


class Edges:
    """Makes relationships; see the module. ``held`` counts statements by graph, as ``relationship`` or ``inverse``."""

    def __init__(self, model: Model, naming: Naming, nodes: Nodes, faults: Faults) -> None:
        self._model = model
        self._naming = naming
        self._nodes = nodes
        self._faults = faults
        self.made: dict[tuple[str, str, str], Relationship] = {}
        self.held: dict[str, dict[str, int]] = defaultdict(lambda: {"relationship": 0, "inverse": 0})

    def read(self) -> None:
        """Make a relationship of each pair of a statement and its inverse."""
        naming, made, held, end = self._naming, self.made, self.held, self._nodes.end
        for subject, predicate, value, role in self._nodes.edges:
            name, backward = naming.edge(predicate)
            start, stop = (value, subject) if backward else (subject, value)
            end(value)
            key = (start, name, stop)
            relationship = made.get(key)
            if relationship is None:
                relationship = made[key] = Relationship(start, name, stop, {"inferred": True})
            properties = relationship.properties
            place = "inverse" if backward else "graph"
            if place in properties:
                self._faults.add(
                    subject,
                    predicate,
                    value,
                    f"stands in two graphs, {properties[place]} and {role}",
                    "state it in one of them",
                )
                continue
            properties[place] = role
            if role in STATED:
                properties["inferred"] = False
            held[role]["inverse" if backward else "relationship"] += 1

    def link(self) -> None:
        """Put basis and note of each koban:Link on the relationship that it is about.

        The memory store reads links the same way: of several notes the lowest stated one, the last basis, and a link
        is about the forward statement only.
        """
        prop = self._model.thing.properties.get("basis")
        notations = (
            {value.iri: value.notation for value in self._model.lists[prop.enum].values}
            if prop is not None and prop.enum is not None
            else {}
        )
        for statements in self._nodes.links.values():
            members: dict[str, str] = {}
            notes: list[str] = []
            for predicate, value, role in sorted(statements, key=lambda entry: (entry[0], entry[1].value)):
                if predicate == _NOTE and isinstance(value, ox.Literal):
                    if role in STATED:
                        notes.append(value.value)
                else:
                    members[predicate] = value.value
            if not {_SUBJECT, _PREDICATE, _OBJECT} <= members.keys():
                continue
            name, backward = self._naming.edge(members[_PREDICATE])
            found = self.made.get((members[_SUBJECT], name, members[_OBJECT]))
            if found is None or backward:
                continue
            basis = notations.get(members.get(_BASIS, ""))
            if basis is not None:
                found.properties["basis"] = basis
            if notes:
                found.properties["note"] = min(notes)

    def restrict(self, statements: Statements) -> list[LeftOut]:
        """Make a relationship for each ``someValuesFrom`` restriction between two named classes.

        Returns
        -------
        list[LeftOut]
            Every statement with a blank node, counted by graph, predicate and reason.
        """
        about: dict[object, dict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
        for quad in statements.anonymous:
            if isinstance(quad.subject, ox.BlankNode):
                about[quad.subject][quad.predicate.value].append(quad.object)
        shown: dict[tuple[str, str], set[str]] = defaultdict(set)
        drawn: set[object] = set()
        for quad in statements.anonymous:
            if quad.predicate.value in _ABOVE and isinstance(quad.subject, ox.NamedNode):
                for anonymous in _conjuncts(quad.object, about):
                    members = about[anonymous]
                    for other in members.get(_SOME, ()):
                        for prop in members.get(OWL + "onProperty", ()):
                            if isinstance(other, ox.NamedNode) and isinstance(prop, ox.NamedNode):
                                shown[quad.subject.value, other.value].add(prop.value)
                                drawn.add(anonymous)
        for (start, end), predicates in sorted(shown.items()):
            for iri in (start, end):
                self._nodes.end(iri)
            listed = sorted(predicates)
            names = [self._field(predicate) for predicate in listed]
            properties: dict[str, Any] = {"property": names, "iri": listed, "restriction": True, "inferred": False}
            self.made[start, SOME_VALUES_FROM, end] = Relationship(start, SOME_VALUES_FROM, end, properties)
        return _left_out(statements, drawn)

    def _field(self, predicate: str) -> str:
        """What a predicate is called: the first field of it in the model, else its local name."""
        for cls in self._model.classes.values():
            for prop in cls.properties.values():
                if prop.iri == predicate and prop.pick is None:
                    return prop.name
        return property_name(predicate)


def _conjuncts(term: Any, about: dict[object, dict[str, list[Any]]]) -> list[Any]:
    """The anonymous classes that hold of every member of a class: itself, or the members of an intersection."""
    found, waiting = [], [term]
    while waiting:
        current = waiting.pop()
        if not isinstance(current, ox.BlankNode) or current in found:
            continue
        found.append(current)
        members = about[current]
        for lists in members.get(_PARTS, ()):
            place, seen = lists, set()
            while isinstance(place, ox.BlankNode) and place not in seen:
                seen.add(place)
                waiting.extend(about[place].get(_FIRST, ()))
                place = next(iter(about[place].get(_REST, ())), None)
    return found


def _left_out(statements: Statements, drawn: set[object]) -> list[LeftOut]:
    """The statements with blank nodes by graph, predicate and what kind of node it is."""
    kinds: dict[object, int] = {}
    for quad in statements.anonymous:
        if isinstance(quad.subject, ox.BlankNode):
            name = quad.predicate.value
            if quad.subject in drawn:
                kind = _REASONS.index(RESTRICTION)
            elif name in {_FIRST, _REST}:
                kind = _REASONS.index("list")
            else:
                kind = _SPACES.get(name.rpartition("#")[0], len(_REASONS) - 1)
            kinds[quad.subject] = min(kind, kinds.get(quad.subject, kind))
    counted: dict[tuple[str, str, str], int] = defaultdict(int)
    for quad, role in statements.anonymous.items():
        node = quad.subject if isinstance(quad.subject, ox.BlankNode) else quad.object
        counted[role, quad.predicate.value, _REASONS[kinds.get(node, -1)]] += 1
    return [LeftOut(role, name, count, reason) for (role, name, reason), count in sorted(counted.items())]


RESTRICTION: Final = "restriction, shown as a relationship SOME_VALUES_FROM"
"""Why the statements of a restriction are not projected one by one."""

_REASONS: Final = (RESTRICTION, "list", "anonymous class", "shape", "anonymous node")
_SPACES: Final = {OWL[:-1]: _REASONS.index("anonymous class"), SH[:-1]: _REASONS.index("shape")}
