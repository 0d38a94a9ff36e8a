"""One row less in links.csv changes the answers that rest on it, and no other statement."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from koban_kg.names import ID, KOBAN
from koban_kg.release.reader import open_release
from koban_kg.settings import Settings
from tests.competency.test_questions import SPARQL, by_sparql
from tests.conftest import ROOT, run_koban

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ROW = "sara-model,strengthens,CP-SOL-04"
LINK = f"<{ID}link/sara-model--strengthens--CP-SOL-04>"
SARA = f"<{ID}methodology/sara-model>"
SOLVE = f"<{ID}capability/CP-SOL-04>"


@pytest.fixture(scope="module")
def without_row(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("less")
    shutil.copytree(ROOT / "ontology", folder / "ontology")
    table = folder / "ontology" / "data" / "links.csv"
    lines = table.read_text(encoding="utf-8").splitlines(keepends=True)
    kept = [line for line in lines if not line.startswith(ROW)]
    assert len(lines) - len(kept) == 1
    table.write_text("".join(kept), encoding="utf-8")
    done = run_koban("build", "--source", folder / "ontology", "--out", folder / "home")
    assert done.returncode == 0, done.stderr
    return folder / "home"


@pytest.fixture(scope="module")
def less(without_row: Path) -> Iterator[TestClient]:
    with TestClient(create_app(Settings(home=without_row))) as client:
        yield client


def statements(home: Path) -> set[str]:
    return set((open_release(home).artefacts / "koban.nq").read_text(encoding="utf-8").splitlines())


def test_only_what_rests_on_the_row_is_gone(release_home: Path, without_row: Path) -> None:
    whole, rest = statements(release_home), statements(without_row)
    gone = {line.rpartition(" <")[0] for line in whole - rest}

    assert rest - whole == set()
    about_link = {line for line in gone if line.startswith(LINK)}
    assert {
        f"{SARA} <{KOBAN}strengthens> {SOLVE}",
        f"{SOLVE} <{KOBAN}strengthenedBy> {SARA}",
    } <= gone
    other = {line for line in gone - about_link if SARA not in line}
    assert other <= {line for line in gone if LINK in line}, "a statement went that does not rest on the row"


def test_only_the_answer_on_that_capability_changes(client: TestClient, less: TestClient) -> None:
    changed = {name for name, question in SPARQL.items() if by_sparql(client, question) != by_sparql(less, question)}

    assert changed == {"RE11"}
    assert {row["practice"] for row in by_sparql(less, SPARQL["RE11"])} == {"problem-oriented-policing"}
