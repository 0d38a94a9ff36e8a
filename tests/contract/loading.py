"""Small releases into a scratch server, pushed as any release is."""

from __future__ import annotations

import hashlib
from contextlib import contextmanager
from typing import TYPE_CHECKING

from koban_kg.graph.neo4j.connection import Connection, Target
from koban_kg.graph.neo4j.projection.project import project
from koban_kg.graph.neo4j.push.push import push
from tests.contract.stores import opened

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pyoxigraph import Quad

    from koban_kg.model.types import Model
    from tests.contract.stores import Neo4j
    from tests.neo4j_server import Server


def put(server: Server, quads: Iterable[Quad], model: Model) -> None:
    """Make a database hold a release."""
    release = list(quads)
    digest = hashlib.sha256("\n".join(sorted(map(str, release))).encode()).hexdigest()
    with Connection(Target(server.address)) as connection:
        push(connection, project(release, model, model.version), model, digest)


@contextmanager
def pushed(server: Server, quads: Iterable[Quad], model: Model) -> Iterator[Neo4j]:
    """The store of a release that was pushed into the emptied database of a server."""
    server.wipe()
    put(server, quads, model)
    with opened(server, model) as store:
        yield store


@contextmanager
def replaced(store: Neo4j, quads: Iterable[Quad], before: Iterable[Quad], model: Model) -> Iterator[None]:
    """Another release in the database of a store, and the one from before again at the end."""
    put(store.server, quads, model)
    store.reopen(model)
    try:
        yield
    finally:
        put(store.server, before, model)
        store.reopen(model)
