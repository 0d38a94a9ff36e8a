"""One problem object for whatever a request gets wrong: what was given, what was expected, what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from starlette.testclient import TestClient

# method, path, body, status, words of given, words of expected
CASES = [
    ("GET", "/nothing", None, 404, "GET /nothing", None),
    ("POST", "/api/v1/nothing", "{}", 404, "POST /api/v1/nothing", None),
    ("DELETE", "/api/v1/describe", None, 405, "DELETE /api/v1/describe", "POST"),
    ("POST", "/api/v1/describe", '{"ids": ', 400, "character", "JSON object"),
    ("POST", "/api/v1/describe", '{"ids": 1}', 400, "ids = 1", "list"),
    ("POST", "/api/v1/requirements", '{"id": "CP-RES-03", "nonsense": 1}', 400, "nonsense", "not permitted"),
]


@pytest.mark.parametrize(("method", "path", "body", "status", "given", "expected"), CASES)
def test_a_wrong_request_is_told_what_to_do(
    client: TestClient, method: str, path: str, body: str | None, status: int, given: str, expected: str | None
) -> None:
    answer = client.request(method, path, content=body, headers={"Content-Type": "application/json"})

    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "application/problem+json"
    problem = answer.json()
    assert given in problem["given"]
    assert (expected or "") in problem.get("expected", "")
    assert problem["hint"]
