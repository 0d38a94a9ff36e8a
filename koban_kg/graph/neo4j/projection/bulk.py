"""A projection as files for the offline bulk import (``neo4j-admin database import full``).

Strings stand in quotes, quotes in them doubled; nothing between two commas is no value, ``""`` the empty string. Values
of a list are parted by a character that occurs in none of them. The files hold what a push would write, the catalog and
the pointer included; constraints and indexes are made by the next push.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import chain
from typing import TYPE_CHECKING, Any, Final

from koban_kg.errors import DataError, Finding, UnavailableError, UsageError
from koban_kg.graph.neo4j.names import CATALOG, NODE, POINTER
from koban_kg.names import compact

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path
    from typing import TextIO

    from koban_kg.graph.neo4j.projected import Node, Projection

ARGUMENTS: Final = "import.args"
"""Name of the file that holds the arguments of the import."""

_DELIMITERS = "\x1f\x1e\x1d\x1c\x1b\x1a\x19\x18\x17\x16\x15\x14\x13\x12\x11\x10"
_LEAST_BUFFER = 4 << 20
_TYPES: dict[type, str] = {
    str: "string",
    bool: "boolean",
    int: "long",
    float: "double",
    date: "date",
    datetime: "datetime",
}


@dataclass(frozen=True, slots=True)
class File:
    """A file of the export: its name, what it holds (``nodes`` or ``relationships``), and how many of them."""

    name: str
    kind: str
    rows: int


@dataclass(frozen=True, slots=True)
class Export:
    """What was written, and the options that the import needs beside the files."""

    folder: Path
    files: tuple[File, ...]
    options: tuple[str, ...]

    def arguments(self, database: str = "neo4j") -> list[str]:
        """The arguments of ``neo4j-admin``, to be run while the server is stopped."""
        files = (f"--{file.kind}={(self.folder / file.name).resolve()}" for file in self.files)
        return ["database", "import", "full", database, *self.options, *files]


def write_import(projection: Projection, folder: Path, digest: str | None = None) -> Export:
    """Write a projection to a folder: a file of nodes for each exposed class, for all other nodes and for the catalog.

    Parameters
    ----------
    projection
        The property graph of a release.
    folder
        A folder that is empty or not there yet.
    digest
        The digest of the release, for the pointer.

    Raises
    ------
    UsageError
        If there is something in the folder already.
    DataError
        If a list holds nothing but an empty string (the importer takes that for no list), or no character is left to
        part the values of lists.
    UnavailableError
        If the files cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise UsageError(
                "The folder for the import files is not empty",
                given=str(folder),
                expected="an empty folder, or the name of a new one",
                hint="name another folder or remove the files",
            )
        return _Writer(projection, folder).write(digest)
    except OSError as error:
        raise UnavailableError(
            "The import files cannot be written",
            given=f"{folder}: {error.strerror or error}",
            expected="a folder that can be written to, with room for the release",
            hint="name another folder",
        ) from error


class _Writer:
    def __init__(self, projection: Projection, folder: Path) -> None:
        self._projection = projection
        self._folder = folder
        self._longest = 0
        self._delimiter = _delimiter(projection)
        self._files: list[File] = []

    def write(self, digest: str | None) -> Export:
        projection = self._projection
        for name, nodes in _groups(projection).items():
            self._nodes(f"nodes-{name}.csv", nodes, "iri", NODE)
        parts: dict[str, list[Node]] = {}
        for node in projection.catalog_nodes.values():
            parts.setdefault(node.labels[-1], []).append(node)
        for name, nodes in parts.items():
            self._nodes(f"nodes-{name}.csv", nodes, "name", CATALOG)
        self._pointer(digest)
        self._relationships()
        export = Export(self._folder, tuple(self._files), self._options())
        lines = [*export.options, *(f"--{file.kind}=./{file.name}" for file in export.files)]
        (self._folder / ARGUMENTS).write_text("".join(f'"{line}"\n' for line in lines), encoding="utf-8")
        (self._folder / "README.txt").write_text(_README, encoding="utf-8")
        return export

    def _options(self) -> tuple[str, ...]:
        options = [
            "--overwrite-destination=true",
            "--id-type=string",
            f"--array-delimiter=U+{ord(self._delimiter):04X}",
            "--multiline-fields=true",
            "--bad-tolerance=0",
            "--strict=true",
        ]
        needed = 4 * (self._longest + 1)  # bytes of a character, at most
        if needed > _LEAST_BUFFER:
            options.append(f"--read-buffer-size={needed}")
        return tuple(options)

    def _nodes(self, name: str, nodes: Sequence[Node], key: str, space: str) -> None:
        columns = _columns((node.properties, node.key) for node in nodes)
        columns.pop(key)
        names = list(columns)
        header = [f"{key}:ID({space})", ":LABEL", *(f"{column}:{kind}" for column, kind in columns.items())]
        delimiter, cell = self._delimiter, self._cell
        with self._open(name, "nodes", header, len(nodes)) as file:
            for node in nodes:
                get = node.properties.get
                cells = [cell(node.key), cell(delimiter.join(node.labels)), *(cell(get(column)) for column in names)]
                file.write(",".join(cells) + "\n")

    def _pointer(self, digest: str | None) -> None:
        pointer: dict[str, Any] = {
            "version": self._projection.version,
            "digest": digest,
            "state": "ready",
            "revision": 1,
            "push": str(uuid.uuid4()),
            "pushed": datetime.now(UTC).replace(microsecond=0),
        }
        given = {name: value for name, value in pointer.items() if value is not None}
        header = [f"name:ID({POINTER})", ":LABEL", *(f"{name}:{_TYPES[type(v)]}" for name, v in given.items())]
        with self._open(f"nodes-{POINTER}.csv", "nodes", header, 1) as file:
            file.write(",".join(self._cell(value) for value in ("current", POINTER, *given.values())) + "\n")

    def _relationships(self) -> None:
        found = self._projection.relationships.values()
        columns = _columns((edge.properties, edge.start) for edge in found)
        names = list(columns)
        kinds = (f"{column}:{kind}" for column, kind in columns.items())
        header = [f":START_ID({NODE})", f":END_ID({NODE})", ":TYPE", *kinds]
        cell = self._cell
        with self._open("relationships.csv", "relationships", header, len(found)) as file:
            for edge in found:
                get = edge.properties.get
                cells = [cell(edge.start), cell(edge.end), cell(edge.type), *(cell(get(column)) for column in names)]
                file.write(",".join(cells) + "\n")

    def _open(self, name: str, kind: str, header: list[str], rows: int) -> TextIO:
        """A new file of the export with its header line."""
        self._files.append(File(name, kind, rows))
        file = (self._folder / name).open("w", encoding="utf-8", newline="")
        file.write(",".join(_quoted(field) for field in header) + "\n")
        return file

    def _cell(self, value: Any) -> str:
        if value is None:
            return ""
        if isinstance(value, list):
            value = self._delimiter.join(_written(entry) for entry in value)
        elif not isinstance(value, str):
            return _written(value)
        self._longest = max(self._longest, len(value))
        return _quoted(value)


