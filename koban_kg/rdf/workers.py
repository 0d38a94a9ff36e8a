"""Query workers that can be killed: the RdfStore of the service for one release.

Oxigraph cannot be interrupted, so each query has a process to itself for as long as it runs: workers that stand ready
(:mod:`koban_kg.rdf.worker`), forked by a loader (:mod:`koban_kg.rdf.loader`). One is killed when its query is over a
limit or no longer wanted; another takes its place within milliseconds. :mod:`koban_kg.rdf.lanes` says who runs next.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
from dataclasses import dataclass, field
from time import monotonic
from typing import TYPE_CHECKING, Final

from koban_kg.errors import KobanError, LimitError, UnavailableError
from koban_kg.rdf.frames import error_from, frame, request_header
from koban_kg.rdf.lanes import Lanes
from koban_kg.rdf.process import LoaderProcess, WorkerLink
from koban_kg.rdf.protocol import GraphSize, QueryAnswer, QueryLimits, QueryRequest
from koban_kg.rdf.worker import memory_error

if TYPE_CHECKING:
    from collections.abc import Coroutine
    from pathlib import Path
    from typing import Any

    from koban_kg.release.reader import OpenRelease
    from koban_kg.settings import Settings

_log = logging.getLogger(__name__)

_KEEP: Final = 32_000_000
"""A worker that has grown by more bytes than this is replaced: the engine gives memory back to nobody."""
_EARLY: Final = 0.05
"""A worker lost within so many seconds was probably not ended by its query, which is then run once more."""
_RESTARTS: Final = (0.0, 0.5, 2.0, 5.0)
"""Seconds to wait before a lost loader is started again; after the last one the store stays closed."""


@dataclass(slots=True, eq=False)
class _Job:
    """One request on its way."""

    message: bytes
    answer: asyncio.Future[QueryAnswer]
    limits: QueryLimits
    begun: float = 0.0
    attempts: int = 0
    timers: list[asyncio.TimerHandle] = field(default_factory=list)


async def open_workers(release: OpenRelease, settings: Settings) -> QueryWorkers:
    """The query workers of a release, ready.

    Raises
    ------
    UnavailableError
        If the dump of the release cannot be read.
    """
    limits = QueryLimits(
        seconds=settings.sparql_seconds,
        rows=settings.sparql_rows,
        answer_bytes=settings.sparql_answer_bytes,
        memory=settings.sparql_memory_bytes,
    )
    return await QueryWorkers.start(
        release.path / "artefacts" / "koban.nq",
        limits,
        workers=settings.sparql_workers,
        slow_seconds=settings.sparql_slow_seconds,
        queue=settings.sparql_queue,
    )


class QueryWorkers:
    """A release in query workers (an :class:`koban_kg.rdf.protocol.RdfStore`). Made by :meth:`start`."""

    def __init__(self, dump: Path, limits: QueryLimits, workers: int, slow_seconds: float, queue: int) -> None:
        self._dump = dump
        self._limits = limits
        self._count = workers
        self._slow_seconds = slow_seconds
        self._queue = queue
        self._lanes: Lanes[_Job, WorkerLink] = Lanes(workers)
        self._loader: LoaderProcess | None = None
        self._links: set[WorkerLink] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._closed = False
        self._restarts = 0
        self._graphs: tuple[GraphSize, ...] = ()

    @classmethod
    async def start(
        cls,
        dump: Path,
        limits: QueryLimits | None = None,
        *,
        workers: int = 3,
        slow_seconds: float = 0.2,
        queue: int = 256,
    ) -> QueryWorkers:
        """The workers, ready, with the release of an N-Quads dump.

        Parameters
        ----------
        workers
            Processes that run queries; with one, a slow query keeps the others waiting.
        slow_seconds
            How long a query may keep the last free worker from others.
        queue
            Most requests that wait; beyond it there is an error at once.

        Raises
        ------
        UnavailableError
            If the dump cannot be read.
        """
        store = cls(dump, limits or QueryLimits(), workers, slow_seconds, queue)
        await store._begin()
        return store

    @property
    def graphs(self) -> tuple[GraphSize, ...]:
        """The named graphs of the release, in code-point order."""
        return self._graphs

    @property
    def limits(self) -> QueryLimits:
        """The limits of each query."""
        return self._limits

    async def query(self, request: QueryRequest) -> QueryAnswer:
        """The whole answer to a query; when the caller is cancelled, the query ends.

        Raises
        ------
        UsageError
            If the query cannot be read, asks for a graph outside the release, may not run, or has no answer in a form
            that the caller takes.
        LimitError
            Types ``time-limit``, ``memory-limit`` (503), ``row-limit``, ``answer-limit`` (400).
        UnavailableError
            Type ``overloaded`` if too many requests wait; else if no worker can be had.
        """
        if self._closed:
            raise UnavailableError("The query workers are closed", hint="Try again in a second.")
        if self._lanes.queued >= self._queue:
            raise self._overloaded()
        loop = asyncio.get_running_loop()
        message = frame(request_header(request, self._limits), request.text.encode())
        job = _Job(message, loop.create_future(), self._limits)
        job.timers.append(loop.call_later(self._limits.seconds, self._expired, job))
        self._lanes.add_job(job)
        self._decide()
        try:
            return await job.answer
        finally:
            for timer in job.timers:
                timer.cancel()
            if job.answer.cancelled() and (link := self._lanes.withdraw(job)) is not None:
                self._replace(link)
                self._decide()

    async def close(self) -> None:
        """End all processes; requests that still wait or run get an error."""
        self._closed = True
        self._fail_all(UnavailableError("The query workers were closed", hint="Try again in a second."))
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for link in tuple(self._links):
            await self._drop(link)
        if self._loader is not None:
            await self._loader.close()

    # -- the life of workers

    async def _begin(self) -> None:
        self._loader = await LoaderProcess.start(self._dump, self._limits.memory, self._loader_lost)
        self._graphs = self._loader.graphs
        for link in await asyncio.gather(*(self._loader.spawn() for _ in range(self._count))):
            self._welcome(link)

    def _welcome(self, link: WorkerLink) -> None:
        self._links.add(link)
        self._lanes.add_worker(link)
        self._later(self._serve(link))
        self._decide()

    async def _spawn(self) -> None:
        assert self._loader is not None
        try:
            link = await self._loader.spawn()
        except KobanError:
            return  # the loader is gone; starting it again brings all workers back
        self._welcome(link)

    async def _serve(self, link: WorkerLink) -> None:
        """Hear a worker until it ends."""
        try:
            while True:
                header, body = await link.receive()
                job = self._lanes.done(link)
                if header["grown"] > _KEEP or self._slow_seconds < monotonic() - (job.begun if job else monotonic()):
                    self._replace(link)
                else:
                    self._lanes.add_worker(link)
                if job is not None:
                    self._settle(job, header, body)
                self._decide()
                if link not in self._links:
                    return
        except (asyncio.IncompleteReadError, ConnectionError):
            await self._lost(link)

    def _settle(self, job: _Job, header: dict[str, Any], body: bytes) -> None:
        if job.answer.done():
            return
        if "error" in header:
            error = error_from(header["error"])
            if error.problem.status == 500:
                _log.error("%s", error)
            job.answer.set_exception(error)
        else:
            job.answer.set_result(QueryAnswer(body, header["media"]))

    async def _lost(self, link: WorkerLink) -> None:
        """A worker is gone: if nobody wanted that, its query failed."""
        if link not in self._links:
            return
        job = self._lanes.done(link)
        ran = 0.0 if job is None else monotonic() - job.begun
        assert self._loader is not None
        status = await self._loader.ending(link.pid)
        self._replace(link)
        if job is not None and not job.answer.done():
            if ran < _EARLY and job.attempts < 2 and status != -signal.SIGABRT:
                self._lanes.retry(job)
            else:
                job.answer.set_exception(_crash(status))
        self._decide()

    def _replace(self, link: WorkerLink) -> None:
        """End a worker and start another one."""
        if link in self._links:
            assert self._loader is not None
            self._links.discard(link)
            self._loader.kill(link.pid)
            link.writer.close()
            if not self._closed:
                self._later(self._spawn())

    async def _drop(self, link: WorkerLink) -> None:
        self._links.discard(link)
        link.writer.close()
        with contextlib.suppress(OSError):
            await link.writer.wait_closed()

    def _loader_lost(self) -> None:
        if not self._closed:
            self._later(self._restart())

    async def _restart(self) -> None:
        """Start a loader again that has ended by itself."""
        _log.error("the loader of the query workers has ended; starting another one")
        for link in tuple(self._links):
            if (job := self._lanes.done(link)) is not None and not job.answer.done():
                job.answer.set_exception(_crash(None))
            await self._drop(link)
        while self._restarts < len(_RESTARTS):
            await asyncio.sleep(_RESTARTS[self._restarts])
            self._restarts += 1
            assert self._loader is not None
            await self._loader.close()
            try:
                await self._begin()
            except KobanError as error:
                _log.warning("the loader of the query workers did not start: %s", error)
            else:
                self._restarts = 0
                return
        self._closed = True
        self._fail_all(UnavailableError("The query workers cannot be started", hint="See the log of the server."))

    # -- the life of jobs

    def _decide(self) -> None:
        """Carry out what the lanes decide."""
        if self._closed or self._loader is None:
            return
        loop = asyncio.get_running_loop()
        orders = self._lanes.decide()
        for link, _ in orders.stop:
            self._replace(link)
        for link in orders.license:
            self._loader.lower_priority(link.pid)
        for link, job in orders.start:
            job.begun = monotonic()
            job.attempts += 1
            if link not in orders.license:
                job.timers.append(loop.call_later(self._slow_seconds, self._turned_slow, job))
            link.writer.write(job.message)

    def _turned_slow(self, job: _Job) -> None:
        self._lanes.turned_slow(job)
        self._decide()

    def _expired(self, job: _Job) -> None:
        """The time of a job is over."""
        if job.answer.done():
            return
        link = self._lanes.withdraw(job)
        if link is None:
            job.answer.set_exception(self._overloaded())
            return
        job.answer.set_exception(
            LimitError(
                f"The query ran longer than {self._limits.seconds:g} seconds and was stopped",
                type="time-limit",
                title="The query takes too long",
                status=503,
                expected=f"an answer within {self._limits.seconds:g} seconds",
                hint="Bind more of the pattern, avoid FILTER NOT EXISTS over large sets and products without a join, "
                "or take the dump and ask it on your own machine.",
            )
        )
        self._replace(link)
        self._decide()

    def _overloaded(self) -> UnavailableError:
        return UnavailableError(
            "Too many queries run or wait; this one found no worker in time",
            type="overloaded",
            title="The service is busy",
            given=f"{len(self._lanes.running)} running, {self._lanes.queued} waiting",
            hint="Try again in a few seconds.",
        )

    def _fail_all(self, error: KobanError) -> None:
        for job in self._lanes.clear():
            if not job.answer.done():
                job.answer.set_exception(error)

    def _later(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _crash(status: int | None) -> KobanError:
    """The error of a query whose worker has ended under it."""
    if status == -signal.SIGABRT:  # the engine's way to say that memory was refused
        return memory_error()
    if status == -signal.SIGSEGV:
        return LimitError(
            "The query is nested too deep for the engine",
            type="nesting-limit",
            hint="Write it with fewer levels of brackets, operators or unions.",
        )
    return UnavailableError(
        "The worker that ran the query has ended",
        given="no reason known" if status is None else f"exit status {status}",
        hint="Try again; another worker has taken its place.",
    )
