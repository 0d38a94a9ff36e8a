"""Constraints and indexes, derived from the model and from what is in the graph.

Community knows uniqueness and nothing else; what else must hold is checked before the load and audited after it. All
names begin with ``koban_``, so that what a former release needed can be told from what others made.
"""

from __future__ import annotations

import time
from collections import defaultdict
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from babel import Locale, UnknownLocaleError

from koban_kg.errors import UnavailableError
from koban_kg.graph.neo4j.catalog import Form
from koban_kg.graph.neo4j.names import CATALOG, NODE, POINTER, key_name, label_name, quoted
from koban_kg.graph.neo4j.printer.indexes import FEWEST, range_indexes
from koban_kg.model.types import Kind

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from koban_kg.graph.neo4j.catalog import Catalog
    from koban_kg.graph.neo4j.connection import Connection
    from koban_kg.graph.neo4j.projected import Node
    from koban_kg.model.types import Model

PREFIX: Final = "koban_"

LONGEST: Final = 8_000
"""Bytes of the longest text that a range index takes, a little less than the server's 8,167."""

_FOLDING: Final = "standard-folding"
"""Analyzer for languages that Lucene has none for: words without case and diacritics, no stems."""

_BRAZILIAN: Final = {"pt-BR": "brazilian"}

_WAIT_SECONDS: Final = 600.0
_PAUSE_SECONDS: Final = 0.1


class IndexKind(StrEnum):
    """What an index is for: one node for a value; order and equality; words."""

    UNIQUE = "UNIQUENESS"
    RANGE = "RANGE"
    WORDS = "FULLTEXT"


@dataclass(frozen=True, slots=True)
class Index:
    """An index over some properties of the nodes of a label; ``analyzer`` only where it is over words."""

    kind: IndexKind
    label: str
    keys: tuple[str, ...]
    analyzer: str | None = None
    language: str | None = None

    @property
    def name(self) -> str:
        """Its name, which says what it is over."""
        match self.kind:
            case IndexKind.UNIQUE:
                return f"{PREFIX}unique_{self.label}_{self.keys[0]}"
            case IndexKind.RANGE:
                return f"{PREFIX}range_{self.label}_{self.keys[0]}"
            case IndexKind.WORDS:
                return f"{PREFIX}words_{self.language}"

    @property
    def sense(self) -> tuple[str, str, tuple[str, ...], str | None]:
        """What it does, whatever its name."""
        return (self.kind.value, self.label, self.keys, self.analyzer)

    @property
    def creation(self) -> str:
        """The statement that makes it."""
        name, label = quoted(self.name), quoted(self.label)
        keys = ", ".join(f"n.{quoted(key)}" for key in self.keys)
        match self.kind:
            case IndexKind.UNIQUE:
                return f"CYPHER 5 CREATE CONSTRAINT {name} IF NOT EXISTS FOR (n:{label}) REQUIRE {keys} IS UNIQUE"
            case IndexKind.RANGE:
                return f"CYPHER 5 CREATE RANGE INDEX {name} IF NOT EXISTS FOR (n:{label}) ON ({keys})"
            case IndexKind.WORDS:
                return (
                    f"CYPHER 5 CREATE FULLTEXT INDEX {name} IF NOT EXISTS FOR (n:{label}) ON EACH [{keys}] "
                    f"OPTIONS {{indexConfig: {{`fulltext.analyzer`: '{self.analyzer}'}}}}"
                )


POINTERS: Final = Index(IndexKind.UNIQUE, POINTER, ("name",))
"""The constraint that makes the pointer one, and that pushes wait at; it must be there before all others."""


@dataclass(frozen=True, slots=True)
class Found:
    """An index that is in the database; ``state`` is ``ONLINE`` once it is filled."""

    name: str
    kind: str
    labels: tuple[str, ...]
    keys: tuple[str, ...]
    analyzer: str | None
    state: str

    @property
    def sense(self) -> tuple[str, str, tuple[str, ...], str | None]:
        """What it does, to be compared with :attr:`Index.sense`."""
        return (self.kind, " ".join(self.labels), self.keys, self.analyzer)

    @property
    def removal(self) -> str:
        """The statement that removes it."""
        what = "CONSTRAINT" if self.kind == IndexKind.UNIQUE else "INDEX"
        return f"CYPHER 5 DROP {what} {quoted(self.name)} IF EXISTS"


def indexes(model: Model, catalog: Catalog, nodes: Iterable[Node], analyzers: Collection[str]) -> tuple[Index, ...]:
    """Every index that a graph should have, in code-point order of their names.

    Parameters
    ----------
    model, catalog
        Which classes and keys there are, and how often.
    nodes
        The nodes, to leave out keys with values that are too long.
    analyzers
        The analyzers that the server has.
    """
    labels = [label_name(cls.iri) for cls in model.classes.values()]
    found = [POINTERS, Index(IndexKind.UNIQUE, CATALOG, ("name",)), Index(IndexKind.UNIQUE, NODE, ("iri",))]
    found += [Index(IndexKind.UNIQUE, label, ("id",)) for label in labels]
    found += [Index(IndexKind.RANGE, label, (key,)) for label, key in _ranges(model, catalog, nodes)]
    found += _words(model, catalog, analyzers)
    return tuple(sorted(found, key=lambda index: index.name))


