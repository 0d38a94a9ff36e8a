"""Statements of a proof in words: labels of things and terms, unnamed classes by what defines them, sources."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

import pyoxigraph as ox

from koban_kg.names import KOBAN, OWL, RDF, RDFS, SKOS, compact

if TYPE_CHECKING:
    from collections.abc import Iterator

Term: TypeAlias = "ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple"

_LABELS: Final = (SKOS + "prefLabel", RDFS + "label")
_IS: Final = {
    RDF + "type": "is a",
    RDFS + "subClassOf": "is a kind of",
    RDFS + "subPropertyOf": "is a narrower relation than",
    RDFS + "domain": "holds only of",
    RDFS + "range": "leads only to",
    OWL + "inverseOf": "is the other way round of",
    OWL + "equivalentClass": "is the same class as",
    OWL + "equivalentProperty": "is the same relation as",
    OWL + "propertyChainAxiom": "is the chain",
    OWL + "onProperty": "is about the relation",
    OWL + "someValuesFrom": "asks for some value among",
    OWL + "allValuesFrom": "allows only values among",
    OWL + "hasValue": "asks for the value",
    OWL + "intersectionOf": "is all of",
    OWL + "unionOf": "is any of",
    OWL + "oneOf": "is one of",
    RDF + "first": "begins with",
    RDF + "rest": "goes on with",
}
"""Relations of the languages of the standards, which have labels in English prose nowhere."""

_SETS: Final = {"intersectionOf": "all of", "unionOf": "any of", "oneOf": "one of"}
_VALUES: Final = {"someValuesFrom": "some", "allValuesFrom": "only", "hasValue": "value"}
_DEEPEST: Final = 4


@dataclass(frozen=True, slots=True)
class Grounded:
    """Where a stated statement comes from, as far as it is recorded."""

    citation: str | None = None
    url: str | None = None
    verified: str | None = None
    basis: str | None = None


class Wording:
    """Words for the terms of one store, whose default graph holds everything."""

    def __init__(self, store: ox.Store) -> None:
        self._store = store

    def term(self, term: Term, depth: int = 0) -> str:
        """A term in words: its English label, its text, or what defines it."""
        if isinstance(term, ox.Literal):
            return f"“{term.value}”"
        if isinstance(term, ox.Triple):
            return " ".join(self.term(part) for part in term)
        if isinstance(term, ox.BlankNode):
            return self._unnamed(term, depth)
        if term.value in _IS:
            return _IS[term.value]
        labels = [value for name in _LABELS for value in self._values(term, name) if isinstance(value, ox.Literal)]
        english = [label.value for label in labels if label.language in ("en", None)]
        return min(english, default=compact(term.value))

    def source(self, triple: ox.Triple) -> Grounded:
        """The source of a stated statement: that of the row it is from, with the basis of a link."""
        subject = triple.subject
        if not isinstance(subject, ox.NamedNode):
            return Grounded()
        link = self._link(triple)
        return Grounded(
            citation=self._text(subject, KOBAN + "sourceCitation"),
            url=self._text(subject, KOBAN + "sourceUrl"),
            verified=self._notation(subject, KOBAN + "verified"),
            basis=None if link is None else self._notation(link, KOBAN + "basis"),
        )

    def _unnamed(self, node: ox.BlankNode, depth: int) -> str:
        """A class or a list without a name."""
        if depth > _DEEPEST:
            return "a class"
        members = list(self._members(node))
        if members:
            return "(" + ", ".join(self.term(each, depth + 1) for each in members) + ")"
        ways = (self._set(node, depth), self._restriction(node, depth), self._complement(node, depth))
        return next((words for words in ways if words), "a class without a name")

    def _set(self, node: ox.BlankNode, depth: int) -> str | None:
        found = ((words, value) for name, words in _SETS.items() for value in self._values(node, OWL + name))
        return next((f"{words} {self.term(value, depth + 1)}" for words, value in found), None)

    def _restriction(self, node: ox.BlankNode, depth: int) -> str | None:
        for on in self._values(node, OWL + "onProperty"):
            relation = self.term(on, depth + 1)
            for name, words in _VALUES.items():
                for value in self._values(node, OWL + name):
                    return f"what has {words} “{relation}”: {self.term(value, depth + 1)}"
            return f"what is bound in “{relation}”"
        return None

    def _complement(self, node: ox.BlankNode, depth: int) -> str | None:
        values = self._values(node, OWL + "complementOf")
        return next((f"what is not {self.term(value, depth + 1)}" for value in values), None)

    def _members(self, node: Term) -> Iterator[Term]:
        """The members of a list; none if it is no list."""
        for _ in range(100):
            first = next(self._values(node, RDF + "first"), None)
            if first is None:
                return
            yield first
            node = next(self._values(node, RDF + "rest"), ox.NamedNode(RDF + "nil"))

    def _values(self, subject: Term, predicate: str) -> Iterator[Term]:
        if isinstance(subject, ox.NamedNode | ox.BlankNode):
            for quad in self._store.quads_for_pattern(subject, ox.NamedNode(predicate), None, None):
                yield quad.object

    def _link(self, triple: ox.Triple) -> ox.NamedNode | None:
        for quad in self._store.quads_for_pattern(None, ox.NamedNode(KOBAN + "subject"), triple.subject, None):
            link = quad.subject
            same = (
                ox.Quad(link, ox.NamedNode(KOBAN + name), part) in self._store
                for name, part in (("predicate", triple.predicate), ("object", triple.object))
            )
            if isinstance(link, ox.NamedNode) and all(same):
                return link
        return None

    def _text(self, subject: ox.NamedNode, predicate: str) -> str | None:
        return min(
            (value.value for value in self._values(subject, predicate) if not isinstance(value, ox.Triple)),
            default=None,
        )

    def _notation(self, subject: ox.NamedNode, predicate: str) -> str | None:
        for value in self._values(subject, predicate):
            for notation in self._values(value, SKOS + "notation"):
                if isinstance(notation, ox.Literal):
                    return notation.value
        return None
