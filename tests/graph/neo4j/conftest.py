"""The printer over the real release."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.graph.neo4j.printing import Printing

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="session")
def printing(release_home: Path) -> Printing:
    """The documents of queries/ as plans over the release, its catalog, and the memory store."""
    return Printing(release_home)
