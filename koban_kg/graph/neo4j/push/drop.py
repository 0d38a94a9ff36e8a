"""Everything of this project out of a database: data, constraints, indexes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from koban_kg.graph.neo4j.push.lock import holding_lock, owned
from koban_kg.graph.neo4j.push.schema import drop_indexes

if TYPE_CHECKING:
    from koban_kg.graph.neo4j.connection import Connection
    from koban_kg.graph.neo4j.push.push import Progress


@dataclass(frozen=True, slots=True)
class Dropped:
    """How many nodes, relationships, and constraints and indexes are gone."""

    nodes: int
    relationships: int
    indexes: int


def drop(connection: Connection, progress: Progress) -> Dropped:
    """Remove the release, and with it all that this project made; what others made stays.

    Readers find no release from the first moment on. A mark stays until the end, so that a drop that was killed can be
    run again, or followed by a push.

    Raises
    ------
    ConflictError
        If the database holds nodes but no mark of this project, or a push is under way.
    """
    progress.step("lock")
    if not owned(connection):
        return Dropped(0, 0, drop_indexes(connection))
    with holding_lock(connection):
        before = connection.run("contents")[0]
        connection.run("pointer-dropped")
        progress.step("delete")
        connection.run("drop-nodes")
        connection.run("drop-marks")
        after = connection.run("contents")[0]
    progress.step("indexes")
    return Dropped(
        nodes=before["nodes"] - after["nodes"],
        relationships=before["relationships"] - after["relationships"],
        indexes=drop_indexes(connection),
    )
