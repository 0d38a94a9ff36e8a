"""Reads from a real server: retries, time limits, sessions that are kept, and what a failure is called."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Any

import pytest
from neo4j import Query
from neo4j.exceptions import Neo4jError

from koban_kg.errors import KobanError, LimitError, UnavailableError, UsageError
from koban_kg.graph.neo4j.connection import Target
from koban_kg.graph.neo4j.serving.client import Client
from tests.proxy import SOCKETS_ARE_LEFT, Proxy

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator

    from tests.neo4j_server import Server

pytestmark = pytest.mark.filterwarnings(SOCKETS_ARE_LEFT)

LONG = "CYPHER 5 UNWIND range(1, 20000) AS a UNWIND range(1, 20000) AS b WITH a, b WHERE a + b = 0 RETURN count(*)"
RUNNING = "SHOW TRANSACTIONS YIELD currentQuery WHERE currentQuery STARTS WITH 'CYPHER 5 UNWIND' RETURN count(*) AS n"


@pytest.fixture
def proxy(neo4j_server: Server) -> Iterator[Proxy]:
    with Proxy(neo4j_server.address) as proxy:
        yield proxy


def run(address: str, steps: Callable[[Client], Awaitable[Any]], **options: Any) -> Any:
    async def whole() -> Any:
        client = Client(Target(address), **options)
        try:
            return await steps(client)
        finally:
            await client.close()

    return asyncio.run(whole())


def problem(address: str, steps: Callable[[Client], Awaitable[Any]], **options: Any) -> KobanError:
    with pytest.raises(KobanError) as raised:
        run(address, steps, **options)
    return raised.value


async def one(client: Client) -> list[list[Any]]:
    return await client.read(Query("CYPHER 5 RETURN $n AS n"), {"n": 1})


def test_a_read_gives_rows(neo4j_server: Server) -> None:
    query = Query("CYPHER 5 UNWIND range(1, $n) AS x RETURN x, [x]")

    assert run(neo4j_server.address, lambda client: client.read(query, {"n": 2})) == [[1, [1]], [2, [2]]]


def test_a_read_cannot_write(neo4j_server: Server) -> None:
    error = problem(neo4j_server.address, lambda client: client.read(Query("CYPHER 5 CREATE (n:Never) RETURN n"), {}))

    assert "AccessMode" in str(error.problem.given)
    assert neo4j_server.run("MATCH (n:Never) RETURN count(n) AS n")[0]["n"] == 0


def test_many_reads_share_few_connections(proxy: Proxy) -> None:
    async def steps(client: Client) -> Any:
        return await asyncio.gather(*(one(client) for _ in range(50)))

    assert run(proxy.address, steps, pool=3) == [[[1]]] * 50
    assert proxy.accepted <= 3


def test_a_lost_connection_is_made_again_within_the_read(proxy: Proxy) -> None:
    async def steps(client: Client) -> Any:
        await asyncio.gather(*(one(client) for _ in range(3)))
        proxy.cut()
        return await asyncio.gather(*(one(client) for _ in range(3)))

    assert run(proxy.address, steps, pool=3) == [[[1]]] * 3


def test_a_connection_lost_each_time_is_told(proxy: Proxy) -> None:
    async def steps(client: Client) -> Any:
        await one(client)
        proxy.cut_after = 200
        many = Query("CYPHER 5 UNWIND range(1, 1000) AS x RETURN x")
        try:
            return await client.read(many, {})
        finally:
            assert proxy.accepted == 2, "once more, not more often"
            proxy.cut_after = None
            assert await one(client) == [[1]]

    assert problem(proxy.address, steps, pool=1).problem.type == "graph-unreachable"


def test_a_server_that_is_away_is_told_and_found_again(proxy: Proxy) -> None:
    async def steps(client: Client) -> Any:
        proxy.refuse()
        with pytest.raises(UnavailableError) as raised:
            await one(client)
        proxy.accept()
        return raised.value.problem, await one(client)

    told, found = run(proxy.address, steps)

    assert (told.type, told.status, found) == ("graph-unreachable", 503, [[1]])


def test_the_server_ends_what_takes_too_long(neo4j_server: Server) -> None:
    started = time.monotonic()
    error = problem(neo4j_server.address, lambda client: client.read(Query(LONG, timeout=0.2), {}))

    assert isinstance(error, LimitError)
    assert (error.problem.type, error.problem.status) == ("time-limit", 503)
    assert time.monotonic() - started < 10


def test_a_read_that_is_given_up_ends_on_the_server(neo4j_server: Server) -> None:
    async def steps(client: Client) -> Any:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.5):
                await client.read(Query(LONG, timeout=60), {})
        return await one(client)

    assert run(neo4j_server.address, steps, pool=1) == [[1]]
    until = time.monotonic() + 10
    while neo4j_server.run(RUNNING)[0]["n"]:
        assert time.monotonic() < until, "the server goes on with what nobody waits for"
        time.sleep(0.05)


class Settling(Client):
    """Reads from a real server that is told to be making indexes until a moment: which one that is cannot be timed."""

    until = 0.0
    refused = 0

    async def _once(self, query: Query, parameters: dict[str, Any]) -> list[list[Any]]:
        if time.monotonic() < self.until:
            self.refused += 1
            raise Neo4jError._hydrate_neo4j(
                code="Neo.DatabaseError.General.UnknownError",
                message="Could not compile query due to insanely frequent schema changes",
            )
        return await super()._once(query, parameters)


@pytest.mark.parametrize(("seconds", "problem"), [(0.5, None), (600.0, "graph-indexes")], ids=["a moment", "long"])
def test_a_read_waits_a_moment_while_indexes_are_made(
    neo4j_server: Server, seconds: float, problem: str | None
) -> None:
    async def steps() -> tuple[str | None, int]:
        client = Settling(Target(neo4j_server.address))
        client.until = time.monotonic() + seconds
        try:
            assert await one(client) == [[1]]
        except UnavailableError as error:
            return error.problem.type, client.refused
        finally:
            await client.close()
        return None, client.refused

    told, refused = asyncio.run(steps())

    assert told == problem
    assert refused > 1


def long_to_plan(name: str) -> Query:
    """A statement that takes seconds to plan, and milliseconds to run; each name is planned for itself."""
    steps = ", ".join(f"(n{i}:Never{i} {{k: $k}})-[:NEVER]->(n{i + 1})" for i in range(12))
    return Query(f"CYPHER 5 OPTIONAL MATCH {steps} RETURN count(*) AS {name}", timeout=60)


@pytest.mark.slow
def test_a_statement_that_is_late_by_its_planning_is_planned_behind_the_request(neo4j_scratch: Server) -> None:
    async def seconds(client: Client, name: str) -> float:
        started = time.monotonic()
        assert await client.read(long_to_plan(name), {"k": 1}) == [[1]]
        return time.monotonic() - started

    async def steps(client: Client) -> tuple[float, float]:
        await seconds(client, "first")  # the server itself warms up
        unplanned = min([await seconds(client, f"unplanned{i}") for i in range(2)])
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(unplanned / 4):
                await client.read(long_to_plan("late"), {"k": 1})
        client.plan_later([(long_to_plan("late"), {"k": 1})])
        client.plan_later([(long_to_plan("another"), {"k": 1})])  # one at a time: this is left
        planning = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        assert len(planning) == 1
        await planning[0]
        return unplanned, await seconds(client, "late")

    unplanned, planned = run(neo4j_scratch.address, steps)

    assert planned < unplanned / 4


def test_too_much_memory_for_one_read_is_told(neo4j_server: Server) -> None:
    query = Query("CYPHER 5 UNWIND range(1, 100000000) AS x WITH collect([x, x, x]) AS xs RETURN size(xs)")
    error = problem(neo4j_server.address, lambda client: client.read(query, {}))

    assert (error.problem.type, error.problem.status) == ("graph-memory", 503)


def test_a_read_that_finds_no_free_connection_is_told(proxy: Proxy) -> None:
    async def steps(client: Client) -> Any:
        await one(client)
        proxy.delay = 0.3
        return await asyncio.gather(*(one(client) for _ in range(3)), return_exceptions=True)

    first, *others = run(proxy.address, steps, pool=1, wait_seconds=0.1)

    assert first == [[1]]
    assert [(each.problem.type, each.problem.retry_after) for each in others] == [("graph-busy", 1)] * 2


def test_an_address_that_cannot_be_used_is_told_without_its_password() -> None:
    with pytest.raises(UsageError) as raised:
        run("bolt://someone:secret@127.0.0.1:1", one)

    assert "secret" not in str(raised.value)
