"""kill -9 of the process group before every step of a build, those inside publish included.

After each: what is published is the old version or the new one, wholly; the next build succeeds and leaves nothing
behind.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from koban_kg.release.layout import Home
from koban_kg.release.reader import current_version, open_release, versions
from tests.release.library import Library, build

ROOT = Path(__file__).resolve().parents[2]
OLD, NEW = "9.9.9", "9.9.10"


def start(home: Path, *options: str) -> subprocess.Popen[str]:
    """A build of the new edition in a process group of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "tests.release.library", str(home), "--edition", "1", *options],
        cwd=ROOT,
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def steps(tmp_path: Path) -> list[str]:
    """The steps of a whole build, from its log."""
    done = start(tmp_path)
    _, log = done.communicate()
    assert done.returncode == 0, log
    return [line.removeprefix("phase: ").strip() for line in log.splitlines() if line.startswith("phase: ")]


def answers(home: Path) -> dict[str, object]:
    """What a fresh reader finds: version, every quad, every artefact, every checksum."""
    release = open_release(home)
    return {
        "version": release.version,
        "quads": set(release.quads()),
        "manifest": release.manifest,
        "artefacts": {
            str(path.relative_to(release.artefacts)): path.read_bytes()
            for path in release.artefacts.rglob("*")
            if path.is_file()
        },
        "cache": (release.cache / "graph.json").read_bytes(),
    }


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, object]]:
    found = {}
    for edition, version in enumerate((OLD, NEW)):
        home = tmp_path_factory.mktemp("expected")
        build(home, Library(edition))
        found[version] = answers(home)
    assert found[OLD] != found[NEW]
    return found


def check_home(home: Path, expected: dict[str, dict[str, object]]) -> str:
    """The published version, after a check that it is whole and that the next build cleans up."""
    version = current_version(home)
    assert version in (OLD, NEW)
    assert answers(home) == expected[version]
    assert set(versions(home)) <= {OLD, NEW}
    for kept in versions(home):
        assert set(open_release(home, kept).quads()) == expected[kept]["quads"]
    built = build(home, Library(1))
    assert built.unchanged == (version == NEW)
    assert answers(home) == expected[NEW]
    assert versions(home) == (OLD, NEW)
    assert sorted(path.name for path in home.iterdir()) == ["current", "releases"]
    assert sorted(path.name for path in Home(home).releases.iterdir()) == sorted([OLD, NEW])
    return version


def test_killed_before_every_step(tmp_path: Path, expected: dict[str, dict[str, object]]) -> None:
    names = steps(tmp_path / "log")
    inside = [number for number, name in enumerate(names, 1) if name.startswith("publish")]
    others = [number for number, name in enumerate(names, 1) if not name.startswith("publish")]
    moments = [*others[:: max(1, len(others) // 8)], *inside]
    assert len(inside) >= 8
    assert len(moments) >= 18
    published = {}
    for moment in moments:
        home = tmp_path / str(moment)
        build(home)
        done = start(home, "--die-at", str(moment))
        _, log = done.communicate()
        assert done.returncode == -signal.SIGKILL
        assert log.splitlines()[-1].removeprefix("phase: ").strip() == names[moment - 1]
        published[names[moment - 1]] = check_home(home, expected)
    # the switch of the pointer is the one moment that counts
    assert published["publish switch pointer"] == OLD
    assert published["publish flush home"] == NEW


@pytest.mark.slow
def test_killed_at_any_moment(tmp_path: Path, expected: dict[str, dict[str, object]]) -> None:
    chance = random.Random(8)
    begun = time.perf_counter()
    steps(tmp_path / "log")
    whole = time.perf_counter() - begun
    for number in range(12):
        home = tmp_path / str(number)
        build(home)
        process = start(home)
        time.sleep(chance.uniform(0, whole))
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        check_home(home, expected)
