"""Real processes: limits that kill, workers that come back, nothing left behind."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import psutil
import pytest

from koban_kg.errors import KobanError, LimitError, UnavailableError, UsageError
from koban_kg.rdf import worker
from koban_kg.rdf.protocol import BINDINGS_CSV, QueryLimits, QueryRequest
from koban_kg.rdf.workers import QueryWorkers
from tests.rdf.conftest import release_lines
from tests.rdf.test_gate import SERVICE

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tests.rdf.conftest import Listener

CHEAP = QueryRequest("SELECT (COUNT(*) AS ?n) { ?m a koban:Capability }", bindings_format=BINDINGS_CSV)
CHEAP_ANSWER = b"n\r\n20\r\n"
RUNAWAY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
SORTED = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?a ?e ?i"

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="query workers need a system that forks processes")


@contextlib.asynccontextmanager
async def opened(dump: Path, seconds: float = 10.0, **options: int | float) -> AsyncIterator[QueryWorkers]:
    """Workers for a block; afterwards no process, zombie or descriptor of theirs may be left."""
    descriptors, children = psutil.Process().num_fds(), set(psutil.Process().children(recursive=True))
    limits = QueryLimits(seconds=seconds, rows=int(options.pop("rows", 1000)), memory=200_000_000)
    store = await QueryWorkers.start(dump, limits, **options)  # type: ignore[arg-type]
    try:
        yield store
    finally:
        await store.close()
        assert set(psutil.Process().children(recursive=True)) == children
        assert psutil.Process().num_fds() == descriptors


def _loaders() -> list[psutil.Process]:
    """The loaders of this module's stores; another test of the session may keep one for its release."""
    return [
        child
        for child in psutil.Process().children()
        if "koban_kg.rdf.loader" in child.cmdline() and "/releases/" not in " ".join(child.cmdline())
    ]


def _workers() -> list[psutil.Process]:
    (loader,) = _loaders()
    return [child for child in loader.children() if child.status() != psutil.STATUS_ZOMBIE]


async def _settled(count: int) -> list[psutil.Process]:
    """The workers, once there are so many; started ones need a few milliseconds."""
    for _ in range(200):
        if len(found := _workers()) == count:
            return found
        await asyncio.sleep(0.01)
    raise AssertionError(f"there are {len(_workers())} workers, not {count}")


def test_answers_and_nothing_left_behind(dump: Path) -> None:
    async def run() -> None:
        async with opened(dump, workers=2) as store:
            assert [size.triples for size in store.graphs] == [1120, 400, 1, 120, 1, 400]
            answers = await asyncio.gather(*(store.query(CHEAP) for _ in range(50)))
            assert {answer.body for answer in answers} == {CHEAP_ANSWER}
            assert len(_workers()) == 2
            with pytest.raises(UsageError, match="GROUP"):
                await store.query(QueryRequest("SELECT * { } GROUP"))
            assert (await store.query(CHEAP)).body == CHEAP_ANSWER

    asyncio.run(run())


def test_the_time_limit_kills_and_the_worker_comes_back(dump: Path) -> None:
    async def run() -> None:
        async with opened(dump, seconds=0.5, workers=2) as store:
            before = set(_workers())
            begun = time.monotonic()
            with pytest.raises(LimitError) as caught:
                await store.query(QueryRequest(RUNAWAY))
            assert time.monotonic() - begun < 10, "left alone it takes hours"
            assert (caught.value.problem.type, caught.value.problem.status) == ("time-limit", 503)
            gone, _ = await asyncio.to_thread(psutil.wait_procs, before, 1, None)
            assert len(gone) == 1
            assert len(set(await _settled(2)) & before) == 1
            assert (await store.query(CHEAP)).body == CHEAP_ANSWER

    asyncio.run(run())


