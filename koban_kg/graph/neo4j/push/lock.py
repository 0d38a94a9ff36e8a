"""One push at a time, and only into a database of our own.

The lock is a transaction that is open as long as the push lasts and holds the unique name of a node that it never
stores. Whatever ends the process ends the connection, and with it the lock.
"""

from __future__ import annotations

import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from uuid import uuid4

from koban_kg.errors import ConflictError
from koban_kg.graph.neo4j.names import POINTER
from koban_kg.graph.neo4j.pointer import Pointer, read_pointer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from koban_kg.graph.neo4j.connection import Connection, Transaction

WRITING: Final = "push"
"""What the metadata of a transaction that writes a release say under ``koban``; readers look for it."""

_LOCKING: Final = "push-lock"

_DYING_SECONDS: Final = 5.0
"""How long the transaction of a push that was killed may live on before it counts as another push."""


@dataclass(frozen=True, slots=True)
class Lock:
    """The right to write: the id of the push that has it, its transaction, and the pointer when it got it."""

    push: str
    transaction: Transaction
    pointer: Pointer | None


@contextmanager
def holding_lock(connection: Connection) -> Iterator[Lock]:
    """Hold the right to write. The pointer's name must be unique in the database.

    Raises
    ------
    ConflictError
        If another push is under way, or came between.
    """
    push = str(uuid4())
    _wait_alone(connection, push)
    before = read_pointer(connection)
    with connection.transaction(metadata={"koban": _LOCKING, "push": push}, seconds=0) as transaction:
        transaction.run("push-lock", push=push)
        pointer = read_pointer(transaction)
        if pointer != before:
            raise overtaken()
        yield Lock(push, transaction, pointer)


def owned(connection: Connection) -> bool:
    """Whether something of this project is in the database.

    Raises
    ------
    ConflictError
        If nothing of this project is, but something else.
    """
    contents = connection.run("contents")[0]
    if contents["nodes"] and not contents["marked"]:
        raise _strangers(f"{contents['nodes']} nodes, none of them a {POINTER}")
    return bool(contents["marked"])


def check_owner(connection: Connection) -> None:
    """Go on if the database is empty, or holds what pushes of this project made and nothing else.

    Raises
    ------
    ConflictError
        If it holds anything else.
    """
    if strangers := connection.run("strangers"):
        raise _strangers("; ".join(f"{row['nodes']} × :{':'.join(row['labels'])}" for row in strangers[:5]))
    owned(connection)


def overtaken() -> ConflictError:
    """The problem of a push that another one came before."""
    return ConflictError(
        "Another push changed the database meanwhile; this one changed nothing",
        type="push-running",
        expected="one push at a time",
        hint="Run koban neo4j status, then push again if need be.",
    )


def _strangers(given: str) -> ConflictError:
    return ConflictError(
        "The Neo4j database holds nodes that no push of this project made",
        type="graph-strangers",
        given=given,
        expected="an empty database, or one that holds a release and nothing else",
        hint="Use a database of its own (KOBAN_NEO4J_DATABASE, or another server), or remove these nodes.",
    )


def _wait_alone(connection: Connection, own: str) -> None:
    """Go on if no other push is under way; one that was killed takes a moment to end."""
    deadline = time.monotonic() + _DYING_SECONDS
    while others := connection.run("pushes", push=own):
        if time.monotonic() > deadline:
            raise ConflictError(
                "Another push is under way in this database",
                type="push-running",
                given=f"push {others[0]['push']} since {others[0]['since']}",
                expected="one push at a time",
                hint="Wait until it has ended, then push again.",
            )
        time.sleep(0.1)
