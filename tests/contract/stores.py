"""The stores that must agree: each takes the same statements, and answers a plan as a Python value."""

from __future__ import annotations

import asyncio
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Protocol

import orjson

from koban_kg.graph.memory import MemoryStore, open_cache
from koban_kg.graph.neo4j.connection import Target
from koban_kg.graph.neo4j.serving.client import Client
from koban_kg.graph.neo4j.serving.standing import Standing
from tests.graph.oracle import Oracle

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pyoxigraph import Quad

    from koban_kg.model.types import Model
    from koban_kg.plan.tree import Plan
    from koban_kg.release.reader import OpenRelease
    from tests.neo4j_server import Server

SECONDS = 60.0  # a busy machine must not decide what is equal


class Store(Protocol):
    """A projection of some statements that answers plans."""

    name: str

    def answer(self, plan: Plan) -> dict[str, Any]:
        """The data of the answer; response keys in the order of the plan."""


class Memory:
    """The store in memory."""

    name = "memory"

    def __init__(self, quads: Iterable[Quad], model: Model) -> None:
        self.store = MemoryStore.build(quads, model, seconds=SECONDS)

    @classmethod
    def of_release(cls, release: OpenRelease) -> Memory:
        """The store of a release from its cache, as the service opens it."""
        made = cls.__new__(cls)
        made.store = open_cache(release.cache, seconds=SECONDS)
        return made

    def answer(self, plan: Plan) -> dict[str, Any]:
        found: dict[str, Any] = orjson.loads(self.store.execute_sync(plan))
        return found


class Naive:
    """The oracle of tests/graph, which knows no index and nothing of a store."""

    name = "naive"

    def __init__(self, quads: Iterable[Quad], model: Model) -> None:
        self.oracle = Oracle(quads, model)

    def answer(self, plan: Plan) -> dict[str, Any]:
        found: dict[str, Any] = self.oracle.answer(plan)
        return found


class Neo4j:
    """The store over a real server, as the service opens it, with an event loop of its own."""

    name = "neo4j"

    def __init__(self, server: Server, model: Model) -> None:
        self.server = server
        self.loop = asyncio.new_event_loop()
        self.client = Client(Target(server.address), pool=8, connect_seconds=SECONDS, wait_seconds=SECONDS)
        self.reopen(model)

    def reopen(self, model: Model) -> None:
        """Go on with the release that is in the database now."""
        from koban_kg.graph.neo4j.serving.store import Neo4jStore

        standing = Standing(self.client, seconds=SECONDS)
        now = self.loop.run_until_complete(standing.settled())
        assert now.version is not None
        assert now.digest is not None
        self.store = Neo4jStore(
            self.client, standing, now.version, now.digest, model, seconds=SECONDS, read_seconds=SECONDS
        )

    def answer(self, plan: Plan) -> dict[str, Any]:
        found: dict[str, Any] = orjson.loads(self.loop.run_until_complete(self.store.execute(plan)))
        return found

    def close(self) -> None:
        self.loop.run_until_complete(self.store.close())
        self.loop.run_until_complete(self.client.close())
        self.loop.close()


@contextmanager
def opened(server: Server, model: Model) -> Iterator[Neo4j]:
    """The store of what is in the database of a server."""
    store = Neo4j(server, model)
    try:
        yield store
    finally:
        store.close()
