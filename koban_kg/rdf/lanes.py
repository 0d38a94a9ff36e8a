"""Who runs next: the rules that keep cheap queries fast beside ones that run long.

Nobody can tell beforehand what a query costs, so each starts like any other. One that has run for ``slow_seconds`` is
slow. At most all workers but one may be held by slow queries; each of those has a licence. A slow query without licence
is stopped as soon as another query waits for its worker, is parked, and starts again from its beginning when a licence
is free. So there is always a worker that no query keeps for longer than ``slow_seconds`` while others wait, and a slow
query is neither starved (a free licence goes to a parked query first) nor stopped for nothing.

The module knows jobs and workers, no processes and no clock: what it decides is carried out by
:class:`koban_kg.rdf.workers.QueryWorkers`.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import Generic, TypeVar

J = TypeVar("J")
W = TypeVar("W")


@dataclass(slots=True)
class _Run(Generic[J]):
    """A job on a worker."""

    job: J
    slow: bool = False
    licensed: bool = False


@dataclass(slots=True)
class Orders(Generic[J, W]):
    """What is to be done now, in this order."""

    stop: list[tuple[W, J]] = field(default_factory=list)
    """Workers to end; their jobs are parked already."""
    license: list[W] = field(default_factory=list)
    """Workers whose job may run long: they get a lower priority on the processor."""
    start: list[tuple[W, J]] = field(default_factory=list)
    """Jobs to begin; those of them that have a licence stand in ``license`` too."""


class Lanes(Generic[J, W]):
    """The jobs that wait and run, and the workers that are idle.

    Parameters
    ----------
    workers
        How many workers there are when all are well; one licence fewer, but at least one.
    """

    def __init__(self, workers: int) -> None:
        self._licenses = max(1, workers - 1)
        self._idle: list[W] = []
        self._running: dict[W, _Run[J]] = {}
        self._waiting: deque[J] = deque()
        self._parked: deque[J] = deque()

    @property
    def queued(self) -> int:
        """Jobs that wait for a worker."""
        return len(self._waiting) + len(self._parked)

    @property
    def running(self) -> tuple[J, ...]:
        """Jobs that run."""
        return tuple(run.job for run in self._running.values())

    def add_job(self, job: J) -> None:
        """A new job waits."""
        self._waiting.append(job)

    def add_worker(self, worker: W) -> None:
        """A worker is ready."""
        self._idle.append(worker)

    def retry(self, job: J) -> None:
        """A job whose worker was lost waits again, before all others."""
        self._waiting.appendleft(job)

    def done(self, worker: W) -> J | None:
        """A worker has answered, or is gone; its job, if it had one. The worker is no longer known."""
        if worker in self._idle:
            self._idle.remove(worker)
        run = self._running.pop(worker, None)
        return None if run is None else run.job

    def withdraw(self, job: J) -> W | None:
        """A job is no longer wanted; the worker that runs it, which is then no longer known."""
        for queue in (self._waiting, self._parked):
            if job in queue:
                queue.remove(job)
                return None
        for worker, run in self._running.items():
            if run.job is job:
                del self._running[worker]
                return worker
        return None

    def has_licence(self, worker: W) -> bool:
        """Whether the job on a worker may run long."""
        run = self._running.get(worker)
        return run is not None and run.licensed

    def turned_slow(self, job: J) -> None:
        """A job has run for as long as any job may without a licence."""
        for run in self._running.values():
            if run.job is job:
                run.slow = True

    def clear(self) -> list[J]:
        """All jobs, which are forgotten."""
        jobs = [*self.running, *self._waiting, *self._parked]
        self._running.clear()
        self._waiting.clear()
        self._parked.clear()
        return jobs

    def decide(self) -> Orders[J, W]:
        """What follows from the state; the orders are taken as carried out."""
        orders: Orders[J, W] = Orders()
        free = self._licenses - sum(run.licensed for run in self._running.values())
        for worker, run in self._running.items():
            if run.slow and not run.licensed and free > 0:
                run.licensed = True
                free -= 1
                orders.license.append(worker)
        while self._idle and (self._waiting or (self._parked and free > 0)):
            worker = self._idle.pop()
            licensed = bool(self._parked) and free > 0
            run = _Run((self._parked if licensed else self._waiting).popleft(), slow=licensed, licensed=licensed)
            if licensed:
                free -= 1
                orders.license.append(worker)
            self._running[worker] = run
            orders.start.append((worker, run.job))
        if self._waiting:
            for worker, run in tuple(self._running.items()):
                if run.slow and not run.licensed:
                    del self._running[worker]
                    self._parked.append(run.job)
                    orders.stop.append((worker, run.job))
        return orders
