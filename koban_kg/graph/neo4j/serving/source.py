"""A Neo4j server as the source of graph stores: its pointer names the release that is served."""

from __future__ import annotations

from typing import TYPE_CHECKING

from koban_kg.errors import NotFoundError, UnavailableError
from koban_kg.graph.memory.cache import read_model
from koban_kg.graph.neo4j.connection import target_of
from koban_kg.graph.neo4j.pointer import State
from koban_kg.graph.neo4j.serving.client import Client
from koban_kg.graph.neo4j.serving.standing import Standing, loading
from koban_kg.graph.neo4j.serving.store import Neo4jStore
from koban_kg.release.reader import open_release, versions

if TYPE_CHECKING:
    from koban_kg.graph.neo4j.pointer import Pointer
    from koban_kg.release.reader import OpenRelease
    from koban_kg.settings import Settings


class Neo4jSource:
    """The stores of one database; a :class:`~koban_kg.graph.protocol.GraphSource`.

    The release that the pointer names must be in the home, too, with the same digest: the model, SPARQL and the pages
    come from there.

    Raises
    ------
    UsageError
        If the address of the server cannot be used.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._client = Client(
            target_of(settings),
            pool=settings.neo4j_pool,
            connect_seconds=settings.neo4j_connect_seconds,
            wait_seconds=settings.neo4j_wait_seconds,
        )
        self._standing = Standing(self._client)
        self._found: tuple[str | None, str | None] | None = None

    async def wanted(self) -> str:
        """The version that the pointer names.

        Raises
        ------
        UnavailableError
            If the database cannot be read, is empty or is being loaded; ``another-release`` if the home does not have
            the release.
        """
        found = await self._standing.look()
        if found.state is State.LOADING:
            raise loading(found.version)
        if found.version is None or found.state is State.SWITCHING:
            found = await self._standing.settled()
        assert found.version is not None
        if (found.version, found.digest) != self._found:
            self._compare(found)
            self._found = (found.version, found.digest)
        return found.version

    def open(self, release: OpenRelease) -> Neo4jStore:
        """The store of a release of the home.

        Raises
        ------
        UnavailableError
            If the model of the release cannot be read.
        """
        return Neo4jStore(
            self._client,
            self._standing,
            release.version,
            release.manifest["digest"],
            read_model(release.cache),
            seconds=self._settings.graphql_seconds,
            read_seconds=self._settings.neo4j_read_seconds,
        )

    async def close(self) -> None:
        """Close every connection."""
        await self._client.close()

    def _compare(self, found: Pointer) -> None:
        home = self._settings.home
        assert found.version is not None
        try:
            digest = open_release(home, found.version).manifest["digest"]
        except NotFoundError:
            digest = None
        if digest != found.digest:
            kept = ", ".join(versions(home)) or "none"
            raise UnavailableError(
                "The graph holds a release that this service does not have",
                type="another-release",
                given=f"release {found.version} ({(found.digest or 'no digest')[:12]}) at {self._client.target.uri}",
                expected=f"a release of {home}: {kept}"
                if digest is None
                else f"release {found.version} as in {home} ({digest[:12]})",
                hint="Bring that release into the home, or run `koban neo4j push` with one of the home.",
            )
