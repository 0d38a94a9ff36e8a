"""A running service follows the pointer: a release built later is served at every door, the older one stays."""

from __future__ import annotations

import shutil
import time
from typing import TYPE_CHECKING

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from koban_kg.settings import Settings
from tests.conftest import ROOT, VERSION, run_koban

if TYPE_CHECKING:
    from pathlib import Path

NEXT = f"{VERSION}.1"
COUNT = "SELECT (COUNT(?link) AS ?n) { ?link a koban:Link }"
STRENGTHENS = '{ release { version } methodology(id: "sara-model") { strengthens(first: 1000) { id } } }'


def links(client: TestClient, path: str) -> int:
    answer = client.get(path, params={"query": COUNT}, headers={"Accept": "text/csv"})
    assert answer.status_code == 200, answer.text
    return int(answer.text.split()[1])


def strengthened(client: TestClient) -> tuple[str, set[str]]:
    data = client.post("/graphql", json={"query": STRENGTHENS}).json()["data"]
    return data["release"]["version"], {row["id"] for row in data["methodology"]["strengthens"]}


@pytest.mark.slow
def test_a_release_built_later_is_served_without_restart(release_home: Path, tmp_path: Path) -> None:
    home, source = tmp_path / "home", tmp_path / "ontology"
    shutil.copytree(release_home, home)
    shutil.copytree(ROOT / "ontology", source)
    table = source / "data" / "links.csv"
    lines = table.read_text(encoding="utf-8").splitlines(keepends=True)
    table.write_text(
        "".join(x for x in lines if not x.startswith("sara-model,strengthens,CP-SOL-04")), encoding="utf-8"
    )
    with TestClient(create_app(Settings(home=home))) as client:
        version, before = strengthened(client)
        assert "CP-SOL-04" in before
        assert links(client, "/sparql") == 2861

        done = run_koban("build", "--source", source, "--out", home, "--version", NEXT)
        published = time.monotonic()
        assert done.returncode == 0, done.stderr
        while strengthened(client)[0] == version:
            assert time.monotonic() - published < 10, "the new release is not served"
            time.sleep(0.05)

        assert strengthened(client) == (NEXT, before - {"CP-SOL-04"})
        assert links(client, "/sparql") == 2860
        assert links(client, f"/release/{VERSION}/sparql") == 2861
        assert f"release {NEXT}" in client.get("/id/capability/CP-SOL-04", headers={"Accept": "text/html"}).text
        assert client.get("/health/ready").json()["release"] == NEXT
