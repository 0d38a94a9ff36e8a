"""The application over a real Neo4j server, asked in process, with a proxy between them that can fail."""

from __future__ import annotations

import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Protocol

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from koban_kg.settings import Settings
from tests.proxy import Proxy

if TYPE_CHECKING:
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
