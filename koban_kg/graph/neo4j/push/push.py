"""A release into Neo4j: only what differs is written, and readers see the old release or the new one.

A push of up to ``max_tx_changes`` is one transaction. Its order (:mod:`koban_kg.graph.neo4j.pointer` says why):

1. open the transaction, write the difference, audit it; nobody sees anything of it yet;
2. set the pointer to ``switching`` in a transaction of its own;
3. write the new version to the pointer, commit;
4. set the pointer to ``ready`` in a transaction of its own.

Killed before 3, the database holds the old release; killed after it, the new one; readers find out which, and the next
push puts the pointer in order. A larger push goes in batches: the pointer says ``loading`` from the first to the last,
and the next push completes what a killed one has left.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any, Final, Protocol

from koban_kg.errors import KobanError, LimitError
from koban_kg.graph.neo4j.pointer import State
from koban_kg.graph.neo4j.push.audit import check_graph
from koban_kg.graph.neo4j.push.difference import difference
from koban_kg.graph.neo4j.push.lock import WRITING, check_owner, holding_lock, overtaken
from koban_kg.graph.neo4j.push.reading import read_graph
from koban_kg.graph.neo4j.push.schema import POINTERS, await_indexes, drop_indexes, indexes, make_indexes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from koban_kg.graph.neo4j.connection import Connection, Transaction
    from koban_kg.graph.neo4j.projected import Projection
    from koban_kg.graph.neo4j.push.difference import Difference, Row
    from koban_kg.graph.neo4j.push.lock import Lock
    from koban_kg.model.types import Model

BATCH: Final = 5_000
"""Rows that one statement writes."""

MAX_TX_CHANGES: Final = 100_000

REPLAN_SECONDS: Final = 60
"""How long the server may take to count its indexes anew after a push."""


class Progress(Protocol):
    """What a push reports to."""

    def step(self, phase: str, done: int = 0, total: int = 0) -> None:
        """The push enters a phase, or has written ``done`` of the ``total`` changes of it."""


class Quiet:
    """Reports to nobody."""

    def step(self, phase: str, done: int = 0, total: int = 0) -> None:
        """Report nothing."""


@dataclass(frozen=True, slots=True)
class Pushed:
    """What a push did.

    Attributes
    ----------
    version, revision
        The release that is in the database now, and how many were switched to so far.
    counts
        Nodes and relationships that were created, changed and deleted.
    changes
        Their sum.
    switched
        Whether the pointer was changed.
    offline
        Whether readers were sent away meanwhile.
    indexes_made, indexes_dropped
        Constraints and indexes.
    """

    version: str
    revision: int
    counts: dict[str, dict[str, int]]
    changes: int
    switched: bool
    offline: bool
    indexes_made: int = 0
    indexes_dropped: int = 0


@dataclass(frozen=True)
class _Push:
    """One push under way."""

    connection: Connection
    projection: Projection
    model: Model
    digest: str
    progress: Progress
    id: str

    @property
    def mark(self) -> dict[str, str]:
        """What ``SHOW TRANSACTIONS`` says of the transactions that write."""
        return {"koban": WRITING, "push": self.id}

    def at_once(self, found: Difference, revision: int) -> None:
        """Write the difference in one transaction."""
        connection = self.connection
        with connection.transaction(metadata=self.mark) as tx:
            self._write(found, lambda name, rows: tx.run(name, rows=rows))
            self.progress.step("audit")
            check_graph(tx, self.model, self.projection.catalog)
            self.progress.step("switch", 0, 3)
            connection.run("pointer-switching", push=self.id)
            try:
                self._switch(tx, revision)
                self.progress.step("switch", 1, 3)
            except BaseException:
                with suppress(KobanError):
                    connection.run("pointer-undone", push=self.id)
                raise
            # a commit that fails may have happened: then readers ask the server, not this process
            tx.commit()
        self.progress.step("switch", 2, 3)
        connection.run("pointer-ready", push=self.id)

    def in_batches(self, found: Difference, revision: int) -> None:
        """Write the difference in many transactions; readers are sent away meanwhile."""
        self.connection.run("pointer-loading", push=self.id)
        self._write(found, self._batch)
        self.progress.step("audit")
        check_graph(self.connection, self.model, self.projection.catalog)
        self.progress.step("switch", 0, 2)
        with self.connection.transaction(metadata=self.mark) as tx:
            self._switch(tx, revision)
            tx.commit()
        self.progress.step("switch", 1, 2)
        self.connection.run("pointer-ready", push=self.id)

    def _write(self, found: Difference, run: Any) -> None:
        done = 0
        for name, rows in found.steps:
            for batch in _batches(rows):
                self.progress.step("write", done, found.changes)
                run(name, batch)
                done += 0 if name == "free-keys" else len(batch)
        self.progress.step("write", done, found.changes)

    def _batch(self, name: str, rows: list[Row]) -> None:
        with self.connection.transaction(metadata=self.mark) as tx:
            if not tx.run("pointer-guard", push=self.id):
                raise overtaken()
            tx.run(name, rows=rows)
            tx.commit()

    def _switch(self, tx: Transaction, revision: int) -> None:
        row = {"push": self.id, "revision": revision, "version": self.projection.version, "digest": self.digest}
        if not tx.run("pointer-switch", **row):
            raise overtaken()


def push(
    connection: Connection,
    projection: Projection,
    model: Model,
    digest: str,
    *,
    max_tx_changes: int = MAX_TX_CHANGES,
    offline: bool = False,
    progress: Progress | None = None,
) -> Pushed:
    """Make the database hold a release; write nothing if it does already.

    Parameters
    ----------
    projection, model
        The release as a property graph, and its model.
    digest
        The digest in the release's manifest.
    max_tx_changes
        Most changes of one transaction.
    offline
        Write in batches, however many changes there are, and send readers away meanwhile.

    Raises
    ------
    ConflictError
        If another push is under way or came between, or the database holds what is not of this project.
    LimitError
        If there are more changes than one transaction may make, and ``offline`` is not given.
    DataError
        If the graph, once written, breaks a rule of the model; nothing was kept unless ``offline``.
    UnavailableError
        If the server does not do its part; what was there before is still there unless ``offline``.
    """
    progress = progress or Quiet()
    progress.step("lock")
    check_owner(connection)
    connection.change_schema([POINTERS.creation])
    await_indexes(connection)
    with holding_lock(connection) as lock:
        under_way = _Push(connection, projection, model, digest, progress, lock.push)
        return _locked(under_way, lock, max_tx_changes=max_tx_changes, offline=offline)


def _locked(under_way: _Push, lock: Lock, *, max_tx_changes: int, offline: bool) -> Pushed:
    connection, projection, progress = under_way.connection, under_way.projection, under_way.progress
    pointer = lock.pointer
    progress.step("read")
    stored = read_graph(lock.transaction)
    progress.step("compare")
    found = difference(stored, projection)
    if found.changes > max_tx_changes and not offline:
        raise _too_large(found.changes, max_tx_changes)
    progress.step("indexes")
    analyzers = {row["analyzer"] for row in connection.run("analyzers")}
    wanted = indexes(under_way.model, projection.catalog, projection.nodes.values(), analyzers)
    # those that are not wanted go first: they might refuse what will be written; and none may refuse what is there
    dropped = drop_indexes(connection, wanted)
    every = chain(projection.nodes.values(), stored.nodes.values())
    made = make_indexes(connection, indexes(under_way.model, projection.catalog, every, analyzers))
    revision = 0 if pointer is None else pointer.revision
    there = pointer is not None and (pointer.version, pointer.digest) == (projection.version, under_way.digest)
    needed = bool(found.changes) or not there
    if needed and offline:
        under_way.in_batches(found, revision)
    elif needed:
        under_way.at_once(found, revision)
    elif pointer is not None and pointer.state is not State.READY:
        # the push that was killed had done all but the last step
        connection.run("pointer-switching", push=under_way.id)
        connection.run("pointer-ready", push=under_way.id)
    made += make_indexes(connection, wanted)
    if needed or made:
        progress.step("replan")
        connection.run("replan", seconds=REPLAN_SECONDS)
    return Pushed(
        version=projection.version,
        revision=revision + needed,
        counts=found.counts(),
        changes=found.changes,
        switched=needed,
        offline=needed and offline,
        indexes_made=made,
        indexes_dropped=dropped,
    )


def _batches(rows: list[Row]) -> Iterator[list[Row]]:
    for start in range(0, len(rows), BATCH):
        yield rows[start : start + BATCH]


def _too_large(changes: int, most: int) -> LimitError:
    return LimitError(
        "The release differs from what is in the database by more than one transaction may change",
        type="push-size",
        given=f"{changes:,} nodes and relationships to create, change or delete",
        expected=f"at most {most:,} (KOBAN_NEO4J_MAX_TX_CHANGES)",
        hint="Push with --offline: readers get 503 until it has ended. Or raise the limit, with memory to match.",
    )
