"""Proofs over the real release: each step follows from its premises alone, and every inference has one."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

from koban_kg.names import GRAPH_ROLES, RDF
from koban_kg.reasoning.proof import STATED, Prover
from koban_kg.release.reader import open_release

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from koban_kg.names import GraphRole
    from koban_kg.reasoning.proof import Step
    from koban_kg.release.reader import OpenRelease

    Graphs = Mapping[GraphRole, list[ox.Triple]]

SEED, SAMPLED = 20261201, 150


@pytest.fixture(scope="module")
def release(release_home: Path) -> OpenRelease:
    return open_release(release_home)


@pytest.fixture(scope="module")
def graphs(release: OpenRelease) -> Graphs:
    return {role: [quad.triple for quad in release.quads(role)] for role in GRAPH_ROLES}


@pytest.fixture(scope="module")
def prover(release: OpenRelease) -> Prover:
    return Prover(lambda: release.store, release.graphs)


def concludes(step: Step, steps: Sequence[Step], lists: list[ox.Quad]) -> bool:
    """Whether the rule of a step, run over nothing but its premises and the lists that they name, concludes it."""
    store = ox.Store()
    store.bulk_extend(lists)
    store.bulk_extend(ox.Quad(*steps[place].triple) for place in step.premises)
    assert step.rule is not None
    found = store.query(step.rule.text)
    return isinstance(found, ox.QueryTriples) and step.triple in set(found)


def test_every_inference_has_a_proof_that_holds(graphs: Graphs, prover: Prover) -> None:
    chance = random.Random(SEED)
    drawn = [*chance.sample(graphs["inferred"], SAMPLED), *chance.sample(graphs["open-inferred"], SAMPLED // 5)]
    checked = set()
    lists = [
        ox.Quad(*triple) for triple in graphs["ontology"] if triple.predicate.value in (RDF + "first", RDF + "rest")
    ]
    for triple in drawn:
        steps = prover.proof(triple)
        assert steps, triple
        assert steps[0].triple == triple
        for number, step in enumerate(steps):
            if step.rule is None:
                assert step.role in STATED
                continue
            assert step.ways >= 1
            # a derivation of ours reads more than the statements it rests on, such as names
            if step.rule.layer != "derivation":
                assert concludes(step, steps, lists), f"step {number + 1} of {triple}"
                checked.add(step.rule.id)
        assert grounded(steps), "no step rests on itself"
    assert len(checked) >= 5, checked


def grounded(steps: Sequence[Step]) -> bool:
    """Whether all steps can be drawn one after the other, each from those before."""
    known: set[int] = set()
    while len(known) < len(steps):
        more = {n for n, step in enumerate(steps) if n not in known and set(step.premises) <= known}
        if not more:
            return False
        known |= more
    return True


def test_what_follows_without_open_questions_is_proved_without_them(graphs: Graphs, prover: Prover) -> None:
    chance = random.Random(SEED)
    for triple in chance.sample(graphs["inferred"], SAMPLED):
        assert not [step for step in prover.proof(triple) if step.role in ("open", "open-inferred")]
    opened = [prover.proof(triple) for triple in chance.sample(graphs["open-inferred"], SAMPLED // 5)]
    assert all(any(step.role == "open" for step in steps) for steps in opened)


def test_what_is_stated_needs_no_proof(graphs: Graphs, prover: Prover) -> None:
    for role in STATED:
        (step,) = prover.proof(graphs[role][0])
        assert (step.role, step.rule, step.premises) == (role, None, ())


def test_what_is_not_there_has_no_proof(prover: Prover) -> None:
    here = ox.NamedNode("https://w3id.org/koban/id/problem/prb-burglary")

    assert prover.proof(ox.Triple(here, ox.NamedNode("https://w3id.org/koban/ontology#addresses"), here)) == ()
