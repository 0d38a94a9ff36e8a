"""The script that installs and runs Neo4j, as a person uses it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import neo4j
import pytest

from tests.neo4j_server import SCRIPT, deploy

if TYPE_CHECKING:
    from pathlib import Path

SECRET = "correct horse"


def run(*arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(SCRIPT), *map(str, arguments)]
    return subprocess.run(command, env={**os.environ, **environment}, capture_output=True, text=True, check=False)


def test_jars_that_are_not_there_are_told(tmp_path: Path) -> None:
    done = run("install", "--check", KOBAN_NEO4J_CACHE=str(tmp_path))

    assert done.returncode == 3
    assert str(tmp_path) in done.stderr
    assert "deploy/neo4j/neo4j install" in done.stderr


def test_without_maven_nothing_is_installed(tmp_path: Path) -> None:
    done = run("install", KOBAN_NEO4J_CACHE=str(tmp_path), PATH="")

    assert done.returncode == 3
    assert "Install Maven" in done.stderr
    assert not any(tmp_path.iterdir())


def test_a_stop_without_a_server_does_nothing(tmp_path: Path) -> None:
    assert run("stop", "--home", tmp_path).returncode == 0
    done = run("status", "--home", tmp_path)

    assert (done.returncode, done.stdout) == (1, "")
    assert str(tmp_path) in done.stderr


def test_a_pid_of_another_process_is_no_server(tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "neo4j.pid").write_text(f"{os.getpid()}\n", encoding="ascii")

    assert run("status", "--home", tmp_path).returncode == 1
    assert run("stop", "--home", tmp_path).returncode == 0


@pytest.mark.needs_neo4j
def test_the_first_start_wants_a_password(tmp_path: Path, neo4j_line: str) -> None:
    done = run("start", "--line", neo4j_line, "--home", tmp_path, "--port", "0", "--password", "short")

    assert done.returncode == 2
    assert "at least 8 characters" in done.stderr
    assert not (tmp_path / "data").exists()


@pytest.mark.needs_neo4j
def test_a_setting_that_neo4j_does_not_know_is_told(tmp_path: Path, neo4j_line: str) -> None:
    done = deploy("start", "--line", neo4j_line, "--home", tmp_path, "--port", "0", "--no-auth", "--set", "nonsense=1")

    assert done.returncode == 1
    assert "nonsense" in done.stderr
    assert run("status", "--home", tmp_path).returncode == 1


@pytest.mark.needs_neo4j
@pytest.mark.slow
def test_a_server_with_a_password(tmp_path: Path, neo4j_line: str) -> None:
    home, options = tmp_path / "home", ("--line", neo4j_line, "--port", "0", "--heap", "512m")
    started = run("start", *options, "--home", home, KOBAN_NEO4J_PASSWORD=SECRET)
    assert started.returncode == 0, started.stderr
    address = started.stdout.strip()
    port = address.rpartition(":")[2]
    try:
        with neo4j.GraphDatabase.driver(address, auth=("neo4j", SECRET)) as driver:
            driver.verify_connectivity()
            with pytest.raises(neo4j.exceptions.ClientError, match="blocked"):
                driver.execute_query("LOAD CSV FROM $address AS line RETURN line", address=f"http://127.0.0.1:{port}/")
            with pytest.raises(neo4j.exceptions.ClientError, match="allow_csv_import"):
                driver.execute_query("LOAD CSV FROM 'file:///etc/passwd' AS line RETURN line")
        with (
            neo4j.GraphDatabase.driver(address, auth=("neo4j", "wrong")) as driver,
            pytest.raises(neo4j.exceptions.AuthError),
        ):
            driver.verify_connectivity()
        assert run("status", "--home", home).stdout.strip() == address
        again = run("start", *options, "--home", home)
        assert again.returncode == 1
        assert "runs already" in again.stderr
        taken = run("start", "--line", neo4j_line, "--home", tmp_path / "other", "--port", port, "--no-auth")
        assert taken.returncode == 1
        assert port in taken.stderr
        offline = run("admin", "--line", neo4j_line, "--home", home, "--", "database", "info")
        assert offline.returncode == 1
        assert "stopped" in offline.stderr
    finally:
        stopped = run("stop", "--home", home)
    assert stopped.returncode == 0, stopped.stderr
    dumped = run(
        "admin", "--line", neo4j_line, "--home", home, "--", "database", "dump", "neo4j", f"--to-path={tmp_path}"
    )
    assert dumped.returncode == 0, dumped.stderr
    assert (tmp_path / "neo4j.dump").is_file()
    shutil.rmtree(home)
