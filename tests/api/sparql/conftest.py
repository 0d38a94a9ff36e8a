"""The application over a release in miniature, with real query workers."""

from __future__ import annotations

import shutil
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from api.state import Live
from koban_kg.rdf.workers import open_workers
from koban_kg.settings import Settings
from tests.rdf.conftest import VERSION, listener, release_lines

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from fastapi import FastAPI

OLDER = "0.9.0"

__all__ = ["listener"]


class _Nothing:
    """A graph store that this door never asks."""

    async def close(self) -> None:
        """Nothing is held."""


def _publish(home: Path, version: str, lines: list[str]) -> None:
    artefacts = home / "releases" / version / "artefacts"
    artefacts.mkdir(parents=True)
    (artefacts / "koban.nq").write_text("".join(lines), encoding="utf-8")
    (artefacts.parent / "manifest.json").write_text("{}", encoding="utf-8")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A home with the current release and an older one of ten practices."""
    home = tmp_path_factory.mktemp("home")
    _publish(home, VERSION, release_lines())
    _publish(home, OLDER, [line.replace(f"/{VERSION}/", f"/{OLDER}/") for line in release_lines(10)])
    (home / "current").write_text(VERSION + "\n", encoding="utf-8")
    yield home
    shutil.rmtree(home)


def make_app(home: Path, **settings: Any) -> FastAPI:
    """The application; only the release and its query workers are opened."""

    async def opening(chosen: Settings, version: str) -> Live:
        release = SimpleNamespace(version=version, path=home / "releases" / version)
        return Live(
            release=cast("Any", release),
            model=cast("Any", None),
            graph=cast("Any", _Nothing()),
            sparql=await open_workers(cast("Any", release), chosen),
            graphql=cast("Any", None),
            settings=chosen,
        )

    chosen = {"sparql_workers": 2, "sparql_rows": 500, "sparql_seconds": 5.0, "sparql_slow_seconds": 0.1} | settings
    return create_app(Settings(home=home, **chosen), opening)


@pytest.fixture(scope="module")
def door(home: Path) -> Iterator[TestClient]:
    """A client of the application that follows no redirect."""
    with TestClient(make_app(home), follow_redirects=False) as client:
        yield client
