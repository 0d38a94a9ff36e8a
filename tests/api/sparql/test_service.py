"""The door as a service: limits, callers who leave, older releases, the change of the release."""

from __future__ import annotations

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import httpx2 as httpx
import psutil
import pytest
import uvicorn
from starlette.testclient import TestClient

from koban_kg.names import graph_iri
from tests.api.sparql.conftest import OLDER, make_app
from tests.rdf.conftest import VERSION, release_lines
from tests.rdf.test_gate import SERVICE

if TYPE_CHECKING:
    from pathlib import Path

    from tests.rdf.conftest import Listener

COUNT = "SELECT (COUNT(*) AS ?n) { ?m a koban:Methodology }"
RUNAWAY = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?a ?e ?i"
CSV = {"Accept": "text/csv"}


def _count(client: TestClient, path: str = "/sparql") -> str:
    return client.get(path, params={"query": COUNT}, headers=CSV).text


def test_a_cross_product_with_order_beside_a_hundred_cheap_queries(home: Path) -> None:
    limit = 2.0
    with TestClient(make_app(home, sparql_seconds=limit)) as client, ThreadPoolExecutor(1) as threads:

        def runaway() -> tuple[httpx.Response, float]:
            begun = time.monotonic()
            response = client.get("/sparql", params={"query": RUNAWAY})
            return response, time.monotonic() - begun

        slow = threads.submit(runaway)
        for _ in range(100):
            assert _count(client) == "n\r\n400\r\n"
        response, seconds = slow.result()

    assert response.status_code == 503
    assert response.json()["type"].rpartition("/")[2] in {"time-limit", "memory-limit"}
    assert seconds < limit + 1


def test_a_busy_service_says_when_to_come_back(home: Path) -> None:
    app = make_app(home, sparql_workers=1, sparql_queue=0, sparql_seconds=1.5)
    with TestClient(app) as client, ThreadPoolExecutor(1) as threads:
        slow = threads.submit(
            client.get, "/sparql", params={"query": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"}
        )
        for _ in range(50):
            busy = client.get("/sparql", params={"query": COUNT})
            if busy.status_code == 503:
                break
            time.sleep(0.02)
        slow.result()

    assert busy.headers["retry-after"] == "5"
    assert busy.json()["type"].endswith("/overloaded")


def test_service_hears_nothing(door: TestClient, listener: Listener) -> None:
    for text in SERVICE.values():
        response = door.post(
            "/sparql",
            content=text.replace("«U»", listener.url).encode(),
            headers={"Content-Type": "application/sparql-query"},
        )
        assert (response.status_code, response.json()["type"].rpartition("/")[2]) == (400, "service-refused")

    assert listener.heard == 0


def test_each_release_that_is_kept_can_be_asked(door: TestClient) -> None:
    assert _count(door) == "n\r\n400\r\n"
    assert _count(door, f"/release/{VERSION}/sparql") == "n\r\n400\r\n"
    assert _count(door, f"/release/{OLDER}/sparql") == "n\r\n10\r\n"
    assert _count(door, f"/release/{OLDER}/sparql") == "n\r\n10\r\n"
    own = {"query": COUNT, "default-graph-uri": graph_iri(OLDER, "open")}
    assert door.get(f"/release/{OLDER}/sparql", params=own, headers=CSV).text == "n\r\n1\r\n"
    assert door.get("/sparql", params=own).json()["type"].endswith("/unknown-graph")
    missing = door.get("/release/7.7.7/sparql", params={"query": COUNT})
    assert (missing.status_code, missing.json()["status"]) == (404, 404)


def test_the_door_follows_the_pointer(tmp_path: Path) -> None:
    for version, practices in (("1.0.0", 10), ("2.0.0", 20)):
        artefacts = tmp_path / "releases" / version / "artefacts"
        artefacts.mkdir(parents=True)
        lines = [line.replace(f"/{VERSION}/", f"/{version}/") for line in release_lines(practices)]
        (artefacts / "koban.nq").write_text("".join(lines), encoding="utf-8")
    (tmp_path / "current").write_text("1.0.0", encoding="utf-8")
    children = set(psutil.Process().children(recursive=True))
    with TestClient(make_app(tmp_path, follow_seconds=0.05)) as client:
        assert _count(client) == "n\r\n10\r\n"
        (tmp_path / "current").write_text("2.0.0", encoding="utf-8")
        end = time.monotonic() + 5
        while _count(client) != "n\r\n20\r\n":
            assert time.monotonic() < end
        for _ in range(100):  # the old workers go when nobody asks them
            if len(set(psutil.Process().children(recursive=True)) - children) == 3:
                break
            time.sleep(0.05)
        assert len(set(psutil.Process().children(recursive=True)) - children) == 3

    assert set(psutil.Process().children(recursive=True)) == children


def test_a_caller_who_leaves_frees_the_worker(home: Path) -> None:
    """Over a real socket: the query of a closed connection ends long before its limit."""

    async def run() -> None:
        config = uvicorn.Config(
            make_app(home, sparql_workers=1, sparql_seconds=60, sparql_slow_seconds=60), port=0, log_level="error"
        )
        server = uvicorn.Server(config)
        serving = asyncio.create_task(server.serve())
        while not server.started:
            await asyncio.sleep(0.01)
        port = server.servers[0].sockets[0].getsockname()[1]
        address = f"http://127.0.0.1:{port}/sparql"
        slow: dict[str, Any] = {"query": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"}
        async with httpx.AsyncClient() as client:
            with pytest.raises(httpx.ReadTimeout):
                await client.get(address, params=slow, timeout=0.3)
            answer = await client.get(address, params={"query": COUNT}, headers=CSV, timeout=5)
        assert answer.text == "n\r\n400\r\n"
        server.should_exit = True
        await serving

    asyncio.run(run())
