"""Typed questions over REST, and the same from GraphQL."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from koban_kg.answers.registry import questions

if TYPE_CHECKING:
    from starlette.testclient import TestClient


def test_every_question_is_a_path_of_the_openapi_document(client: TestClient) -> None:
    paths = client.get("/openapi.json").json()["paths"]

    for name, question in questions().items():
        path = paths[f"/api/v1/{name}"]
        assert "post" in path
        assert ("get" in path) is question.scalar
    assert {name for name, q in questions().items() if q.scalar} == {"requirements", "project-facts", "why"}


def test_post_and_get_give_the_same(client: TestClient) -> None:
    posted = client.post("/api/v1/requirements", json={"id": "CP-PRE-01", "transitive": False})
    got = client.get("/api/v1/requirements", params={"id": "CP-PRE-01", "transitive": "false"})

    assert posted.status_code == 200
    assert posted.json() == got.json()
    assert posted.json()["items"][0]["level_rule"] == "level>=3 needs level>=2"


def test_rest_and_graphql_give_the_same(client: TestClient) -> None:
    rest = client.get("/api/v1/project-facts", params={"field": "topic_budget_total"}).json()
    query = '{ ask { projectFacts(field: "topic_budget_total") { items { facts { id value conflictsWith } } } } }'
    data = client.post("/graphql", json={"query": query}).json()["data"]["ask"]["projectFacts"]

    assert [f["id"] for f in data["items"][0]["facts"]] == [f["id"] for f in rest["items"][0]["facts"]]
    assert [f["conflictsWith"] for f in data["items"][0]["facts"]] == [["PF-010"], ["PF-009"]]


def test_languages_of_get_are_separated_by_commas(client: TestClient) -> None:
    found = client.get("/api/v1/requirements", params={"id": "CP-PRE-01", "lang": "xx,el"}).json()

    assert found["capability"]["label"] != "Monitor community tension with partners"


@pytest.mark.parametrize(
    ("path", "body", "word"),
    [
        ("requirements", {}, "id"),
        ("requirements", {"id": "CP-PRE-01", "transitive": "perhaps"}, "transitive"),
        ("requirements", {"id": "CP-PRE-01", "extra": 1}, "extra"),
        ("find", {"type": "Police"}, "Police"),
        ("describe", {"ids": []}, "ids"),
    ],
)
def test_bad_input_is_a_problem(client: TestClient, path: str, body: dict[str, object], word: str) -> None:
    response = client.post(f"/api/v1/{path}", json=body)

    assert response.status_code == 400
    assert response.headers["content-type"] == "application/problem+json"
    assert word in response.json()["detail"]


def test_a_body_that_is_no_json_is_a_problem(client: TestClient) -> None:
    response = client.post("/api/v1/find", content=b"{", headers={"Content-Type": "application/json"})

    assert response.status_code == 400
    assert response.json()["type"].endswith("/bad-request")
