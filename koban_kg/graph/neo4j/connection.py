"""A connection to one database of a Neo4j server, for commands: one caller, one thread.

Whatever the driver raises comes out as a problem (:mod:`koban_kg.graph.neo4j.failures`).
"""

from __future__ import annotations

import re
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Protocol
from urllib.parse import urlsplit

import neo4j
from neo4j.exceptions import DriverError, Neo4jError

from koban_kg.errors import KobanError
from koban_kg.graph.neo4j.cypher import statement
from koban_kg.graph.neo4j.failures import OLDEST, bad_address, failure, settling, unsupported

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from types import TracebackType
    from typing import Self

    from koban_kg.settings import Settings

FETCHED: Final = 10_000
"""Records that the server sends at a time."""

OPTIONS: Final[dict[str, Any]] = {
    "telemetry_disabled": True,
    "notifications_min_severity": "OFF",
    "user_agent": "koban-kg",
}
"""What every driver of this project is opened with."""

SCHEMES: Final = ("bolt", "bolt+s", "bolt+ssc", "neo4j", "neo4j+s", "neo4j+ssc")
"""Schemes of addresses: one server or routing; ``+s`` with TLS, ``+ssc`` with TLS and any certificate."""

_CONNECT_SECONDS: Final = 5.0
_ACQUIRE_SECONDS: Final = 20.0

_TRIES: Final = 50
_PAUSE_SECONDS: Final = 0.2
"""How often, and how far apart, a statement is tried that the server cannot plan while it makes indexes."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where a graph is and who asks for it.

    Raises
    ------
    UsageError
        If the address cannot be one of a Neo4j server, or holds a password.
    """

    uri: str
    database: str = "neo4j"
    user: str = "neo4j"
    password: str | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        try:
            parts = urlsplit(self.uri)
            sound = parts.scheme in SCHEMES and bool(parts.hostname) and parts.port != 0
        except ValueError:
            sound = False
        # passwords in addresses end in logs and in messages
        if not sound or "@" in self.uri:
            raise bad_address(self.uri)

    @property
    def auth(self) -> tuple[str, str] | None:
        """User and password as the driver takes them; None without a password."""
        return None if self.password is None else (self.user, self.password)


def target_of(settings: Settings, address: str | None = None) -> Target:
    """The database that the settings name; ``address`` wins over the address in them."""
    secret = settings.neo4j_password
    return Target(
        uri=address or settings.neo4j_address,
        database=settings.neo4j_database,
        user=settings.neo4j_user,
        password=None if secret is None else secret.get_secret_value(),
    )


@contextmanager
def failures(target: Target, *, writing: bool = False) -> Iterator[None]:
    """What the driver raises inside, as a problem."""
    try:
        yield
    except KobanError:
        raise
    except (DriverError, Neo4jError, OSError, ValueError) as error:
        raise failure(error, target.uri, writing=writing) from error


class Reader(Protocol):
    """What statements of ``queries/neo4j`` are read through: a transaction or a connection."""

    def rows(self, name: str, **parameters: Any) -> Iterator[neo4j.Record]:
        """The records of a statement."""
        ...


class Transaction:
    """An open transaction; it is undone unless it is committed."""

    def __init__(self, opened: neo4j.Transaction, target: Target, *, writing: bool) -> None:
        self._opened = opened
        self._target = target
        self._writing = writing

    def run(self, name: str, **parameters: Any) -> list[neo4j.Record]:
        """Run a statement of ``queries/neo4j`` and give its records."""
        return list(self.rows(name, **parameters))

    def rows(self, name: str, **parameters: Any) -> Iterator[neo4j.Record]:
        """Run a statement of ``queries/neo4j`` and give its records as they come."""
        with failures(self._target, writing=self._writing):
            yield from self._opened.run(statement(name), parameters)

    def commit(self) -> None:
        """End the transaction and keep what it did."""
        with failures(self._target, writing=self._writing):
            self._opened.commit()