@pytest.mark.parametrize("text", [RUNAWAY, SORTED], ids=["count", "sort"])
def test_cheap_queries_run_beside_runaway_ones(dump: Path, text: str) -> None:
    async def run() -> None:
        async with opened(dump, seconds=2.0, workers=3, slow_seconds=0.1) as store:

            async def runaway() -> tuple[str, float]:
                begun = time.monotonic()
                with pytest.raises(KobanError) as caught:
                    await store.query(QueryRequest(text))
                return caught.value.problem.type, time.monotonic() - begun

            slow = [asyncio.create_task(runaway()) for _ in range(4)]
            for _ in range(100):
                assert (await store.query(CHEAP)).body == CHEAP_ANSWER
            assert not all(task.done() for task in slow)
            ended = await asyncio.gather(*slow)
            assert all(seconds < 3.0 for _, seconds in ended)
            assert {kind for kind, _ in ended} <= {"time-limit", "memory-limit", "overloaded"}

    asyncio.run(run())


def test_memory_has_a_limit(dump: Path) -> None:
    async def run() -> None:
        async with opened(dump, workers=1) as store:
            with pytest.raises(LimitError) as caught:
                await store.query(QueryRequest(SORTED))
            assert caught.value.problem.type == "memory-limit"
            assert (await store.query(CHEAP)).body == CHEAP_ANSWER

    asyncio.run(run())


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("SELECT * { ?s ?p ?o }", "row-limit"),
        ("CONSTRUCT WHERE { ?s ?p ?o }", "row-limit"),
        (f"SELECT ({'1' + '+1' * 60_000} AS ?x) {{}}", "nesting-limit"),
        ("SELECT * FROM <http://elsewhere/> {}", "unknown-graph"),
        ("LOAD <http://127.0.0.1/>", "update-refused"),
        ("SELECT * {", "query-syntax"),
    ],
)
def test_problems_come_through_whole(dump: Path, text: str, kind: str) -> None:
    async def run() -> None:
        async with opened(dump, workers=1) as store:
            with pytest.raises(UsageError) as caught:
                await store.query(QueryRequest(text))
            assert caught.value.problem.type == kind
            assert (await store.query(CHEAP)).body == CHEAP_ANSWER

    asyncio.run(run())


def test_a_cancelled_request_frees_its_worker(dump: Path) -> None:
    async def run() -> None:
        async with opened(dump, workers=1, slow_seconds=60) as store:
            (old,) = _workers()
            running = asyncio.create_task(store.query(QueryRequest(RUNAWAY)))
            waiting = asyncio.create_task(store.query(QueryRequest(RUNAWAY)))
            await asyncio.sleep(0.1)
            for task in (running, waiting):
                task.cancel()
                with pytest.raises(asyncio.CancelledError):
                    await task
            assert (await asyncio.wait_for(store.query(CHEAP), 2)).body == CHEAP_ANSWER
            assert not old.is_running()

    asyncio.run(run())


def test_killed_workers_are_replaced(dump: Path) -> None:
    async def run() -> None:
        async with opened(dump, workers=2) as store:
            killed = _workers()
            for process in killed:
                process.send_signal(signal.SIGKILL)
            await asyncio.to_thread(psutil.wait_procs, killed, 2)
            await _settled(2)
            assert (await store.query(CHEAP)).body == CHEAP_ANSWER
            running = asyncio.create_task(store.query(QueryRequest(RUNAWAY)))
            await asyncio.sleep(0.3)
            for process in await _settled(2):
                process.send_signal(signal.SIGKILL)
            with pytest.raises(UnavailableError, match="worker that ran the query has ended"):
                await running
            assert (await store.query(CHEAP)).body == CHEAP_ANSWER

    asyncio.run(run())


def test_a_killed_loader_is_started_again(dump: Path) -> None:
    async def run() -> None:
        async with opened(dump, workers=2) as store:
            workers = _workers()
            loader = workers[0].parent()
            assert loader is not None
            running = asyncio.create_task(store.query(QueryRequest(RUNAWAY)))
            await asyncio.sleep(0.1)
            loader.send_signal(signal.SIGKILL)
            with pytest.raises(UnavailableError):
                await running
            assert (await asyncio.wait_for(store.query(CHEAP), 5)).body == CHEAP_ANSWER
            assert not any(process.is_running() and process.status() != "zombie" for process in workers)

    asyncio.run(run())


