"""The application over a real Neo4j server, asked in process, with a proxy between them that can fail."""

from __future__ import annotations

import shutil
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Protocol

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from koban_kg.settings import Settings
from tests.conftest import ROOT, VERSION, run_koban
from tests.proxy import Proxy

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

    from tests.neo4j_server import Server

NARROW = {"graphql_answer_bytes": 0, "sparql_workers": 1, "follow_seconds": 0.1}
"""No answer is kept, so each question goes to the server."""


class Serve(Protocol):
    """Runs the application over a server as long as a block takes."""

    def __call__(self, address: str, **settings: Any) -> AbstractContextManager[TestClient]: ...


@contextmanager
def serving(home: Path, address: str, **settings: Any) -> Iterator[TestClient]:
    """The application over a server, asked in process."""
    with TestClient(create_app(Settings(home=home, graph=address, **{**NARROW, **settings}))) as client:
        yield client


@pytest.fixture
def serve(release_home: Path) -> Serve:
    def started(address: str, **settings: Any) -> AbstractContextManager[TestClient]:
        return serving(release_home, address, **settings)

    return started


@pytest.fixture
def proxy(neo4j_release: Server) -> Iterator[Proxy]:
    """A proxy before the server that holds the real release."""
    with Proxy(neo4j_release.address) as proxy:
        yield proxy


def until(holds: Callable[[], bool], seconds: float = 10.0) -> float:
    """Wait until something holds; how long it took, in seconds."""
    started = time.monotonic()
    while not holds():
        assert time.monotonic() - started < seconds, "it did not happen in time"
        time.sleep(0.05)
    return time.monotonic() - started


FIRST, SECOND = VERSION, f"{VERSION}.1"


@pytest.fixture(scope="session")
def two_releases(release_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the real release and a second, current one, in which sara-model no longer strengthens CP-SOL-04."""
    folder = tmp_path_factory.mktemp("two-releases")
    home, source = folder / "home", folder / "ontology"
    shutil.copytree(release_home, home)
    shutil.copytree(ROOT / "ontology", source)
    table = source / "data" / "links.csv"
    lines = table.read_text(encoding="utf-8").splitlines(keepends=True)
    kept = [line for line in lines if not line.startswith("sara-model,strengthens,CP-SOL-04")]
    assert len(kept) == len(lines) - 1
    table.write_text("".join(kept), encoding="utf-8")
    done = run_koban("build", "--source", source, "--out", home, "--version", SECOND)
    assert done.returncode == 0, done.stderr
    return home


def push(home: Path, address: str, version: str) -> subprocess.CompletedProcess[str]:
    """Run koban neo4j push as a person does."""
    return run_koban("neo4j", "push", "--release", home, "--server", address, "--version", version)
