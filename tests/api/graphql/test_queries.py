"""Every question under queries/ is answered from a plan, within the limits that everybody has."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

import orjson
import pytest

from api.graphql.engine import Engine, Request
from api.opening import open_graph
from koban_kg.settings import Settings

if TYPE_CHECKING:
    from koban_kg.release.reader import OpenRelease

QUESTIONS = sorted((Path(__file__).parents[3] / "queries" / "questions").glob("*.graphql"))


@pytest.fixture(scope="module")
def limited(release: OpenRelease) -> Engine:
    return open_graph(Settings(home=release.path.parent.parent), release)[1]


def test_there_are_documents() -> None:
    assert QUESTIONS


@pytest.mark.parametrize("path", QUESTIONS, ids=lambda path: path.stem)
def test_a_question_needs_no_fallback(limited: Engine, path: Path) -> None:
    response = asyncio.run(limited.respond(Request(path.read_text(encoding="utf-8"))))
    answer = orjson.loads(response.body)

    assert "errors" not in answer, answer["errors"]
    assert answer["extensions"]["koban"]["fallbacks"] == 0
