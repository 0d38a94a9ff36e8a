from __future__ import annotations

import asyncio
from time import perf_counter

import orjson
import pytest
from pyoxigraph import NamedNode, Quad

from koban_kg.errors import LimitError, UnavailableError
from koban_kg.graph.memory import MemoryStore
from koban_kg.graph.memory.build import build_tables
from koban_kg.names import KOBAN, RDF, thing_iri
from koban_kg.plan import tree
from koban_kg.plan.tree import Compare, Counted, Page, Quantified, ValueField
from tests.graph.library import model, query, store

MANY = 400


def crowd():
    """Books that all cite each other."""
    books = [NamedNode(thing_iri("book", f"{n:03}")) for n in range(MANY)]
    yield from (Quad(book, NamedNode(RDF + "type"), NamedNode(KOBAN + "Book")) for book in books)
    yield from (Quad(a, NamedNode(KOBAN + "cites"), b) for a in books for b in books[: MANY // 4])


@pytest.fixture(scope="module")
def tables():
    return build_tables(crowd(), model())


def deep(levels, **more):
    """A plan of nested lists."""
    fields = (ValueField("id", "id"),)
    for _ in range(levels):
        below = query(fields=fields, **more)
        fields = (ValueField("id", "id"), tree.RelationField("cites", "citesBook", one=False, query=below))
    return tree.Plan((tree.RootList("a", query(fields=fields, page=Page(20))),))


def heavy(size=400):
    """A plan that asks every book about every book, one filter for each of many aliases."""
    roots = []
    for place in range(size):
        inner = Quantified("citedBy", "some", Compare("id", "contains", f"no{place}"))
        where = Quantified("citesBook", "some", tree.All((inner, Counted("citedBy", "gt", place))))
        roots.append(tree.RootList(f"a{place}", query(where)))
    return tree.Plan(tuple(roots))


def test_an_answer_that_grows_too_long_is_refused_before_it_is_made(tables):
    small = MemoryStore(model(), tables, most_bytes=100_000)
    assert len(small.execute_sync(deep(1))) < 100_000
    for levels in (2, 3, 8):
        with pytest.raises(LimitError) as caught:
            small.execute_sync(deep(levels))
        assert caught.value.problem.type == "body-limit"


def test_an_object_whose_lists_together_grow_too_long_is_refused(tables):
    below = query(fields=(ValueField("iri", "iri"),))
    lists = tuple(tree.RelationField(f"cites{place}", "citesBook", one=False, query=below) for place in range(12))
    select = tree.Selection((("Book", lists),))
    plan = tree.Plan((tree.RootOne("a", ("Book",), "000", select),))
    size = len(MemoryStore(model(), tables).execute_sync(plan))
    with pytest.raises(LimitError) as caught:
        MemoryStore(model(), tables, most_bytes=size // 2).execute_sync(plan)
    assert caught.value.problem.type == "body-limit"
    assert len(MemoryStore(model(), tables, most_bytes=size).execute_sync(plan)) == size


@pytest.mark.parametrize(
    "execute", [MemoryStore.execute_sync, lambda store, plan: asyncio.run(store.execute(plan))], ids=["sync", "async"]
)
def test_the_time_limit_ends_a_query(tables, execute):
    limited = MemoryStore(model(), tables, seconds=0.1)
    started = perf_counter()
    with pytest.raises(LimitError) as caught:
        execute(limited, heavy())
    assert (caught.value.problem.type, caught.value.problem.status) == ("time-limit", 503)
    assert perf_counter() - started < 5


def test_a_long_query_leaves_the_event_loop_free(tables):
    slow = MemoryStore(model(), tables, seconds=60)

    async def both():
        ticks = 0
        task = asyncio.create_task(slow.execute(heavy(20)))
        while not task.done():
            await asyncio.sleep(0.005)
            ticks += 1
        return ticks, await task

    ticks, answer = asyncio.run(both())
    assert ticks > 3
    assert orjson.loads(answer) == {f"a{place}": [] for place in range(20)}


def test_what_is_kept_stays_within_its_bound(tables):
    bounded = MemoryStore(model(), tables, kept_bytes=200_000)
    unbounded = MemoryStore(model(), tables)
    for first in range(1, 30):
        plan = deep(2, page=Page(first))
        assert bounded.execute_sync(plan) == unbounded.execute_sync(plan)
        assert bounded.kept_bytes <= 200_000
    assert unbounded.kept_bytes > 200_000


def test_many_different_plans_do_not_pile_up(tables):
    busy = MemoryStore(model(), tables)
    for place in range(1500):
        where = Compare("id", "contains", f"{place:04}"[:3])
        fields = (ValueField(f"f{place}", "id"),)
        one = tree.RelationField("cites", "citesBook", one=False, query=query(where, page=Page(1), fields=fields))
        busy.execute_sync(tree.Plan((tree.RootList("a", query(where, page=Page(1), fields=(one,))),)))
    assert busy.compiled_plans <= 512


def test_a_closed_store_executes_nothing():
    closed = MemoryStore(model(), build_tables([], model()))
    asyncio.run(closed.close())
    with pytest.raises(UnavailableError):
        closed.execute_sync(tree.Plan(()))


def test_a_store_tells_its_release():
    assert store().release == "9.9.9"
