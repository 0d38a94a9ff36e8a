"""Query workers of releases that are kept but no longer current: opened when asked for, closed when nobody asks."""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from koban_kg.rdf.protocol import RdfStore


@dataclass(slots=True, eq=False)
class _Entry:
    opening: asyncio.Task[RdfStore]
    requests: int = 0
    timer: asyncio.TimerHandle | None = None


class OlderReleases:
    """Stores by version, each open while it is in use and for a while after.

    Parameters
    ----------
    opening
        Opens the store of a version; raises NotFoundError if it is not kept.
    idle_seconds
        How long a store that nobody asks stays open.
    """

    def __init__(self, opening: Callable[[str], Awaitable[RdfStore]], idle_seconds: float = 60.0) -> None:
        self._opening = opening
        self._idle_seconds = idle_seconds
        self._entries: dict[str, _Entry] = {}
        self._closing: set[asyncio.Task[None]] = set()

    @contextlib.asynccontextmanager
    async def lease(self, version: str) -> AsyncIterator[RdfStore]:
        """The store of a version, for the length of one request."""
        entry = self._entries.get(version)
        if entry is None:
            entry = self._entries[version] = _Entry(asyncio.create_task(self._open(version)))
        if entry.timer is not None:
            entry.timer.cancel()
            entry.timer = None
        entry.requests += 1
        try:
            yield await asyncio.shield(entry.opening)
        finally:
            entry.requests -= 1
            if entry.opening.done() and (entry.opening.cancelled() or entry.opening.exception() is not None):
                if self._entries.get(version) is entry:
                    del self._entries[version]
            elif entry.requests == 0:
                loop = asyncio.get_running_loop()
                entry.timer = loop.call_later(self._idle_seconds, self._let_go, version)

    async def close(self) -> None:
        """Close every store."""
        for version in tuple(self._entries):
            self._let_go(version)
        await asyncio.gather(*self._closing)

    async def _open(self, version: str) -> RdfStore:
        return await self._opening(version)

    def _let_go(self, version: str) -> None:
        entry = self._entries.pop(version)
        if entry.timer is not None:
            entry.timer.cancel()
        task = asyncio.create_task(self._close(entry))
        self._closing.add(task)
        task.add_done_callback(self._closing.discard)

    async def _close(self, entry: _Entry) -> None:
        with contextlib.suppress(Exception):
            await (await entry.opening).close()
