"""Rules run to a fixpoint over an Oxigraph store in memory, semi-naively where that is exact.

The rules see one graph, the store's default graph, which holds premises and conclusions together. The TBox is saturated
first, on its own. Then rounds, properties before types: a rule with one premise about data (``data: one``) runs
over the TBox and what is new since the round before, which gives the same conclusions as the whole store would; a
rule with several runs over the whole store, if a kind of triple that it reads has changed since it last ran. A
round without news ends it.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final, cast, get_args

import pyoxigraph as ox

from koban_kg.names import OWL, RDF, RDFS
from koban_kg.reasoning.rules import TripleKind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from koban_kg.reasoning.rules import Rule, RuleSet

_TYPE: Final = ox.NamedNode(RDF + "type")
_SCHEMA_PREDICATES: Final = frozenset(
    ox.NamedNode(RDFS + name) for name in ("subClassOf", "subPropertyOf", "domain", "range")
)
_LISTS: Final = frozenset(ox.NamedNode(RDF + name) for name in ("type", "first", "rest"))
_TRIVIAL: Final = frozenset(ox.NamedNode(iri) for iri in (OWL + "Thing", RDFS + "Resource", RDFS + "Literal"))


def kind_of(triple: ox.Triple | ox.Quad) -> TripleKind:
    """What a triple is to the rules."""
    predicate = triple.predicate
    if predicate == _TYPE:
        return "schema" if isinstance(triple.object, ox.NamedNode) and triple.object.value.startswith(OWL) else "type"
    if predicate in _SCHEMA_PREDICATES or predicate.value.startswith(OWL):
        return "schema"
    return "property"


def says_something(triple: ox.Triple) -> bool:
    """Whether an inference is worth publishing.

    Left out are memberships in owl:Thing and the like, statements that a thing stands below or beside itself, and
    statements about class expressions without a name: the rules need the last as steps, but nobody can ask for them.
    """
    subject, object_ = triple.subject, triple.object
    if isinstance(subject, ox.BlankNode) or isinstance(object_, ox.BlankNode) or object_ in _TRIVIAL:
        return False
    return not (subject == object_ and kind_of(triple) == "schema")


class Engine:
    """A store that rules are run over; premises are added, conclusions collected.

    Attributes
    ----------
    store
        Premises and conclusions so far, in the default graph.
    fired
        How many new triples each rule has concluded so far.
    """

    def __init__(self, rules: RuleSet, ontology: Iterable[ox.Triple]) -> None:
        self.rules = rules
        self.store = ox.Store()
        self.fired: Counter[str] = Counter()
        self._tbox = ox.Store()
        stated = [ox.Quad(*triple) for triple in ontology]
        self._tbox_quads = [quad for quad in stated if quad.predicate in _LISTS or kind_of(quad) == "schema"]
        self._idle: frozenset[str] = frozenset()
        self._news: list[list[ox.Quad]] = [[] for _ in rules.data]
        self._whole = [True for _ in rules.data]
        self._reads = [frozenset().union(*(rule.reads for rule in layer)) - {"schema"} for layer in rules.data]
        self._changed: dict[TripleKind, int] = dict.fromkeys(get_args(TripleKind), 0)
        self._clock = 0
        self._ran: dict[str, int] = {}
        self.store.bulk_extend(stated)
        self._tbox.bulk_extend(self._tbox_quads)

    def add(self, premises: Iterable[ox.Triple]) -> None:
        """Add premises. Axioms among them are not read by the rules of the TBox: those stand in the ontology."""
        quads = [ox.Quad(*triple) for triple in premises]
        self.store.bulk_extend(quads)
        self._note(quads)

    def saturate(self) -> list[ox.Triple]:
        """Run the OWL RL rules until they conclude nothing new; the conclusions, in the order they were drawn."""
        drawn = self._saturate_tbox() if all(self._whole) else []
        while (due := next((n for n, news in enumerate(self._news) if news or self._whole[n]), None)) is not None:
            drawn += self._round(due)
        return [quad.triple for quad in drawn]

    def derive(self) -> list[ox.Triple]:
        """Run the derivations once each, in order of their names; what is new."""
        drawn = []
        for rule in self.rules.derivations:
            found = self._conclude(rule, self.store)
            self._note(found)
            drawn += found
        return [quad.triple for quad in drawn]

    def _saturate_tbox(self) -> list[ox.Quad]:
        drawn: list[ox.Quad] = []
        while True:
            found = [quad for rule in self.rules.schema for quad in self._conclude(rule, self._tbox)]
            if not found:
                self._idle = frozenset(rule.id for rule in self.rules.by_id.values() if self._lacks_axioms(rule))
                return drawn
            self._tbox_quads += found
            drawn += found

    def _lacks_axioms(self, rule: Rule) -> bool:
        """Whether the TBox has nothing that a premise of the rule asks of it, so that the rule cannot fire."""
        for _, predicate, object_ in rule.premises:
            if not isinstance(predicate, ox.NamedNode):
                continue
            fixed = object_ if isinstance(object_, ox.NamedNode) and object_.value.startswith(OWL) else None
            about_tbox = fixed is not None if predicate == _TYPE else predicate.value.startswith((OWL, RDFS))
            if about_tbox and not any(self._tbox.quads_for_pattern(None, predicate, fixed)):
                return True
        return False

    def _round(self, number: int) -> list[ox.Quad]:
        """Run the rules of a layer over what is new since they last ran; what they conclude is news to every layer."""
        whole, news = self._whole[number], self._news[number]
        self._whole[number], self._news[number] = False, []
        delta = self.store if whole else self._delta(news)
        kinds = set(get_args(TripleKind)) if whole else {kind_of(quad) for quad in news}
        drawn: list[ox.Quad] = []
        for rule in self.rules.data[number]:
            if rule.id in self._idle:
                continue
            if rule.linear:
                if not kinds & rule.reads:
                    continue
                found = self._conclude(rule, delta)
            elif any(self._changed[kind] > self._ran.get(rule.id, -1) for kind in rule.reads):
                self._clock += 1
                self._ran[rule.id] = self._clock
                found = self._conclude(rule, self.store)
            else:
                continue
            self._note(found)
            drawn += found
        axioms = [quad for quad in drawn if kind_of(quad) == "schema"]
        if axioms:
            self._tbox.bulk_extend(axioms)
            self._tbox_quads += axioms
            drawn += self._saturate_tbox()
            self._whole = [True for _ in self._whole]
        return drawn

    def _delta(self, quads: list[ox.Quad]) -> ox.Store:
        store = ox.Store()
        store.bulk_extend(self._tbox_quads)
        store.bulk_extend(quads)
        return store

    def _conclude(self, rule: Rule, over: ox.Store) -> list[ox.Quad]:
        """What a rule concludes over one store and the whole does not have yet; it is added to both."""
        known = self.store
        concluded = cast("ox.QueryTriples", over.query(rule.text))
        found = list({quad: None for triple in concluded if (quad := ox.Quad(*triple)) not in known})
        if found:
            known.bulk_extend(found)
            if over is not known:
                over.bulk_extend(found)
            self.fired[rule.id] += len(found)
        return found

    def _note(self, quads: list[ox.Quad]) -> None:
        """Keep new triples for the layers that read their kind; a layer that is to see everything needs no list."""
        by_kind: dict[TripleKind, list[ox.Quad]] = {}
        for quad in quads:
            by_kind.setdefault(kind_of(quad), []).append(quad)
        if by_kind:
            self._clock += 1
        for kind, found in by_kind.items():
            self._changed[kind] = self._clock
            for number, reads in enumerate(self._reads):
                if kind in reads and not self._whole[number]:
                    self._news[number] += found
