"""The graph store over Neo4j: each root of a plan is one Cypher statement, roots of one request are read at a time.

Every statement returns the release pointer from before and after its reading. The answers to a request count only
together: of the release the store was opened for, of one revision, none of them read while a push was at work.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import orjson
from neo4j import Query

from koban_kg.errors import LimitError, UnavailableError
from koban_kg.graph.neo4j.catalog_nodes import read_catalog
from koban_kg.graph.neo4j.cypher import statement
from koban_kg.graph.neo4j.pointer import State
from koban_kg.graph.neo4j.printer import print_root
from koban_kg.graph.neo4j.serving.standing import loading, switching
from koban_kg.graph.protocol import ReleaseMovedError, Stated
from koban_kg.plan.tree import Plan, RootConstant

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from koban_kg.graph.neo4j.catalog import Catalog
    from koban_kg.graph.neo4j.pointer import Pointer
    from koban_kg.graph.neo4j.serving.client import Client
    from koban_kg.graph.neo4j.serving.standing import Standing
    from koban_kg.model.types import Model
    from koban_kg.plan.tree import Root

_MOST_PLANS: Final = 512
_MOST_ROOTS: Final = 2048
"""How many plans, and how many roots of plans, are kept as statements."""

_TIMES: Final = 2
"""How often a request is read before it is given up: once more after a switch."""


@dataclass(frozen=True, slots=True)
class _Printed:
    """A root as a statement, with the function that makes the JSON of its value from what the statement returns."""

    key: str
    query: Query
    parameters: Mapping[str, Any]
    shape: Callable[[Any], bytes]


_Part: TypeAlias = "tuple[bytes, bytes | _Printed]"
"""A member of the answer: its key as JSON with the colon, and its value if known, else how to ask for it."""


@dataclass(slots=True)
class _Sheet:
    """What holds for one revision of the graph: its catalog, and what was printed by it."""

    revision: int
    catalog: Catalog
    plans: dict[int, tuple[Plan, list[_Part]]] = field(default_factory=dict)
    roots: dict[Root, _Printed] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Row:
    """What a statement returned: the pointer before, the answer, the pointer after."""

    revision: int
    state: str
    version: str | None
    answer: Any
    last_revision: int
    last_state: str


class Neo4jStore:
    """The graph of one release in a Neo4j database; a :class:`~koban_kg.graph.protocol.GraphStore`.

    Parameters
    ----------
    client, standing
        The server, and the pointer in its database; both are shared by the stores of all releases.
    release, digest
        The version and the digest of the release that the store is for.
    model
        What can be asked.
    seconds
        Time limit of one execution.
    read_seconds
        When the server ends a statement.
    most_bytes
        The longest answer, in bytes.
    """

    def __init__(
        self,
        client: Client,
        standing: Standing,
        release: str,
        digest: str,
        model: Model,
        *,
        seconds: float = 5.0,
        read_seconds: float = 5.0,
        most_bytes: int = 32 << 20,
    ) -> None:
        self.model = model
        self._client = client
        self._standing = standing
        self._release = release
        self._digest = digest
        self._seconds = seconds
        self._read_seconds = read_seconds
        self._most_bytes = most_bytes
        self._sheet: _Sheet | None = None
        self._loading = asyncio.Lock()
        self._closed = False

    @property
    def release(self) -> str:
        """The version of the release that this store reflects."""
        return self._release

    @property
    def current(self) -> bool:
        """Whether the database, when it was last looked at, held this release and was not being loaded."""
        last = self._standing.last
        return last is not None and self._is_ours(last) and last.state is not State.LOADING

    async def execute(self, plan: Plan) -> bytes:
        """The answer to a plan as JSON bytes.

        Raises
        ------
        LimitError
            If the time limit passes, or the answer grows too long.
        UsageError
            If a cursor or an id of the plan cannot be used.
        ReleaseMovedError
            If the database holds another release by now.
        UnavailableError
            If the database cannot be read, see :mod:`koban_kg.graph.neo4j.failures`; ``graph-empty``,
            ``graph-loading`` or ``release-switch`` by what its pointer says.
        """
        try:
            async with asyncio.timeout(self._seconds):
                for _ in range(_TIMES):
                    sheet = self._sheet or await self._load()
                    found = await self._read(plan, sheet)
                    if found is not None:
                        return found
                    await self._look_again(sheet)
        except TimeoutError:
            self._plan_later(plan)
            raise self._late() from None
        raise switching(self._release)

    async def statements(self, plan: Plan) -> tuple[Stated, ...]:
        """The statements for the roots of a plan."""
        parts = self._parts(plan, self._sheet or await self._load())
        return tuple(
            Stated(part.key, str(part.query.text), part.parameters) for _, part in parts if isinstance(part, _Printed)
        )

    async def check(self) -> str:
        """Look at the database now; its state, ``ready`` or ``switching``. It raises what :meth:`execute` would."""
        found = await self._standing.look()
        if found.state is State.LOADING:
            raise loading(found.version)
        self._same(found)
        return State.READY.value if found.push == self._standing.over else found.state.value

    async def close(self) -> None:
        """Answer nothing from now on; the connections belong to the client."""
        self._closed = True
        self._sheet = None

    # --- reading -----------------------------------------------------------------------------------------------------

    async def _read(self, plan: Plan, sheet: _Sheet) -> bytes | None:
        """The answer, or nothing if what was read does not count."""
        if self._closed:
            raise UnavailableError(
                "The graph of this release is closed.", given=self._release, hint="Ask again: a newer one is served."
            )
        parts = self._parts(plan, sheet)
        asked = [part for _, part in parts if isinstance(part, _Printed)]
        if not asked:
            self._same(await self._standing.settled())
            return _joined([(key, value) for key, value in parts if isinstance(value, bytes)])
        rows = [await self._ask(asked[0])] if len(asked) == 1 else await self._ask_all(asked)
        if not await self._count(rows, sheet):
            return None
        answers = iter(rows)
        made: list[tuple[bytes, bytes]] = []
        size = 0
        for key, part in parts:
            value = part if isinstance(part, bytes) else part.shape(next(answers).answer)
            size += len(key) + len(value)
            if size > self._most_bytes:
                raise self._long()
            made.append((key, value))
        return _joined(made)

    async def _ask(self, printed: _Printed) -> _Row:
        rows = await self._client.read(printed.query, printed.parameters)
        if not rows:  # no pointer
            self._same(await self._standing.settled())
            raise switching(self._release)
        return _Row(*rows[0])

    async def _ask_all(self, asked: Sequence[_Printed]) -> list[_Row]:
        share = asyncio.Semaphore(self._client.share)

        async def ask(each: _Printed) -> _Row:
            async with share:
                return await self._ask(each)

        tasks = [asyncio.ensure_future(ask(each)) for each in asked]
        try:
            return await asyncio.gather(*tasks)
        except BaseException:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            raise

    async def _count(self, rows: Sequence[_Row], sheet: _Sheet) -> bool:
        """Whether rows were read at rest, of our release, and all of the revision of the sheet."""
        revision = sheet.revision
        same = all(row.revision == row.last_revision == revision and row.version == self._release for row in rows)
        if not same:
            return False
        states = {state for row in rows for state in (row.state, row.last_state)}
        if states == {State.READY}:
            return True
        over = self._standing.over
        if states != {State.SWITCHING} or over is None:
            return False
        # a killed push left its mark; no other has begun if the mark is still its own now
        now = await self._standing.look()
        return now.state is State.SWITCHING and now.push == over and now.revision == revision

    async def _look_again(self, sheet: _Sheet) -> None:
        """Wait until the database is at rest; forget the sheet if it is of another revision."""
        found = await self._standing.settled()
        self._same(found)
        if found.revision != sheet.revision and self._sheet is sheet:
            self._sheet = None

    def _is_ours(self, found: Pointer) -> bool:
        return found.version == self._release and found.digest == self._digest

    def _same(self, found: Pointer) -> None:
        if not self._is_ours(found):
            raise ReleaseMovedError(self._release, found.version)

    async def _load(self) -> _Sheet:
        """The sheet of the revision that is in the database, read once by all who wait for it."""
        async with self._loading:
            if self._sheet is not None:
                return self._sheet
            query = Query(statement("catalog"), timeout=self._read_seconds)
            for _ in range(_TIMES):
                found = await self._standing.settled()
                self._same(found)
                rows = [_Row(*row) for row in await self._client.read(query, {})]
                sheet = _Sheet(found.revision, read_catalog(rows[0].answer if rows else []))
                if rows and await self._count(rows, sheet):
                    self._sheet = sheet
                    return sheet
            raise switching(self._release)

    def _plan_later(self, plan: Plan) -> None:
        """The statements of a plan may have been late because they were new to the server."""
        if self._sheet is not None and not self._closed:
            parts = (part for _, part in self._parts(plan, self._sheet))
            self._client.plan_later([(part.query, part.parameters) for part in parts if isinstance(part, _Printed)])

    # --- printing ----------------------------------------------------------------------------------------------------

    def _parts(self, plan: Plan, sheet: _Sheet) -> list[_Part]:
        """The members of the answer to a plan; known by the identity of the plan, then by equality of its roots."""
        entry = sheet.plans.get(id(plan))
        if entry is not None and entry[0] is plan:
            return entry[1]
        parts = [(orjson.dumps(root.key) + b":", self._part(root, sheet)) for root in plan.roots]
        if len(sheet.plans) >= _MOST_PLANS:
            del sheet.plans[next(iter(sheet.plans))]
        sheet.plans[id(plan)] = (plan, parts)
        return parts

    def _part(self, root: Root, sheet: _Sheet) -> bytes | _Printed:
        if isinstance(root, RootConstant):
            return root.json
        printed = sheet.roots.get(root)
        if printed is None:
            made = print_root(root, self.model, sheet.catalog)
            query = Query(made.text, timeout=self._read_seconds)
            printed = _Printed(root.key, query, made.parameters, made.shape)
            if len(sheet.roots) >= _MOST_ROOTS:
                del sheet.roots[next(iter(sheet.roots))]
            sheet.roots[root] = printed
        return printed

    def _late(self) -> LimitError:
        return LimitError(
            f"The query took longer than {self._seconds:g} seconds and was stopped.",
            type="time-limit",
            status=503,
            expected=f"an answer within {self._seconds:g} seconds",
            hint="Ask for fewer things (first), fewer levels, or a narrower filter.",
        )

    def _long(self) -> LimitError:
        return LimitError(
            f"The answer is larger than {self._most_bytes:,} bytes.",
            type="body-limit",
            expected=f"an answer of at most {self._most_bytes:,} bytes",
            hint="Ask for fewer things (first), fewer levels or fewer fields.",
        )


def _joined(members: Sequence[tuple[bytes, bytes]]) -> bytes:
    return b"{" + b",".join([key + value for key, value in members]) + b"}"
