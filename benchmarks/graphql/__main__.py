"""The compiled route against Strawberry's own executor: equal answers first, then medians and spread.

``python -m benchmarks.graphql HOME [--seconds 3] [--runs 5]``; server on core 0, load client on core 1, one
server at a time. Kept answers are off on our side; the peer keeps parsed and validated documents. A second row
leaves out kept fragments of the in-memory store as well.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import statistics
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson
import psutil

from api.graphql.engine import Engine, Request
from api.opening import open_graph
from benchmarks.graphql import documents
from benchmarks.graphql.peer import peer_schema
from koban_kg.graph.memory import open_cache
from koban_kg.release.reader import open_release
from koban_kg.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PORTS = {"compiled": 8461, "strawberry": 8462}


def objects(value: Any) -> int:
    """How many objects an answer holds."""
    if isinstance(value, list):
        return sum(map(objects, value))
    return 1 + sum(map(objects, value.values())) if isinstance(value, dict) else 0


def in_process(home: Path, runs: int) -> None:
    """1,000 × 5 without HTTP, warm; and what planning costs."""
    settings = Settings(home=home, graphql_answer_bytes=0)
    release = open_release(home)
    store, engine = open_graph(settings, release)
    bare = Engine(store.model, open_cache(release.cache, kept_bytes=0), settings)
    peer, _ = peer_schema(home)
    loop = asyncio.new_event_loop()
    for name, document in vars(documents).items():
        if not name.startswith("LIST"):
            continue
        answer = orjson.loads(loop.run_until_complete(engine.respond(Request(document))).body)["data"]
        theirs = peer.execute_sync(document)
        assert theirs.errors is None, theirs.errors
        assert answer == theirs.data, f"{name}: the answers differ"
        print(f"{name}: {objects(answer) - 1} objects, {len(orjson.dumps(answer))} bytes, equal on both")
        calls: dict[str, Callable[[], Any]] = {
            "compiled": lambda d=document: loop.run_until_complete(engine.respond(Request(d))),
            "compiled, no kept fragments": lambda d=document: loop.run_until_complete(bare.respond(Request(d))),
            "strawberry, cached document": lambda d=document: orjson.dumps(peer.execute_sync(d).data),
        }
        for title, call in calls.items():
            print(f"  {title:28} {shown(list(timed(call, runs * 3)))} ms")
        cold = list(timed(lambda d=document: planned(engine, d), runs * 3))
        request = Request(document)
        warm = list(timed(lambda r=request: engine.program(r, r.key()), runs * 30))
        print(f"  {'parse, validate, plan (cold)':28} {shown(cold)} ms; plan from cache {shown(warm)} ms")


def planned(engine: Engine, document: str) -> None:
    """One document read and planned without caches."""
    engine._documents._entries.clear()
    request = Request(document)
    engine._plan(request, trusted=False)


def timed(call: Callable[[], Any], runs: int) -> Iterator[float]:
    """Milliseconds of each run, after two that are not counted."""
    for number in range(runs + 2):
        start = time.perf_counter()
        call()
        if number > 1:
            yield (time.perf_counter() - start) * 1e3


def shown(values: list[float]) -> str:
    """Median and spread."""
    return f"{statistics.median(values):9.3f} ({min(values):.3f} to {max(values):.3f})"


def over_http(home: Path, seconds: float, runs: int) -> None:
    """Requests per second with 1 and 8 connections, runs of the two alternating."""
    environment = {**os.environ, "KOBAN_HOME": str(home), "KOBAN_PORT": str(PORTS["compiled"])}
    environment |= {"KOBAN_GRAPHQL_ANSWER_BYTES": "0"}
    commands = {
        "compiled": [sys.executable, "-c", "from api.app import serve; serve()"],
        "strawberry": [sys.executable, "-m", "benchmarks.graphql.peer", str(home), str(PORTS["strawberry"])],
    }
    servers = {
        name: subprocess.Popen(["taskset", "-c", "0", *command], env=environment) for name, command in commands.items()
    }
    processes = {name: psutil.Process(server.pid) for name, server in servers.items()}
    try:
        for port in PORTS.values():
            wait_for(port)
        for name in ("LIST_20_BY_3", "LIST_THREE_LEVELS"):
            document = getattr(documents, name)
            bodies = {server: asked(port, document) for server, port in PORTS.items()}
            assert bodies["compiled"]["data"] == bodies["strawberry"]["data"], f"{name}: the answers differ"
            assert bodies["compiled"]["extensions"]["koban"]["fallbacks"] == 0
            print(f"{name} over HTTP: {objects(bodies['compiled']['data']) - 1} objects, equal on both, fallbacks 0")
            for connections in (1, 8):
                found: dict[str, list[dict[str, float]]] = {server: [] for server in PORTS}
                for _ in range(runs):
                    for server, port in PORTS.items():
                        spent = sum(processes[server].cpu_times()[:2])
                        row = load(port, document, connections, seconds)
                        spent = sum(processes[server].cpu_times()[:2]) - spent
                        found[server].append(row | {"each": spent / row["requests"] * 1e6})
                for server, rows in found.items():
                    rates = [row["rps"] for row in rows]
                    p50, p99, each = (statistics.median(row[k] for row in rows) for k in ("p50", "p99", "each"))
                    print(
                        f"  {connections} connections {server:10} {statistics.median(rates):8.0f} requests/s "
                        f"({min(rates):.0f} to {max(rates):.0f}), p50 {p50:.2f} ms, p99 {p99:.2f} ms, "
                        f"{each:.0f} µs of processor a request"
                    )
    finally:
        for server in servers.values():
            server.terminate()
        for server in servers.values():
            server.wait(15)


def load(port: int, document: str, connections: int, seconds: float) -> dict[str, float]:
    """One run of the load client on the other core."""
    command = ["taskset", "-c", "1", sys.executable, "-m", "benchmarks.graphql.load"]
    done = subprocess.run(
        [*command, str(port), str(connections), str(seconds)],
        input=document.encode(),
        capture_output=True,
        check=True,
        timeout=seconds + 20,
    )
    row: dict[str, float] = orjson.loads(done.stdout)
    return row


def asked(port: int, document: str) -> dict[str, Any]:
    """The answer of a server."""
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/graphql",
        orjson.dumps({"query": document}),
        {"Content-Type": "application/json", "Accept": "application/json"},
    )
    with urllib.request.urlopen(request) as response:
        answer: dict[str, Any] = orjson.loads(response.read())
    return answer


def wait_for(port: int) -> None:
    """Wait until a server answers."""
    for _ in range(300):
        try:
            asked(port, "{ __typename }")
            return
        except OSError:
            time.sleep(0.1)
    raise SystemExit(f"nothing answers on port {port}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("home", type=Path)
    parser.add_argument("--seconds", type=float, default=3)
    parser.add_argument("--runs", type=int, default=5)
    chosen = parser.parse_args()
    in_process(chosen.home, chosen.runs)
    over_http(chosen.home, chosen.seconds, chosen.runs)
