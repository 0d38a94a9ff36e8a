"""Real Neo4j servers for tests: started by deploy/neo4j/neo4j, data in a temporary folder, stopped at the end."""

from __future__ import annotations

import subprocess
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import neo4j

if TYPE_CHECKING:
    from collections.abc import Iterator

SCRIPT = Path(__file__).resolve().parent.parent / "deploy" / "neo4j" / "neo4j"
LINES = ("lts", "newest")


def deploy(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run the script of deploy/neo4j as a person does."""
    return subprocess.run([SCRIPT, *map(str, arguments)], capture_output=True, text=True, check=False)


@cache
def installed(line: str) -> bool:
    """Whether the jars of a line and a Java for it are on this machine."""
    return deploy("install", "--check", "--line", line).returncode == 0


@dataclass(frozen=True)
class Server:
    """A server that runs, without authentication; ``driver`` is the official one, connected to it."""

    address: str
    home: Path
    line: str
    driver: neo4j.Driver

    def run(self, query: str, **parameters: object) -> list[neo4j.Record]:
        """The records of a statement."""
        return self.driver.execute_query(query, parameters_=parameters).records

    def wipe(self) -> None:
        """Leave neither data nor constraints nor indexes."""
        with self.driver.session() as session:
            session.run("MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 10000 ROWS").consume()
            for kind, listing in (("CONSTRAINT", "SHOW CONSTRAINTS"), ("INDEX", "SHOW INDEXES")):
                rows = session.run(f"{listing} YIELD name, type").data()
                for row in rows:
                    if row["type"] != "LOOKUP":
                        session.run(f"DROP {kind} `{row['name']}` IF EXISTS").consume()


@contextmanager
def server(home: Path, line: str, heap: str = "2g") -> Iterator[Server]:
    """A server in a home of its own on a free port."""
    small = ("--set", "db.tx_log.preallocate=false")
    started = deploy("start", "--line", line, "--home", home, "--port", "0", "--no-auth", "--heap", heap, *small)
    assert started.returncode == 0, started.stderr
    try:
        address = started.stdout.strip()
        with neo4j.GraphDatabase.driver(address) as driver:
            yield Server(address, home, line, driver)
    finally:
        stopped = deploy("stop", "--line", line, "--home", home, "--kill", "--wait", "30")
        assert stopped.returncode == 0, stopped.stderr
