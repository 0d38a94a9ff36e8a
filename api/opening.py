"""Opening one published release for the service: its reader, model, graph, SPARQL workers and GraphQL engine."""

from __future__ import annotations

import asyncio
import contextlib
import gc
from typing import TYPE_CHECKING

from api.graphql.engine import Engine
from api.state import Live
from koban_kg.errors import KobanError, UsageError
from koban_kg.rdf.workers import QueryWorkers, open_workers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from koban_kg.graph.memory import MemoryStore
    from koban_kg.release.reader import OpenRelease
    from koban_kg.settings import Settings


async def open_live(settings: Settings, version: str) -> Live:
    """The release of a version, opened.

    Raises
    ------
    NotFoundError
        If there is no such release.
    UsageError
        If the settings name a store that does not exist.
    """
    from koban_kg.release.reader import open_release  # noqa: PLC0415 - nothing is loaded before it is needed

    release = await asyncio.to_thread(open_release, settings.home, version)
    workers = asyncio.create_task(open_workers(release, settings))  # processes of their own, so beside the rest
    try:
        graph, engine = await asyncio.to_thread(open_graph, settings, release)
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


async def _close(workers: asyncio.Task[QueryWorkers]) -> None:
    """Let go of workers that nobody will use."""
    with contextlib.suppress(KobanError):
        await (await workers).close()


def open_graph(settings: Settings, release: OpenRelease) -> tuple[MemoryStore, Engine]:
    """The graph of an opened release and the GraphQL engine over it.

    Raises
    ------
    UsageError
        If the settings name a store that does not exist.
    UnavailableError
        If the release has no cache that this version of the program can read.
    """
    from koban_kg.graph.memory import open_cache  # noqa: PLC0415

    if settings.graph != "memory":
        raise UsageError(
            "The setting KOBAN_GRAPH names no store", given=settings.graph, expected="memory", hint="Leave it out."
        )
    with _no_collection():
        graph = open_cache(release.cache, seconds=settings.graphql_seconds)
        return graph, Engine.of_release(release, graph.model, graph, settings)


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
