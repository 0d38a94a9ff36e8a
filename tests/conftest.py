"""What every test may use: the requirements of the machine, and a real release built once for the session."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from starlette.testclient import TestClient

ROOT = Path(__file__).resolve().parent.parent


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


def pytest_configure(config: pytest.Config) -> None:
    for name in _CHECKS:
        config.addinivalue_line("markers", f"needs_{name}: skipped, with the reason, on a machine without {name}")
    config.addinivalue_line("markers", "slow: takes more than ten seconds; still part of the whole run")


def pytest_runtest_setup(item: pytest.Item) -> None:
    required = {name.strip() for name in os.environ.get("KOBAN_REQUIRE", "").split(",") if name.strip()}
    for name, present in _CHECKS.items():
        if item.get_closest_marker(f"needs_{name}") is None or present():
            continue
        reason = f"{name} is not on this machine"
        if name in required:
            pytest.fail(f"{reason}, and KOBAN_REQUIRE demands it")
        pytest.skip(reason)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Where KOBAN_REQUIRE names what the machine must have, a skip for any other reason is a failure, too."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("KOBAN_REQUIRE") and reporter is not None and reporter.stats.get("skipped"):
        reporter.write_line("A test was skipped although KOBAN_REQUIRE is set: see the reasons above", red=True)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
