"""The door over HTTP, as the GraphQL-over-HTTP specification says, on the real release."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson
import pytest

if TYPE_CHECKING:
    from starlette.testclient import TestClient

NEW = "application/graphql-response+json"
OLD = "application/json"
GOOD = {"query": "{ __typename }"}
INVALID = {"query": "{ nope }"}
BROKEN = {"query": "{"}


def post(client: TestClient, body: Any, accept: str | None = NEW, **headers: str) -> Any:
    given = {"Content-Type": "application/json"} | ({"Accept": accept} if accept else {}) | headers
    content = body if isinstance(body, bytes) else orjson.dumps(body)
    return client.post("/graphql", content=content, headers=given)


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        (None, NEW),
        ("*/*", NEW),
        (NEW, NEW),
        (OLD, OLD),
        (f"{OLD}, {NEW};q=0.5", OLD),
        (f"{NEW}, {OLD}", NEW),
        (f"{OLD}, */*", OLD),
        (f"text/html, {OLD};q=0.9, */*;q=0.8", OLD),
        ("application/*", NEW),
    ],
)
def test_the_media_type_is_negotiated(client: TestClient, accept: str | None, expected: str) -> None:
    response = post(client, GOOD, accept or "")

    assert response.status_code == 200
    assert response.headers["content-type"] == f"{expected}; charset=utf-8"
    assert "Accept" in response.headers["vary"]
    assert response.json()["data"] == {"__typename": "Query"}


@pytest.mark.parametrize(
    ("body", "accept", "status"),
    [
        (GOOD, NEW, 200),
        (INVALID, NEW, 400),
        (INVALID, OLD, 200),
        (BROKEN, NEW, 400),
        (BROKEN, OLD, 200),
        ({"query": "query ($a: ID!) { capability(id: $a) { id } }"}, NEW, 400),
        ({"query": "query ($a: ID!) { capability(id: $a) { id } }", "variables": {"a": None}}, NEW, 400),
        ({"query": "query A { __typename } query B { __typename }"}, NEW, 400),
        ({"query": "query A { __typename } query B { __typename }", "operationName": "B"}, NEW, 200),
        ({"query": "query A { __typename }", "operationName": "C"}, NEW, 400),
        ({"query": "mutation { __typename }"}, NEW, 400),
        ({"query": "subscription { __typename }"}, NEW, 400),
        (GOOD | {"variables": None, "operationName": None, "extensions": None}, NEW, 200),
        (GOOD | {"variables": {}, "operationName": "", "extensions": {"other": 1}}, OLD, 200),
        (b"{", NEW, 400),
        (b"{", OLD, 400),
        ([GOOD], NEW, 400),
        ({}, NEW, 400),
        ({"qeury": "{ __typename }"}, OLD, 400),
        ({"query": 1}, NEW, 400),
        (GOOD | {"variables": [1]}, NEW, 400),
        (GOOD | {"operationName": 1}, NEW, 400),
        (GOOD | {"extensions": "x"}, NEW, 400),
        (GOOD, "text/html", 406),
        (GOOD, "application/json;q=0", 406),
    ],
)
def test_status_codes(client: TestClient, body: Any, accept: str, status: int) -> None:
    response = post(client, body, accept)

    assert response.status_code == status
    if response.headers["content-type"].startswith("application/problem+json"):
        assert {"type", "title", "status", "detail", "expected"} <= set(response.json())
    elif status != 200:
        assert "data" not in response.json()
        assert response.json()["errors"][0]["extensions"]["problem"]["status"] == status


@pytest.mark.parametrize("content_type", ["", "text/plain", "application/graphql", "application/json; charset=latin-1"])
def test_a_body_of_another_media_type_is_refused(client: TestClient, content_type: str) -> None:
    response = client.post("/graphql", content=orjson.dumps(GOOD), headers={"Content-Type": content_type})

    assert response.status_code == 415
    assert response.json()["expected"] == "application/json; charset=utf-8"


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_other_methods_are_refused(client: TestClient, method: str) -> None:
    response = client.request(method, "/graphql")

    assert response.status_code == 405
    assert response.headers["allow"] == "GET, POST"


def test_get_takes_the_request_from_parameters(client: TestClient) -> None:
    parameters = {
        "query": "query Q($id: ID!) { capability(id: $id) { id label } }",
        "variables": '{"id": "CP-ENG-05"}',
        "operationName": "Q",
    }
    response = client.get("/graphql", params=parameters, headers={"Accept": OLD})

    assert response.json()["data"] == {
        "capability": {"id": "CP-ENG-05", "label": "Feed back results to the community (close the loop)"}
    }


@pytest.mark.parametrize(
    ("parameters", "status"),
    [({}, 400), ({"query": "{ __typename }", "variables": "{"}, 400), ({"query": "mutation { __typename }"}, 405)],
)
def test_get_refuses(client: TestClient, parameters: dict[str, str], status: int) -> None:
    assert client.get("/graphql", params=parameters, headers={"Accept": NEW}).status_code == status


def test_get_without_a_query_leads_a_browser_to_the_explorer(client: TestClient) -> None:
    response = client.get("/graphql", headers={"Accept": "text/html,*/*;q=0.8"}, follow_redirects=False)

    assert (response.status_code, response.headers["location"]) == (303, "/explore/graphql")


def test_get_answers_can_be_revalidated(client: TestClient) -> None:
    parameters = {"query": "{ capabilities(first: 200) { id label definition } }"}
    first = client.get("/graphql", params=parameters)
    again = client.get("/graphql", params=parameters, headers={"If-None-Match": first.headers["etag"]})
    other = client.get("/graphql", params={"query": "{ __typename }"}, headers={"If-None-Match": first.headers["etag"]})

    assert first.headers["content-encoding"] == "gzip"
    assert (again.status_code, again.content) == (304, b"")
    assert other.status_code == 200


def test_other_origins_may_ask_without_credentials(client: TestClient) -> None:
    asked = client.options(
        "/graphql",
        headers={
            "Origin": "https://example.org",
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "content-type",
        },
    )
    answered = post(client, GOOD, Origin="https://example.org")

    assert asked.headers["access-control-allow-origin"] == "*"
    assert answered.headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-credentials" not in answered.headers


def test_a_body_over_the_limit_is_refused(client: TestClient) -> None:
    response = post(client, GOOD | {"variables": {"a": "x" * 1_000_000}})
    parts = client.post(
        "/graphql",
        content=(b" " * 100_000 for _ in range(11)),  # no Content-Length: counted as it comes
        headers={"Content-Type": "application/json"},
    )

    assert response.status_code == 413
    assert response.json()["type"].endswith("/body-limit")
    assert parts.status_code == 413


def test_an_answer_names_its_release_and_its_fallbacks(client: TestClient) -> None:
    plain = post(client, GOOD).json()["extensions"]["koban"]
    mixed = post(client, {"query": '{ __type(name: "Capability") { name } capabilities(first: 1) { id } }'}).json()

    assert plain == {"release": mixed["extensions"]["koban"]["release"], "recordRevision": None, "fallbacks": 0}
    assert mixed["extensions"]["koban"]["fallbacks"] == 1
    assert mixed["data"] == {"__type": {"name": "Capability"}, "capabilities": [{"id": "CP-DAT-01"}]}


def test_plan_and_cost_are_told_on_request(client: TestClient) -> None:
    body = {
        "query": "{ capabilities(first: 2) { id developedBy(first: 3) { id } } }",
        "extensions": {"koban": {"explain": True}},
    }
    told = post(client, body).json()["extensions"]["koban"]

    assert told["cost"] == 2 * (1 + 3)
    assert told["plan"][0]["roots"][0]["query"]["page"] == {"kind": "Page", "first": 2, "offset": 0}


def test_an_unknown_path_is_a_problem(client: TestClient) -> None:
    response = client.get("/graphql/nothing", headers={"Accept": "application/json"})

    assert response.status_code == 404
    assert response.headers["content-type"] == "application/problem+json"


def test_health(client: TestClient) -> None:
    ready = client.get("/health/ready").json()

    assert client.get("/health/live").json() == {"status": "live"}
    assert ready["status"] == "ready"
    assert ready["release"] == ready["store_release"]
