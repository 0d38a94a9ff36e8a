from __future__ import annotations

import asyncio

import orjson
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from koban_kg.graph.memory import MemoryStore
from koban_kg.graph.memory.build import build_tables
from koban_kg.graph.memory.cache import dump_tables, load_tables
from tests.graph import strategies
from tests.graph.oracle import Oracle

CALM = [HealthCheck.too_slow, HealthCheck.data_too_large]


@settings(max_examples=150, deadline=None, suppress_health_check=CALM)
@given(st.data())
def test_store_and_oracle_give_the_same_answer(data):
    model = data.draw(strategies.models(), "model")
    quads = data.draw(strategies.graphs(model), "graph")
    store, oracle = MemoryStore.build(quads, model), Oracle(quads, model)
    for _ in range(3):
        plan = data.draw(strategies.plans(model), "plan")
        expected = oracle.answer(plan)
        assert expected == orjson.loads(store.execute_sync(plan))
        assert list(expected) == list(orjson.loads(asyncio.run(store.execute(plan)))), "again, from what is kept"


@settings(max_examples=40, deadline=None, suppress_health_check=CALM)
@given(st.data())
def test_a_store_from_its_cache_file_is_the_same(data):
    model = data.draw(strategies.models(), "model")
    quads = data.draw(strategies.graphs(model), "graph")
    plan = data.draw(strategies.plans(model), "plan")
    tables = build_tables(quads, model)
    text = dump_tables(tables, model)
    loaded = load_tables(text)
    assert loaded == (model, tables)
    assert dump_tables(build_tables(quads[::-1], model), model) == text, "the order of quads does not matter"
    assert MemoryStore(*loaded).execute_sync(plan) == MemoryStore.build(quads, model).execute_sync(plan)


@settings(max_examples=40, deadline=None, suppress_health_check=CALM)
@given(st.data())
def test_what_is_kept_changes_no_answer(data):
    model = data.draw(strategies.models(), "model")
    quads = data.draw(strategies.graphs(model), "graph")
    tables = build_tables(quads, model)
    store, forgetful = MemoryStore(model, tables), MemoryStore(model, tables, kept_bytes=0)
    for plan in data.draw(st.lists(strategies.plans(model), min_size=1, max_size=4), "plans"):
        assert store.execute_sync(plan) == forgetful.execute_sync(plan) == store.execute_sync(plan)
