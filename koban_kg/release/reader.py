"""A published release as the doors read it."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import orjson
import pyoxigraph as ox

from koban_kg.errors import NotFoundError, UnavailableError
from koban_kg.names import GRAPH_ROLES, GraphRole, graph_iri
from koban_kg.release.layout import ARTEFACTS, CACHE, MANIFEST, STORE, Home

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_ATTEMPTS = 3


@dataclass(frozen=True)
class OpenRelease:
    """One release: immutable, so everything read from it stays true as long as it is open.

    Attributes
    ----------
    version, path
        The version and the folder of the release.
    manifest
        ``manifest.json``: counts, digests and checksums.
    """

    version: str
    path: Path
    manifest: dict[str, Any] = field(repr=False)

    @property
    def artefacts(self) -> Path:
        """The folder of the files that are offered as dumps."""
        return self.path / ARTEFACTS

    @property
    def cache(self) -> Path:
        """The folder of what can be made again from the store at any time."""
        return self.path / CACHE

    @cached_property
    def graphs(self) -> dict[GraphRole, ox.NamedNode]:
        """The named graphs of the release by role."""
        return {role: ox.NamedNode(graph_iri(self.version, role)) for role in GRAPH_ROLES}

    @cached_property
    def default_graph(self) -> list[ox.NamedNode | ox.BlankNode | ox.DefaultGraph]:
        """The graphs whose union is the default dataset of a query (``Store.query(default_graph=…)``)."""
        return list(self.graphs.values())

    @cached_property
    def store(self) -> ox.Store:
        """The release's store on disk, opened read-only at first use; many processes may have it open."""
        try:
            return ox.Store.read_only(str(self.path / STORE))
        except OSError as error:
            raise NotFoundError(
                f"The store of the release {self.version} cannot be opened",
                given=str(self.path / STORE),
                expected="a store made by koban build",
                hint="build the release again",
            ) from error

    def quads(self, *roles: GraphRole) -> Iterator[ox.Quad]:
        """The quads of the named graphs of these roles, of all roles if none is given."""
        for role in roles or GRAPH_ROLES:
            yield from self.store.quads_for_pattern(None, None, None, self.graphs[role])


def current_version(home: Path) -> str | None:
    """The published version; None before the first publication. One small read: cheap enough to ask often."""
    return Home(home).current()


def read_pointer(home: Path) -> str:
    """The version that ``current`` names.

    Raises
    ------
    UnavailableError
        If there is no pointer or it is empty.
    """
    version = current_version(home)
    if not version:
        raise UnavailableError(
            f"There is no published release under {home}",
            expected=f"the file {home / 'current'} with the version of a release",
            hint="Run `koban build` first, or set KOBAN_HOME.",
        )
    return version


def versions(home: Path) -> tuple[str, ...]:
    """The versions that can be opened, in the order in which they were built."""
    return Home(home).versions()


def open_release(home: Path, version: str | None = None) -> OpenRelease:
    """A release that is published.

    Parameters
    ----------
    home
        The folder of releases.
    version
        The version to open; without it the one that ``current`` names.

    Raises
    ------
    NotFoundError
        If nothing is published yet, or there is no such version.
    """
    place = Home(home)
    for _ in range(_ATTEMPTS):
        wanted = version or place.current()
        if wanted is None:
            raise NotFoundError(
                "No release is published here",
                type="no-release",
                given=str(home),
                expected="a home with a file named current",
                hint="run koban build",
            )
        folder = place.release(wanted)
        try:
            return OpenRelease(wanted, folder, orjson.loads((folder / MANIFEST).read_bytes()))
        except FileNotFoundError:
            continue  # two builds later the version just read may be gone: read the pointer again
    raise NotFoundError(
        "There is no such release",
        type="no-release",
        given=wanted,
        expected=", ".join(versions(home)) or "none is kept",
        hint="koban info lists the releases that are kept",
    )
