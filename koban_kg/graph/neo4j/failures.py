"""What the driver raises, as problems that people can act on: the one place that knows the codes of Neo4j.

Codes: Neo4j Status Codes manual. The driver's own errors have no code; their class tells.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeAlias

from neo4j.exceptions import (
    ConfigurationError,
    DriverError,
    Neo4jError,
    UnsupportedServerProduct,
)

from koban_kg.errors import ConflictError, KobanError, LimitError, UnavailableError, UsageError

OLDEST: Final = (5, 26)
"""The oldest version of Neo4j whose Cypher knows labels and types that are parameters."""

_SCHEMA_CHANGES: Final = "frequent schema changes"


@dataclass(frozen=True, slots=True)
class _Told:
    """What the server said, and where: the code, the first line of its message, its address."""

    code: str
    message: str
    uri: str
    writing: bool


def failure(error: Exception, uri: str, *, writing: bool = False) -> KobanError:
    """The problem that an exception of the driver, of the network or of an address stands for.

    Parameters
    ----------
    error
        What was raised; a :class:`KobanError` is given back as it is.
    uri
        The address of the server, for the message.
    writing
        Whether a release was being written: then a limit is one of the server, not of a request.
    """
    if isinstance(error, KobanError):
        return error
    told = _Told(getattr(error, "code", None) or type(error).__name__, _short(error), uri, writing)
    if isinstance(error, UnsupportedServerProduct):
        return unsupported(told.message, uri)
    if isinstance(error, Neo4jError):
        return next((make(told) for fits, make in _ANSWERS if fits(told)), _other(told))
    if isinstance(error, ConfigurationError | ValueError):
        return bad_address(uri)
    return _unreachable(told) if isinstance(error, DriverError | OSError) else _other(told)


def settling(error: Exception) -> bool:
    """Whether a statement could not be planned because indexes came and went meanwhile; it may be tried again."""
    return isinstance(error, Neo4jError) and _SCHEMA_CHANGES in (error.message or "")


def bad_address(uri: str) -> UsageError:
    """The problem of an address that cannot be used; a user and password in it are not shown."""
    scheme, slashes, rest = uri.partition("://")
    return UsageError(
        "The address of the Neo4j server cannot be used",
        type="graph-address",
        given=f"{scheme}{slashes}{rest.rpartition('@')[2]}",
        expected="bolt://host:port or neo4j://host:port, with +s for TLS or +ssc for TLS with any certificate, "
        "without user and password",
        hint="Correct KOBAN_NEO4J_URI; KOBAN_NEO4J_USER and KOBAN_NEO4J_PASSWORD say who asks.",
    )


def unsupported(version: str, uri: str) -> UnavailableError:
    """The problem of a server that is older than this program can use."""
    return UnavailableError(
        "The Neo4j server has a version that is not supported",
        type="graph-version",
        given=f"{version} at {uri}",
        expected=f"Neo4j {OLDEST[0]}.{OLDEST[1]} or newer",
        hint="Upgrade the server; deploy/neo4j starts one that fits.",
    )


def _unreachable(told: _Told) -> UnavailableError:
    return UnavailableError(
        "The Neo4j server cannot be reached",
        type="graph-unreachable",
        given=told.uri,
        expected="a Neo4j server that answers there",
        hint=f"Start the server or correct KOBAN_NEO4J_URI. The driver says: {told.message}",
    )


def _unknown_user(told: _Told) -> UnavailableError:
    return UnavailableError(
        "The Neo4j server refuses the user or the password",
        type="graph-auth",
        given=f"{told.code} at {told.uri}",
        expected="a user and a password that the server knows",
        hint="Set KOBAN_NEO4J_USER and KOBAN_NEO4J_PASSWORD.",
    )


def _slow(told: _Told) -> KobanError:
    if told.writing:
        return UnavailableError(
            "The transaction of the push took longer than it may and was undone",
            type="time-limit",
            given=told.message,
            expected="an end within KOBAN_NEO4J_TX_SECONDS",
            hint="Raise KOBAN_NEO4J_TX_SECONDS, or push with --offline.",
        )
    return LimitError(
        "The query took longer than it may and was stopped.",
        type="time-limit",
        status=503,
        hint="Ask for fewer things (first), fewer levels, or a narrower filter.",
    )


def _memory(told: _Told) -> KobanError:
    if told.writing:
        return UnavailableError(
            "The Neo4j server has too little memory for the transaction; it was undone",
            type="graph-memory",
            given=told.message,
            expected="a heap of 2 GB and dbms.memory.transaction.total.max of 1.5 GB for 100,000 changes",
            hint="Give the server more memory, or push with --offline.",
        )
    return LimitError(
        "The query needed more memory than the Neo4j server gives to one.",
        type="graph-memory",
        status=503,
        hint="Ask for fewer things (first), fewer levels, or a narrower filter.",
    )


def _read_only(told: _Told) -> UnavailableError:
    return UnavailableError(
        "The Neo4j database takes no changes",
        type="graph-read-only",
        given=f"{told.code} at {told.uri}",
        expected="a database that can be written",
        hint="It may be set to read only, or the server may have put it aside because its disk is full: "
        "look into its log, then start it again.",
    )


def _full(told: _Told) -> UnavailableError:
    return UnavailableError(
        "The Neo4j server cannot write to its disk; most often the disk is full",
        type="graph-disk-full",
        given=f"{told.code}: {told.message} ({told.uri})",
        expected="free space where the server keeps its data",
        hint="Make room, start the server again, then push again: a push that failed leaves the graph as it was.",
    )


def _stopped(told: _Told) -> UnavailableError:
    return UnavailableError(
        "The Neo4j database has stopped itself after an error and must be started again",
        type="graph-stopped",
        given=f"{told.code}: {told.message} ({told.uri})",
        expected="a database that is at work",
        hint="Look into the log of the server, make room if its disk is full, and start it again.",
    )


def _no_database(told: _Told) -> UnavailableError:
    return UnavailableError(
        "The Neo4j database is not there",
        type="graph-database",
        given=f"{told.message} ({told.uri})",
        expected="a database that the server has",
        hint="Correct KOBAN_NEO4J_DATABASE.",
    )


def _not_started(told: _Told) -> UnavailableError:
    return UnavailableError(
        "The Neo4j database is not available",
        type="graph-unreachable",
        given=f"{told.message} ({told.uri})",
        expected="a database that is started",
        hint="Wait until the server has started it, or look into its log.",
    )


def _crossed(told: _Told) -> ConflictError:
    return ConflictError(
        "Something else changed the Neo4j graph at the same time; the change was undone",
        type="graph-conflict",
        given=f"{told.code}: {told.message}",
        expected="nobody else who writes to this database",
        hint="Run koban neo4j status, then push again.",
    )


def _occupied(told: _Told) -> ConflictError:
    return ConflictError(
        "The Neo4j database has data or indexes that stand in the way of ours",
        type="graph-conflict",
        given=f"{told.code}: {told.message}",
        expected="a database that nobody else changes",
        hint="Remove what the message names, or run koban neo4j drop and push again.",
    )


def _ended(told: _Told) -> UnavailableError:
    return UnavailableError(
        "The Neo4j server ended the transaction",
        type="graph-terminated",
        given=f"{told.code}: {told.message}",
        expected="a transaction that is left to end by itself",
        hint="Try again; if it happens again, look into the log of the server.",
    )


def _settling(told: _Told) -> UnavailableError:
    return UnavailableError(
        "The Neo4j server is making indexes",
        type="graph-indexes",
        given=f"{told.message} ({told.uri})",
        expected="constraints and indexes that stay as they are for a moment",
        hint="Try again.",
        retry_after=1,
    )


def _other(told: _Told) -> UnavailableError:
    return UnavailableError(
        "The Neo4j server could not do this",
        type="graph-error",
        given=f"{told.code}: {told.message} ({told.uri})",
        expected="an answer",
        hint="Look into the log of the server.",
    )


_Fits: TypeAlias = Callable[[_Told], bool]


def _code(*parts: str) -> _Fits:
    return lambda told: any(part in told.code for part in parts)


def _message(*parts: str) -> _Fits:
    return lambda told: any(part in told.message.lower() for part in parts)


_ANSWERS: Final[tuple[tuple[_Fits, Callable[[_Told], KobanError]], ...]] = (
    (_code("Neo.ClientError.Security."), _unknown_user),
    (_message(_SCHEMA_CHANGES), _settling),
    (_message("no space left", "enough space", "disk full", "out of disk"), _full),
    (_code("TransactionLogError", "TransactionCommitFailed"), _full),
    (_code("TransactionStartFailed"), _stopped),
    (_code(".Transaction.TransactionTimedOut"), _slow),
    (_code("OutOfMemoryError"), _memory),
    (_code("OnReadOnlyDatabase", "OnReadOnlyAccessDatabase"), _read_only),
    (_code(".Database.DatabaseNotFound"), _no_database),
    (_code("DatabaseUnavailable"), _not_started),
    (_code("DeadlockDetected", "LockAcquisitionTimeout", "LockClientStopped", "ConstraintValidationFailed"), _crossed),
    (_code("ConstraintCreationFailed", "AlreadyExists"), _occupied),
    (_code(".Transaction.Terminated"), _ended),
)
"""What an answer of the server is by its code or message; the first that fits counts."""


def _short(error: Exception) -> str:
    """What was said in one line: of the server the first sentence line, of the driver all of it."""
    if isinstance(error, Neo4jError) and error.message:
        line = error.message.strip().partition("\n")[0]
    else:
        line = " ".join(str(error).split())
    return line if len(line) <= 300 else line[:299] + "…"
