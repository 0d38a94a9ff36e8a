"""The pointer: the one node that says which release is in the database, and whether readers may trust what they see.

A commit of Neo4j becomes visible piece by piece. So a push makes ``state`` ``switching`` just before it commits
and ``ready`` just after it, each in a transaction of its own, and ``revision`` grows with every release. What a
reader found counts if the pointer was ``ready`` with one revision before and after.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from koban_kg.errors import UnavailableError

if TYPE_CHECKING:
    from datetime import datetime

    from koban_kg.graph.neo4j.connection import Reader


class State(StrEnum):
    """Whether readers may read: yes; in a moment; not until the offline push has ended."""

    READY = "ready"
    SWITCHING = "switching"
    LOADING = "loading"


@dataclass(frozen=True, slots=True)
class Pointer:
    """The pointer as it was read.

    Attributes
    ----------
    version, digest
        The release: its version and the digest of its manifest; None while the first push is under way.
    revision
        Counts the releases that were switched to.
    push, pushed
        The push that changed the pointer last, and when the last release came.
    """

    state: State
    revision: int
    version: str | None = None
    digest: str | None = None
    push: str | None = None
    pushed: datetime | None = None

    def as_dict(self) -> dict[str, Any]:
        """The pointer as a JSON object."""
        return {
            "version": self.version,
            "digest": self.digest,
            "state": self.state.value,
            "revision": self.revision,
            "pushed": None if self.pushed is None else self.pushed.isoformat(timespec="seconds"),
        }


def read_pointer(reader: Reader) -> Pointer | None:
    """The pointer; None if there is none: no release is in the database."""
    for record in reader.rows("pointer"):
        row = record.data()
        pushed = row.pop("pushed")
        return Pointer(**{**row, "state": State(row["state"])}, pushed=pushed and pushed.to_native())
    return None


NOTHING: Final = "no release is in the database"


def absent(uri: str) -> UnavailableError:
    """The problem of a database that holds no release."""
    return UnavailableError(
        "The Neo4j database holds no release",
        type="graph-empty",
        given=uri,
        expected="a release that was pushed",
        hint="run koban neo4j push",
    )
