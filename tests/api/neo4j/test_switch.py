"""A push switches every door of a running service from one release to another; no request sees both."""

from __future__ import annotations

import subprocess
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, cast

import pytest

from tests.api.neo4j.conftest import FIRST, SECOND, push, serving, until
from tests.conftest import ROOT, run_koban

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from fastapi import FastAPI
    from starlette.testclient import TestClient

    from tests.neo4j_server import Server

TWO_FIELDS = """{
  methodology(id: "sara-model") { strengthens(first: 1000) { id } }
  capability(id: "CP-SOL-04") { strengthenedBy(first: 1000) { id } }
}"""
LINKS = "SELECT (COUNT(?link) AS ?n) { ?link a koban:Link }"
PER_SECOND = 50


def seen(client: TestClient) -> str:
    """Which release an answer is of, by each field; or the name of the problem."""
    answer = client.post("/graphql", json={"query": TWO_FIELDS})
    body: dict[str, Any] = answer.json()
    if answer.status_code == 503:
        problem = body["errors"][0]["extensions"]["problem"] if "errors" in body else body
        kind = str(problem["type"]).rpartition("/")[2]
        assert kind != "release-switch" or answer.headers["Retry-After"] == "1"
        return kind
    assert answer.status_code == 200, answer.text
    there = {each["id"] for each in body["data"]["methodology"]["strengthens"]}
    back = {each["id"] for each in body["data"]["capability"]["strengthenedBy"]}
    of = {FIRST if "CP-SOL-04" in there else SECOND, FIRST if "sara-model" in back else SECOND}
    of.add(body["extensions"]["koban"]["release"])
    return " and ".join(sorted(of))


def at_every_door(client: TestClient) -> set[str]:
    """The release that each door serves."""
    links = client.get("/sparql", params={"query": LINKS}, headers={"Accept": "text/csv"}).text.split()[1]
    page = client.get("/browse/skill", headers={"Accept": "text/html"}).text
    ready = client.get("/health/ready").json()
    return {
        {"2861": FIRST, "2860": SECOND}[links],
        next((version for version in (FIRST, SECOND) if f"Release {version} of" in page), "no page"),
        client.post("/api/v1/requirements", json={"id": "CP-PRE-01"}).json().get("release", "no answer"),
        ready.get("release", "not ready"),
        ready.get("store_release", "not ready"),
        seen(client),
    }


@pytest.mark.slow
def test_a_release_switch_never_mixes(
    two_releases: Path, neo4j_scratch: Server, record_property: Callable[[str, object], None]
) -> None:
    first = push(two_releases, neo4j_scratch.address, FIRST)
    assert first.returncode == 0, first.stderr
    with serving(two_releases, neo4j_scratch.address) as client:
        until(lambda: at_every_door(client) == {FIRST}, 60)
        standby = cast("FastAPI", client.app).state.service.standby
        until(lambda: standby.ready, 60)
        assert standby.version == SECOND, "it is current in the home, so its push is to be expected"
        command = ["-m", "koban_kg", "neo4j", "push", "--release", str(two_releases), "--version", SECOND]
        pushing = subprocess.Popen(
            [sys.executable, *command, "--server", neo4j_scratch.address],
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
        asked = []
        with ThreadPoolExecutor(16) as threads:
            more = 3 * PER_SECOND  # three seconds beyond the push
            while more:
                asked.append(threads.submit(seen, client))
                time.sleep(1 / PER_SECOND)
                more -= pushing.poll() is not None
            found = Counter(each.result() for each in asked)
        assert pushing.stderr is not None
        told = pushing.stderr.read().decode()
        pushing.stderr.close()
        record_property("answers", dict(found))
        print(dict(found))

        assert pushing.returncode == 0, told
        assert not [kind for kind in found if " and " in kind], "an answer of two releases"
        assert found[FIRST] > PER_SECOND
        assert found[SECOND] > PER_SECOND
        assert found[FIRST] + found[SECOND] > 9 * (len(asked) - found[FIRST] - found[SECOND])
        until(lambda: at_every_door(client) == {SECOND}, 60)
        assert standby.version is None


@pytest.mark.slow
def test_a_build_alone_switches_nothing(two_releases: Path, neo4j_scratch: Server) -> None:
    """The home's current release is the second one; the database holds the first, so that is served."""
    assert push(two_releases, neo4j_scratch.address, FIRST).returncode == 0
    with serving(two_releases, neo4j_scratch.address) as client:
        until(lambda: at_every_door(client) == {FIRST}, 60)
    asked = ("graphql", '{ release { version } methodology(id: "sara-model") { id } }')
    there = run_koban(*asked, "--release", two_releases, "--graph", neo4j_scratch.address)
    assert f'"version": "{FIRST}"' in there.stdout, there.stderr
    other = run_koban(*asked, "--release", two_releases, "--graph", neo4j_scratch.address, "--version", SECOND)
    assert other.returncode == 3
    assert FIRST in other.stderr
    question = ("ask", "requirements", "--id", "CP-PRE-01", "--release", two_releases)
    from_graph = run_koban(*question, KOBAN_GRAPH=neo4j_scratch.address)
    assert f'"release": "{FIRST}"' in from_graph.stdout, from_graph.stderr
