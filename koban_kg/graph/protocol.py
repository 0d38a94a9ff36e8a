"""What every property-graph store offers to the doors and the answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from koban_kg.plan.tree import Plan


class GraphStore(Protocol):
    """A projection of one release that executes plans.

    ``execute`` returns the JSON text of the GraphQL ``data`` object, response keys in the order of the plan. A store
    raises :class:`~koban_kg.errors.LimitError` when the time limit passes or the answer grows too long,
    :class:`~koban_kg.errors.UsageError` for a cursor or an id that cannot be used, and
    :class:`~koban_kg.errors.UnavailableError` when it cannot be reached or is closed; it never returns a part of an
    answer. What a plan means is said in :mod:`koban_kg.plan.tree`, the same for every store.
    """

    @property
    def release(self) -> str:
        """The version of the release that this store reflects."""

    async def execute(self, plan: Plan) -> bytes:
        """The answer to a plan as JSON bytes."""

    async def close(self) -> None:
        """Let go of connections and memory; a closed store executes nothing."""
