"""What every test may use: the requirements of the machine, and a real release built once for the session."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests import neo4j_server as neo4j_servers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from starlette.testclient import TestClient

ROOT = Path(__file__).resolve().parent.parent
VERSION = next(
    line.split('"')[1]
    for line in (ROOT / "ontology" / "koban.ttl").read_text(encoding="utf-8").splitlines()
    if "owl:versionInfo" in line
)
"""The version that the ontology has: that of the releases of the tests."""


def run_koban(*arguments: str | Path, cwd: Path = ROOT, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command line as a person does, in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "koban_kg", *map(str, arguments)],
        cwd=cwd,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="session")
def release_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the real release, built once for the session by the command line."""
    home = tmp_path_factory.mktemp("koban")
    done = run_koban("build", "--source", ROOT / "ontology", "--out", home)
    assert done.returncode == 0, done.stderr
    return home


@pytest.fixture(scope="session")
def client(release_home: Path) -> Iterator[TestClient]:
    """The real application over the real release, asked in process."""
    from starlette.testclient import TestClient

    from api.app import create_app
    from koban_kg.settings import Settings

    with TestClient(create_app(Settings(home=release_home))) as testing:
        yield testing


@pytest.fixture(scope="session")
def neo4j_line(pytestconfig: pytest.Config) -> str:
    """The line of Neo4j that this run is for: ``lts`` or ``newest``."""
    return str(pytestconfig.getoption("neo4j"))


@pytest.fixture(scope="session")
def neo4j_server(neo4j_line: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[neo4j_servers.Server]:
    """A server for tests that write, as the test before left it; ``wipe()`` empties it."""
    with neo4j_servers.server(tmp_path_factory.mktemp("neo4j-scratch"), neo4j_line) as server:
        yield server


@pytest.fixture
def neo4j_scratch(neo4j_server: neo4j_servers.Server) -> neo4j_servers.Server:
    """A server without data, constraints and indexes, for a test that writes."""
    neo4j_server.wipe()
    return neo4j_server


@pytest.fixture(scope="session")
def neo4j_release(
    neo4j_line: str, release_home: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[neo4j_servers.Server]:
    """A server with the real release, pushed by the command line; for reading only."""
    with neo4j_servers.server(tmp_path_factory.mktemp("neo4j-release"), neo4j_line) as server:
        done = run_koban("neo4j", "push", "--release", release_home, "--server", server.address)
        assert done.returncode == 0, done.stderr
        yield server


def _has_java() -> bool:
    return (
        shutil.which("java") is not None
        and subprocess.run(["java", "-version"], capture_output=True, check=False).returncode == 0
    )


_CHECKS = {
    "java": _has_java,
    "npm": lambda: shutil.which("npm") is not None,
    "chromium": lambda: shutil.which("chromium") is not None,
}


_HINTS = {"neo4j": " with a Java for it: deploy/neo4j/neo4j install"}


def pytest_addoption(parser: pytest.Parser) -> None:
    lines = neo4j_servers.LINES
    parser.addoption("--neo4j", choices=lines, default=lines[0], help="line of Neo4j that the tests use")


def pytest_configure(config: pytest.Config) -> None:
    _CHECKS["neo4j"] = lambda: neo4j_servers.installed(config.getoption("neo4j"))
    for name in _CHECKS:
        config.addinivalue_line("markers", f"needs_{name}: skipped, with the reason, on a machine without {name}")
    config.addinivalue_line("markers", "slow: takes more than ten seconds; still part of the whole run")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What uses a server needs one: no test has to say so twice."""
    servers = {"neo4j_server", "neo4j_release"}
    for item in items:
        if servers & set(getattr(item, "fixturenames", ())):
            item.add_marker("needs_neo4j")


def pytest_runtest_setup(item: pytest.Item) -> None:
    required = {name.strip() for name in os.environ.get("KOBAN_REQUIRE", "").split(",") if name.strip()}
    for name, present in _CHECKS.items():
        if item.get_closest_marker(f"needs_{name}") is None or present():
            continue
        reason = f"{name} is not on this machine{_HINTS.get(name, '')}"
        if name in required:
            pytest.fail(f"{reason}, and KOBAN_REQUIRE demands it")
        pytest.skip(reason)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Where KOBAN_REQUIRE names what the machine must have, a skip for any other reason is a failure, too."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("KOBAN_REQUIRE") and reporter is not None and reporter.stats.get("skipped"):
        reporter.write_line("A test was skipped although KOBAN_REQUIRE is set: see the reasons above", red=True)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
