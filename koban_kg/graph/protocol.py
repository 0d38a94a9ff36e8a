"""What every property-graph store offers to the doors and the answers, and where the stores of releases come from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from koban_kg.errors import UnavailableError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from koban_kg.model.types import Model
    from koban_kg.plan.tree import Plan
    from koban_kg.release.reader import OpenRelease


@dataclass(frozen=True, slots=True)
class Stated:
    """A statement that a store runs for one root of a plan: response key, text, parameters."""

    key: str
    text: str
    parameters: Mapping[str, Any]


class ReleaseMovedError(UnavailableError):
    """The store's server holds another release by now: ask again at the store of that one.

    ``release`` is the version of the store that was asked.
    """

    type, title = "release-switch", "Another release is being taken up"

    def __init__(self, release: str, found: str | None) -> None:
        super().__init__(
            "The graph was switched to another release while the request ran",
            given=f"release {release}, now {found or 'none'}",
            expected="the release that the graph holds",
            hint="Ask again.",
            retry_after=1,
        )
        self.release = release


class GraphStore(Protocol):
    """A projection of one release that executes plans.

    ``execute`` returns the JSON text of the GraphQL ``data`` object, response keys in the order of the plan. A store
    raises :class:`~koban_kg.errors.LimitError` when the time limit passes or the answer grows too long,
    :class:`~koban_kg.errors.UsageError` for a cursor or an id that cannot be used,
    :class:`~koban_kg.errors.UnavailableError` when it cannot be reached or is closed, and
    :class:`ReleaseMovedError` when its server went on to another release; it never returns a part of an
    answer. What a plan means is said in :mod:`koban_kg.plan.tree`, the same for every store.
    """

    @property
    def release(self) -> str:
        """The version of the release that this store reflects."""

    @property
    def model(self) -> Model:
        """What can be asked of the release."""

    @property
    def current(self) -> bool:
        """Whether the store, when it was last looked at, could answer: only then may kept answers be given out."""

    async def execute(self, plan: Plan) -> bytes:
        """The answer to a plan as JSON bytes."""

    async def statements(self, plan: Plan) -> tuple[Stated, ...]:
        """What the store asks its server for a plan; empty for a store without a server."""

    async def check(self) -> str:
        """Look at the store now; a word on its state, ``ready`` or ``switching``. It raises what ``execute`` would."""

    async def close(self) -> None:
        """Let go of connections and memory; a closed store executes nothing."""


class GraphSource(Protocol):
    """Where the stores of releases come from: the files of a home, or a database server."""

    async def wanted(self) -> str:
        """The version that is to be served.

        Raises
        ------
        UnavailableError
            If that cannot be told, or no store of it can be opened.
        """

    def open(self, release: OpenRelease) -> GraphStore:
        """The store of a release; it may take a while, so it is called in a thread.

        Raises
        ------
        UnavailableError
            If the release has no files that this version of the program can read.
        """

    async def close(self) -> None:
        """Let go of connections; the stores are closed before."""
