"""What the service holds: the current release opened for reading, and the change to the next one.

A route takes the current release with ``async with service(request).lease() as live`` and reads nothing else of the
state. The release stays open until the last request that holds it ends, also when a newer one is served meanwhile.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from koban_kg.errors import KobanError, UnavailableError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path
    from types import TracebackType

    from starlette.requests import HTTPConnection

    from api.graphql.engine import Engine
    from koban_kg.graph.protocol import GraphStore
    from koban_kg.model.types import Model
    from koban_kg.rdf.protocol import RdfStore
    from koban_kg.release.reader import OpenRelease
    from koban_kg.settings import Settings

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Live:
    """One release, opened: its artefacts and dataset, the model, the graph, the SPARQL workers, the GraphQL engine."""

    release: OpenRelease
    model: Model
    graph: GraphStore
    sparql: RdfStore
    graphql: Engine
    settings: Settings

    async def close(self) -> None:
        """Let go of stores and worker processes."""
        await self.graph.close()
        await self.sparql.close()


class _Held:
    """A live release with the number of requests that hold it."""

    __slots__ = ("live", "requests", "retired")

    def __init__(self, live: Live) -> None:
        self.live = live
        self.requests = 0
        self.retired = False


class Lease:
    """The current release for the length of one request; an async context manager that gives the :class:`Live`."""

    __slots__ = ("_held", "_service")

    def __init__(self, service: Service, held: _Held) -> None:
        self._service = service
        self._held = held

    async def __aenter__(self) -> Live:
        self._held.requests += 1
        return self._held.live

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        held = self._held
        held.requests -= 1
        if held.retired and held.requests == 0:
            self._service.let_go(held.live)


class Service:
    """The state of one server process.

    Parameters
    ----------
    settings
        Where releases stand and how often the pointer is looked at.
    open_live
        Opens one version; called in the event loop, slow work goes to a thread inside.
    """

    def __init__(self, settings: Settings, open_live: Callable[[Settings, str], Awaitable[Live]]) -> None:
        self.settings = settings
        self._open_live = open_live
        self._held: _Held | None = None
        self._follower: asyncio.Task[None] | None = None
        self._closing: set[asyncio.Task[None]] = set()

    @property
    def ready(self) -> bool:
        """Whether a release is served."""
        return self._held is not None

    def lease(self) -> Lease:
        """The current release, to be held with ``async with``.

        Raises
        ------
        UnavailableError
            If no release is served yet.
        """
        if self._held is None:
            raise UnavailableError(
                "No release is served yet",
                expected=f"a published release under {self.settings.home}",
                hint="Run `koban build`, or set KOBAN_HOME to the folder that holds releases/ and current.",
            )
        return Lease(self, self._held)

    async def start(self) -> None:
        """Open the current release and begin to follow the pointer.

        Raises
        ------
        UnavailableError
            If there is no release.
        """
        await self._switch(read_pointer(self.settings.home))
        self._follower = asyncio.create_task(self._follow())

    async def stop(self) -> None:
        """Stop following and close every release."""
        if self._follower is not None:
            self._follower.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._follower
        held, self._held = self._held, None
        if held is not None:
            await held.live.close()
        if self._closing:
            await asyncio.gather(*self._closing)

    def let_go(self, live: Live) -> None:
        """Close a release that is no longer served and that no request holds."""
        task = asyncio.create_task(live.close())
        self._closing.add(task)
        task.add_done_callback(self._closing.discard)

    async def _switch(self, version: str) -> None:
        live = await self._open_live(self.settings, version)
        old, self._held = self._held, _Held(live)
        if old is not None:
            old.retired = True
            if old.requests == 0:
                self.let_go(old.live)

    async def _follow(self) -> None:
        """Look at the pointer; open what it names. A release that does not open leaves the old one in place."""
        refused = ""
        while True:
            await asyncio.sleep(self.settings.follow_seconds)
            try:
                version = read_pointer(self.settings.home)
            except (UnavailableError, OSError):
                continue  # the pointer is away or unreadable: keep serving what is open
            if version == refused or (self._held is not None and version == self._held.live.release.version):
                continue
            try:
                await self._switch(version)
                _log.info("now serving release %s", version)
            except (KobanError, OSError) as error:
                refused = version
                _log.error("release %s cannot be opened; the one before stays: %s", version, error)


def read_pointer(home: Path) -> str:
    """The version that ``current`` names.

    Raises
    ------
    UnavailableError
        If there is no pointer or it is empty.
    """
    try:
        version = (home / "current").read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        version = ""
    if not version:
        raise UnavailableError(
            f"There is no published release under {home}",
            expected=f"the file {home / 'current'} with the version of a release",
            hint="Run `koban build` first, or set KOBAN_HOME.",
        )
    return version


def service(connection: HTTPConnection) -> Service:
    """The service of the application that a request came to."""
    return cast("Service", connection.app.state.service)
