"""What counts as an answer of the store over Neo4j: one release, one revision, nothing read while a push is at work."""

from __future__ import annotations

import asyncio
import threading
import time
from functools import cache
from typing import TYPE_CHECKING, Any

import orjson
import pytest

from koban_kg.errors import KobanError, LimitError, UnavailableError
from koban_kg.graph.neo4j.connection import Target
from koban_kg.graph.neo4j.serving.client import Client
from koban_kg.graph.neo4j.serving.standing import Standing
from koban_kg.graph.neo4j.serving.store import Neo4jStore
from koban_kg.graph.protocol import ReleaseMovedError
from koban_kg.plan.tree import Lang, Page, Plan, RootConstant, RootList, TextField
from tests.contract import library
from tests.contract.loading import put
from tests.contract.stores import SECONDS, Memory
from tests.proxy import SOCKETS_ARE_LEFT, Proxy

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator

    from koban_kg.graph.memory import MemoryStore
    from tests.neo4j_server import Server

BOOKS = Plan((RootList("books", library.query(page=Page(first=3))),))
pytestmark = pytest.mark.filterwarnings(SOCKETS_ARE_LEFT)

LABEL = (TextField("label", "label", "value", Lang(("en",))),)
TWICE = Plan(tuple(RootList(key, library.query(page=Page(first=1000), fields=LABEL)) for key in ("one", "two")))
NAME = Plan((RootConstant("name", b'"Query"'),))


@cache
def memory() -> MemoryStore:
    return Memory(library.quads(), library.model()).store


@pytest.fixture(scope="module")
def server(neo4j_server: Server) -> Server:
    neo4j_server.wipe()
    put(neo4j_server, library.quads(), library.model())
    return neo4j_server


@pytest.fixture(autouse=True)
def _at_rest(server: Server) -> Iterator[None]:
    """The pointer as it was, whatever a test makes of it."""
    kept = server.run("MATCH (p:ReleasePointer {name: 'current'}) RETURN properties(p) AS p")[0]["p"]
    yield
    server.run("MATCH (p:ReleasePointer) DELETE p")
    server.run("CREATE (p:ReleasePointer) SET p = $p", p=kept)


def run(server: Server, steps: Callable[[Neo4jStore], Awaitable[Any]], address: str = "", **options: Any) -> Any:
    async def whole() -> Any:
        client = Client(Target(address or server.address))
        standing = Standing(client, seconds=SECONDS)
        digest = server.run("MATCH (p:ReleasePointer) RETURN p.digest AS d")[0]["d"]
        limits = {"seconds": SECONDS, "read_seconds": SECONDS, **options}
        store = Neo4jStore(client, standing, library.model().version, digest, library.model(), **limits)
        try:
            return await steps(store)
        finally:
            await store.close()
            await client.close()

    return asyncio.run(whole())


def point(server: Server, **properties: object) -> None:
    server.run("MATCH (p:ReleasePointer {name: 'current'}) SET p += $p", p=properties)


def problem(server: Server, plan: Plan = BOOKS, **options: Any) -> KobanError:
    with pytest.raises(KobanError) as raised:
        run(server, lambda store: store.execute(plan), **options)
    return raised.value


def test_it_answers_as_the_store_in_memory(server: Server) -> None:
    assert run(server, lambda store: store.execute(TWICE)) == memory().execute_sync(TWICE)


def test_it_tells_its_statements(server: Server) -> None:
    stated = run(server, lambda store: store.statements(TWICE))

    assert [each.key for each in stated] == ["one", "two"]
    assert all(each.text.startswith("CYPHER 5\nMATCH (p:ReleasePointer") for each in stated)
    assert run(server, lambda store: store.statements(NAME)) == ()


