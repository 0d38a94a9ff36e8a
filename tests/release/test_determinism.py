"""The same source gives the same bytes, whatever the process around the build is like."""

from __future__ import annotations

import filecmp
import os
import subprocess
import sys
from pathlib import Path

import pyoxigraph as ox
import pytest

from koban_kg.release.reader import open_release

ROOT = Path(__file__).resolve().parents[2]
SURROUNDINGS = (
    {"PYTHONHASHSEED": "1", "TZ": "UTC", "LC_ALL": "C", "cwd": "/"},
    {"PYTHONHASHSEED": "4711", "TZ": "Pacific/Kiritimati", "LC_ALL": "C.UTF-8", "cwd": "elsewhere"},
)


def built(home: Path, command: list[str], surroundings: dict[str, str], folder: Path) -> Path:
    """A release built by a process of its own in given surroundings."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **surroundings}
    where = folder / environment.pop("cwd")
    where.mkdir(exist_ok=True)
    done = subprocess.run(
        [sys.executable, "-W", "error", *command],
        cwd=where,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return open_release(home).path


def differing(one: Path, other: Path) -> list[str]:
    """What differs between two folders, as ``diff -r`` finds it, by content."""
    names = {str(path.relative_to(folder)) for folder in (one, other) for path in folder.rglob("*") if path.is_file()}
    return sorted(name for name in names if filecmp.cmpfiles(one, other, [name], shallow=False)[0] != [name])


def dump(release: Path) -> bytes:
    store = ox.Store.read_only(str(release / "store"))
    return b"\n".join(sorted((store.dump(format=ox.RdfFormat.N_QUADS) or b"").splitlines()))


def check_the_same(one: Path, other: Path) -> None:
    assert differing(one / "artefacts", other / "artefacts") == []
    assert differing(one / "cache", other / "cache") == []
    assert (one / "manifest.json").read_bytes() == (other / "manifest.json").read_bytes()
    assert dump(one) == dump(other)
    for path in [*(one / "artefacts").rglob("*"), one / "manifest.json"]:
        assert path.is_dir() or str(one.parents[1]).encode() not in path.read_bytes()


def test_a_small_release(tmp_path: Path) -> None:
    releases = [
        built(home, ["-m", "tests.release.library", str(home)], surroundings, tmp_path)
        for home, surroundings in zip((tmp_path / "one", tmp_path / "two"), SURROUNDINGS, strict=True)
    ]
    check_the_same(*releases)


@pytest.mark.slow
def test_the_real_release(tmp_path: Path) -> None:
    releases = [
        built(
            home,
            ["-m", "koban_kg", "build", "--source", str(ROOT / "ontology"), "--out", str(home)],
            surroundings,
            tmp_path,
        )
        for home, surroundings in zip((tmp_path / "one", tmp_path / "two"), SURROUNDINGS, strict=True)
    ]
    check_the_same(*releases)