class Connection:
    """An open connection; use it in a ``with`` statement.

    Raises
    ------
    UsageError
        If the address cannot be used.
    UnavailableError
        If the server cannot be reached, refuses the user, or is too old.
    """

    def __init__(self, target: Target, *, tx_seconds: float = 600.0) -> None:
        self.target = target
        self.tx_seconds = tx_seconds
        with failures(target):
            self._driver = neo4j.GraphDatabase.driver(
                target.uri,
                auth=target.auth,
                connection_timeout=_CONNECT_SECONDS,
                connection_acquisition_timeout=_ACQUIRE_SECONDS,
                **OPTIONS,
            )
        try:
            self.version, self.edition = self._components()
        except KobanError:
            self._driver.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connection."""
        self._driver.close()

    def run(self, name: str, **parameters: Any) -> list[neo4j.Record]:
        """Run a statement of ``queries/neo4j`` in a transaction that the server opens and commits itself.

        That is the only way to run ``CALL … IN TRANSACTIONS``, and the quickest for one short statement.
        """
        return self._run(statement(name), parameters)

    def rows(self, name: str, **parameters: Any) -> Iterator[neo4j.Record]:
        """The records of a statement of ``queries/neo4j``, as :meth:`Transaction.rows` gives them."""
        return iter(self.run(name, **parameters))

    def change_schema(self, texts: Iterable[str]) -> None:
        """Run statements that change the schema, in one transaction; their text is made of quoted names.

        Such statements take no parameters. Together they cost a fraction of what they cost one by one.
        """
        with (
            failures(self.target, writing=True),
            self._driver.session(database=self.target.database) as session,
            session.begin_transaction(timeout=self.tx_seconds) as opened,
        ):
            for text in texts:
                opened.run(text).consume()

    @contextmanager
    def transaction(
        self, *, metadata: Mapping[str, str] | None = None, seconds: float | None = None, writing: bool = True
    ) -> Iterator[Transaction]:
        """Open a transaction that is undone at the end of the block unless it was committed.

        Parameters
        ----------
        metadata
            What ``SHOW TRANSACTIONS`` says of it.
        seconds
            After how long the server ends it; 0 never; by default ``tx_seconds``.
        writing
            Whether it may change the database.
        """
        mode = neo4j.WRITE_ACCESS if writing else neo4j.READ_ACCESS
        with failures(self.target, writing=writing):
            session = self._driver.session(database=self.target.database, default_access_mode=mode, fetch_size=FETCHED)
            opened = session.begin_transaction(
                metadata=dict(metadata or {}), timeout=self.tx_seconds if seconds is None else seconds
            )
        try:
            yield Transaction(opened, self.target, writing=writing)
        finally:
            # a connection that is lost takes its transaction with it: the server undoes it
            with suppress(DriverError, Neo4jError, OSError):
                opened.close()
            with suppress(DriverError, Neo4jError, OSError):
                session.close()

    def _run(self, text: str, parameters: Mapping[str, Any]) -> list[neo4j.Record]:
        query = neo4j.Query(text, timeout=self.tx_seconds)
        with (
            failures(self.target, writing=True),
            self._driver.session(database=self.target.database, fetch_size=FETCHED) as session,
        ):
            for _ in range(_TRIES):
                try:
                    return list(session.run(query, dict(parameters)))
                except Neo4jError as error:
                    if not settling(error):
                        raise
                time.sleep(_PAUSE_SECONDS)
            return list(session.run(query, dict(parameters)))

    def _components(self) -> tuple[str, str]:
        """Version and edition of the server."""
        record = self.run("server")[0]
        version: str = record["version"]
        edition: str = record["edition"]
        if tuple(int(part) for part in re.findall(r"\d+", version)[:2]) < OLDEST:
            raise unsupported(f"{version} ({edition})", self.target.uri)
        return version, edition
