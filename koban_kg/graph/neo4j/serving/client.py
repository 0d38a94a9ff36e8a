"""Reads from a Neo4j server within an event loop: one driver, kept sessions, one more try after a lost connection.

A read is an auto-commit transaction with READ access: managed transactions cost two round trips more. Sessions are kept
because making one costs a third of a short read; a kept session holds no connection between reads and no bookmark.
"""

from __future__ import annotations

import asyncio
import contextlib
from time import monotonic
from typing import TYPE_CHECKING, Any, Final

from neo4j import READ_ACCESS, AsyncGraphDatabase, Query
from neo4j.api import AsyncBookmarkManager
from neo4j.exceptions import DriverError, Neo4jError, ServiceUnavailable, SessionExpired, TransientError

from koban_kg.errors import KobanError, UnavailableError
from koban_kg.graph.neo4j.connection import OPTIONS
from koban_kg.graph.neo4j.failures import failure, settling

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from neo4j import AsyncDriver, AsyncSession

    from koban_kg.graph.neo4j.connection import Target

_REFUSED_SECONDS: Final = 6.0
"""How long a refused password is not tried again: a server locks a user for five seconds after three tries."""

_PLAN_SECONDS: Final = 60.0
"""Longest time to plan a statement that nobody waits for."""

_SETTLING_SECONDS: Final = 2.0
_SETTLING_STEP: Final = 0.1
"""How long, and in which steps, a read is repeated while indexes are being made, in seconds."""

_IDLE_SECONDS: Final = 30.0
"""A connection that was idle for longer is tried before it is used; firewalls forget them without a word."""


class _NoBookmarks(AsyncBookmarkManager):
    """A kept session must not wait for what it saw of a database that was replaced since."""

    async def update_bookmarks(self, previous_bookmarks: Collection[str], new_bookmarks: Collection[str]) -> None:
        pass

    async def get_bookmarks(self) -> Collection[str]:
        return ()


class Client:
    """Reads from one database of one server; it connects when first used, and again whenever it has to.

    Parameters
    ----------
    target
        Address, user, password and database.
    pool
        Most connections, so most reads at a time.
    connect_seconds, wait_seconds
        Longest time to open a connection, and to wait for a free one.

    Attributes
    ----------
    share
        How many reads one request should make at a time, so that it neither waits for itself nor keeps others out.
    """

    def __init__(
        self, target: Target, *, pool: int = 8, connect_seconds: float = 2.0, wait_seconds: float = 2.0
    ) -> None:
        self.target = target
        self.share = max(1, pool // 2)
        self._pool = pool
        self._connect_seconds = connect_seconds
        self._wait_seconds = wait_seconds
        self._room = asyncio.Semaphore(pool)
        self._idle: list[AsyncSession] = []
        self._driver: AsyncDriver | None = None
        self._refused: tuple[float, KobanError] | None = None
        self._bookmarks = _NoBookmarks()
        self._planning: asyncio.Task[None] | None = None

    async def read(self, query: Query, parameters: Mapping[str, Any]) -> list[list[Any]]:
        """The rows of a statement that changes nothing.

        Raises
        ------
        KobanError
            What the failure means, see :mod:`koban_kg.graph.neo4j.failures`; ``graph-busy`` if no connection got free.
        """
        if self._refused is not None and monotonic() < self._refused[0]:
            raise self._refused[1]
        if self._room.locked():
            await self._wait()
        else:
            await self._room.acquire()
        try:
            return await self._read(query, dict(parameters))
        finally:
            self._room.release()

    def plan_later(self, queries: Sequence[tuple[Query, Mapping[str, Any]]]) -> None:
        """Let the server plan statements that took too long, one such set at a time.

        Planning a long statement for the first time may take longer than a request may; given up, it would begin anew
        at the next request, and never be done.
        """
        if self._planning is None or self._planning.done():
            self._planning = asyncio.create_task(self._plan(queries))

    async def close(self) -> None:
        """Close every connection."""
        if self._planning is not None:
            self._planning.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._planning
        idle, self._idle = self._idle, []
        for session in idle:
            await session.close()
        driver, self._driver = self._driver, None
        if driver is not None:
            await driver.close()

    async def _plan(self, queries: Sequence[tuple[Query, Mapping[str, Any]]]) -> None:
        with contextlib.suppress(KobanError):
            for query, parameters in queries:
                await self.read(Query(f"EXPLAIN {query.text}", timeout=_PLAN_SECONDS), parameters)

    async def _wait(self) -> None:
        try:
            async with asyncio.timeout(self._wait_seconds):
                await self._room.acquire()
        except TimeoutError:
            raise UnavailableError(
                "Every connection to the Neo4j server is busy",
                type="graph-busy",
                given=f"{self._pool} connections, none free within {self._wait_seconds:g} s",
                hint="Ask again; if it stays, raise KOBAN_NEO4J_POOL or run more servers.",
                retry_after=1,
            ) from None

    async def _read(self, query: Query, parameters: dict[str, Any]) -> list[list[Any]]:
        """A read, once more after what passes: a lost connection at once, new indexes after a moment."""
        started = monotonic()
        again = True
        while True:
            try:
                return await self._once(query, parameters)
            except (DriverError, Neo4jError, OSError, ValueError) as error:
                took = monotonic() - started
                if settling(error) and took < _SETTLING_SECONDS:
                    await asyncio.sleep(_SETTLING_STEP)
                elif again and _passing(error) and took < self._connect_seconds:
                    again = False  # a read may always be repeated; after a slow failure there is no time left for it
                else:
                    raise self._told(error) from error

    def _told(self, error: Exception) -> KobanError:
        told = failure(error, self.target.uri)
        if told.problem.type == "graph-auth":
            self._refused = (monotonic() + _REFUSED_SECONDS, told)
        return told

    async def _once(self, query: Query, parameters: dict[str, Any]) -> list[list[Any]]:
        session = self._idle.pop() if self._idle else self._session()
        try:
            result = await session.run(query, parameters)
            rows = [record.values() async for record in result]
        except asyncio.CancelledError:
            session.cancel()  # closes the connection, by which the server learns that nobody waits
            await session.close()
            raise
        except BaseException:
            await session.close()
            raise
        self._idle.append(session)
        return rows

    def _session(self) -> AsyncSession:
        if self._driver is None:
            self._driver = AsyncGraphDatabase.driver(
                self.target.uri,
                auth=self.target.auth,
                connection_timeout=self._connect_seconds,
                connection_acquisition_timeout=self._connect_seconds + self._wait_seconds,
                liveness_check_timeout=_IDLE_SECONDS,
                max_connection_pool_size=self._pool,
                **OPTIONS,
            )
        return self._driver.session(
            database=self.target.database,
            default_access_mode=READ_ACCESS,
            fetch_size=-1,
            bookmark_manager=self._bookmarks,
        )


def _passing(error: Exception) -> bool:
    """Whether the same read may well succeed at once: a lost connection, a conflict; not a lack of memory."""
    if isinstance(error, TransientError):
        return error.is_retryable() and "Memory" not in (error.code or "")
    return isinstance(error, ServiceUnavailable | SessionExpired)
