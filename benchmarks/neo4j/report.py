"""The figures as Markdown, between the marks of a page; and what machine and versions they were taken on."""

from __future__ import annotations

import datetime
import os
import platform
import subprocess
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import psutil

from benchmarks.neo4j.servers import PEER
from benchmarks.neo4j.sides import CONNECTIONS, SIDES, ratio

if TYPE_CHECKING:
    from collections.abc import Iterator

MARKS: Final = ("<!-- neo4j figures -->", "<!-- /neo4j figures -->")


def machine(neo4j_version: str, command: str) -> dict[str, Any]:
    """Where, when and with what; the load is that before the first figure."""
    described = Path("/proc/cpuinfo")
    lines = described.read_text(encoding="utf-8").splitlines() if described.exists() else []
    model = next(
        (line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.machine()
    )
    node = subprocess.run(["node", "--version"], capture_output=True, text=True, check=False).stdout.strip()
    return {
        "date": datetime.datetime.now(tz=datetime.UTC).date().isoformat(),
        "cores": os.cpu_count(),
        "processor": model,
        "memory_gb": round(psutil.virtual_memory().total / 2**30),
        "load": round(os.getloadavg()[0], 1),
        "python": platform.python_version(),
        "node": node.removeprefix("v"),
        "neo4j": neo4j_version,
        "driver": version("neo4j"),
        "rust": version("neo4j-rust-ext"),
        "peer": (PEER / "package.json")
        .read_text(encoding="utf-8")
        .partition('"@neo4j/graphql": "')[2]
        .partition('"')[0],
        "command": command,
    }


def write(page: Path, figures: dict[str, Any]) -> None:
    """Put the figures between the marks of a page."""
    text = page.read_text(encoding="utf-8")
    before, _, rest = text.partition(MARKS[0])
    after = rest.partition(MARKS[1])[2]
    page.write_text(f"{before}{MARKS[0]}\n\n{markdown(figures)}\n{MARKS[1]}{after}", encoding="utf-8")


def markdown(figures: dict[str, Any]) -> str:
    """All tables that were measured."""
    lines = [_taken_on(figures["machine"]), ""]
    for compared in figures.get("sides", ()):
        lines += _sides(compared)
    if loads := [*figures.get("loading", ()), *figures.get("growth_loading", ())]:
        lines += _loading(loads)
    if figures.get("growth"):
        lines += _growth(figures["growth"])
    return "\n".join(lines)


def _taken_on(m: dict[str, Any]) -> str:
    return (
        f"Taken on {m['date']} by `{m['command']}`: {m['cores']} cores ({m['processor']}), {m['memory_gb']} GiB, load "
        f"before the start {m['load']}; Neo4j {m['neo4j']} Community, Python {m['python']}, driver {m['driver']} with "
        f"rust-ext {m['rust']}; @neo4j/graphql {m['peer']} on Node {m['node']}. Server, services and client share "
        "the cores."
    )


def _sides(compared: dict[str, Any]) -> Iterator[str]:
    yield f"### Beside @neo4j/graphql: {compared['data']}"
    yield ""
    rounds = f"{compared['rounds']} rounds of {compared['seconds']:g} s that take turns"
    yield f"Equal answers in every row. {rounds}; medians, requests/s with least and most."
    yield "Neither side keeps answers; this service with kept answers stands in the last table."
    for connections in CONNECTIONS:
        word = "connection" if connections == 1 else "connections"
        yield ""
        heads = "yoga: p50 / p95 ms, requests/s | mercurius with JIT | this service | ratio | aim"
        yield f"| {connections} {word} | {heads} |"
        yield "|---|---|---|---|---|---|"
        for row in compared["rows"]:
            cells = [_side(row["sides"][f"{side} {connections}"]) for side in SIDES]
            aim = f"≥ {row['aim']:g}" if row["aim"] and connections == CONNECTIONS[-1] else ""
            times = ratio(row, connections)
            mark = "" if not aim or times >= row["aim"] else " (missed)"
            yield f"| {row['question']} | {' | '.join(cells)} | {times:.1f} ×{mark} | {aim} |"
    yield ""
    most = CONNECTIONS[-1]
    yield f"| {most} connections, processor ms of service + database | yoga | mercurius | this service | ratio |"
    yield "|---|---|---|---|---|"
    for row in compared["rows"]:
        sides = [row["sides"][f"{side} {most}"] for side in SIDES]
        cells = [f"{each['app_ms']:.1f} + {each['database_ms']:.1f}" for each in sides]
        spent = [each["app_ms"] + each["database_ms"] for each in sides]
        yield f"| {row['question']} | {' | '.join(cells)} | {min(spent[:-1]) / spent[-1]:.1f} × |"
    yield ""
    kept = ", ".join(f"{c} connections" if c > 1 else "1 connection" for c in CONNECTIONS)
    yield f"| question | dbHits: peer | this service | answer, bytes | kept answers, requests/s: {kept} |"
    yield "|---|---|---|---|---|"
    for row in compared["rows"]:
        rates = ", ".join(f"{row['sides'][f'kept {c}']['rps']:,.0f}" for c in CONNECTIONS)
        peers = row["peer_hits"]
        hits = f"{peers:,}" if isinstance(peers, int) else peers
        yield f"| {row['question']} | {hits} | {row['hits']:,} | {row['bytes']:,} | {rates} |"
    yield ""
    for row in compared["rows"]:
        if row["lacking"]:
            yield f"* {row['question']}: {row['lacking']}"
    yield ""


def _side(figures: dict[str, float]) -> str:
    spread = f"({figures['least']:.0f}–{figures['most']:.0f})"
    return f"{figures['p50']:.1f} / {figures['p95']:.1f}, **{figures['rps']:.0f}** {spread}"


def _loading(tables: list[dict[str, Any]]) -> Iterator[str]:
    yield "### Loading"
    yield ""
    yield "Into an empty database with a heap of 2 GB; seconds by part (reading and projecting the release apart),"
    yield "largest resident memory."
    for table in tables:
        yield ""
        yield f"| {table['data']} | seconds | nodes | relationships | their properties | client | server | on disk |"
        yield "|---|---|---|---|---|---|---|---|"
        for load in table["loads"]:
            parts = [f"{name} {seconds:.1f}" for name, seconds in load["seconds"].items()]
            total = sum(seconds for name, seconds in load["seconds"].items() if name != "project")
            taken = load["note"] or f"**{total:.1f}** ({', '.join(parts)})"
            counts = [f"{load[name]:,}" for name in ("nodes", "relationships", "relationship_properties")]
            sizes = [f"{load[name]:,.0f} MB" for name in ("client_mb", "server_mb", "disk_mb")]
            yield f"| {load['loader']} | {taken} | {' | '.join([*counts, *sizes])} |"
    yield ""


def _growth(sizes: list[dict[str, Any]]) -> Iterator[str]:
    yield "### Growth"
    yield ""
    yield "One request after another over HTTP, p50 in ms (dbHits); the peer is the one in Mercurius. Copies of the"
    yield "synthetic release, loaded by the offline bulk import; heap 2 GB, page cache 1 GB."
    yield ""
    heads = [f"{size['nodes']:,} nodes: {side}" for size in sizes for side in ("peer", "this service")]
    yield f"| question | {' | '.join(heads)} |"
    yield f"|---|{'---|' * len(heads)}"
    for place, first in enumerate(sizes[0]["rows"]):
        cells = []
        for size in sizes:
            row = size["rows"][place]
            cells += [_time(row["peer"], row["peer_hits"]), _time(row["ours"], row["hits"])]
        yield f"| {first['question']} | {' | '.join(cells)} |"
    cells = [cell for size in sizes for cell in ("", f"{size['server_mb']:,.0f} MB")]
    yield f"| resident memory of the server | {' | '.join(cells)} |"
    yield ""


def _time(figures: dict[str, Any], hits: int | str) -> str:
    if "error" in figures:
        return f"fails: {figures['error'].partition('.')[0]}"
    return f"{figures['p50']:,.1f} ({hits:,})" if isinstance(hits, int) else f"{figures['p50']:,.1f}"
