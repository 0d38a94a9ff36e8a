"""Faults of the server behind a running service: one named problem each, told at every door, gone without a restart."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest

from tests.api.neo4j.conftest import until
from tests.conftest import VERSION
from tests.proxy import SOCKETS_ARE_LEFT

if TYPE_CHECKING:
    from starlette.testclient import TestClient

    from tests.api.neo4j.conftest import Serve
    from tests.neo4j_server import Server
    from tests.proxy import Proxy

pytestmark = pytest.mark.filterwarnings(SOCKETS_ARE_LEFT)

ASKED = '{ skill(id: "CO-005") { id label } capabilities(first: 1) { id } }'
COUNT = "SELECT (COUNT(?x) AS ?n) { ?x a koban:Skill }"


def asked(client: TestClient, accept: str = "application/graphql-response+json") -> Any:
    return client.post("/graphql", json={"query": ASKED}, headers={"Accept": accept})


def told(client: TestClient) -> tuple[int, str]:
    """The status of /health/ready and the name of its problem, or of its state."""
    answer = client.get("/health/ready")
    body = answer.json()
    return answer.status_code, body.get("type", body.get("store_state", "")).rpartition("/")[2]


def answers(client: TestClient) -> bool:
    answer = asked(client)
    if answer.status_code != 200:
        return False
    data = answer.json()["data"]
    return bool(data["skill"]["id"] == "CO-005" and data["capabilities"] == [{"id": "CP-DAT-01"}])


def everywhere(client: TestClient, kind: str) -> None:
    """Each door that reads the graph names the problem; what does not read it goes on."""
    assert told(client) == (503, kind)
    for accept in ("application/graphql-response+json", "application/json"):
        answer = asked(client, accept)
        assert answer.status_code == 503
        assert answer.json()["errors"][0]["extensions"]["problem"]["type"].endswith("/" + kind)
    posted = client.post("/api/v1/requirements", json={"id": "CP-PRE-01"})
    assert (posted.status_code, posted.headers["content-type"]) == (503, "application/problem+json")
    assert posted.json()["type"].endswith("/" + kind)
    page = client.get("/browse/skill", headers={"Accept": "text/html"})
    assert page.status_code == 503
    assert "text/html" in page.headers["content-type"]
    unmoved(client)


def unmoved(client: TestClient) -> None:
    """What does not read the graph is answered."""
    assert client.get("/health/live").status_code == 200
    rows = client.get("/sparql", params={"query": COUNT}, headers={"Accept": "text/csv"})
    assert (rows.status_code, rows.text.split()) == (200, ["n", "102"])


def test_down_at_start_then_up(proxy: Proxy, serve: Serve) -> None:
    proxy.refuse()
    with serve(proxy.address) as client:
        everywhere(client, "graph-unreachable")
        proxy.accept()
        assert answers(client), "the next request finds it"
        assert told(client) == (200, "ready")


def test_lost_while_it_serves(proxy: Proxy, serve: Serve) -> None:
    with serve(proxy.address) as client:
        assert answers(client)
        proxy.refuse()
        everywhere(client, "graph-unreachable")
        proxy.accept()
        assert answers(client)


def test_a_cut_between_requests_is_not_noticed(proxy: Proxy, serve: Serve) -> None:
    with serve(proxy.address) as client:
        assert answers(client)
        for _ in range(3):
            proxy.cut()
            assert answers(client)


def test_lost_in_the_middle_of_an_answer(proxy: Proxy, serve: Serve) -> None:
    long = {"query": "{ capabilities(first: 1000) { id label definition addresses { id label } } }"}
    with serve(proxy.address) as client:
        whole = client.post("/graphql", json=long)
        assert whole.status_code == 200
        proxy.cut()
        proxy.cut_after = 20_000
        lost = client.post("/graphql", json=long)
        proxy.cut_after = None

        assert lost.status_code == 503
        assert lost.json()["errors"][0]["extensions"]["problem"]["type"].endswith("/graph-unreachable")
        assert "data" not in lost.json(), "never a part of an answer"
        assert client.post("/graphql", json=long).json() == whole.json()


def test_slow(proxy: Proxy, serve: Serve) -> None:
    with serve(proxy.address, graphql_seconds=0.6) as client:
        until(lambda: answers(client), 30)
        proxy.delay = 30
        started = time.monotonic()
        answer = asked(client)
        assert time.monotonic() - started < 15, "a client waits for the limit, not for the server"
        assert answer.status_code == 503
        assert answer.json()["errors"][0]["extensions"]["problem"]["type"].endswith("/time-limit")
        assert told(client) == (503, "graph-slow")
        unmoved(client)
        proxy.cut()
        proxy.delay = 0
        until(lambda: answers(client), 30)


def test_slow_from_the_start(proxy: Proxy, serve: Serve) -> None:
    proxy.delay = 30
    started = time.monotonic()
    with serve(proxy.address, graphql_seconds=0.6) as client:
        assert time.monotonic() - started < 25, "the service starts nevertheless"
        assert told(client)[0] == 503
        unmoved(client)
        proxy.cut()
        proxy.delay = 0
        until(lambda: answers(client), 30)


def test_more_requests_than_connections(proxy: Proxy, serve: Serve) -> None:
    one = {"query": '{ skill(id: "CO-005") { id } }'}
    with serve(proxy.address, neo4j_pool=1, neo4j_wait_seconds=0.3, follow_seconds=2) as client:
        assert answers(client), "the two roots of one request do not wait for each other"
        assert client.post("/graphql", json=one).status_code == 200
        proxy.delay = 0.25
        found: list[Any] = []

        def both() -> bool:
            with ThreadPoolExecutor(6) as threads:
                found.extend(threads.map(lambda _: client.post("/graphql", json=one), range(6)))
            return {each.status_code for each in found} == {200, 503}

        until(both, 20)
        proxy.delay = 0
        for each in found:
            if each.status_code == 503:
                assert each.json()["errors"][0]["extensions"]["problem"]["type"].endswith("/graph-busy")
                assert each.headers["Retry-After"] == "1"


@pytest.mark.parametrize(
    ("pointer", "kind", "retry_after"),
    [
        (None, "graph-empty", None),
        ({"version": VERSION, "digest": "d", "state": "loading", "revision": 3, "push": "p"}, "graph-loading", "10"),
        ({"version": "9.9.9", "digest": "d", "state": "ready", "revision": 3, "push": "p"}, "another-release", None),
        ({"version": VERSION, "digest": "d", "state": "ready", "revision": 3, "push": "p"}, "another-release", None),
    ],
    ids=["empty", "loading", "version", "digest"],
)
def test_nothing_that_can_be_served(
    neo4j_scratch: Server, serve: Serve, pointer: dict[str, Any] | None, kind: str, retry_after: str | None
) -> None:
    if pointer is not None:
        neo4j_scratch.run("CREATE (p:ReleasePointer {name: 'current'}) SET p += $p", p=pointer)
    with serve(neo4j_scratch.address) as client:
        assert told(client) == (503, kind)
        assert client.get("/health/ready").headers.get("Retry-After") == retry_after
        answer = asked(client)
        assert answer.status_code == 503
        assert answer.headers.get("Retry-After") == retry_after
        assert kind in answer.text
        page = client.get("/browse/skill", headers={"Accept": "text/html"})
        assert (page.status_code, page.headers.get("Retry-After")) == (503, retry_after)
        unmoved(client)


def test_an_unusable_address_is_told_before_anything_is_served(serve: Serve) -> None:
    from koban_kg.errors import UsageError

    with pytest.raises(UsageError) as raised, serve("bolt://someone:secret@127.0.0.1:7687"):
        pass
    assert "secret" not in str(raised.value)
