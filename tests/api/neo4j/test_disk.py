"""The disk of the server is full: a push ends with a named problem, readers are told one, and there is a way back.

Neo4j stops a database that cannot write its log, and what it wrote last is cut off. Where it keeps no room for its log
in advance (``db.tx_log.preallocate=false``, otherwise than in deploy/neo4j) it starts that database again only if it
may drop the torn end of the log: what was committed before stays. The newest line runs out of heap when it reads such a
log, whatever it may drop: there a new database and a push are the way back, which lose nothing either.
"""

from __future__ import annotations

import shutil
import subprocess
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

import pytest

from tests.api.neo4j.conftest import FIRST, SECOND, push, serving, until
from tests.api.neo4j.test_switch import at_every_door, seen
from tests.neo4j_server import deploy

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = [pytest.mark.needs_neo4j, pytest.mark.slow]


DROP_TORN_END = "internal.dbms.tx_log.fail_on_corrupted_log_files=false"


@contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[Path]:
    """A file system of its own in memory."""
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(folder)],
        capture_output=True,
        text=True,
        check=False,
    )
    if mounted.returncode != 0:
        pytest.skip(f"mounting a small file system is not permitted here: {mounted.stderr.strip()}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def fill(path: Path) -> None:
    """Take all the space there is."""
    with path.open("wb") as file, suppress(OSError):
        while True:
            file.write(b"\0" * 65_536)
            file.flush()


def test_a_full_disk(two_releases: Path, tmp_path: Path, neo4j_line: str) -> None:
    with small_disk(tmp_path / "disk", 400) as disk:
        where = ("--line", neo4j_line, "--home", disk / "neo4j")
        options = ("--no-auth", "--heap", "1g", "--set", "db.tx_log.preallocate=false")
        started = deploy("start", *where, "--port", "0", *options)
        assert started.returncode == 0, started.stderr
        address = started.stdout.strip()
        try:
            first = push(two_releases, address, FIRST)
            assert first.returncode == 0, first.stderr
            with serving(two_releases, address) as client:
                until(lambda: seen(client) == FIRST, 120)
                fill(disk / "filler")
                failed = push(two_releases, address, SECOND)
                assert failed.returncode == 3, failed.stderr
                assert "disk" in failed.stderr
                assert seen(client) in {FIRST, "graph-stopped", "graph-disk-full"}, "read on, or told by name"
                ready = client.get("/health/ready")
                assert ready.status_code == 200 or "/graph-stopped" in ready.text or "/graph-disk" in ready.text
                assert client.get("/health/live").status_code == 200

                (disk / "filler").unlink()
                deploy("stop", *where)
                port = address.rpartition(":")[2]
                again = deploy("start", *where, "--port", port, *options, "--set", DROP_TORN_END)
                if neo4j_line == "newest" and "OutOfMemoryError" in again.stderr:
                    shutil.rmtree(disk / "neo4j" / "data")
                    again = deploy("start", *where, "--port", port, *options)
                    assert push(two_releases, address, FIRST).returncode == 0
                assert again.returncode == 0, again.stderr
                until(lambda: seen(client) == FIRST, 120)
                second = push(two_releases, address, SECOND)
                assert second.returncode == 0, second.stderr
                until(lambda: at_every_door(client) == {SECOND}, 120)
        finally:
            deploy("stop", *where)