def test_a_full_queue_says_so(dump: Path) -> None:
    async def run() -> None:
        async with opened(dump, workers=1, slow_seconds=60, queue=1) as store:
            tasks = [asyncio.create_task(store.query(QueryRequest(RUNAWAY))) for _ in range(2)]
            await asyncio.sleep(0.05)
            with pytest.raises(UnavailableError) as caught:
                await store.query(CHEAP)
            assert (caught.value.problem.type, caught.value.problem.status) == ("overloaded", 503)
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    asyncio.run(run())


def test_two_releases_at_once_and_the_old_one_closed(dump: Path, tmp_path: Path) -> None:
    """The change of the release: the new workers are there before the old ones go, and a running query ends clean."""
    (tmp_path / "koban.nq").write_text("".join(release_lines(10)), encoding="utf-8")
    count = QueryRequest("SELECT (COUNT(*) AS ?n) { ?m a koban:Methodology }", bindings_format=BINDINGS_CSV)

    async def run() -> None:
        async with opened(dump, workers=1) as old:
            new = await QueryWorkers.start(tmp_path / "koban.nq", workers=1)
            assert [(await store.query(count)).body for store in (old, new)] == [b"n\r\n400\r\n", b"n\r\n10\r\n"]
            running = asyncio.create_task(new.query(QueryRequest(RUNAWAY + " #")))
            await asyncio.sleep(0)
            await new.close()
            with contextlib.suppress(UnavailableError):
                await running
            with pytest.raises(UnavailableError, match="closed"):
                await new.query(count)
            assert (await old.query(count)).body == b"n\r\n400\r\n"

    asyncio.run(run())


def test_a_dump_that_is_missing(tmp_path: Path) -> None:
    async def run() -> None:
        with pytest.raises(UnavailableError, match="cannot be read"):
            await QueryWorkers.start(tmp_path / "koban.nq")
        assert _loaders() == []

    asyncio.run(run())


def test_no_worker_outlives_a_killed_server(dump: Path) -> None:
    program = (
        "import asyncio, pathlib, sys\n"
        "from koban_kg.rdf.workers import QueryWorkers\n"
        "from koban_kg.rdf.protocol import QueryRequest\n"
        "async def main():\n"
        "    store = await QueryWorkers.start(pathlib.Path(sys.argv[1]), workers=2)\n"
        "    print('ready', flush=True)\n"
        f"    await store.query(QueryRequest({RUNAWAY!r}))\n"
        "asyncio.run(main())\n"
    )
    with subprocess.Popen([sys.executable, "-c", program, str(dump)], stdout=subprocess.PIPE) as server:
        assert server.stdout is not None
        assert server.stdout.readline() == b"ready\n"
        processes = psutil.Process(server.pid).children(recursive=True)
        assert len(processes) == 3
        server.kill()
    _, alive = psutil.wait_procs(processes, timeout=3)

    assert alive == []


def test_service_hears_nothing_through_the_workers(dump: Path, listener: Listener) -> None:
    async def run() -> None:
        async with opened(dump, workers=1) as store:
            for text in SERVICE.values():
                with pytest.raises(UsageError) as caught:
                    await store.query(QueryRequest(text.replace("«U»", listener.url)))
                assert caught.value.problem.type == "service-refused"

    asyncio.run(run())
    assert listener.heard == 0


def test_a_worker_can_open_neither_connection_nor_file(listener: Listener) -> None:
    """The second line: even a query that passed the gate could not go out."""
    ours, theirs = socket.socketpair()
    parent = os.getpid()
    child = os.fork()
    if child == 0:
        told = b""
        try:
            assert worker._confine(theirs, 1 << 30, parent)
            for attempt in (
                lambda: socket.create_connection(("127.0.0.1", int(listener.url.split(":")[2][:-1]))),
                lambda: os.open("/etc/hosts", os.O_RDONLY),
                os.pipe,
            ):
                try:
                    attempt()
                    told += b"open "
                except OSError as error:
                    told += str(error.errno).encode() + b" "
        finally:
            theirs.send(told)
            os._exit(0)
    theirs.close()
    told = ours.recv(100)
    ours.close()
    os.waitpid(child, 0)

    assert told == b"24 24 24 "  # EMFILE
    assert listener.heard == 0
