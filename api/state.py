"""What the service holds: the current release opened for reading, and the change to the next one.

A route takes the current release with ``async with service(request).lease() as live`` and reads nothing else of the
state. The release stays open until the last request that holds it ends, also when a newer one is served meanwhile.

Which release is served says the source of graphs: the home's pointer, or that in the database. The service looks at it
now and then, and at once when a request finds that the database holds another release. A release that is current in
the home, but not in the database yet, is opened beforehand: a push of it is to be expected.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from api.standby import Standby
from koban_kg.errors import KobanError, UnavailableError
from koban_kg.graph.sources import source_of
from koban_kg.release.reader import read_pointer

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from types import TracebackType

    from starlette.requests import HTTPConnection

    from api.graphql.engine import Engine
    from koban_kg.graph.protocol import GraphSource, GraphStore
    from koban_kg.model.types import Model
    from koban_kg.rdf.protocol import RdfStore
    from koban_kg.release.reader import OpenRelease
    from koban_kg.settings import Settings

_log = logging.getLogger(__name__)

_PATIENCE = 2.0
"""How long a request waits until the release that its database holds is served, in seconds."""


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
        Where releases stand and how often it is looked which one to serve.
    open_live
        Opens one version; called in the event loop, slow work goes to a thread inside.
    source
        Says which version is to be served; that of the settings if not given. It is closed with the service.
    """

    def __init__(
        self,
        settings: Settings,
        open_live: Callable[[Settings, str], Awaitable[Live]],
        source: GraphSource | None = None,
    ) -> None:
        self.settings = settings
        self.standby: Standby[Live] = Standby(lambda version: open_live(settings, version))
        self._source = source or source_of(settings)
        self._held: _Held | None = None
        self._follower: asyncio.Task[None] | None = None
        self._looking: asyncio.Task[None] | None = None
        self._refused: tuple[str, KobanError | OSError] | None = None
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
        """Open the release to be served and begin to follow.

        A database that cannot be read does not keep the service from starting: the doors that need it tell, the others
        serve the release that is current in the home.

        Raises
        ------
        UnavailableError
            If there is no release.
        """
        try:
            version = await self._source.wanted()
        except KobanError as error:
            version = read_pointer(self.settings.home)
            _log.warning("the graph cannot be read yet: %s", error)
        await self._switch(version)
        self._follower = asyncio.create_task(self._follow())

    async def stop(self) -> None:
        """Stop following and close every release."""
        for task in (self._follower, self._looking):
            if task is not None:
                task.cancel()
                with contextlib.suppress(asyncio.CancelledError, KobanError, OSError):
                    await task
        held, self._held = self._held, None
        if held is not None:
            await held.live.close()
        await self.standby.close()
        if self._closing:
            await asyncio.gather(*self._closing)
        await self._source.close()

    def let_go(self, live: Live) -> None:
        """Close a release that is no longer served and that no request holds."""
        task = asyncio.create_task(live.close())
        self._closing.add(task)
        task.add_done_callback(self._closing.discard)

    async def catch_up(self, stale: str) -> None:
        """Look at once which release is to be served, because a request found that it is no longer ``stale``.

        It waits for the switch two seconds at most; whether there was one is seen by asking again.

        Raises
        ------
        UnavailableError
            If the database cannot be read, or the release in it cannot be served.
        """
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_PATIENCE):
                for _ in range(2):  # the first look may have begun before the switch
                    if self._held is None or self._held.live.release.version != stale:
                        return
                    await self._look()

    async def _look(self) -> None:
        """One look at the source, shared by all who want one now; it goes on if they do not wait for it."""
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self._follow_once())
            self._looking.add_done_callback(_told)
        await asyncio.shield(self._looking)

    async def _follow_once(self) -> None:
        try:
            version = await self._source.wanted()
        except KobanError:
            self._expect()  # it may be loading just this
            raise
        if self._held is not None and version == self._held.live.release.version:
            self._expect()
            return
        if self._refused is not None and self._refused[0] == version:
            raise self._refused[1]
        try:
            await self._switch(version)
        except (KobanError, OSError) as error:
            self._refused = (version, error)
            _log.error("release %s cannot be opened; the one before stays: %s", version, error)
            raise
        _log.info("now serving release %s", version)

    def _expect(self) -> None:
        """Have the release open that is current in the home, if it is not the one that is served."""
        try:
            coming = read_pointer(self.settings.home)
        except (KobanError, OSError):
            return  # what is open stays
        served = self._held is not None and coming == self._held.live.release.version
        self.standby.expect(None if served else coming)

    async def _switch(self, version: str) -> None:
        live = await self.standby.take(version)
        old, self._held = self._held, _Held(live)
        if old is not None:
            old.retired = True
            if old.requests == 0:
                self.let_go(old.live)

    async def _follow(self) -> None:
        """Look now and then. While the source cannot be read, or its release not be opened, what is open stays."""
        told = ""
        while True:
            await asyncio.sleep(self.settings.follow_seconds)
            try:
                await self._look()
                told = ""
            except (KobanError, OSError) as error:
                if self._refused is not None and error is self._refused[1]:
                    continue  # that was told when it was tried
                kind = error.problem.type if isinstance(error, KobanError) else type(error).__name__
                if kind != told:
                    _log.warning("what to serve cannot be told; what is open stays: %s", error)
                told = kind


def _told(task: asyncio.Task[None]) -> None:
    """Whoever waited was told how a look ended; that nobody did is no fault."""
    if not task.cancelled():
        task.exception()


def service(connection: HTTPConnection) -> Service:
    """The service of the application that a request came to."""
    return cast("Service", connection.app.state.service)
