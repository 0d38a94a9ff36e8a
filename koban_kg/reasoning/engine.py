"""Rules run to a fixpoint over an Oxigraph store in memory.

The rules see one graph, the store's default graph, which holds premises and conclusions together. A rule runs again
only when a kind of triple that it reads has changed since it last ran; layers are saturated in order, the TBox
first, then properties, then types, so that most rules run once or twice.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final, TypeAlias, cast, get_args

import pyoxigraph as ox

from koban_kg.names import OWL, RDF, RDFS
from koban_kg.reasoning.rules import TripleKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from koban_kg.reasoning.rules import Rule, RuleSet

Triple: TypeAlias = ox.Triple

_TYPE: Final = ox.NamedNode(RDF + "type")
_SCHEMA_PREDICATES: Final = frozenset(
    ox.NamedNode(RDFS + name) for name in ("subClassOf", "subPropertyOf", "domain", "range")
)
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

    def __init__(self, rules: RuleSet) -> None:
        self.rules = rules
        self.store = ox.Store()
        self.fired: Counter[str] = Counter()
        self._changed: dict[TripleKind, int] = dict.fromkeys(get_args(TripleKind), 0)
        self._clock = 0
        self._ran: dict[str, int] = {}

    def add(self, premises: Iterable[Triple]) -> None:
        """Add premises; every rule that reads triples of their kinds is due again."""
        quads = [ox.Quad(*triple) for triple in premises]
        self.store.bulk_extend(quads)
        self._touch(quads)

    def saturate(self) -> list[Triple]:
        """Run the OWL RL rules until they conclude nothing new; the conclusions, in the order they were drawn."""
        drawn: list[Triple] = []
        while True:
            before = len(drawn)
            drawn += self._saturate_layer(self.rules.schema)
            for layer in self.rules.data:
                drawn += self._saturate_layer(layer)
            if len(drawn) == before:
                return drawn

    def derive(self) -> list[Triple]:
        """Run the derivations once each, in order of their names; what is new."""
        drawn: list[Triple] = []
        for rule in self.rules.derivations:
            drawn += self._run(rule)
        return drawn

    def _saturate_layer(self, layer: Sequence[Rule]) -> list[Triple]:
        drawn: list[Triple] = []
        while due := [rule for rule in layer if self._due(rule)]:
            for rule in due:
                drawn += self._run(rule)
        return drawn

    def _due(self, rule: Rule) -> bool:
        ran = self._ran.get(rule.id, -1)
        return any(self._changed[kind] > ran for kind in rule.reads)

    def _run(self, rule: Rule) -> list[Triple]:
        self._clock += 1
        self._ran[rule.id] = self._clock
        known = self.store
        concluded = cast("ox.QueryTriples", known.query(rule.text))
        new = {quad for triple in concluded if (quad := ox.Quad(*triple)) not in known}
        if new:
            known.bulk_extend(new)
            self.fired[rule.id] += len(new)
            self._clock += 1
            self._touch(new)
        return [quad.triple for quad in new]

    def _touch(self, quads: Iterable[ox.Quad]) -> None:
        for kind in {kind_of(quad) for quad in quads}:
            self._changed[kind] = self._clock
