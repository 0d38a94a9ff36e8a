"""What the database says of the release in it, and when a switch to another release is over.

Neo4j applies a commit record by record and readers may see half of one. A push therefore marks the pointer
``switching`` before its commit and ``ready`` after it, and an answer counts only if the pointer was at rest, and the
same, before and after the read. A push that was killed in between leaves ``switching`` behind: its commit has ended
either way once its transaction is gone.
"""

from __future__ import annotations

import asyncio
from time import monotonic
from typing import TYPE_CHECKING, Final

from neo4j import Query

from koban_kg.errors import KobanError, UnavailableError
from koban_kg.graph.neo4j.cypher import statement
from koban_kg.graph.neo4j.pointer import Pointer, State, absent

if TYPE_CHECKING:
    from koban_kg.graph.neo4j.serving.client import Client

_PATIENCE: Final = 2.0
"""How long a request waits for a switch before the transaction of the push is looked for, in seconds."""

_LONGEST_STEP: Final = 0.1
_LOADING_SECONDS: Final = 10
"""When it is worth to ask again while a release is loaded offline, in seconds."""


class Standing:
    """The pointer of one database as seen last, and the pushes that are known to be over.

    Parameters
    ----------
    seconds
        Longest time of a look.
    """

    def __init__(self, client: Client, *, seconds: float = 2.0) -> None:
        self._client = client
        self._seconds = seconds
        self._now = Query(statement("pointer"), timeout=seconds)
        self._alive = Query(statement("push-alive"), timeout=seconds)
        self.last: Pointer | None = None
        self.over: str | None = None

    async def look(self) -> Pointer:
        """The pointer now.

        Raises
        ------
        UnavailableError
            If the database cannot be read within the time (``graph-unreachable``, ``graph-auth``, ``graph-slow`` …), or
            holds no release (``graph-empty``).
        """
        try:
            async with asyncio.timeout(self._seconds):
                rows = await self._client.read(self._now, {})
        except KobanError:
            self.last = None
            raise
        except TimeoutError:
            self.last = None
            raise UnavailableError(
                "The Neo4j server is too slow",
                type="graph-slow",
                given=f"no answer within {self._seconds:g} s from {self._client.target.uri}",
                expected="the pointer to the release, which a server at rest gives in milliseconds",
                hint="Look at the load of the server and at the network between.",
                retry_after=1,
            ) from None
        self.last = _pointer(*rows[0]) if rows else None
        if self.last is None or (self.last.version is None and self.last.state is not State.SWITCHING):
            raise absent(self._client.target.uri)
        return self.last

    async def settled(self) -> Pointer:
        """The pointer once no push is at work on it.

        Raises
        ------
        UnavailableError
            As :meth:`look`; ``graph-loading`` while a release is loaded offline; ``release-switch`` if a switch takes
            longer than two seconds.
        """
        started, step = monotonic(), 0.005
        while True:
            found = await self.look()
            if found.state is State.READY or (found.state is State.SWITCHING and found.push == self.over):
                if found.version is None:
                    raise absent(self._client.target.uri)
                return found
            if found.state is State.LOADING:
                raise loading(found.version)
            if monotonic() - started < _PATIENCE:
                await asyncio.sleep(step)
                step = min(2 * step, _LONGEST_STEP)
            elif await self._client.read(self._alive, {"push": found.push}):
                raise switching(found.version)
            else:
                self.over = found.push  # looked at again: its commit may have ended since the look above


def _pointer(
    version: str | None, digest: str | None, state: str, revision: int, push: str | None, _pushed: object
) -> Pointer:
    """The pointer from the columns of ``queries/neo4j/pointer.cypher``."""
    return Pointer(State(state), revision, version, digest, push)


def loading(version: str | None) -> UnavailableError:
    """The problem of a graph that is being loaded offline."""
    return UnavailableError(
        "A release is being loaded into the graph",
        type="graph-loading",
        given=None if version is None else f"release {version}",
        expected="a graph that is complete",
        hint="Ask again later. If a load was interrupted, run `koban neo4j push --offline` again: it goes on.",
        retry_after=_LOADING_SECONDS,
    )


def switching(version: str | None) -> UnavailableError:
    """The problem of a switch that takes longer than a request waits."""
    return UnavailableError(
        "The graph is being switched to another release",
        type="release-switch",
        given=None if version is None else f"release {version}",
        expected="a switch within two seconds",
        hint="Ask again.",
        retry_after=1,
    )
