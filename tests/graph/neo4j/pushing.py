"""A push in a process of its own that tells its steps and may kill itself right before one of them.

``python -m tests.graph.neo4j.pushing HOME ADDRESS [--version V] [--offline] [--batch N] [--die-at N]``
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from koban_kg.graph.memory.cache import read_cache
from koban_kg.graph.neo4j.connection import Connection, Target
from koban_kg.graph.neo4j.projection.project import project
from koban_kg.graph.neo4j.push import push as pushing
from koban_kg.release.reader import open_release

if TYPE_CHECKING:
    from collections.abc import Callable

    from koban_kg.graph.neo4j.projected import Projection
    from koban_kg.graph.neo4j.push.push import Progress, Pushed
    from koban_kg.model.types import Model

ROOT = Path(__file__).resolve().parents[3]


class Deadly:
    """Prints each step, and ends the process without warning right before one of them."""

    def __init__(self, at: int = 0) -> None:
        self.left = at

    def step(self, phase: str, done: int = 0, total: int = 0) -> None:
        """Print the step, or end everything."""
        print(f"{phase} {done} of {total}" if total else phase, flush=True)
        self.left -= 1
        if self.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)


class At:
    """Does something when a push enters a step."""

    def __init__(self, wanted: str, act: Callable[[], object]) -> None:
        self.wanted, self.act = wanted, act
        self.steps: list[str] = []

    def step(self, phase: str, done: int = 0, total: int = 0) -> None:
        self.steps.append(f"{phase} {done} of {total}" if total else phase)
        if self.steps[-1] == self.wanted:
            self.act()


def projected(home: Path, version: str | None = None) -> tuple[Projection, Model, str]:
    """A release of a home as a property graph, its model and its digest."""
    release = open_release(home, version)
    model = read_cache(release.cache)[0]
    return project(release.quads(), model, release.version), model, release.manifest["digest"]


def push_release(
    address: str, home: Path, version: str | None = None, *, offline: bool = False, progress: Progress | None = None
) -> Pushed:
    """Push a release of a home as the command line does."""
    projection, model, digest = projected(home, version)
    with Connection(Target(address)) as connection:
        return pushing.push(connection, projection, model, digest, offline=offline, progress=progress)


def start(home: Path, address: str, *options: str) -> subprocess.Popen[str]:
    """Start this program; its steps are lines on its stdout."""
    return subprocess.Popen(
        [sys.executable, "-m", "tests.graph.neo4j.pushing", str(home), address, *options],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def main() -> None:
    """Push as the arguments say."""
    parser = argparse.ArgumentParser()
    parser.add_argument("home", type=Path)
    parser.add_argument("address")
    parser.add_argument("--version")
    parser.add_argument("--offline", action="store_true")
    parser.add_argument("--batch", type=int, default=pushing.BATCH)
    parser.add_argument("--die-at", type=int, default=0)
    chosen = parser.parse_args()
    pushing.BATCH = chosen.batch  # type: ignore[misc]
    deadly = Deadly(chosen.die_at)
    push_release(chosen.address, chosen.home, chosen.version, offline=chosen.offline, progress=deadly)


if __name__ == "__main__":
    main()
