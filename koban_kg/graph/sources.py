"""Which source of graph stores the settings name."""

from __future__ import annotations

import contextlib
import gc
from typing import TYPE_CHECKING

from koban_kg.errors import UsageError
from koban_kg.release.reader import read_pointer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from koban_kg.graph.memory import MemoryStore
    from koban_kg.graph.protocol import GraphSource
    from koban_kg.release.reader import OpenRelease
    from koban_kg.settings import Settings


def source_of(settings: Settings) -> GraphSource:
    """The source of graph stores; nothing is read or connected to yet.

    Raises
    ------
    UsageError
        If the settings name a store that does not exist, or an address that cannot be used.
    """
    if settings.store == "memory":
        return MemorySource(settings)
    if settings.store == "neo4j":
        from koban_kg.graph.neo4j.serving.source import Neo4jSource  # noqa: PLC0415 - the driver takes a while to import

        return Neo4jSource(settings)
    raise UsageError(
        "The setting KOBAN_GRAPH names no store",
        given=settings.graph,
        expected="memory, neo4j, or the address of a Neo4j server: neo4j://host:port, bolt://host:port",
        hint="Leave it out to keep the graph in memory.",
    )


class MemorySource:
    """The releases of a home in memory; a :class:`~koban_kg.graph.protocol.GraphSource`."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    async def wanted(self) -> str:
        """The version that ``current`` names.

        Raises
        ------
        UnavailableError
            If there is no pointer or it is empty.
        """
        return read_pointer(self._settings.home)

    def open(self, release: OpenRelease) -> MemoryStore:
        """The store of a release, from its cache file.

        Raises
        ------
        UnavailableError
            If the release has no cache that this version of the program can read.
        """
        from koban_kg.graph.memory import open_cache  # noqa: PLC0415 - not needed where the graph is in a database

        with _no_collection():
            return open_cache(release.cache, seconds=self._settings.graphql_seconds)

    async def close(self) -> None:
        """There is nothing to close."""


@contextlib.contextmanager
def _no_collection() -> Iterator[None]:
    """Without the cycle collector: all that is made while opening stays, and looking through it doubles the time."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()
