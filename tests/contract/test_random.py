"""Random plans: over random small releases on three stores, over the real release in memory and on Neo4j."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from koban_kg.plan import tree
from tests.contract.comparing import differences, report
from tests.contract.loading import put
from tests.contract.random_plans import Maker
from tests.contract.stores import Memory, Naive, Neo4j
from tests.graph import strategies
from tests.graph.neo4j.valid import valid

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.neo4j_server import Server

SEED = int(os.environ.get("KOBAN_TEST_SEED", "20261123"))
PLANS = int(os.environ.get("KOBAN_TEST_PLANS", "600"))
RELEASES = int(os.environ.get("KOBAN_TEST_RELEASES", "15"))
EACH = 12
"""Plans over one random release: to push it takes longer than to ask."""


class Scratch:
    """A store whose release changes from example to example; each is pushed as a difference to the one before."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.store: Neo4j | None = None

    def holding(self, quads: list, model: object) -> Neo4j:
        put(self.server, quads, model)
        if self.store is None:
            self.store = Neo4j(self.server, model)
        else:
            self.store.reopen(model)
        return self.store


@pytest.fixture(scope="module")
def scratch(neo4j_server: Server) -> Iterator[Scratch]:
    neo4j_server.wipe()
    made = Scratch(neo4j_server)
    yield made
    if made.store is not None:
        made.store.close()


@pytest.mark.slow
@settings(
    max_examples=RELEASES,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
)
@given(data=st.data())
def test_random_releases_and_plans(scratch: Scratch, data: st.DataObject) -> None:
    model = data.draw(strategies.models(), "model")
    quads = valid(data.draw(strategies.graphs(model), "graph"), model)
    memory, naive, neo4j = Memory(quads, model), Naive(quads, model), scratch.holding(quads, model)
    plans = [data.draw(strategies.plans(model), "plan") for _ in range(EACH)]
    found = differences(named([cut(data, memory, root) for plan in plans for root in plan.roots]), memory, naive, neo4j)
    assert not found, report(found)


def named(roots: list[tree.Root]) -> list[tree.Root]:
    """The roots under keys of their own, so that several plans can be asked at once: planning is what takes time."""
    return [replace(root, key=f"{root.key}-{place}") for place, root in enumerate(roots)]


def cut(data: st.DataObject, memory: Memory, root: tree.Root) -> tree.Root:
    """A connection with bounds at some of its own cursors, if it has any."""
    if not isinstance(root, tree.RootConnection) or data.draw(st.booleans()):
        return root
    query = replace(root.connection.query, page=tree.Page())
    cursor = tree.ConnectionMember("edges", "edges", edges=(tree.EdgeField("cursor", "cursor"),))
    every = memory.answer(tree.Plan((tree.RootConnection("all", tree.Connection(query, (cursor,))),)))["all"]["edges"]
    bound = st.none() | st.sampled_from([edge["cursor"] for edge in every]) if every else st.none()
    page = replace(query.page, after=data.draw(bound), before=data.draw(bound), last=data.draw(st.none() | st.just(2)))
    return replace(root, connection=replace(root.connection, query=replace(query, page=page)))


@pytest.mark.slow
def test_random_plans_over_the_real_release(memory: Memory, neo4j: Neo4j) -> None:
    print(f"seed {SEED}, {PLANS} plans")
    maker = Maker(memory.store, SEED)
    plans = [maker.plan() for _ in range(PLANS)]
    found = differences(named([root for plan in plans for root in plan.roots]), memory, neo4j)
    filled = sum(any(memory.answer(plan).values()) for plan in plans)
    assert not found, report(found)
    assert filled > PLANS / 2, "most plans must find something, else they prove little"
