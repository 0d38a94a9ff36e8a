"""Opening one published release for the service: its reader, model, graph, SPARQL workers and GraphQL engine."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING

from api.graphql.engine import Engine
from api.state import Live
from koban_kg.errors import KobanError
from koban_kg.graph.sources import source_of
from koban_kg.rdf.workers import QueryWorkers, open_workers

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from koban_kg.graph.protocol import GraphSource, GraphStore
    from koban_kg.release.reader import OpenRelease
    from koban_kg.settings import Settings


async def open_live(settings: Settings, source: GraphSource, version: str) -> Live:
    """The release of a version, opened.

    Raises
    ------
    NotFoundError
        If there is no such release.
    UnavailableError
        If the release has no files that this version of the program can read.
    """
    from koban_kg.release.reader import open_release  # noqa: PLC0415 - nothing is loaded before it is needed

    release = await asyncio.to_thread(open_release, settings.home, version)
    workers = asyncio.create_task(open_workers(release, settings))  # processes of their own, so beside the rest
    try:
        graph, engine = await asyncio.to_thread(open_graph, settings, release, source)
    except BaseException:
        await _close(workers)
        raise
    return Live(
        release=release,
        model=graph.model,
        graph=graph,
        sparql=await workers,
        graphql=engine,
        settings=settings,
    )


@contextlib.asynccontextmanager
async def open_engine(settings: Settings, version: str | None) -> AsyncIterator[Engine]:
    """The GraphQL engine over the graph of a release, for one command.

    Parameters
    ----------
    version
        The release; without it the one that is served under these settings.

    Raises
    ------
    NotFoundError
        If there is no such release.
    UnavailableError
        If the graph cannot be opened or reached.
    UsageError
        If the settings name a store that does not exist.
    """
    from koban_kg.release.reader import open_release  # noqa: PLC0415

    source = source_of(settings)
    try:
        if version is None and settings.store != "memory":
            version = await source.wanted()
        graph, engine = open_graph(settings, open_release(settings.home, version), source)
        try:
            yield engine
        finally:
            await graph.close()
    finally:
        await source.close()


def open_graph(
    settings: Settings, release: OpenRelease, source: GraphSource | None = None
) -> tuple[GraphStore, Engine]:
    """The graph of an opened release and the GraphQL engine over it; without a source, that of the settings.

    Raises
    ------
    UsageError
        If the settings name a store that does not exist.
    UnavailableError
        If the release has no files that this version of the program can read.
    """
    graph = (source or source_of(settings)).open(release)
    return graph, Engine.of_release(release, graph.model, graph, settings)


async def _close(workers: asyncio.Task[QueryWorkers]) -> None:
    """Let go of workers that nobody will use."""
    with contextlib.suppress(KobanError):
        await (await workers).close()
