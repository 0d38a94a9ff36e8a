"""A request that finds its graph switched is run once more, with its body, after the service caught up."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

import pytest
from fastapi import FastAPI, Request
from starlette.testclient import TestClient

import api.problems
from api.rerun import Rerun
from api.state import Service
from koban_kg.errors import UnavailableError
from koban_kg.graph.protocol import ReleaseMovedError
from koban_kg.settings import Settings
from tests.api.test_state import Opener

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from koban_kg.graph.protocol import GraphSource


@dataclass
class Database:
    """What a database says of the release in it; a source of graphs for the service."""

    version: str = "1"
    away: bool = False
    asked: list[str] = field(default_factory=list)

    async def wanted(self) -> str:
        if self.away:
            raise UnavailableError("The database is away", type="graph-unreachable")
        return self.version

    async def close(self) -> None:
        self.version = "closed"


def app(home: Path, database: Database, *, follow_seconds: float = 2.0) -> FastAPI:
    """An application with one door, which answers only from the release that the database holds."""
    service = Service(Settings(home=home, follow_seconds=follow_seconds), Opener(), cast("GraphSource", database))

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        await service.start()
        yield
        await service.stop()

    made = FastAPI(lifespan=lifespan)
    made.state.service = service
    api.problems.install(made)
    made.add_middleware(Rerun, service=service)

    @made.post("/door")
    async def door(request: Request) -> dict[str, Any]:
        async with service.lease() as live:
            given = (await request.body()).decode()
            database.asked.append(live.release.version)
            if live.release.version != database.version:
                raise ReleaseMovedError(live.release.version, database.version)
            return {"release": live.release.version, "given": given}

    return made


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "current").write_text("1\n")
    return tmp_path


def test_the_next_release_answers_the_same_request(home: Path) -> None:
    database = Database()
    with TestClient(app(home, database)) as client:
        assert client.post("/door", content="a").json() == {"release": "1", "given": "a"}
        database.version = "2"
        assert client.post("/door", content="b" * 100_000).json() == {"release": "2", "given": "b" * 100_000}
    assert database.asked == ["1", "1", "2"]
    assert database.version == "closed"


def test_a_request_is_run_twice_at_most(home: Path) -> None:
    database = Database()

    async def ahead() -> str:
        return f"{int(database.version) - 1}"  # the service is always one behind

    with TestClient(app(home, database)) as client:
        database.version = "7"
        database.wanted = ahead  # type: ignore[method-assign]
        answer = client.post("/door")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "1")
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["type"].endswith("/release-switch")
    assert answer.json()["retry_after"] == 1
    assert database.asked == ["1", "6"]


def test_a_database_that_goes_away_meanwhile_is_told(home: Path) -> None:
    database = Database()
    with TestClient(app(home, database)) as client:
        database.version, database.away = "2", True
        answer = client.post("/door")
    assert answer.status_code == 503
    assert answer.json()["type"].endswith("/graph-unreachable")


def test_a_service_starts_without_its_database(home: Path) -> None:
    database = Database(version="2", away=True)
    with TestClient(app(home, database, follow_seconds=0.02)) as client:
        assert client.post("/door").json()["type"].endswith("/graph-unreachable")
        database.away = False
        assert client.post("/door").json()["release"] == "2"
