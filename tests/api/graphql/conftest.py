"""The compiled route and the oracle over one release."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from api.opening import open_graph
from koban_kg.release.reader import open_release
from koban_kg.settings import Settings
from tests.api.graphql.oracle import Naive
from tests.api.graphql.plain import Plain

if TYPE_CHECKING:
    from pathlib import Path

    from api.graphql.engine import Engine
    from koban_kg.release.reader import OpenRelease


@pytest.fixture(scope="session")
def release(release_home: Path) -> OpenRelease:
    return open_release(release_home)


@pytest.fixture(scope="session")
def engine(release: OpenRelease) -> Engine:
    return open_graph(Settings(home=release.path.parent.parent, graphql_cost=10**8, graphql_tokens=10**5), release)[1]


@pytest.fixture(scope="session")
def naive(release: OpenRelease, engine: Engine) -> Naive:
    return Naive(Plain(release.quads(), engine.model))
