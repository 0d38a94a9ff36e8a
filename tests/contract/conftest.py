"""Each store with the same statements, and the real release in memory and in Neo4j."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from koban_kg.release.reader import open_release
from koban_kg.settings import Settings
from tests.contract import library
from tests.contract.library import Desk
from tests.contract.loading import pushed, replaced
from tests.contract.stores import Memory, Naive, Neo4j, opened

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

    from pyoxigraph import Quad

    from koban_kg.release.reader import OpenRelease
    from tests.neo4j_server import Server

NEO4J = pytest.param("neo4j", marks=pytest.mark.needs_neo4j)


@contextmanager
def desk_with(request: pytest.FixtureRequest, quads: Iterable[Quad]) -> Iterator[Desk]:
    """The books of some statements on the store that a fixture is for."""
    if request.param == "neo4j":
        server: Server = request.getfixturevalue("neo4j_server")
        with pushed(server, quads, library.model()) as store:
            yield Desk(store)
    else:
        made = {"memory": Memory, "naive": Naive}[request.param]
        yield Desk(made(quads, library.model()))


@pytest.fixture(scope="module", params=["memory", "naive", NEO4J])
def desk(request: pytest.FixtureRequest) -> Iterator[Desk]:
    """The books, on every store in turn."""
    with desk_with(request, library.quads()) as made:
        yield made


@pytest.fixture(scope="module", params=["memory", NEO4J])
def strict_desk(request: pytest.FixtureRequest) -> Iterator[Desk]:
    """The books, on every store that serves people and so refuses what cannot be asked."""
    with desk_with(request, library.quads()) as made:
        yield made


@pytest.fixture
def instead(desk: Desk) -> Callable[[Iterable[Quad]], AbstractContextManager[Desk]]:
    """Other statements in the store that a test is about, as long as a block takes."""

    @contextmanager
    def change(quads: Iterable[Quad]) -> Iterator[Desk]:
        store, model = desk.store, library.model()
        if isinstance(store, Neo4j):
            with replaced(store, quads, library.quads(), model):
                yield desk
        else:
            yield Desk(type(store)(quads, model))

    return change


@pytest.fixture(scope="session")
def release(release_home: Path) -> OpenRelease:
    return open_release(release_home)


@pytest.fixture(scope="session")
def memory(release: OpenRelease) -> Memory:
    return Memory.of_release(release)


@pytest.fixture(scope="session")
def neo4j(neo4j_release: Server, memory: Memory) -> Iterator[Neo4j]:
    with opened(neo4j_release, memory.store.model) as store:
        yield store


@pytest.fixture(scope="session")
def client_of_neo4j(release_home: Path, neo4j_release: Server) -> Iterator[TestClient]:
    """The application with its graph in Neo4j."""
    patient = Settings(home=release_home, graph=neo4j_release.address, graphql_seconds=60, neo4j_read_seconds=60)
    with TestClient(create_app(patient)) as client:  # a busy machine must not decide what is equal
        yield client
