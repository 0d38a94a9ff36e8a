"""What changed from one release to another: terms, things and statements, added, changed, moved, made obsolete, gone.

Compared is what is stated (``asserted``, ``open``, ``ontology``, ``translations``), subject by subject; of what follows
only the numbers are told. Parts without a name (class expressions, shapes) are compared by their structure, so that a
new label of a blank node is no change. A link is its direct statement; its own record counts where its note or basis
changed.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal

import pyoxigraph as ox

from koban_kg.names import DCT, GRAPH_ROLES, KOBAN, OWL, RDF, RDFS, SCHEME, SKOS, compact
from koban_kg.reasoning.wording import Wording

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from koban_kg.names import GraphRole

Kind = Literal["added", "changed", "moved", "obsoleted", "removed"]
KINDS: Final[tuple[Kind, ...]] = ("added", "changed", "moved", "obsoleted", "removed")

COMPARED: Final[tuple[GraphRole, ...]] = ("asserted", "open", "ontology", "translations")

_TYPE, _LINK = RDF + "type", KOBAN + "Link"
_DEPRECATED, _REPLACED = OWL + "deprecated", DCT + "isReplacedBy"
_HIERARCHIES: Final = frozenset((SKOS + "broader", SKOS + "inScheme", RDFS + "subClassOf", RDFS + "subPropertyOf"))
_TERM_TYPES: Final = frozenset(
    OWL + name for name in ("Class", "ObjectProperty", "DatatypeProperty", "AnnotationProperty")
)
_DEEPEST: Final = 12
"""How deep the structure of a part without a name is looked at."""

_HEADER: Final = OWL + "Ontology"


@dataclass(frozen=True, slots=True)
class Change:
    """What a subject says by one predicate, before and after, in words; ``moved`` if it took another place."""

    predicate: str
    label: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    moved: bool = False


@dataclass(frozen=True, slots=True)
class Changed:
    """A term or a thing with what became of it.

    Attributes
    ----------
    iri, label, type
        What it is, in the words of the later release that has it.
    kind
        ``moved`` if nothing but its place changed, ``obsoleted`` if it is deprecated since.
    changes
        What it says otherwise; empty for what is added or removed.
    replaced_by
        What to use instead of an obsolete one.
    """

    iri: str
    label: str
    type: str
    kind: Kind
    changes: tuple[Change, ...] = ()
    replaced_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Moved:
    """Statements that went from one graph to another, such as open questions that were confirmed."""

    source: GraphRole
    target: GraphRole
    statements: tuple[str, ...]


@dataclass(frozen=True)
class Difference:
    """What changed between two releases; ``statements`` counts added and removed ones by graph."""

    before: str
    after: str
    terms: tuple[Changed, ...] = ()
    things: tuple[Changed, ...] = ()
    links: tuple[Changed, ...] = ()
    regraphed: tuple[Moved, ...] = ()
    statements: Mapping[GraphRole, tuple[int, int]] = field(default_factory=dict)

    @property
    def empty(self) -> bool:
        """Whether nothing changed at all."""
        return not any((self.terms, self.things, self.links, self.regraphed)) and not any(
            added or removed for added, removed in self.statements.values()
        )


class Side:
    """The statements of one release, made ready to be compared.

    Parameters
    ----------
    version
        Its version.
    quads
        Gives the quads of a role.
    """

    def __init__(self, version: str, quads: Callable[[GraphRole], Iterable[ox.Quad]]) -> None:
        self.version = version
        self.store = ox.Store()
        self.roles: dict[str, GraphRole] = {}
        self.counted: dict[GraphRole, set[str]] = {}
        self.subjects: dict[str, dict[str, dict[str, ox.Triple]]] = defaultdict(lambda: defaultdict(dict))
        graphs = {role: [quad.triple for quad in quads(role)] for role in GRAPH_ROLES}
        self.store.bulk_extend(ox.Quad(*triple) for role in COMPARED for triple in graphs[role])
        for role, triples in graphs.items():
            counted = self.counted[role] = set()
            for triple in triples:
                value = self._sign(triple.object)
                signed = f"{self._sign(triple.subject)} {triple.predicate.value} {value}"
                counted.add(signed)
                if role in COMPARED and isinstance(triple.subject, ox.NamedNode):
                    self.subjects[triple.subject.value][triple.predicate.value][value] = triple
                    self.roles[signed] = role
        self.wording = Wording(self.store)

    def types(self, iri: str) -> set[str]:
        """The classes that a subject is stated to be of."""
        return {
            triple.object.value
            for triple in self.subjects[iri][_TYPE].values()
            if isinstance(triple.object, ox.NamedNode)
        }

    def words(self, triple: ox.Triple) -> str:
        """The value of a statement in words, with the language of a text."""
        value = triple.object
        tag = f" ({value.language})" if isinstance(value, ox.Literal) and value.language not in (None, "en") else ""
        return self.wording.term(value) + tag

    def _sign(self, term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple, depth: int = 0) -> str:
        """A text that is equal for equal terms of both releases; of a part without a name its structure."""
        if not isinstance(term, ox.BlankNode):
            return str(term)
        if depth > _DEEPEST:
            return "_"
        parts = sorted(
            f"{quad.predicate.value} {self._sign(quad.object, depth + 1)}"
            for quad in self.store.quads_for_pattern(term, None, None, None)
        )
        return "[" + "; ".join(parts) + "]"


def difference(before: Side, after: Side) -> Difference:
    """What changed from one release to another, each part in order of kind and IRI."""
    found: dict[str, list[Changed]] = {"terms": [], "things": [], "links": []}
    functional = _functional(after)
    for iri in sorted(before.subjects.keys() | after.subjects.keys()):
        side = after if iri in after.subjects else before
        types = side.types(iri)
        if _HEADER in types:
            continue
        part = "links" if _LINK in types else "terms" if types & _TERM_TYPES else "things"
        changed = _compared(before, after, iri, functional)
        # a link that came or went is told by its direct statement
        if changed is not None and not (part == "links" and changed.kind in ("added", "removed")):
            found[part].append(changed)
    order = {kind: place for place, kind in enumerate(KINDS)}
    return Difference(
        before=before.version,
        after=after.version,
        **{part: tuple(sorted(rows, key=lambda row: (order[row.kind], row.iri))) for part, rows in found.items()},
        regraphed=_regraphed(before, after),
        statements={
            role: (len(after.counted[role] - before.counted[role]), len(before.counted[role] - after.counted[role]))
            for role in GRAPH_ROLES
        },
    )


def _compared(before: Side, after: Side, iri: str, functional: frozenset[str]) -> Changed | None:
    here, there = before.subjects.get(iri), after.subjects.get(iri)
    if here is None or there is None:
        side: Side = after if here is None else before
        return Changed(iri, _label(side, iri), _type(side, iri), "added" if here is None else "removed")
    changes = tuple(_changes(before, after, iri, functional))
    if not changes:
        return None
    obsolete = _is_obsolete(after, iri) and not _is_obsolete(before, iri)
    moved = all(change.moved for change in changes)
    kind: Kind = "obsoleted" if obsolete else "moved" if moved else "changed"
    replaced = tuple(
        triple.object.value for triple in there.get(_REPLACED, {}).values() if isinstance(triple.object, ox.NamedNode)
    )
    return Changed(iri, _label(after, iri), _type(after, iri), kind, changes, replaced if obsolete else ())


def _changes(before: Side, after: Side, iri: str, functional: frozenset[str]) -> Iterator[Change]:
    here, there = before.subjects[iri], after.subjects[iri]
    for predicate in sorted(here.keys() | there.keys()):
        old, new = here.get(predicate, {}), there.get(predicate, {})
        gone = [old[key] for key in sorted(old.keys() - new.keys())]
        come = [new[key] for key in sorted(new.keys() - old.keys())]
        if gone or come:
            yield Change(
                predicate,
                after.wording.term(ox.NamedNode(predicate)),
                tuple(before.words(triple) for triple in gone),
                tuple(after.words(triple) for triple in come),
                moved=bool(gone and come) and _places(predicate, [*gone, *come], functional),
            )


def _places(predicate: str, triples: Iterable[ox.Triple], functional: frozenset[str]) -> bool:
    """Whether statements say where something belongs: in a hierarchy, or to one other thing."""
    if predicate in _HIERARCHIES:
        return True
    values = [triple.object for triple in triples]
    things = all(isinstance(value, ox.NamedNode) and not value.value.startswith(SCHEME) for value in values)
    return predicate in functional and things


def _functional(side: Side) -> frozenset[str]:
    return frozenset(iri for iri in side.subjects if OWL + "FunctionalProperty" in side.types(iri))


def _is_obsolete(side: Side, iri: str) -> bool:
    values = side.subjects[iri].get(_DEPRECATED, {}).values()
    return any(isinstance(triple.object, ox.Literal) and triple.object.value in ("true", "1") for triple in values)


def _label(side: Side, iri: str) -> str:
    return side.wording.term(ox.NamedNode(iri))


def _type(side: Side, iri: str) -> str:
    types = sorted(side.types(iri), key=lambda each: (not each.startswith(KOBAN), each))
    return side.wording.term(ox.NamedNode(types[0])) if types else compact(iri)


def _regraphed(before: Side, after: Side) -> tuple[Moved, ...]:
    """Statements of both releases that stand in another graph, by the way they went."""
    found: dict[tuple[GraphRole, GraphRole], list[str]] = defaultdict(list)
    for iri, predicates in after.subjects.items():
        for triples in predicates.values():
            for value, triple in triples.items():
                signed = f"{triple.subject} {triple.predicate.value} {value}"
                source, target = before.roles.get(signed), after.roles[signed]
                if source is not None and source != target:
                    words = (
                        after.wording.term(ox.NamedNode(iri)),
                        after.wording.term(triple.predicate),
                        after.words(triple),
                    )
                    found[source, target].append(" — ".join(words))
    return tuple(Moved(source, target, tuple(sorted(rows))) for (source, target), rows in sorted(found.items()))
