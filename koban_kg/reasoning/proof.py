"""Proofs: an inferred statement down to what is stated, one way chosen, no step resting on itself."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from threading import Lock
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from koban_kg.reasoning.materialise import closure
from koban_kg.reasoning.rules import load_rules
from koban_kg.reasoning.why import derivations
from koban_kg.reasoning.wording import Wording

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from koban_kg.names import GraphRole
    from koban_kg.reasoning.rules import Rule, RuleSet
    from koban_kg.reasoning.why import Derivation

STATED: Final[tuple[GraphRole, ...]] = ("asserted", "open", "ontology", "translations")
"""Graphs whose statements need no proof."""

INFERRED: Final[tuple[GraphRole, ...]] = ("inferred", "open-inferred")

_PREMISES: Final = frozenset(("asserted", "open", "ontology"))

_DEEPEST: Final = 24
"""How many steps a way may be long before another one is tried."""


@dataclass(frozen=True, slots=True)
class Step:
    """One statement of a proof.

    Attributes
    ----------
    triple
        The statement.
    role
        Its graph; None for a step over an unnamed class, which no graph publishes.
    rule
        The rule that concludes it; None where it is stated.
    premises
        The places of the steps that the rule concludes it from, in the proof.
    ways
        In how many ways one rule concludes it from others, this one included.
    """

    triple: ox.Triple
    role: GraphRole | None
    rule: Rule | None = None
    premises: tuple[int, ...] = ()
    ways: int = 0


class Prover:
    """Proofs over the statements of one release.

    What follows is computed when the first proof is asked for, steps over unnamed classes included; that takes some
    seconds and is kept. It may be asked from several threads.

    Parameters
    ----------
    stored
        Gives the store of the release; called once.
    graphs
        Its named graphs by role.
    """

    def __init__(self, stored: Callable[[], ox.Store], graphs: Mapping[GraphRole, ox.NamedNode]) -> None:
        self._stored = stored
        self._graphs = graphs
        self._lock = Lock()
        self._opened_as: tuple[ox.Store, ox.Store] | None = None

    def proof(self, triple: ox.Triple) -> tuple[Step, ...]:
        """The steps of one proof, the statement asked for first, premises behind what rests on them.

        Nothing if the release does not hold the statement.
        """
        with self._lock:
            store, _ = self._opened()
            if self._role(triple) is None:
                return ()
            chosen: dict[ox.Triple, tuple[Derivation | None, int]] = {}
            self._prove(store, triple, (), chosen)
            return self._numbered(triple, chosen)

    def objects(self, subject: str, predicate: str) -> list[ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple]:
        """What the release says of a subject with a predicate, both as IRIs, stated or inferred."""
        with self._lock:
            _, release = self._opened()
            about = (ox.NamedNode(subject), ox.NamedNode(predicate))
            found = [
                quad.object for name in self._graphs.values() for quad in release.quads_for_pattern(*about, None, name)
            ]
            return list(dict.fromkeys(found))

    @cached_property
    def _rules(self) -> RuleSet:
        return load_rules()

    @property
    def wording(self) -> Wording:
        """Words for terms and statements of the release."""
        with self._lock:
            return Wording(self._opened()[0])

    def _opened(self) -> tuple[ox.Store, ox.Store]:
        """The store of everything that follows, and that of the release."""
        if self._opened_as is None:
            release = self._stored()
            read = {
                role: [quad.triple for quad in release.quads_for_pattern(None, None, None, name)]
                for role, name in self._graphs.items()
                if role in _PREMISES
            }
            self._opened_as = closure(read, self._rules), release
        return self._opened_as

    def _role(self, triple: ox.Triple) -> GraphRole | None:
        """The graph of a statement; what is stated wins over what is inferred as well."""
        _, release = self._opened()
        for role in (*STATED, *INFERRED):
            if ox.Quad(triple.subject, triple.predicate, triple.object, self._graphs[role]) in release:
                return role
        return None

    def _prove(
        self,
        store: ox.Store,
        triple: ox.Triple,
        path: tuple[ox.Triple, ...],
        chosen: dict[ox.Triple, tuple[Derivation | None, int]],
    ) -> bool:
        """Choose a way to a statement that does not lead over the path; whether there is one."""
        if triple in chosen:
            return True
        if self._role(triple) in STATED:
            chosen[triple] = (None, 0)
            return True
        if triple in path or len(path) > _DEEPEST:
            return False
        ways = derivations(store, self._rules, triple)
        for way in sorted(ways, key=lambda each: self._cost(each, triple)):
            if all(self._prove(store, premise, (*path, triple), chosen) for premise in way.premises):
                chosen[triple] = (way, len(ways))
                return True
        return False

    def _cost(self, way: Derivation, triple: ox.Triple) -> tuple[int, int, int]:
        """What makes a way worse: open premises where the statement does not need them, inferred ones, many."""
        roles = [self._role(premise) for premise in way.premises]
        needs_open = self._role(triple) == "open-inferred"
        opened = 0 if needs_open else sum(role in ("open", "open-inferred") for role in roles)
        return opened, sum(role not in STATED for role in roles), len(roles)

    def _numbered(
        self, triple: ox.Triple, chosen: Mapping[ox.Triple, tuple[Derivation | None, int]]
    ) -> tuple[Step, ...]:
        """The chosen ways that the statement rests on, breadth first."""
        places = {triple: 0}
        waiting = [triple]
        for each in waiting:
            way = chosen[each][0]
            for premise in way.premises if way else ():
                if premise not in places:
                    places[premise] = len(waiting)
                    waiting.append(premise)
        steps = []
        for each in waiting:
            way, ways = chosen[each]
            rule = self._rules.by_id[way.rule] if way else None
            premises = tuple(places[premise] for premise in way.premises) if way else ()
            steps.append(Step(each, self._role(each), rule, premises, ways))
        return tuple(steps)