def _groups(projection: Projection) -> dict[str, list[Node]]:
    """The nodes by exposed class; those of none under ``Resource``."""
    found: dict[str, list[Node]] = {}
    members = projection.catalog.members
    for node in projection.nodes.values():
        owner = next((label for label in node.labels if label in members), NODE)
        found.setdefault(owner, []).append(node)
    return found


def _columns(rows: Iterable[tuple[Mapping[str, Any], str]]) -> dict[str, str]:
    """The property keys of some nodes with the type of the importer for each, sorted.

    Raises
    ------
    DataError
        If a key has values of two types, or a list holds an empty string only.
    """
    found: dict[str, str] = {}
    findings: list[Finding] = []
    for properties, iri in rows:
        for name, value in properties.items():
            if isinstance(value, list):
                kind = _TYPES[type(value[0])] + "[]"
                if value == [""]:
                    findings.append(_finding(iri, name, "is a list of one empty string", "leave the empty text out"))
            else:
                kind = _TYPES[type(value)]
            if found.setdefault(name, kind) != kind:
                rule = f"is of type {kind}, elsewhere of type {found[name]}"
                findings.append(_finding(iri, name, rule, "write all values of a property alike"))
    if findings:
        raise DataError(
            f"{len(findings)} value(s) cannot be written for the bulk import",
            hint="correct the rows named below and build again, or run koban neo4j push, which takes them",
            findings=tuple(findings[:100]),
        )
    return dict(sorted(found.items()))


def _finding(iri: str, column: str, rule: str, hint: str) -> Finding:
    return Finding(file=compact(iri), column=column, rule=rule, hint=hint)


def _delimiter(projection: Projection) -> str:
    """A control character that occurs in no string of a list."""
    free = dict.fromkeys(_DELIMITERS)
    entities: Iterable[Any] = chain(
        projection.nodes.values(), projection.catalog_nodes.values(), projection.relationships.values()
    )
    for entity in entities:
        for value in entity.properties.values():
            if isinstance(value, list) and isinstance(value[0], str):
                for text in value:
                    if not text.isprintable():
                        for character in free.keys() & set(text):
                            del free[character]
    if not free:
        raise DataError(
            "Lists of the release use every control character that could part their values",
            expected="at least one of U+0010 to U+001F that is in no text",
            hint="remove control characters from the texts, or run koban neo4j push",
        )
    return next(iter(free))


def _written(value: Any) -> str:
    write: Callable[[Any], str] = _WRITE.get(type(value), str)
    return write(value)


_WRITE: dict[type, Callable[[Any], str]] = {
    bool: lambda value: "true" if value else "false",
    float: repr,
    date: date.isoformat,
    datetime: datetime.isoformat,
}


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


_README = f"""The property graph of a release, for the offline bulk import of Neo4j.

Stop the server and run in this folder:

    neo4j-admin database import full neo4j @{ARGUMENTS}

This replaces the database neo4j. Start the server and run koban neo4j push: it finds the data as it should be and adds
constraints and indexes.
"""