def test_roots_of_one_request_are_read_at_a_time(server: Server) -> None:
    many = Plan(tuple(RootList(f"r{i}", library.query(page=Page(first=1))) for i in range(6)))
    with Proxy(server.address) as proxy:

        async def steps(store: Neo4jStore) -> float:
            await store.execute(many)
            proxy.delay = 0.15
            started = time.monotonic()
            await store.execute(many)
            return time.monotonic() - started

        seconds = run(server, steps, proxy.address)

    assert 0.3 <= seconds < 6 * 0.3, "six reads one after the other take 1.8 s"


def test_what_needs_no_reading_needs_the_server_still(server: Server) -> None:
    with Proxy(server.address) as proxy:

        async def steps(store: Neo4jStore) -> bytes:
            found = await store.execute(NAME)
            proxy.refuse()
            await store.execute(NAME)
            return found

        with pytest.raises(UnavailableError) as raised:
            run(server, steps, proxy.address)
    assert raised.value.problem.type == "graph-unreachable"
    assert run(server, lambda store: store.execute(NAME)) == b'{"name":"Query"}'


def test_a_slow_answer_ends_at_the_limit(server: Server) -> None:
    with Proxy(server.address) as proxy:
        proxy.delay = 30
        started = time.monotonic()
        error = problem(server, address=proxy.address, seconds=0.4)
        took = time.monotonic() - started  # the proxy looks for open sockets at its end, which takes a while

    assert isinstance(error, LimitError)
    assert (error.problem.type, error.problem.status) == ("time-limit", 503)
    assert took < 15, "less than the first data takes to pass"


def test_a_long_answer_is_refused(server: Server) -> None:
    error = problem(server, most_bytes=20)

    assert (error.problem.type, error.problem.status) == ("body-limit", 400)


def test_a_closed_store_answers_nothing(server: Server) -> None:
    async def steps(store: Neo4jStore) -> None:
        await store.execute(BOOKS)
        await store.close()
        await store.execute(BOOKS)

    with pytest.raises(UnavailableError, match="closed"):
        run(server, steps)


@pytest.mark.parametrize(
    ("pointer", "kind", "retry_after"),
    [
        ({"state": "loading"}, "graph-loading", 10),
        ({"version": "another"}, "release-switch", 1),
        ({"digest": "another"}, "release-switch", 1),
        ({"name": "dropped"}, "graph-empty", None),
    ],
)
@pytest.mark.parametrize("plan", [BOOKS, NAME], ids=["read", "constant"])
def test_the_pointer_decides(
    server: Server, plan: Plan, pointer: dict[str, str], kind: str, retry_after: int | None
) -> None:
    async def steps(store: Neo4jStore) -> tuple[KobanError, KobanError, bool]:
        await store.execute(plan)
        assert store.current
        point(server, **pointer, revision=2)
        with pytest.raises(KobanError) as asked:
            await store.execute(plan)
        with pytest.raises(KobanError) as checked:
            await store.check()
        return asked.value, checked.value, store.current

    asked, checked, current = run(server, steps)

    assert asked.problem == checked.problem
    assert (asked.problem.type, asked.problem.status, asked.problem.retry_after) == (kind, 503, retry_after)
    assert isinstance(asked, ReleaseMovedError) == (kind == "release-switch")
    assert not current


def test_another_revision_of_the_same_release_is_read_by_its_own_catalog(server: Server) -> None:
    async def steps(store: Neo4jStore) -> list[bytes]:
        before = await store.execute(BOOKS)
        point(server, revision=7)
        return [before, await store.execute(BOOKS)]

    before, after = run(server, steps)

    assert before == after


def test_a_request_waits_for_a_switch_that_ends_soon(server: Server) -> None:
    point(server, state="switching", push="soon")
    ended = threading.Timer(0.5, point, (server,), {"state": "ready", "revision": 3})
    ended.start()
    started = time.monotonic()
    found = run(server, lambda store: store.execute(BOOKS))

    assert found == memory().execute_sync(BOOKS)
    assert time.monotonic() - started > 0.4
    ended.join()


