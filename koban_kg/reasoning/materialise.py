"""What follows from a release: its premises to the two graphs of inferences.

Two passes. What follows from the ontology and the asserted statements goes to ``inferred``; then the open
statements are added, and what follows only with one of them goes to ``open-inferred``. Machine translations are no
premises: what followed from an unreviewed text would not carry its mark.

The standard's rules left out, and why: all of Table 4 and the rules of Tables 5 to 7 that conclude ``owl:sameAs``
(one identifier means one thing here; ``prp-fp`` and ``prp-ifp`` report what they would merge), Table 8 (literals
are typed by SHACL), ``prp-ap``, ``cls-thing``, ``cls-nothing1``, ``scm-cls``, ``scm-op``, ``scm-dp`` (trivial),
``scm-dom*``, ``scm-rng*`` (say nothing new of data).
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import pyoxigraph as ox

from koban_kg.errors import DataError, Finding
from koban_kg.names import compact
from koban_kg.reasoning.engine import Engine, says_something

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from koban_kg.names import GraphRole
    from koban_kg.reasoning.rules import Rule, RuleSet


@dataclass(frozen=True)
class Materialisation:
    """The inferences of a release.

    ``fired`` counts by rule what it concluded first, steps over unnamed class expressions included; ``seconds`` is
    the time the rules took.
    """

    inferred: tuple[ox.Triple, ...]
    open_inferred: tuple[ox.Triple, ...]
    fired: Mapping[str, int]
    seconds: float


def materialise(
    graphs: Mapping[GraphRole, Iterable[ox.Triple]],
    rules: RuleSet,
    *,
    places: Mapping[str, tuple[str, int]] | None = None,
) -> Materialisation:
    """All that follows from the graphs ``ontology``, ``asserted`` and ``open`` and is not stated in one of them.

    Parameters
    ----------
    graphs
        Triples by role; other roles are not looked at.
    places
        File and row of a thing by its IRI, to name them in a contradiction.

    Raises
    ------
    DataError
        If the statements contradict each other, with one finding for each contradiction.
    """
    start = time.perf_counter()
    engine = Engine(rules, graphs.get("ontology", ()))
    engine.add(graphs.get("asserted", ()))
    inferred = _pass(engine)
    stated_open = [triple for triple in graphs.get("open", ()) if ox.Quad(*triple) not in engine.store]
    engine.add(stated_open)
    open_inferred = _pass(engine) if stated_open else ()
    check_consistency(engine.store, rules, places=places)
    also_open = set(graphs.get("open", ()))
    return Materialisation(
        # what an open row states and the asserted rows entail stands in open already: no triple stands twice
        inferred=tuple(triple for triple in inferred if triple not in also_open),
        open_inferred=open_inferred,
        fired=dict(sorted(engine.fired.items())),
        seconds=time.perf_counter() - start,
    )


def closure(graphs: Mapping[GraphRole, Iterable[ox.Triple]], rules: RuleSet) -> ox.Store:
    """Premises and all that follows in one default graph, steps over unnamed class expressions included.

    A release does not publish these steps; :func:`~koban_kg.reasoning.why.derivations` needs them to explain, for
    example, why a thing is of a class that is defined by an intersection. ``open`` statements count if they are in
    ``graphs``.
    """
    engine = Engine(rules, graphs.get("ontology", ()))
    engine.add(graphs.get("asserted", ()))
    engine.add(graphs.get("open", ()))
    _pass(engine)
    return engine.store


def check_consistency(store: ox.Store, rules: RuleSet, *, places: Mapping[str, tuple[str, int]] | None = None) -> None:
    """Run the rules that report a contradiction over the default graph of a store.

    Raises
    ------
    DataError
        With one finding for each contradiction.
    """
    findings = sorted(
        {finding for rule in rules.contradictions for finding in _contradictions(store, rule, places or {})}, key=str
    )
    if findings:
        raise DataError(
            f"{len(findings)} contradictions in what is stated and what follows from it",
            type="contradiction",
            expected="statements that can all be true under the ontology",
            hint="correct the rows or the axioms that the findings name",
            findings=tuple(findings),
        )


def _pass(engine: Engine) -> tuple[ox.Triple, ...]:
    drawn = engine.saturate()
    drawn += engine.derive()
    drawn += engine.saturate()
    return tuple(triple for triple in drawn if says_something(triple))


def _contradictions(store: ox.Store, rule: Rule, places: Mapping[str, tuple[str, int]]) -> Iterable[Finding]:
    solutions = cast("ox.QuerySolutions", store.query(rule.text))
    names = [variable.value for variable in solutions.variables]
    for solution in solutions:
        shown = {name: _shown(value) for name in names if (value := solution[name]) is not None}
        focus = solution[names[0]]
        iri = focus.value if isinstance(focus, ox.NamedNode) else None
        file, row = places.get(iri or "", (None, None))
        yield Finding(
            file=file or (compact(iri) if iri else "ontology"),
            row=row,
            rule=f"{rule.message.format_map(shown)} ({rule.id})",
            value=shown.get("y") or shown.get("c2"),
            hint="take back one of the statements, or the axiom that forbids them together",
        )


def _shown(term: object) -> str:
    if isinstance(term, ox.NamedNode):
        return compact(term.value)
    return "an unnamed class" if isinstance(term, ox.BlankNode) else str(term)
