"""What the tables need to know of the ontology: properties by notation, their domains and ranges, concepts by scheme.

All of it is read from the triples of the Turtle files (and, for concepts, of the tables themselves); no term of the
domain is named here.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from koban_kg.names import OWL, RDF, RDFS, SH, SKOS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from loaders.spec import Side

_Node = ox.NamedNode | ox.BlankNode
Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple

TYPE: Final = ox.NamedNode(RDF + "type")
NOTATION: Final = ox.NamedNode(SKOS + "notation")
IN_SCHEME: Final = ox.NamedNode(SKOS + "inScheme")
_SUBCLASS: Final = ox.NamedNode(RDFS + "subClassOf")
_OBJECT_PROPERTY: Final = ox.NamedNode(OWL + "ObjectProperty")
_UNION: Final = ox.NamedNode(OWL + "unionOf")
_FIRST: Final = ox.NamedNode(RDF + "first")
_REST: Final = ox.NamedNode(RDF + "rest")
_SIDES: Final[Mapping[str, ox.NamedNode]] = {
    "domain": ox.NamedNode(RDFS + "domain"),
    "range": ox.NamedNode(RDFS + "range"),
}
_PATH: Final = ox.NamedNode(SH + "path")
_PROPERTY: Final = ox.NamedNode(SH + "property")
_TARGET: Final = ox.NamedNode(SH + "targetClass")
_CLASS: Final = ox.NamedNode(SH + "class")
_OR: Final = ox.NamedNode(SH + "or")


@dataclass(slots=True)
class Concepts:
    """Concepts by scheme and notation."""

    by_scheme: dict[str, dict[str, ox.NamedNode]] = field(default_factory=dict)

    def add(self, triples: Iterable[ox.Triple]) -> None:
        """Take in every subject that has a notation and stands in a scheme."""
        notations: dict[ox.NamedNode, str] = {}
        schemes: list[tuple[ox.NamedNode, str]] = []
        for subject, predicate, value in triples:
            if predicate == NOTATION and isinstance(value, ox.Literal) and isinstance(subject, ox.NamedNode):
                notations[subject] = value.value
            elif predicate == IN_SCHEME and isinstance(value, ox.NamedNode) and isinstance(subject, ox.NamedNode):
                schemes.append((subject, value.value))
        for subject, scheme in schemes:
            if subject in notations:
                self.by_scheme.setdefault(scheme, {})[notations[subject]] = subject


@dataclass(slots=True)
class Terms:
    """The TBox, as far as the tables ask for it.

    Attributes
    ----------
    links, texts
        Properties by notation: the object properties, and the others.
    """

    index: dict[ox.NamedNode, dict[_Node, list[Term]]]
    links: dict[str, ox.NamedNode]
    texts: dict[str, ox.NamedNode]
    _superclasses: dict[str, frozenset[str]] = field(default_factory=dict)
    _allowed: dict[tuple[str, str], tuple[frozenset[str], ...]] = field(default_factory=dict)

    @classmethod
    def read(cls, triples: Iterable[ox.Triple]) -> Terms:
        """Index the triples of the ontology graph."""
        wanted = {
            _SUBCLASS, _UNION, _FIRST, _REST, _PATH, _PROPERTY, _TARGET, _CLASS, _OR, *_SIDES.values(),
        }  # fmt: skip
        index: dict[ox.NamedNode, dict[_Node, list[Term]]] = {predicate: defaultdict(list) for predicate in wanted}
        notations: dict[ox.NamedNode, str] = {}
        concepts: set[ox.NamedNode] = set()
        objects: set[ox.NamedNode] = set()
        for subject, predicate, value in triples:
            if predicate in wanted and isinstance(subject, _Node):
                index[predicate][subject].append(value)
            elif predicate == NOTATION and isinstance(subject, ox.NamedNode) and isinstance(value, ox.Literal):
                notations[subject] = value.value
            elif predicate == IN_SCHEME and isinstance(subject, ox.NamedNode):
                concepts.add(subject)
            elif predicate == TYPE and value == _OBJECT_PROPERTY and isinstance(subject, ox.NamedNode):
                objects.add(subject)
        links: dict[str, ox.NamedNode] = {}
        texts: dict[str, ox.NamedNode] = {}
        for subject, notation in notations.items():
            if subject not in concepts:
                (links if subject in objects else texts)[notation] = subject
        return cls(index, links, texts)

    def superclasses(self, cls: str) -> frozenset[str]:
        """The named classes above a class, itself included."""
        if cls not in self._superclasses:
            seen: set[str] = set()
            open_ = [cls]
            while open_:
                current = open_.pop()
                if current not in seen:
                    seen.add(current)
                    above = self.index[_SUBCLASS].get(ox.NamedNode(current), ())
                    open_.extend(term.value for term in above if isinstance(term, ox.NamedNode))
            self._superclasses[cls] = frozenset(seen)
        return self._superclasses[cls]

    def allows(self, predicate: ox.NamedNode, side: Side, cls: str) -> bool:
        """Whether things of a class may stand on one side of a property, as domain, range and shapes say."""
        above = self.superclasses(cls)
        return all(above & choice for choice in self._choices(predicate, side))

    def fitting(self, predicate: ox.NamedNode, side: Side, classes: Iterable[str]) -> list[str]:
        """Those of the classes that may stand on that side."""
        return [cls for cls in classes if self.allows(predicate, side, cls)]

    def _choices(self, predicate: ox.NamedNode, side: Side) -> tuple[frozenset[str], ...]:
        """Sets of classes, one of each of which must be met: each rdfs:domain or range, and the shapes together."""
        memo = (predicate.value, side)
        if memo not in self._allowed:
            stated = [self._members(term, _UNION) for term in self.index[_SIDES[side]].get(predicate, ())]
            shaped = self._shaped_domain(predicate) if side == "domain" else self._shaped_range(predicate)
            self._allowed[memo] = tuple(choice for choice in (*stated, shaped) if choice)
        return self._allowed[memo]

    def _members(self, term: Term, collection: ox.NamedNode) -> frozenset[str]:
        if isinstance(term, ox.NamedNode):
            return frozenset({term.value})
        if not isinstance(term, ox.BlankNode):
            return frozenset()
        return frozenset(
            item.value
            for head in self.index[collection].get(term, ())
            for item in self._list(head)
            if isinstance(item, ox.NamedNode)
        )

    def _list(self, head: Term) -> list[Term]:
        items: list[Term] = []
        while isinstance(head, ox.BlankNode):
            items.extend(self.index[_FIRST].get(head, ()))
            head = next(iter(self.index[_REST].get(head, ())), ox.NamedNode(RDF + "nil"))
        return items

    def _shaped_domain(self, predicate: ox.NamedNode) -> frozenset[str]:
        """Target classes of the node shapes that have a property shape for the predicate."""
        shapes = {shape for shape, paths in self.index[_PATH].items() if predicate in paths}
        return frozenset(
            target.value
            for owner, properties in self.index[_PROPERTY].items()
            if shapes.intersection(term for term in properties if isinstance(term, _Node))
            for target in self.index[_TARGET].get(owner, ())
            if isinstance(target, ox.NamedNode)
        )

    def _shaped_range(self, predicate: ox.NamedNode) -> frozenset[str]:
        """Classes that the property shapes of the predicate name by sh:class or sh:or, if each of them names some."""
        result: set[str] = set()
        for shape, paths in self.index[_PATH].items():
            if predicate not in paths:
                continue
            named = {term.value for term in self.index[_CLASS].get(shape, ()) if isinstance(term, ox.NamedNode)}
            for head in self.index[_OR].get(shape, ()):
                for item in self._list(head):
                    if isinstance(item, _Node):
                        named |= {t.value for t in self.index[_CLASS].get(item, ()) if isinstance(t, ox.NamedNode)}
            if not named:
                return frozenset()
            result |= named
        return frozenset(result)