def test_a_switch_that_goes_on_is_told(server: Server) -> None:
    point(server, state="switching", push="at work")
    with (
        server.driver.session() as session,
        session.begin_transaction(metadata={"koban": "push", "push": "at work"}) as push_at_work,
    ):
        push_at_work.run("RETURN 1").consume()
        error = problem(server)

    assert (error.problem.type, error.problem.status, error.problem.retry_after) == ("release-switch", 503, 1)


def test_a_push_that_was_killed_holds_readers_up_once(server: Server) -> None:
    async def steps(store: Neo4jStore) -> list[float]:
        point(server, state="switching", push="killed")
        seconds = []
        for plan in (BOOKS, TWICE, NAME):
            started = time.monotonic()
            assert await store.execute(plan) == memory().execute_sync(plan)
            seconds.append(time.monotonic() - started)
        assert await store.check() == "ready"
        return seconds

    first, *others = run(server, steps)

    assert first >= 2
    assert max(others) < 2


def test_after_a_killed_push_the_next_one_is_waited_for(server: Server) -> None:
    async def steps(store: Neo4jStore) -> None:
        point(server, state="switching", push="killed")
        await store.execute(BOOKS)
        point(server, push="next")
        started = time.monotonic()
        await store.execute(BOOKS)
        assert time.monotonic() - started >= 2, "the mark is of another push now"

    run(server, steps)


@pytest.fixture
def many(server: Server) -> Iterator[int]:
    """Many more books, so that a commit that changes them all takes a while to become visible."""
    server.run(
        "UNWIND range(1, $n) AS i CREATE (:Resource:Thing:Book {iri: 'book:' + i, id: 'many-' + i, label_en: 'T0'})",
        n=600,
    )
    yield 600
    server.run("MATCH (b:Book) WHERE b.id STARTS WITH 'many-' DELETE b")


@pytest.mark.slow
def test_two_fields_are_never_of_two_releases(server: Server, many: int) -> None:
    """A writer changes the books as a push does, again and again; unguarded, readers would find mixtures."""
    ended = threading.Event()
    pushes = threading.Thread(target=_push_until, args=(server, ended))

    async def steps(store: Neo4jStore) -> tuple[set[str], int, int]:
        seen: set[str] = set()
        answers = refused = 0
        until = time.monotonic() + 12
        while time.monotonic() < until:
            for found in await asyncio.gather(*(store.execute(TWICE) for _ in range(4)), return_exceptions=True):
                if isinstance(found, KobanError):
                    assert found.problem.type == "release-switch"
                    refused += 1
                    continue
                assert isinstance(found, bytes)
                labels = [row["label"] for rows in orjson.loads(found).values() for row in rows]
                changed = [label for label in labels if label.startswith("T")]
                assert len(changed) >= 2 * many
                assert len(set(changed)) == 1, "a mixture"
                seen.update(changed)
                answers += 1
        return seen, answers, refused

    pushes.start()
    try:
        seen, answers, refused = run(server, steps)
    finally:
        ended.set()
        pushes.join()

    assert len(seen) > 2, "readers saw several releases"
    assert answers > refused


def _push_until(server: Server, ended: threading.Event) -> None:
    """Releases that differ in every label, one after the other, each behind the pointer as koban neo4j push does it."""
    number = 0
    with server.driver.session() as session, server.driver.session() as aside:
        while not ended.is_set():
            number += 1
            mark = f"push {number}"
            with session.begin_transaction(metadata={"koban": "push", "push": mark}) as release:
                release.run(
                    "MATCH (b:Book) WHERE b.id STARTS WITH 'many-' SET b.label_en = $label", label=f"T{number}"
                ).consume()
                aside.run(
                    "MATCH (p:ReleasePointer {name: 'current'}) SET p.state = 'switching', p.push = $push", push=mark
                ).consume()
                release.run("MATCH (p:ReleasePointer {name: 'current'}) SET p.revision = p.revision + 1").consume()
                release.commit()
            aside.run("MATCH (p:ReleasePointer {name: 'current'}) SET p.state = 'ready'").consume()
            ended.wait(0.3)
