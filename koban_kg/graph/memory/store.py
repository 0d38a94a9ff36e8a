"""The in-memory graph store: plans compiled to functions over columns, answers as JSON bytes."""

from __future__ import annotations

import asyncio
from threading import Lock
from time import perf_counter
from typing import TYPE_CHECKING, Final, TypeAlias

import orjson

from koban_kg.errors import UnavailableError
from koban_kg.graph.lookup import Lookup, Resolved
from koban_kg.graph.memory.build import build_tables
from koban_kg.graph.memory.columns import Columns
from koban_kg.graph.memory.limits import Keep, Run, SlowError
from koban_kg.graph.memory.projection import Projector
from koban_kg.graph.memory.rows import ROOT
from koban_kg.plan.tree import Plan, RootConnection, RootConstant, RootList, RootOne

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from pyoxigraph import Quad

    from koban_kg.graph.memory.tables import Tables
    from koban_kg.graph.protocol import Stated
    from koban_kg.model.types import Model
    from koban_kg.plan.tree import Root

Answer: TypeAlias = "Callable[[Run], bytes]"
"""What a plan, or one root of it, is compiled to."""

_INLINE_SECONDS: Final = 0.025
"""How long an execution may hold up the event loop before it goes on in a thread."""

_MOST_PLANS: Final = 512
_MOST_MEMOS: Final = 4096
"""How many compiled plans, and how many selections with kept fragments, a store has at most."""


class MemoryStore:
    """The graph of one release in memory; a :class:`~koban_kg.graph.protocol.GraphStore`.

    Parameters
    ----------
    model, tables
        The release, for example from :func:`~koban_kg.graph.memory.cache.read_cache`.
    seconds
        Time limit of one execution.
    kept_bytes
        How much of projected fragments is kept, in bytes.
    most_bytes
        The longest answer, in bytes.
    """

    def __init__(
        self,
        model: Model,
        tables: Tables,
        *,
        seconds: float = 5.0,
        kept_bytes: int = 48 << 20,
        most_bytes: int = 32 << 20,
    ) -> None:
        self.model = model
        self.columns = Columns(model, tables)
        self.lookup = Lookup(tables.iris, tables.ids, tables.classes)
        self._release = tables.release
        self._seconds = seconds
        self._most_bytes = most_bytes
        self._keep = Keep(kept_bytes)
        self._projector = Projector(self.columns, self._keep)
        self._plans: dict[int, tuple[Plan, Answer]] = {}
        self._compiling = Lock()
        self._closed = False

    @classmethod
    def build(
        cls, source: Iterable[Quad], model: Model, version: str | None = None, *, seconds: float = 5.0
    ) -> MemoryStore:
        """The store of a dataset, without a cache file.

        Raises
        ------
        DataError
            If the statements do not fit the model.
        """
        return cls(model, build_tables(source, model, version), seconds=seconds)

    @property
    def release(self) -> str:
        """The version of the release that this store reflects."""
        return self._release

    @property
    def current(self) -> bool:
        """A store in memory can always answer."""
        return True

    @property
    def kept_bytes(self) -> int:
        """How much is kept of projected fragments, in bytes."""
        return self._keep.bytes

    @property
    def compiled_plans(self) -> int:
        """How many plans are compiled."""
        return len(self._plans)

    async def execute(self, plan: Plan) -> bytes:
        """The answer to a plan as JSON bytes.

        A short execution runs at once; a long one goes on in a thread, with what it has found so far, so that the
        event loop stays free.

        Raises
        ------
        LimitError
            If the time limit passes, or the answer grows too long.
        UsageError
            If a cursor or an id of the plan cannot be used.
        """
        started = perf_counter()
        limit = min(_INLINE_SECONDS, self._seconds)
        try:
            return self._execute(plan, Run(self._seconds, started + limit, self._most_bytes, yielding=True))
        except SlowError:
            return await asyncio.to_thread(self._execute_until, plan, started + self._seconds)

    async def statements(self, plan: Plan) -> tuple[Stated, ...]:  # noqa: ARG002 - as every store
        """There is no server to be asked."""
        return ()

    async def check(self) -> str:
        """A store in memory is ready.

        Raises
        ------
        UnavailableError
            If it is closed.
        """
        if self._closed:
            raise self._over()
        return "ready"

    def execute_sync(self, plan: Plan, *, seconds: float | None = None) -> bytes:
        """The answer to a plan as JSON bytes, as :meth:`execute` gives it, within ``seconds`` if given."""
        limit = self._seconds if seconds is None else seconds
        return self._execute(plan, Run(limit, perf_counter() + limit, self._most_bytes))

    def resolve(self, text: str, classes: tuple[str, ...] | None = None) -> Resolved | None:
        """The thing that an IRI, CURIE or bare id names, among all classes or some; another case is told.

        Raises
        ------
        UsageError
            If a bare id names several things of these classes.
        """
        return self.lookup.resolve(text, classes or tuple(self.model.classes))

    async def close(self) -> None:
        """Let go of memory; a closed store executes nothing."""
        self._closed = True
        self._forget()

    def _execute_until(self, plan: Plan, deadline: float) -> bytes:
        return self._execute(plan, Run(self._seconds, deadline, self._most_bytes))

    def _execute(self, plan: Plan, run: Run) -> bytes:
        if self._closed:
            raise self._over()
        entry = self._plans.get(id(plan))
        if entry is None or entry[0] is not plan:
            entry = self._compiled(plan)
        return entry[1](run)

    def _over(self) -> UnavailableError:
        return UnavailableError(
            "The graph of this release is closed.", given=self._release, hint="Ask again: a newer one is served."
        )

    def _compiled(self, plan: Plan) -> tuple[Plan, Answer]:
        """A plan with its function, known from now on by the identity of the plan; the oldest ones are let go."""
        with self._compiling:
            if len(self._keep) > _MOST_MEMOS:
                self._forget()
            entry = (plan, self._compile(plan))
            if len(self._plans) >= _MOST_PLANS:
                del self._plans[next(iter(self._plans))]
            self._plans[id(plan)] = entry
            return entry

    def _forget(self) -> None:
        self._plans.clear()
        self._projector.forget()
        self._keep.forget()

    def _compile(self, plan: Plan) -> Answer:
        parts = [(orjson.dumps(root.key) + b":", self._root(root)) for root in plan.roots]

        def answer(run: Run) -> bytes:
            made = [key + write(run) for key, write in parts]
            run.fits(sum(map(len, made)))
            return b"{" + b",".join(made) + b"}"

        return answer

    def _root(self, root: Root) -> Answer:
        match root:
            case RootConstant():
                return lambda _run: root.json
            case RootList():
                listed = self._projector.root_list(root.query)
                return lambda run: listed(ROOT, run)
            case RootConnection():
                connection = self._projector.root_connection(root.connection)
                return lambda run: connection(ROOT, run)
            case RootOne():
                node = self.lookup.node(root.id, root.classes)
                if node is None or (self.columns.is_inferred(node) and not root.inferred):
                    return lambda _run: b"null"
                one = self._projector.selection(root.select, root.inferred)
                return lambda run: one(node, run)
