"""What every test may use: the requirements of the machine, and a real release built once for the session."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


def _has_java() -> bool:
    return shutil.which("java") is not None and subprocess.run(["java", "-version"], capture_output=True, check=False).returncode == 0


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
