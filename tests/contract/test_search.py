"""Search over memory and over Neo4j: our index on both, joined with the graph by identifier."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.search.test_phrases import PHRASES

if TYPE_CHECKING:
    from starlette.testclient import TestClient

DOCUMENT = """
query ($text: String!, $types: [String!], $first: Int, $lang: [String!]) {
  search(text: $text, types: $types, first: $first, lang: $lang) {
    score exact __typename
    matched { property lang status fragments { text hit __typename } }
    node { __typename id iri label labelStatus definition ...more }
    again: node { verified }
  }
}
fragment more on Capability { domain { label } requires(first: 2) { id } }
"""

ASKED: list[dict[str, Any]] = [
    {"text": "CP-ENG-05"},
    {"text": "kid:norm/AIA-5-1-f", "first": 2},
    {"text": "burglary", "types": ["Problem", "methodology", "use-case"], "first": 50},
    {"text": "police", "first": 1000, "lang": ["fr", "de"]},
    {"text": "πρόσφυγες", "lang": ["el"], "first": 0},
    {"text": "zzzz"},
    {"text": ""},
    {"text": "police", "first": 1001},
    {"text": "police", "first": -1},
    {"text": "police", "types": ["Robber"]},
    {"text": "w" * 500},
    {"text": "police", "lang": ["no tag!"]},
]


def answers(client: TestClient, variables: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = client.post("/graphql", json={"query": DOCUMENT, "variables": variables}).json()
    return found


@pytest.mark.parametrize("variables", ASKED, ids=str)
def test_documents(client: TestClient, client_of_neo4j: TestClient, variables: dict[str, Any]) -> None:
    expected = answers(client, variables)

    assert answers(client_of_neo4j, variables) == expected
    assert ("errors" in expected) == (variables in ASKED[6:])


@pytest.mark.parametrize("row", PHRASES, ids=lambda row: row["phrase"])
def test_phrases(client: TestClient, client_of_neo4j: TestClient, row: dict[str, str]) -> None:
    asked = {"text": row["phrase"], "lang": [row["lang"], "en"], "facets": {"verified": ["yes", "partly"]}, "first": 8}
    expected = client.post("/api/v1/search", json=asked)
    found = client_of_neo4j.post("/api/v1/search", json=asked)

    assert (found.status_code, found.json()) == (200, expected.json())
    assert expected.json()["items"]


@pytest.mark.parametrize("query", ["q=burglary", "q=διαρρήξεις&lang=el", "q=", "q=police&type=Problem&page=2"])
def test_the_page(client: TestClient, client_of_neo4j: TestClient, query: str) -> None:
    headers = {"Accept": "text/html"}

    assert (
        client_of_neo4j.get(f"/search?{query}", headers=headers).text
        == client.get(f"/search?{query}", headers=headers).text
    )
