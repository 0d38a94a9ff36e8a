"""What is shipped works without the checkout: the wheel brings ontology, queries and pages along."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from typing import TYPE_CHECKING

import pytest

from tests.conftest import ROOT, VERSION

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    options = [
        "--quiet",
        "--disable-pip-version-check",
        "--no-deps",
        "--no-build-isolation",
        "--wheel-dir",
        str(folder),
    ]
    subprocess.run([sys.executable, "-m", "pip", "wheel", *options, str(ROOT)], check=True, cwd=folder)
    (wheel,) = folder.glob("koban_kg-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "site")
    return folder / "site"


def test_it_holds_everything_that_is_read_at_run_time(unpacked: Path) -> None:
    for path in (
        "koban_kg/_resources/ontology/koban.ttl",
        "koban_kg/_resources/ontology/data/links.csv",
        "koban_kg/_resources/queries/rules",
        "api/pages/templates",
        "koban_kg/py.typed",
    ):
        assert (unpacked / path).exists(), path


def test_it_builds_a_release_away_from_the_checkout(unpacked: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "koban_kg", "build", "--out", "home", "--json"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(unpacked)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert (tmp_path / "home" / "current").read_text().strip() == VERSION
