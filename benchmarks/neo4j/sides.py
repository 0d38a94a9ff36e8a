"""This service beside the peer: equal answers, then requests and times in turns, and dbHits."""

from __future__ import annotations

import statistics
import subprocess
import sys
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import neo4j
import orjson

from benchmarks.neo4j import hits
from benchmarks.neo4j.questions import QUESTIONS, Comparable, Places, cursor_document
from benchmarks.neo4j.servers import Running, ask, peer, server_process, service
from benchmarks.neo4j.typedefs import type_definitions

if TYPE_CHECKING:
    from pathlib import Path

    import psutil

    from koban_kg.model.types import Model

CONNECTIONS: Final = (1, 8)
SIDES: Final = ("yoga", "mercurius", "ours")
KEPT: Final = 16_000_000
_WARM_SECONDS: Final = 2.0


@dataclass
class Side:
    """The rounds of one server with one question at one number of connections."""

    rounds: list[dict[str, float]] = field(default_factory=list)

    def told(self) -> dict[str, float]:
        """Medians, and the spread of the requests/s."""
        rates = [each["rps"] for each in self.rounds]
        return {
            "p50": statistics.median(each["p50"] for each in self.rounds),
            "p95": statistics.median(each["p95"] for each in self.rounds),
            "rps": statistics.median(rates),
            "least": min(rates),
            "most": max(rates),
            "app_ms": statistics.median(each["app_ms"] for each in self.rounds),
            "database_ms": statistics.median(each["database_ms"] for each in self.rounds),
        }


def places(port: int, data: str, *, domain: str, capability: str, skip: int) -> Places:
    """What stands in the documents for a data set; the cursor is asked of this service."""
    answer = ask(port, cursor_document(skip))
    cursor = answer["data"]["methodologiesConnection"]["pageInfo"]["endCursor"]
    if cursor is None:
        raise SystemExit(f"the data set {data} has no {skip} practices")
    return Places(domain, capability, skip, cursor)


def load(port: int, document: str, connections: int, seconds: float) -> dict[str, float]:
    """One run of the load client, in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.graphql.load", str(port), str(connections), str(seconds)]
    done = subprocess.run(command, input=document.encode(), stdout=subprocess.PIPE, check=True, timeout=seconds + 120)
    row: dict[str, float] = orjson.loads(done.stdout)
    return row


def watched(side: Running, server: list[psutil.Process], document: str, connections: int, seconds: float) -> Any:
    """A run of the load client with the processor time of a request, in the service and in the database, in ms."""
    processes = (side.process, *server)
    before = [_spent(process) for process in processes]
    figures = load(side.port, document, connections, seconds)
    app, *database = (_spent(process) - spent for process, spent in zip(processes, before, strict=True))
    each = 1e3 / figures["requests"]
    return figures | {"app_ms": app * each, "database_ms": sum(database) * each}


def _spent(process: psutil.Process) -> float:
    """Processor seconds of a process so far."""
    times = process.cpu_times()
    return float(times.user + times.system)


def equal_answers(ports: dict[str, int], places: Places, comparable: Comparable) -> dict[str, int]:
    """Ask every question of every side; the size of each answer in bytes. Ends with an error where two differ."""
    sizes = {}
    for question in QUESTIONS:
        answers = {}
        for side, port in ports.items():
            answer = ask(port, places.fill(question.ours if side == "ours" else question.peer))
            if answer.get("errors"):
                raise SystemExit(f"{question.name}, {side}: {answer['errors']}")
            answers[side] = comparable(answer["data"])
        for side, answer in answers.items():
            if answer != answers["ours"]:
                raise SystemExit(f"{question.name}: {side} answers\n{answer}\nand this service\n{answers['ours']}")
        sizes[question.name] = len(orjson.dumps(answers["ours"]))
    return sizes


def compare(
    home: Path,
    place: Path,
    bolt: str,
    model: Model,
    scratch: Path,
    *,
    data: str,
    named: dict[str, Any],
    rounds: int,
    seconds: float,
) -> dict[str, Any]:
    """All figures of one data set that stands in the database.

    Parameters
    ----------
    home
        The release of the data set.
    place
        The folder of the database.
    named
        ``domain``, ``capability`` and ``skip`` of the documents.
    """
    types = scratch / "types.graphql"
    types.write_text(type_definitions(model), encoding="utf-8")
    with ExitStack() as running:
        servers = {side: running.enter_context(peer(side, bolt, types)) for side in SIDES if side != "ours"}
        servers["ours"] = running.enter_context(service(home, bolt))
        ports = {side: server.port for side, server in servers.items()}
        servers["kept"] = running.enter_context(service(home, bolt, kept=KEPT))
        database = server_process(place)
        session = running.enter_context(running.enter_context(neo4j.GraphDatabase.driver(bolt)).session())
        filled = places(ports["ours"], data, **named)
        sizes = equal_answers(ports, filled, Comparable(model))
        documents = {question.name: filled.fill(question.peer) for question in QUESTIONS}
        theirs = hits.peers(session, bolt, types, documents)
        rows = []
        for question in QUESTIONS:
            ask_ours = filled.fill(question.ours)
            row: dict[str, Any] = {"question": question.name, "bytes": sizes[question.name], "aim": question.aim}
            row |= {"lacking": question.lacking, "hits": hits.ours(session, ports["ours"], ask_ours)}
            row["peer_hits"] = theirs[question.name]
            found = {(side, c): Side() for side in (*SIDES, "kept") for c in CONNECTIONS}
            for turn in range(rounds + 1):
                for (side, connections), each in found.items():
                    if side == "kept" and turn > 1:
                        continue
                    document = ask_ours if side in {"ours", "kept"} else documents[question.name]
                    figures = watched(
                        servers[side], database, document, connections, seconds if turn else _WARM_SECONDS / 2
                    )
                    if turn:
                        each.rounds.append(figures)
            row["sides"] = {f"{side} {c}": each.told() for (side, c), each in found.items()}
            rows.append(row)
            sys.stderr.write(_line(row) + "\n")
    return {"data": data, "rows": rows, "rounds": rounds, "seconds": seconds}


def ratio(row: dict[str, Any], connections: int) -> float:
    """Requests/s of this service over those of the faster peer."""
    sides = row["sides"]
    best = max(sides[f"{side} {connections}"]["rps"] for side in SIDES if side != "ours")
    value: float = sides[f"ours {connections}"]["rps"] / best
    return value


def _line(row: dict[str, Any]) -> str:
    sides = " · ".join(f"{name} {figures['rps']:.0f}/s" for name, figures in row["sides"].items())
    return f"{row['question']}: {sides} · hits {row['hits']} v {row['peer_hits']} · x{ratio(row, 8):.1f}"
