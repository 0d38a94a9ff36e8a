"""Where releases stand on disk.

::

    <home>/current                      one line: the version that is published
    <home>/releases/<version>/          manifest.json, artefacts/, store/, cache/
    <home>/releases/.building-<token>/  a build under way, or what a killed one left
    <home>/releases/.publishing         one line: a version between its rename and the switch of ``current``
    <home>/releases/.old-<version>/     a release on its way out
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from koban_kg.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

VERSION: Final = re.compile(r"[0-9A-Za-z][0-9A-Za-z.+_-]{0,63}\Z")
MANIFEST: Final = "manifest.json"
ARTEFACTS: Final = "artefacts"
STORE: Final = "store"
CACHE: Final = "cache"


def checked_version(version: str) -> str:
    """The version, if it can be the name of a folder and a segment of an IRI.

    Raises
    ------
    UsageError
        If not.
    """
    if not VERSION.match(version):
        raise UsageError(
            "This is no version of a release",
            given=version,
            expected="letters, digits, dots, hyphens, plus signs and underscores, 64 characters at most",
            hint="for example 0.2.0",
        )
    return version


@dataclass(frozen=True, slots=True)
class Home:
    """The folder of releases: paths within it, and the little files that say what is published."""

    path: Path

    @property
    def releases(self) -> Path:
        """The folder with one folder for each release."""
        return self.path / "releases"

    @property
    def pointer(self) -> Path:
        """The one-line file that names the published version."""
        return self.path / "current"

    @property
    def journal(self) -> Path:
        """The one-line file that names a version which is being published."""
        return self.releases / ".publishing"

    def release(self, version: str) -> Path:
        """The folder of one release."""
        return self.releases / checked_version(version)

    def current(self) -> str | None:
        """The published version; None before the first publication."""
        return _line(self.pointer)

    def publishing(self) -> str | None:
        """The version that a build is publishing, or was when it was killed."""
        return _line(self.journal)

    def versions(self) -> tuple[str, ...]:
        """The published versions that are kept, in the order in which they were built."""
        if not self.releases.is_dir():
            return ()
        current, halfway = self.current(), self.publishing()
        built: list[tuple[int, str]] = []
        for folder in self.releases.iterdir():
            if not VERSION.match(folder.name) or (folder.name == halfway and halfway != current):
                continue
            try:
                built.append(((folder / MANIFEST).stat().st_mtime_ns, folder.name))
            except FileNotFoundError:
                continue
        return tuple(name for _, name in sorted(built))


def _line(path: Path) -> str | None:
    try:
        return path.read_text(encoding="ascii").strip() or None
    except FileNotFoundError:
        return None
