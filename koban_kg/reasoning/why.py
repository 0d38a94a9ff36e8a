"""Why a triple is there: the rules that conclude it, each with the premises it stands on."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import pyoxigraph as ox

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from koban_kg.reasoning.rules import Pattern, PatternTerm, Rule, RuleSet

    Bindings = dict[ox.Variable, ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple]


@dataclass(frozen=True, slots=True)
class Derivation:
    """One application of a rule: the premises from which it concludes the triple asked for."""

    rule: str
    premises: tuple[ox.Triple, ...]


def derivations(
    store: ox.Store,
    rules: RuleSet,
    triple: ox.Triple,
    *,
    default_graph: Sequence[ox.NamedNode | ox.BlankNode | ox.DefaultGraph] | None = None,
) -> tuple[Derivation, ...]:
    """Every way in which one rule concludes ``triple`` from other triples of the store, in order of rule id.

    Parameters
    ----------
    default_graph
        The graphs that together are the graph of the rules; without it the default graph of the store.

    Notes
    -----
    Each rule whose conclusion can be the triple runs again with the triple's terms put in for the variables of its
    conclusion. A premise may itself be inferred: asking for its derivations walks the proof upwards.
    """
    graphs = list(default_graph) if default_graph is not None else None
    found = {
        derivation
        for layer in (rules.schema, *rules.data, rules.derivations)
        for rule in layer
        for bindings in _matches(rule, triple)
        for derivation in _applications(store, rule, bindings, graphs)
        if triple not in derivation.premises
    }
    return tuple(sorted(found, key=lambda each: (each.rule, [str(premise) for premise in each.premises])))


def _matches(rule: Rule, triple: ox.Triple) -> Iterator[Bindings]:
    for pattern in rule.head:
        bindings: Bindings = {}
        for term, value in zip(pattern, triple, strict=True):
            if isinstance(term, ox.Variable):
                if bindings.setdefault(term, value) != value:
                    break
            elif term != value:
                break
        else:
            yield bindings


def _applications(
    store: ox.Store,
    rule: Rule,
    bindings: Bindings,
    graphs: list[ox.NamedNode | ox.BlankNode | ox.DefaultGraph] | None,
) -> Iterator[Derivation]:
    def ask(text: str) -> list[Bindings]:
        # a witness need not speak of all that the conclusion names
        named = {name: value for name, value in bindings.items() if re.search(rf"\?{name.value}\b", text)}
        rows = cast("ox.QuerySolutions", store.query(text, substitutions=named, default_graph=graphs))
        return [
            {**bindings, **{name: value for name in rows.variables if (value := row[name]) is not None}} for row in rows
        ]

    fired = ask(rule.body_query)
    if fired and rule.witness_query is not None:
        together = {premise for row in ask(rule.witness_query) for premise in _premises(rule.premises, row)}
        yield Derivation(rule.id, tuple(sorted(together, key=str)))
        return
    for row in fired:
        yield Derivation(rule.id, _premises(rule.premises, row))


def _premises(patterns: tuple[Pattern, ...], row: Bindings) -> tuple[ox.Triple, ...]:
    def value(term: PatternTerm) -> ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple:
        return row[term] if isinstance(term, ox.Variable) else term

    return tuple(
        ox.Triple(
            cast("ox.NamedNode | ox.BlankNode", value(subject)), cast("ox.NamedNode", value(predicate)), value(object_)
        )
        for subject, predicate, object_ in patterns
    )
