"""The statements that the model is read from, indexed by subject."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final, TypeAlias

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, Store

from koban_kg.names import KOBAN, OWL, RDF, RDFS, SH, SKOS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pyoxigraph import Dataset

Object: TypeAlias = NamedNode | BlankNode | Literal
Source: TypeAlias = "Store | Dataset | Iterable[Quad]"

_SHAPE_TERMS: Final = (
    "class datatype deactivated description group maxCount minCount name nodeKind or order path property targetClass "
    "uniqueLang"
)
PREDICATES: Final[frozenset[str]] = frozenset(
    [
        *(SH + term for term in _SHAPE_TERMS.split()),
        *(KOBAN + term for term in ("plural", "pluralLabel", "searchWeight", "listScheme", "enumName", "position")),
        *(RDFS + term for term in ("label", "subClassOf")),
        *(RDF + term for term in ("type", "first", "rest")),
        *(OWL + term for term in ("inverseOf", "versionInfo")),
        *(SKOS + term for term in ("definition", "inScheme", "notation", "prefLabel")),
    ]
)
"""Nothing else is looked at, so that a whole release can be handed in."""

_INFERRED = ("/inferred", "/open-inferred")


def key(term: Object) -> str:
    """A subject or object as a key: the IRI, or the label of a blank node behind ``_:``."""
    return f"_:{term.value}" if isinstance(term, BlankNode) else term.value


class Triples:
    """Statements by subject and predicate, keyed by IRI; inferred ones only where they are about subclasses."""

    def __init__(self, source: Source) -> None:
        self._index: dict[str, dict[str, list[Object]]] = defaultdict(lambda: defaultdict(list))
        self._subjects: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        self.languages: set[str] = set()
        for quad in _relevant(source):
            self._add(quad)

    def _add(self, quad: Quad) -> None:
        predicate = quad.predicate.value
        graph = quad.graph_name
        derived = not isinstance(graph, DefaultGraph) and graph.value.endswith(_INFERRED)
        if derived and predicate != RDFS + "subClassOf":
            return
        value = quad.object
        if not isinstance(value, NamedNode | BlankNode | Literal) or not isinstance(
            quad.subject, NamedNode | BlankNode
        ):
            return
        subject = key(quad.subject)
        known = self._index[subject][predicate]
        if value not in known:
            known.append(value)
            if isinstance(value, Literal):
                if value.language:
                    self.languages.add(value.language)
            else:
                self._subjects[predicate][key(value)].append(subject)

    def objects(self, subject: str, predicate: str) -> list[Object]:
        """All objects, in the order of the source."""
        return self._index.get(subject, {}).get(predicate, [])

    def iris(self, subject: str, predicate: str) -> list[str]:
        """The objects that are resources, as keys, sorted."""
        return sorted(key(o) for o in self.objects(subject, predicate) if not isinstance(o, Literal))

    def subjects(self, predicate: str, value: str) -> list[str]:
        """The subjects with this resource as object, sorted."""
        return sorted(self._subjects.get(predicate, {}).get(value, []))

    def text(self, subject: str, predicate: str) -> str | None:
        """The literal for people: English before no language before any other, then by code point."""
        texts = self.texts(subject, predicate)
        return texts[min(texts, key=lambda tag: (tag != "en", tag != "", tag))] if texts else None

    def texts(self, subject: str, predicate: str) -> dict[str, str]:
        """The literals by language tag (``""`` for none), the lowest by code point for each, tags sorted."""
        found: dict[str, str] = {}
        for value in self.objects(subject, predicate):
            if isinstance(value, Literal):
                tag = value.language or ""
                found[tag] = min(found.get(tag, value.value), value.value)
        return dict(sorted(found.items()))

    def items(self, head: str) -> list[str]:
        """The resources of an RDF list, in order."""
        found: list[str] = []
        while head != RDF + "nil":
            found.extend(self.iris(head, RDF + "first"))
            rest = self.iris(head, RDF + "rest")
            if not rest or len(found) > 10_000:  # a list that does not end is no list
                break
            head = rest[0]
        return found

    def superclasses(self, iri: str) -> list[str]:
        """All classes above a class, nearest first, itself left out."""
        found: dict[str, None] = {}
        level = [iri]
        while level:
            level = sorted({up for one in level for up in self.iris(one, RDFS + "subClassOf")} - found.keys() - {iri})
            found.update(dict.fromkeys(level))
        return list(found)

    def subclasses(self, iri: str) -> set[str]:
        """All classes below a class, itself left out."""
        found: set[str] = set()
        level = {iri}
        while level:
            level = {down for one in level for down in self.subjects(RDFS + "subClassOf", one)} - found - {iri}
            found |= level
        return found


def _relevant(source: Source) -> Iterator[Quad]:
    """The quads with a predicate of interest; a store is asked for each predicate alone."""
    if isinstance(source, Store):
        for predicate in sorted(PREDICATES):
            yield from source.quads_for_pattern(None, NamedNode(predicate), None)
    else:
        for quad in source:
            if quad.predicate.value in PREDICATES:
                yield quad
