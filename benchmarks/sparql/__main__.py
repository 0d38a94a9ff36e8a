"""The SPARQL door over a real release: start, memory, latency, and cheap queries beside runaway ones.

``python -m benchmarks.sparql HOME [--seconds 10] [--runs 200]``. The server runs as a process of its own on the
loopback; it, its workers and this client share the machine's cores, nothing is pinned. Times are milliseconds at the
client over a kept connection; the engine's column is the same query inline in this process, without workers and HTTP.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

import httpx2 as httpx
import psutil

from koban_kg.errors import KobanError
from koban_kg.queryfile import read_queries
from koban_kg.rdf.embedded import EmbeddedStore
from koban_kg.rdf.protocol import QueryRequest
from koban_kg.rdf.workers import QueryWorkers
from koban_kg.release.reader import open_release
from koban_kg.resources import resource

RUNAWAY = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?a ?e ?i"
COUNTING = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
QUERIES = {
    "one thing": "SELECT ?p ?o { <https://w3id.org/koban/id/methodology/sara-model> ?p ?o }",
    "count of all triples": "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }",
    "two joins, 1,000 rows": (
        "SELECT ?m ?c ?l { ?m koban:strengthens ?c . ?c koban:domain ?d . ?d skos:prefLabel ?l } LIMIT 1000"
    ),
    "three-way join": (
        "SELECT ?m ?n ?c { ?m koban:addresses ?p . ?n koban:addresses ?p . "
        "?m koban:strengthens ?c . ?n koban:strengthens ?c }"
    ),
    "count by group": "SELECT ?type (COUNT(?s) AS ?n) { ?s a ?type } GROUP BY ?type ORDER BY DESC(?n)",
    "text filter": "SELECT ?s ?l { ?s skos:prefLabel ?l FILTER CONTAINS(LCASE(?l), 'burglary') }",
    "path": "SELECT ?p { ?p skos:broader* ?top } LIMIT 2000",
    "60,000 rows": "SELECT ?s ?p ?o { ?s ?p ?o } LIMIT 60000",
}


def _spread(times: list[float]) -> str:
    times = sorted(times)
    return f"{statistics.median(times):8.2f} {times[int(len(times) * 0.95)]:8.2f} {times[-1]:8.2f}"


def _memory(root: psutil.Process) -> str:
    parts = [(each, each.memory_full_info().pss / 1e6) for each in (root, *root.children(recursive=True))]
    each = " + ".join(f"{size:.0f}" for _, size in parts)
    return f"{sum(size for _, size in parts):.0f} MB PSS in {len(parts)} processes ({each})"


async def _start_of_workers(dump: Path) -> None:
    times, respawn = [], []
    for _ in range(5):
        begun = time.perf_counter()
        store = await QueryWorkers.start(dump, workers=3)
        times.append((time.perf_counter() - begun) * 1e3)
        loader = next(c for c in psutil.Process().children() if "koban_kg.rdf.loader" in c.cmdline())
        victim = loader.children()[0]
        victim.kill()
        begun = time.perf_counter()
        while victim in (left := loader.children()) or len(left) < 3:
            await asyncio.sleep(0.001)
        respawn.append((time.perf_counter() - begun) * 1e3)
        await store.close()
    print(f"start of loader and 3 workers   p50 {statistics.median(times):.0f} ms")
    print(f"a killed worker is replaced in  p50 {statistics.median(respawn):.0f} ms")


async def _latencies(client: httpx.AsyncClient, store: EmbeddedStore, runs: int) -> None:
    print(f"\n{'query':36}{'bytes':>10}{'engine p50':>12}{'p50':>9}{'p95':>9}{'max':>9}")
    texts = QUERIES | {
        f"question {query.id}": query.text for query in read_queries(resource("queries") / "questions", "*.rq")
    }
    for name, text in texts.items():
        inline, served = [], []
        size = 0
        for _ in range(runs if name in QUERIES else max(5, runs // 10)):
            begun = time.perf_counter()
            size = len(store.run(QueryRequest(text)).body)
            inline.append((time.perf_counter() - begun) * 1e3)
            begun = time.perf_counter()
            answer = await client.post("/sparql", content=text, headers={"Content-Type": "application/sparql-query"})
            served.append((time.perf_counter() - begun) * 1e3)
            answer.raise_for_status()
            if sum(served) > 20_000:
                break
        print(f"{name:36}{size:10,}{statistics.median(inline):12.2f} {_spread(served)}")


async def _rate(client: httpx.AsyncClient, connections: int, seconds: float) -> None:
    end = time.perf_counter() + seconds

    async def one() -> int:
        count = 0
        while time.perf_counter() < end:
            await client.get("/sparql", params={"query": QUERIES["one thing"]})
            count += 1
        return count

    counts = await asyncio.gather(*(one() for _ in range(connections)))
    print(
        f"\n'one thing', {connections} connections: {sum(counts) / seconds:.0f} requests/s (client in Python included)"
    )


async def _beside(client: httpx.AsyncClient, runaway: str, count: int) -> None:
    async def slow() -> tuple[str, float]:
        begun = time.perf_counter()
        answer = await client.get("/sparql", params={"query": runaway}, timeout=60)
        kind = answer.json()["type"].rpartition("/")[2]
        return f"{answer.status_code} {kind}", time.perf_counter() - begun

    async def cheap() -> list[float]:
        times = []
        for _ in range(100):
            begun = time.perf_counter()
            answer = await client.get("/sparql", params={"query": QUERIES["one thing"]}, timeout=60)
            answer.raise_for_status()
            times.append((time.perf_counter() - begun) * 1e3)
            await asyncio.sleep(0.005)
        return times

    tasks = [asyncio.create_task(slow()) for _ in range(count)]
    await asyncio.sleep(0.02 if count else 0)
    times = await cheap()
    print(f"100 cheap beside {count} runaway: p50, p95, max {_spread(times)}")
    for kind, seconds in await asyncio.gather(*tasks):
        print(f"    runaway ended with {kind} after {seconds:.2f} s")


async def main(home: Path, runs: int, seconds: float) -> None:
    """Measure everything and print it."""
    release = open_release(home)
    dump = release.artefacts / "koban.nq"
    begun = time.perf_counter()
    store = EmbeddedStore.load(dump)
    print(
        f"release {release.version}: {sum(g.triples for g in store.graphs):,} triples, "
        f"loaded in {time.perf_counter() - begun:.2f} s"
    )
    await _start_of_workers(dump)
    environment = os.environ | {"KOBAN_HOME": str(home), "KOBAN_PORT": "0", "KOBAN_SPARQL_SECONDS": str(seconds)}
    begun = time.perf_counter()
    command = [sys.executable, "-c", "from api.app import serve; serve()"]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        address = server.stdout.readline().split()[2]
        print(f"server answers after            {(time.perf_counter() - begun) * 1e3:.0f} ms")
        try:
            async with httpx.AsyncClient(base_url=address, timeout=60) as client:
                print(f"idle                            {_memory(psutil.Process(server.pid))}")
                await _latencies(client, store, runs)
                await _rate(client, 8, 3)
                for runaway, count in ((RUNAWAY, 0), (RUNAWAY, 1), (COUNTING, 1), (COUNTING, 2), (COUNTING, 5)):
                    print(f"\n{runaway if count else ''}")
                    await _beside(client, runaway, count)
                await asyncio.sleep(1)  # the last worker is being replaced
                print(f"\nafter all                       {_memory(psutil.Process(server.pid))}")
        except KobanError as error:
            sys.exit(str(error))
        finally:
            server.terminate()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("home", type=Path)
    parser.add_argument("--runs", type=int, default=200, help="runs of each query")
    parser.add_argument("--seconds", type=float, default=10.0, help="time limit of the server")
    given = parser.parse_args()
    asyncio.run(main(given.home, given.runs, given.seconds))