def analyzer_of(language: str, analyzers: Collection[str]) -> str:
    """The analyzer for a language: that of Lucene if it has one, else one that folds case and diacritics."""
    try:
        name = Locale.parse(language.partition("-")[0]).get_language_name("en") or ""
    except (UnknownLocaleError, ValueError):
        name = ""
    wanted = _BRAZILIAN.get(language, name.lower())
    return wanted if wanted in analyzers else _FOLDING


def read_indexes(connection: Connection) -> dict[str, Found]:
    """The indexes in the database by name."""
    return {
        row["name"]: Found(
            name=row["name"],
            kind=row["kind"],
            labels=tuple(row["labels"]),
            keys=tuple(row["keys"]),
            analyzer=row["analyzer"],
            state=row["state"],
        )
        for row in connection.run("indexes")
    }


def missing(wanted: Iterable[Index], there: Iterable[Found]) -> list[Index]:
    """The indexes that nothing in the database does the work of."""
    senses = {found.sense for found in there}
    return [index for index in wanted if index.sense not in senses]


def make_indexes(connection: Connection, wanted: Collection[Index]) -> int:
    """Make what is missing or failed and wait until it is filled; the number of indexes made.

    Raises
    ------
    ConflictError
        If data or other indexes stand in the way.
    UnavailableError
        If the server cannot fill an index.
    """
    there = read_indexes(connection)
    wanting = missing(wanted, (found for found in there.values() if found.state != "FAILED"))
    senses = {index.sense for index in wanting}
    names = {index.name for index in wanting}
    connection.change_schema(found.removal for found in there.values() if found.name in names or found.sense in senses)
    for kind in IndexKind:
        connection.change_schema(index.creation for index in wanting if index.kind is kind)
    failed = [found.name for found in await_indexes(connection) if found.sense in senses and found.state == "FAILED"]
    if failed:
        raise UnavailableError(
            "The Neo4j server could not fill an index",
            type="graph-indexes",
            given=", ".join(failed),
            expected="indexes that are online",
            hint="Look into the log of the server, then push again.",
        )
    return len(wanting)


def drop_indexes(connection: Connection, wanted: Collection[Index] = ()) -> int:
    """Remove the indexes of this project that are not wanted any more; their number."""
    senses = {index.sense for index in wanted}
    stale = [
        found
        for found in read_indexes(connection).values()
        if found.name.startswith(PREFIX) and found.sense not in senses
    ]
    connection.change_schema(found.removal for found in stale)
    return len(stale)


def await_indexes(connection: Connection) -> list[Found]:
    """Wait until every index is filled, or has failed to be; all of them.

    While indexes fill themselves the server may give up planning a statement, and with it the transaction around it.
    """
    deadline = time.monotonic() + _WAIT_SECONDS
    while True:
        there = list(read_indexes(connection).values())
        if time.monotonic() > deadline or not any(found.state == "POPULATING" for found in there):
            return there
        time.sleep(_PAUSE_SECONDS)


def _ranges(model: Model, catalog: Catalog, nodes: Iterable[Node]) -> list[tuple[str, str]]:
    """Label and key of the range indexes: bare ids among all nodes, mandatory names, and what pages of large classes
    are sorted and filtered by."""
    first = {
        (label_name(cls.iri), key_name(prop.name, model.languages[0]))
        for cls in model.classes.values()
        for prop in model.thing.properties.values()
        if prop.kind is Kind.TEXT and prop.required and not prop.many
    }
    large = {label for label, count in catalog.members.items() if count >= FEWEST}
    chosen = {(label, key) for label, key in range_indexes(model, catalog) if label in large or (label, key) in first}
    return sorted((chosen - _too_long(chosen, nodes)) | {(NODE, "id")})


def _too_long(chosen: Iterable[tuple[str, str]], nodes: Iterable[Node]) -> set[tuple[str, str]]:
    """Those of the labels and keys that have a value which no range index takes."""
    keys: dict[str, list[str]] = defaultdict(list)
    for label, key in chosen:
        keys[label].append(key)
    found: set[tuple[str, str]] = set()
    for node in nodes:
        for label in node.labels:
            for key in keys.get(label, ()):
                value = node.properties.get(key)
                if isinstance(value, str) and len(value) * 4 > LONGEST and len(value.encode()) > LONGEST:
                    found.add((label, key))
    return found


def _words(model: Model, catalog: Catalog, analyzers: Collection[str]) -> list[Index]:
    """One index over words for each language: the names, other names and definitions of all nodes, for people."""
    texts = {prop.name for prop in model.thing.properties.values() if prop.kind is Kind.TEXT}
    keys: dict[str, set[str]] = defaultdict(set)
    for key in catalog.keys:
        if key.form is Form.TEXT and key.language is not None and key.base in texts:
            keys[key.language].add(key.name)
    return [
        Index(IndexKind.WORDS, NODE, tuple(sorted(found)), analyzer_of(language, analyzers), language)
        for language, found in sorted(keys.items())
    ]
