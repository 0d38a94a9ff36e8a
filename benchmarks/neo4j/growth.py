"""The named questions on graphs of growing size: time of one connection and dbHits, of this service and of the peer."""

from __future__ import annotations

import statistics
import sys
import time
from typing import TYPE_CHECKING, Any, Final

import neo4j

from benchmarks.neo4j import hits
from benchmarks.neo4j.loading import HEAP
from benchmarks.neo4j.questions import QUESTIONS
from benchmarks.neo4j.servers import ask, database, peer, server_process, service
from benchmarks.neo4j.sides import places
from benchmarks.neo4j.typedefs import type_definitions

if TYPE_CHECKING:
    from pathlib import Path

    from koban_kg.model.types import Model

RUNS: Final = 60
SECONDS: Final = 20.0
_WARM: Final = 5


def grown(home: Path, place: Path, model: Model, scratch: Path, named: dict[str, Any]) -> dict[str, Any]:
    """The figures of the graph in a database folder; ``home`` holds the release that its pointer names."""
    types = scratch / "types.graphql"
    types.write_text(type_definitions(model), encoding="utf-8")
    settings = {"server.memory.pagecache.size": "1g"}
    with (
        database(place, heap=HEAP, settings=settings) as bolt,
        service(home, bolt) as (ours, _),
        peer("mercurius", bolt, types) as (theirs, _),
        neo4j.GraphDatabase.driver(bolt) as driver,
        driver.session() as session,
    ):
        filled = places(ours, str(place), **named)
        count = session.run("MATCH (n:Resource) RETURN count(n) AS n").single(strict=True)["n"]
        documents = {question.name: filled.fill(question.peer) for question in QUESTIONS}
        peer_hits = hits.peers(session, bolt, types, documents)
        rows = []
        for question in QUESTIONS:
            mine, other = filled.fill(question.ours), documents[question.name]
            row: dict[str, Any] = {"question": question.name, "ours": timed(ours, mine), "peer": timed(theirs, other)}
            row["hits"] = hits.ours(session, ours, mine)
            row["peer_hits"] = peer_hits[question.name]
            rows.append(row)
            sys.stderr.write(f"{count} nodes, {row}\n")
        memory = sum(process.memory_info().rss for process in server_process(place)) / 1e6
    return {"nodes": count, "rows": rows, "server_mb": memory}


def timed(port: int, document: str) -> dict[str, Any]:
    """Milliseconds of one request after another (p50, p95), or the message of the error."""
    times: list[float] = []
    ends = time.perf_counter() + SECONDS
    for number in range(RUNS + _WARM):
        begun = time.perf_counter()
        answer = ask(port, document)
        taken = (time.perf_counter() - begun) * 1e3
        if answer.get("errors"):
            return {"error": answer["errors"][0]["message"][:200]}
        if number >= _WARM or taken > SECONDS * 1e3 / 10:
            times.append(taken)
        if time.perf_counter() > ends and times:
            break
    ordered = sorted(times)
    return {"p50": statistics.median(ordered), "p95": ordered[int(len(ordered) * 0.95)], "runs": len(ordered)}
