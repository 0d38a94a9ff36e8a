"""The release in this process: for the command line, tests and small scripts, where a query may keep the process busy.

It has the same gate, dataset, formats, and limits of rows and bytes as the workers, but no time limit: nothing in a
process stops the engine. A server uses :mod:`koban_kg.rdf.workers`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from koban_kg.rdf.engine import graph_sizes, load_release, run_query
from koban_kg.rdf.protocol import GraphSize, QueryAnswer, QueryLimits, QueryRequest

if TYPE_CHECKING:
    from pathlib import Path

    from pyoxigraph import Store


class EmbeddedStore:
    """One release on an Oxigraph store of this process (an :class:`koban_kg.rdf.protocol.RdfStore`)."""

    def __init__(self, store: Store, limits: QueryLimits | None = None) -> None:
        self._store = store
        self._limits = limits or QueryLimits()
        self._graphs = graph_sizes(store)

    @classmethod
    def load(cls, dump: Path, limits: QueryLimits | None = None) -> EmbeddedStore:
        """The release of an N-Quads dump, in memory.

        Raises
        ------
        UnavailableError
            If the dump cannot be read.
        """
        return cls(load_release(dump), limits)

    @property
    def graphs(self) -> tuple[GraphSize, ...]:
        """The named graphs of the release, in code-point order."""
        return self._graphs

    async def query(self, request: QueryRequest) -> QueryAnswer:
        """The whole answer; the event loop stands still meanwhile."""
        return self.run(request)

    def run(self, request: QueryRequest) -> QueryAnswer:
        """The whole answer to a query.

        Raises
        ------
        UsageError
            If the query cannot be read, may not run, or has no answer in a form that the caller takes.
        LimitError
            Types ``row-limit``, ``answer-limit``.
        """
        return run_query(self._store, tuple(size.iri for size in self._graphs), request, self._limits)

    async def close(self) -> None:
        """Nothing is held but memory."""
