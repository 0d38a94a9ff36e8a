"""Loaders side by side, each into an empty database: push by the driver, offline bulk import, rdflib-neo4j.

Seconds, largest memory of client and server, and what is there afterwards. The start of the server is not in the times;
the start of the Java of the import tool is.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import threading
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import neo4j
import orjson
import psutil

from benchmarks.neo4j.servers import CACHE, NEO4J, ROOT, server_process, start_database, stop_database

if TYPE_CHECKING:
    from collections.abc import Callable

RDFLIB_NEO4J: Final = "1.1"
HEAP: Final = "2g"
LIMIT_SECONDS: Final = 1_800


@dataclass
class Loaded:
    """One load: seconds by part, memory in MB, what is in the database."""

    loader: str
    seconds: dict[str, float] = field(default_factory=dict)
    client_mb: float = 0
    server_mb: float = 0
    nodes: int = 0
    relationships: int = 0
    relationship_properties: int = 0
    disk_mb: float = 0
    note: str = ""


class Memory:
    """Watches the largest resident size of processes while a block runs, in MB."""

    def __init__(self, find: Callable[[], list[psutil.Process]]) -> None:
        self._find = find
        self._ended = threading.Event()
        self.largest = 0.0

    def __enter__(self) -> Memory:
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._ended.wait(0.2):
            total = 0
            for process in self._find():
                try:
                    total += process.memory_info().rss
                except psutil.Error:
                    continue
            self.largest = max(self.largest, total / 1e6)


def act(action: str, home: Path, copies: int, target: str | Path) -> tuple[dict[str, Any], float]:
    """Run one action of :mod:`benchmarks.neo4j.actions`; what it tells, and its largest memory in MB."""
    command = [sys.executable, "-m", "benchmarks.neo4j.actions", action, str(home), str(copies), str(target)]
    return _run(command)


def pushed(home: Path, copies: int, place: Path, *, offline: bool) -> Loaded:
    """A push into a new server."""
    found = Loaded("push --offline" if offline else "push")
    address = _fresh(place)
    try:
        with Memory(lambda: server_process(place)) as server:
            told, found.client_mb = act("push-offline" if offline else "push", home, copies, address)
        found.seconds = {"project": told["project"], "load": told["seconds"]}
        _counted(found, address, server)
    finally:
        stop_database(place)
    found.disk_mb = _disk(place)
    return found


def imported(home: Path, copies: int, place: Path) -> Loaded:
    """Files, the importer of Neo4j, then constraints and indexes; the database stays."""
    found = Loaded("offline bulk import")
    shutil.rmtree(place, ignore_errors=True)
    files = place.with_name(place.name + "-files")
    shutil.rmtree(files, ignore_errors=True)
    told, found.client_mb = act("export", home, copies, files)
    found.seconds = {"project": told["project"], "files": told["seconds"]}
    begun = time.perf_counter()
    command = [str(NEO4J), "admin", "--home", str(place), "--", *told["arguments"]]
    command.append(f"--report-file={files / 'import.report'}")
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=LIMIT_SECONDS)
    if done.returncode:
        raise SystemExit(f"the importer ended with {done.returncode}:\n{done.stderr[-2000:]}")
    found.seconds["import"] = time.perf_counter() - begun
    shutil.rmtree(files)
    address = start_database(place, heap=HEAP)
    try:
        with Memory(lambda: server_process(place)) as server:
            told, _ = act("indexes", home, copies, address)
        found.seconds["indexes"] = told["seconds"]
        _counted(found, address, server)
    finally:
        stop_database(place)
    found.disk_mb = _disk(place)
    return found


def by_rdflib(home: Path, copies: int, place: Path) -> Loaded:
    """rdflib-neo4j from N-Triples without the graph names; it has no other input."""
    found = Loaded(f"rdflib-neo4j {RDFLIB_NEO4J}")
    triples = place.with_name(place.name + ".nt")
    act("triples", home, copies, triples)
    address = _fresh(place)
    try:
        script = Path(__file__).with_name("rdflib_loader.py")
        try:
            with Memory(lambda: server_process(place)) as server:
                told, found.client_mb = _run([str(_environment()), str(script), str(triples), address])
            found.seconds = {"load": told["seconds"]}
        except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
            found.note = f"ended without success: {error}"[:200]
        _counted(found, address, server)
    finally:
        stop_database(place)
        triples.unlink()
    found.disk_mb = _disk(place)
    return found


def as_rows(loads: list[Loaded]) -> list[dict[str, Any]]:
    """For JSON."""
    return [asdict(each) for each in loads]


def _fresh(place: Path) -> str:
    shutil.rmtree(place, ignore_errors=True)
    return start_database(place, heap=HEAP)


def _counted(found: Loaded, address: str, server: Memory) -> None:
    """What is in the database now."""
    found.server_mb = server.largest
    with neo4j.GraphDatabase.driver(address) as driver:

        def one(text: str) -> int:
            return int(driver.execute_query(text).records[0][0])

        found.nodes = one("MATCH (n:Resource) RETURN count(n)")
        found.relationships = one("MATCH (:Resource)-[r]->(:Resource) RETURN count(r)")
        found.relationship_properties = one("MATCH (:Resource)-[r]->(:Resource) RETURN coalesce(sum(size(keys(r))), 0)")


def _disk(place: Path) -> float:
    """What a database that is stopped takes on disk, in MB, without its transaction log."""
    return sum(path.stat().st_size for path in (place / "data" / "databases").rglob("*") if path.is_file()) / 1e6


def _run(command: list[str]) -> tuple[dict[str, Any], float]:
    """A process that prints JSON on its last line; what it told, and its largest memory in MB."""
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as process:
        own = psutil.Process(process.pid)
        try:
            with Memory(lambda: [own]) as memory:
                output, _ = process.communicate(timeout=LIMIT_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            raise
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    told: dict[str, Any] = orjson.loads(output.splitlines()[-1])
    return told, memory.largest


def _environment() -> Path:
    """The Python of an environment with rdflib-neo4j, made once."""
    folder = CACHE / f"benchmark-rdflib-neo4j-{RDFLIB_NEO4J}"
    python = folder / "bin" / "python"
    if not (folder / "installed").is_file():
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
        pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*pip, f"rdflib-neo4j=={RDFLIB_NEO4J}"], check=True)
        (folder / "installed").touch()
    return python
