"""A server with authentication: a wrong password is a named problem, and no password is ever told."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import neo4j
import pytest

from tests.api.neo4j.conftest import serving, until
from tests.neo4j_server import deploy

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

RIGHT, OTHER = "first-secret-word", "second-secret-word"

pytestmark = [pytest.mark.needs_neo4j, pytest.mark.slow]


@pytest.fixture
def address(tmp_path: Path, neo4j_line: str) -> Iterator[str]:
    """The address of a server of its own that asks for a password."""
    where = ("--line", neo4j_line, "--home", tmp_path / "neo4j")
    started = deploy("start", *where, "--port", "0", "--heap", "512m", "--password", RIGHT)
    assert started.returncode == 0, started.stderr
    yield started.stdout.strip()
    deploy("stop", *where)


def test_a_wrong_password(release_home: Path, address: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "api")
    with serving(release_home, address, neo4j_password=OTHER) as client:
        ready = client.get("/health/ready")
        answer = client.post("/graphql", json={"query": "{ capabilities { id } }"})
        for response in (ready, answer):
            assert response.status_code == 503
            assert "/graph-auth" in response.text
            assert "KOBAN_NEO4J_PASSWORD" in response.text
            assert OTHER not in response.text
        assert client.get("/health/live").status_code == 200

        with neo4j.GraphDatabase.driver(address, auth=("neo4j", RIGHT)) as driver:
            driver.execute_query(
                "ALTER CURRENT USER SET PASSWORD FROM $old TO $new", old=RIGHT, new=OTHER, database_="system"
            )
        until(lambda: "/graph-empty" in client.get("/health/ready").text, 30)
    assert OTHER not in caplog.text


def test_no_password(release_home: Path, address: str) -> None:
    with serving(release_home, address) as client:
        assert "/graph-auth" in client.get("/health/ready").text
