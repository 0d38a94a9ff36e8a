"""The examples of docs/graphql.md are run, and their answers are the printed ones; settings and limits are right."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson
import pytest

from api.graphql.engine import Engine, Request
from api.opening import open_graph
from koban_kg.answers.registry import questions
from koban_kg.settings import Settings

if TYPE_CHECKING:
    from koban_kg.release.reader import OpenRelease

TEXT = (Path(__file__).parents[3] / "docs" / "graphql.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(
    r"```graphql\n(.*?)```\n+(?:```json variables\n(.*?)```\n+)?```json\n(.*?)```",
    TEXT,
    flags=re.DOTALL,
)


@pytest.fixture(scope="module")
def limited(release: OpenRelease) -> Engine:
    return open_graph(Settings(home=release.path.parent.parent), release)[1]


def test_every_document_has_its_answer() -> None:
    assert len(EXAMPLES) == TEXT.count("```graphql\n") > 5


@pytest.mark.parametrize("example", EXAMPLES, ids=range(len(EXAMPLES)))
def test_the_answer_is_the_printed_one(limited: Engine, example: tuple[str, ...]) -> None:
    query, variables, expected = example
    given: dict[str, Any] = orjson.loads(variables) if variables else {}
    answer = orjson.loads(asyncio.run(limited.respond(Request(query, variables=given))).body)
    found = answer["data"] if "data" in answer else {"errors": answer["errors"]}

    assert found == orjson.loads(expected)


def test_every_limit_of_graphql_is_told_with_its_setting() -> None:
    fields = {name: f for name, f in Settings.model_fields.items() if name.startswith("graphql_")}

    assert {name for name in fields if f"KOBAN_{name.upper()}" not in TEXT} == set()
    assert f"| {fields['graphql_cost'].default:,} | `KOBAN_GRAPHQL_COST` |" in TEXT
    assert f"| {fields['graphql_depth'].default} | `KOBAN_GRAPHQL_DEPTH` |" in TEXT


def test_every_question_is_in_the_table() -> None:
    assert {q.field for q in questions().values() if f"| `{q.field}` |" not in TEXT} == set()
