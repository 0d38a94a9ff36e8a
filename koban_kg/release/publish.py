"""How a finished build becomes the published release, and what a killed one leaves is taken away.

A release counts as published from the moment ``current`` names it; that is one rename. Before it the new folder is
renamed into place under a journal that names it, so that a build killed between the two renames is recognised and its
folder removed by the next build. Every file is flushed to disk before the first rename.
"""

from __future__ import annotations

import os
import shutil
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from koban_kg.errors import UnavailableError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from koban_kg.release.layout import Home
    from koban_kg.release.progress import Progress

if sys.platform != "win32":
    import fcntl

KEPT: Final = 3
_BUILDING: Final = ".building-"
_OLD: Final = ".old-"


@contextmanager
def build_lock(home: Home) -> Iterator[None]:
    """Hold the right to build in ``home``; the operating system gives it back when the process ends in any way.

    Raises
    ------
    UnavailableError
        If another build holds it.
    """
    home.releases.mkdir(parents=True, exist_ok=True)
    if sys.platform == "win32":  # folders cannot be locked there: builds must be kept apart by whoever starts them
        yield
        return
    handle = os.open(home.releases, os.O_RDONLY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise UnavailableError(
                "Another build is under way in this home",
                type="build-running",
                given=str(home.path),
                expected="one build at a time",
                hint="wait until it has ended, or build into another home",
            ) from error
        yield
    finally:
        os.close(handle)


def sweep(home: Home) -> tuple[str, ...]:
    """Remove what killed builds left behind; the names of what was removed. Call it under :func:`build_lock`."""
    removed = []
    halfway = home.publishing()
    if halfway not in (None, home.current()) and (folder := home.release(halfway)).exists():
        _remove(folder, home.releases / f"{_OLD}{halfway}")
        removed.append(halfway)
    home.journal.unlink(missing_ok=True)
    for left in sorted([*home.releases.glob(f"{_BUILDING}*"), *home.releases.glob(f"{_OLD}*")]):
        shutil.rmtree(left)
        removed.append(left.name)
    for left in sorted(home.path.glob(".current-*")):
        left.unlink()
        removed.append(left.name)
    return tuple(removed)


@contextmanager
def building_folder(home: Home) -> Iterator[Path]:
    """An empty folder to build in, beside the releases; it is gone at the end unless it was published."""
    folder = home.releases / f"{_BUILDING}{os.getpid()}"
    folder.mkdir()
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def publish(home: Home, version: str, folder: Path, progress: Progress) -> None:
    """Move a finished build to ``releases/<version>``, point ``current`` at it, and let go of the oldest releases.

    Parameters
    ----------
    folder
        The finished build, on the same file system as ``home``.
    """
    progress.step("publish", "flush files")
    for parent, _, names in os.walk(folder):
        for name in names:
            _flush(Path(parent) / name)
        _flush(Path(parent))
    progress.step("publish", "write journal")
    _write(home.journal, version)
    _flush(home.releases)
    progress.step("publish", "rename release")
    folder.rename(home.release(version))
    progress.step("publish", "flush releases")
    _flush(home.releases)
    switch(home, version, progress)
    progress.step("publish", "remove journal")
    home.journal.unlink()
    prune(home, progress)
    progress.step("publish", "done")


def switch(home: Home, version: str, progress: Progress) -> None:
    """Point ``current`` at a release that is in place."""
    progress.step("publish", "write pointer")
    fresh = home.path / f".current-{os.getpid()}"
    _write(fresh, version)
    progress.step("publish", "switch pointer")
    fresh.replace(home.pointer)
    progress.step("publish", "flush home")
    _flush(home.path)


def prune(home: Home, progress: Progress) -> None:
    """Remove all but the last three releases; the published one always stays."""
    versions = [version for version in home.versions() if version != home.current()]
    for version in versions[: max(0, len(versions) - (KEPT - 1))]:
        progress.step("publish", f"remove {version}")
        _remove(home.release(version), home.releases / f"{_OLD}{version}")
    progress.step("publish", "flush removals")
    _flush(home.releases)


def _remove(folder: Path, aside: Path) -> None:
    """Remove a folder so that nobody ever sees a part of it under its name."""
    folder.rename(aside)
    shutil.rmtree(aside)


def _write(path: Path, line: str) -> None:
    path.write_text(line + "\n", encoding="ascii")
    _flush(path)


def _flush(path: Path) -> None:
    if sys.platform == "win32" and path.is_dir():
        return  # folders cannot be flushed there
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
