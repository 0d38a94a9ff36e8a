"""`koban neo4j …` as a person and a program use it, against a real server."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

from tests.conftest import run_koban
from tests.release.library import build_editions

if TYPE_CHECKING:
    from pathlib import Path

    from tests.neo4j_server import Server

NOWHERE = "bolt://127.0.0.1:1"
COMMANDS = {
    "push": ("push",),
    "status": ("status",),
    "verify": ("verify",),
    "drop": ("drop", "--yes"),
}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two releases about books."""
    return build_editions(tmp_path_factory.mktemp("books"), 2)


def test_from_push_to_drop(neo4j_scratch: Server, home: Path) -> None:
    place = {"KOBAN_HOME": str(home), "KOBAN_NEO4J_URI": neo4j_scratch.address}

    status = run_koban("neo4j", "status", **place)
    assert "No release is in the database" in status.stdout

    pushed = run_koban("neo4j", "push", "--version", "9.9.9", **place)
    assert pushed.returncode == 0, pushed.stderr
    assert "Release 9.9.9 is in" in pushed.stdout
    assert re.search(
        r"^nodes: 1\d\d created, 0 changed, 0 deleted; relationships: 37 created, 0 changed", pushed.stdout, re.M
    )
    assert [line.partition(":")[0] for line in pushed.stderr.splitlines()] == [
        *("project", "lock", "read", "compare", "indexes", "write", "audit", "switch", "replan")
    ]

    other = json.loads(run_koban("neo4j", "status", "--json", **place).stdout)
    assert (other["release"]["version"], other["current"], other["same"]) == ("9.9.9", "9.9.10", False)

    verified = run_koban("neo4j", "verify", **place)
    assert verified.returncode == 1
    assert "differs from" in verified.stdout
    assert "pointer, column version: '9.9.9'" in verified.stdout

    done = json.loads(run_koban("neo4j", "push", "--json", **place).stdout)
    assert (done["version"], done["revision"], done["changes"]) == ("9.9.10", 2, 2)
    assert sum(entry["count"] for entry in done["leftOut"]) == done["graphs"]["ontology"]["left out"]
    for graph in done["graphs"].values():
        assert graph.pop("statements") == sum(graph.values())

    again = run_koban("neo4j", "push", **place)
    assert "it was there already, nothing was written" in again.stdout
    equal = run_koban("neo4j", "verify", "--json", **place)
    assert equal.returncode == 0
    assert json.loads(equal.stdout)["equal"] is True

    refused = run_koban("neo4j", "drop", **place)
    assert refused.returncode == 2
    assert "--yes" in refused.stderr
    dropped = run_koban("neo4j", "drop", "--yes", **place)
    assert dropped.returncode == 0
    assert "Removed from" in dropped.stdout
    assert neo4j_scratch.run("MATCH (n) RETURN count(n) AS n")[0]["n"] == 0


def test_what_is_left_out_is_listed(neo4j_scratch: Server, home: Path) -> None:
    done = run_koban("neo4j", "push", "--left-out", "--release", home, "--server", neo4j_scratch.address)

    rows = [line.split() for line in done.stdout.partition("Not held")[2].splitlines()[2:] if line.strip()]
    assert ["ontology", "sh:path", "21", "shape"] in rows
    assert sum(int(row[2]) for row in rows) == 141


def test_a_large_push_says_what_to_do(neo4j_scratch: Server, home: Path) -> None:
    place = ("--release", home, "--server", neo4j_scratch.address)

    refused = run_koban("neo4j", "push", "--max-tx-changes", "100", *place)
    assert refused.returncode == 2
    assert "at most 100" in refused.stderr
    assert "--offline" in refused.stderr

    done = run_koban("neo4j", "push", "--max-tx-changes", "100", "--offline", *place)
    assert done.returncode == 0, done.stderr
    assert run_koban("neo4j", "verify", *place).returncode == 0


@pytest.mark.parametrize("command", COMMANDS)
def test_a_server_that_is_away_is_a_problem_with_exit_code_3(command: str, home: Path) -> None:
    done = run_koban("neo4j", *COMMANDS[command], "--server", NOWHERE, "--json", KOBAN_HOME=str(home))

    assert done.returncode == 3
    assert done.stdout == ""
    problem = json.loads(done.stderr)
    assert problem["type"].endswith("graph-unreachable")
    assert problem["given"] == NOWHERE


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("bolt://me:secret@127.0.0.1:7687", "bolt://127.0.0.1:7687"),
        ("http://127.0.0.1", "http://127.0.0.1"),
        ("neo4j", "neo4j"),
    ],
)
def test_an_address_that_cannot_be_used_is_usage(address: str, shown: str) -> None:
    done = run_koban("neo4j", "status", "--server", address)

    assert done.returncode == 2
    assert f"given:    {shown}\n" in done.stderr
    assert "secret" not in done.stderr


def test_files_for_the_bulk_import(home: Path, tmp_path: Path) -> None:
    folder = tmp_path / "import"

    done = run_koban("neo4j", "export-csv", "--to", folder, "--release", home)

    assert done.returncode == 0, done.stderr
    assert "neo4j-admin database import full neo4j" in done.stdout
    assert (folder / "relationships.csv").is_file()
    again = run_koban("neo4j", "export-csv", "--to", folder, "--release", home)
    assert again.returncode == 2
    assert "not empty" in again.stderr


def test_the_real_release_is_equal_and_a_second_push_writes_nothing(neo4j_release: Server, release_home: Path) -> None:
    place = ("--release", release_home, "--server", neo4j_release.address)

    done = json.loads(run_koban("neo4j", "push", "--json", *place).stdout)
    verified = json.loads(run_koban("neo4j", "verify", "--json", *place).stdout)

    assert (done["changes"], done["switched"], done["indexes"]) == (0, False, {"made": 0, "dropped": 0})
    for graph in done["graphs"].values():
        assert graph.pop("statements") == sum(graph.values())
    assert verified["findings"] == []
    held = {graph["role"]: graph["left_out"] for graph in verified["graphs"] if graph["left_out"]}
    assert set(held) == {"ontology"}
