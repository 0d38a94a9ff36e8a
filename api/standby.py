"""The release that will probably be served next, opened before the switch to it, so that no request waits for that."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from koban_kg.errors import KobanError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable


class Closable(Protocol):
    """What can be let go of."""

    async def close(self) -> None:
        """Let go of it."""


T = TypeVar("T", bound=Closable)

_log = logging.getLogger(__name__)


class Standby(Generic[T]):
    """At most one release that is open and not served; another is opened only once it is closed.

    Parameters
    ----------
    opening
        Opens one version.
    """

    def __init__(self, opening: Callable[[str], Awaitable[T]]) -> None:
        self._opening = opening
        self._version: str | None = None
        self._opened: asyncio.Task[T] | None = None
        self._dropped: asyncio.Task[None] | None = None

    @property
    def version(self) -> str | None:
        """The version that is open or was last tried; None if none is expected."""
        return self._version

    @property
    def ready(self) -> bool:
        """Whether the expected version is open."""
        opened = self._opened
        return opened is not None and opened.done() and not opened.cancelled() and opened.exception() is None

    def expect(self, version: str | None) -> None:
        """Have this version open soon, and no other; nothing if it is None. One that does not open is tried once."""
        if version == self._version:
            return
        self._drop()
        if version is not None:
            self._version = version
            self._opened = asyncio.create_task(self._open(version))

    async def take(self, version: str) -> T:
        """This version, opened: beforehand, or now. Whatever else was open beforehand is closed.

        Raises
        ------
        KobanError, OSError
            What opening it now raises.
        """
        if version == self._version and self._opened is not None:
            opened, self._opened, self._version = self._opened, None, None
            with contextlib.suppress(KobanError, OSError):  # it may open by now; if not, that is raised below
                return await opened
        self._drop()
        return await self._opening(version)

    async def close(self) -> None:
        """Close what is open."""
        self._drop()
        if self._dropped is not None:
            await self._dropped

    async def _open(self, version: str) -> T:
        if self._dropped is not None:
            await self._dropped
        try:
            live = await self._opening(version)
        except (KobanError, OSError) as error:
            _log.warning("release %s is current, but not served yet, and cannot be opened: %s", version, error)
            raise
        _log.info("release %s is open and will be served once the graph holds it", version)
        return live

    def _drop(self) -> None:
        opened, self._opened, self._version = self._opened, None, None
        if opened is not None:
            self._dropped = asyncio.create_task(_close(opened))


async def _close(opened: asyncio.Task[T]) -> None:
    """Close what was or is being opened; opening is not broken off, it would leave processes behind."""
    with contextlib.suppress(KobanError, OSError):
        await (await opened).close()
