"""What a server says of itself and of the graph in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from koban_kg.graph.neo4j.pointer import Pointer, State, read_pointer
from koban_kg.graph.neo4j.push.schema import PREFIX, read_indexes

if TYPE_CHECKING:
    from koban_kg.graph.neo4j.connection import Connection
    from koban_kg.release.reader import OpenRelease


@dataclass(frozen=True, slots=True)
class Status:
    """The state of a database.

    Attributes
    ----------
    server, edition, address, database
        The server: version, edition, where it is.
    pointer
        The release in the database; None if there is none.
    current, same
        The current release of the home, and whether it is the one in the database, by digest and at rest; None without.
    labels, types
        How many nodes and relationships there are of each.
    indexes, indexes_online
        Constraints and indexes of this project, and how many of them are filled.
    """

    server: str
    edition: str
    address: str
    database: str
    pointer: Pointer | None
    current: str | None
    same: bool | None
    labels: dict[str, int]
    types: dict[str, int]
    indexes: int
    indexes_online: int

    def as_dict(self) -> dict[str, Any]:
        """The status as a JSON object."""
        return {
            "server": {
                "version": self.server,
                "edition": self.edition,
                "address": self.address,
                "database": self.database,
            },
            "release": None if self.pointer is None else self.pointer.as_dict(),
            "current": self.current,
            "same": self.same,
            "labels": self.labels,
            "types": self.types,
            "indexes": {"all": self.indexes, "online": self.indexes_online},
        }


def read_status(connection: Connection, release: OpenRelease | None) -> Status:
    """The state of the database beside the current release of a home."""
    pointer = read_pointer(connection)
    counts: dict[str, dict[str, int]] = {"label": {}, "type": {}}
    for row in connection.run("counts"):
        counts[row["kind"]][row["name"]] = row["number"]
    own = [index for name, index in read_indexes(connection).items() if name.startswith(PREFIX)]
    return Status(
        server=connection.version,
        edition=connection.edition,
        address=connection.target.uri,
        database=connection.target.database,
        pointer=pointer,
        current=None if release is None else release.version,
        same=None if release is None else _same(pointer, release),
        labels=counts["label"],
        types=counts["type"],
        indexes=len(own),
        indexes_online=sum(index.state == "ONLINE" for index in own),
    )


def _same(pointer: Pointer | None, release: OpenRelease) -> bool:
    return (
        pointer is not None
        and pointer.state is State.READY
        and (pointer.version, pointer.digest) == (release.version, release.manifest["digest"])
    )
