"""docs/sparql.md says what is so: its queries run on the real release, its tables are complete."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from api.sparql.negotiation import BINDINGS, GRAPHS
from koban_kg.names import GRAPH_ROLES, PREFIXES
from koban_kg.settings import Settings
from tests.conftest import ROOT

if TYPE_CHECKING:
    from starlette.testclient import TestClient

DOCUMENT = (ROOT / "docs" / "sparql.md").read_text(encoding="utf-8")
BLOCKS = [(match[1] or "", match[2]) for match in re.finditer(r"```sparql *(\S*)\n(.*?)```", DOCUMENT, re.DOTALL)]


def _rows(client: TestClient, text: str) -> Counter[str]:
    response = client.post(
        "/sparql", content=text.encode(), headers={"Content-Type": "application/sparql-query", "Accept": "text/csv"}
    )
    assert response.status_code == 200, response.text
    return Counter(response.text.splitlines()[1:])


@pytest.mark.parametrize("text", [text for _, text in BLOCKS])
def test_queries_run_and_find_something(client: TestClient, text: str) -> None:
    assert _rows(client, text)


def test_fast_forms_answer_like_slow_ones(client: TestClient) -> None:
    texts = {kind: text for kind, text in BLOCKS if kind}

    assert _rows(client, texts["slow=newest"]) == _rows(client, texts["fast=newest"])


def test_the_first_query(client: TestClient) -> None:
    (text,) = re.findall(r"--data-urlencode 'query=\n(.*?)'", DOCUMENT, re.DOTALL)
    links = (ROOT / "ontology" / "data" / "links.csv").read_text(encoding="utf-8").count("\n") - 1

    response = client.post("/sparql", data={"query": text}, headers={"Accept": "text/csv"})

    assert response.text == f"n\r\n{links}\r\n"


def test_the_python_example(client: TestClient) -> None:
    (text,) = re.findall(r'query = "(.*?)"\n', DOCUMENT)

    assert len(_rows(client, text)) > 100


def test_the_problem_that_is_shown(client: TestClient) -> None:
    (shown,) = re.findall(r"```json\n(.*?)```", DOCUMENT, re.DOTALL)
    problem = client.get("/sparql", params={"query": "SELECT * { ?s foo:bar ?o }"}).json()

    assert [f'"{key}": ' in shown for key in problem] == [True] * len(problem)
    assert all(str(value) in shown for value in problem.values())


def test_the_tables_are_complete() -> None:
    names = [name for name in Settings.model_fields if name.startswith("sparql_")]
    expected = [
        *(f"`{prefix}:`" for prefix in PREFIXES),
        *(f"`{role}`" for role in GRAPH_ROLES),
        *(f"`{media}`" for offer in (BINDINGS, GRAPHS) for media, also in offer.items() for media in (media, *also)),
        *(f"`KOBAN_{name.upper()}`" for name in names),
    ]

    assert [item for item in expected if item not in DOCUMENT] == []


def test_every_type_of_problem_is_named() -> None:
    sources = [*(ROOT / "koban_kg" / "rdf").glob("*.py"), *(ROOT / "api" / "sparql").glob("*.py")]
    types = {name for path in sources for name in re.findall(r'type="([a-z-]+)"', path.read_text(encoding="utf-8"))} | {
        "query-missing",
        "query-twice",
    }

    assert sorted(name for name in types if f"`{name}`" not in DOCUMENT) == []
