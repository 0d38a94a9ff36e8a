"""The users' questions: each on both doors, equal to each other and to the gold answers.

A gold file ``ID.csv`` holds all rows, in order, and some of the columns; ``ID.top.csv`` the first rows;
``ID.minimum.csv`` rows that must be among the answer; ``ID.count.csv`` the number of rows.
"""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING, Any

import jmespath
import pytest

from koban_kg.queryfile import QueryFile, read_queries
from koban_kg.resources import resource
from tests.conftest import ROOT

if TYPE_CHECKING:
    from starlette.testclient import TestClient

Table = list[dict[str, str]]

FOLDER = resource("queries") / "questions"
GOLD = ROOT / "tests" / "competency" / "gold"
SPARQL = {q.id: q for q in read_queries(FOLDER, "*.rq")}
GRAPHQL = {q.id: q for q in read_queries(FOLDER, "*.graphql")}
ONLY_SPARQL = {"AI11", "RE12", "RE13"}  # their GraphQL needs fields that come with the whole query surface
NAMED = {
    *(f"PM{n:02}" for n in (1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12)),
    *(f"AI{n:02}" for n in (1, 2, 3, 4, 5, 6, 7, 11)),
    *(f"RE{n:02}" for n in (1, 2, 3, 4, 5, 6, 7, 11, 12, 13, 15)),
    "PL09",
    "PL10",
    *(f"EL{n:02}" for n in range(1, 9)),
}


def as_text(value: Any) -> str:
    """A value of either door as text: nothing for null, whole numbers without a point."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def by_sparql(client: TestClient, question: QueryFile) -> Table:
    answer = client.post(
        "/sparql",
        content=question.text,
        headers={"Content-Type": "application/sparql-query", "Accept": "application/sparql-results+json"},
    )
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert tuple(body["head"]["vars"]) == question.words("columns")
    return [
        {name: as_text(row[name]["value"] if name in row else None) for name in body["head"]["vars"]}
        for row in body["results"]["bindings"]
    ]


def by_graphql(client: TestClient, question: QueryFile) -> Table:
    answer = client.post("/graphql", json={"query": question.text})
    body = answer.json()
    assert answer.status_code == 200, body
    assert "errors" not in body, body["errors"]
    assert body["extensions"]["koban"]["fallbacks"] == 0
    rows = jmespath.search(question.required("rows"), body["data"])
    return [{name: as_text(row.get(name)) for name in question.words("columns")} for row in rows]


def gold(name: str) -> Table | None:
    path = GOLD / f"{name}.csv"
    if not path.exists():
        return None
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def narrowed(rows: Table, like: Table) -> Table:
    """The rows with only the columns that the gold has."""
    return [{column: row[column] for column in like[0]} for row in rows] if like else rows


def test_every_named_question_is_there_on_both_doors_and_no_other() -> None:
    assert set(SPARQL) == NAMED
    assert set(GRAPHQL) == NAMED - ONLY_SPARQL
    for name, question in GRAPHQL.items():
        for key in ("user", "question", "columns"):
            assert question.required(key) == SPARQL[name].required(key)


def test_every_gold_file_belongs_to_a_question() -> None:
    assert {path.name.split(".")[0] for path in GOLD.glob("*.csv")} == NAMED


@pytest.mark.parametrize("name", sorted(SPARQL))
def test_sparql_gives_the_gold(client: TestClient, name: str) -> None:
    rows = by_sparql(client, SPARQL[name])

    if (whole := gold(name)) is not None:
        assert narrowed(rows, whole) == whole
    if (top := gold(f"{name}.top")) is not None:
        assert narrowed(rows, top)[: len(top)] == top
    if (minimum := gold(f"{name}.minimum")) is not None:
        found = [json.dumps(row) for row in narrowed(rows, minimum)]
        assert [row for row in minimum if json.dumps(row) not in found] == []
    if (count := gold(f"{name}.count")) is not None:
        assert len(rows) == int(count[0]["rows"])


@pytest.mark.parametrize("name", sorted(GRAPHQL))
def test_graphql_gives_the_same_table(client: TestClient, name: str) -> None:
    assert by_graphql(client, GRAPHQL[name]) == by_sparql(client, SPARQL[name])
