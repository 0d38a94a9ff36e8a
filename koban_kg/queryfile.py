"""Query files: SPARQL, Cypher or GraphQL text with its front matter in leading comment lines.

The front matter is the run of comment lines of the form ``# key: value`` before the first line of the query. A
comment line that starts with more than one blank after ``#`` continues the value above it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from koban_kg.errors import NotFoundError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

_ENTRY = re.compile(r"#\s?(?P<key>[a-z][a-z0-9_-]*):\s*(?P<value>.*)\Z")
_CONTINUED = re.compile(r"#\s{2,}(?P<value>\S.*)\Z")


@dataclass(frozen=True, slots=True)
class QueryFile:
    """One query file: ``id`` (the file's stem unless the front matter says otherwise), front matter and whole text."""

    id: str
    path: Path
    front: Mapping[str, str]
    text: str

    def words(self, key: str) -> tuple[str, ...]:
        """The value of a front-matter key split at blanks and commas; empty when the key is missing."""
        return tuple(self.front.get(key, "").replace(",", " ").split())

    def required(self, key: str) -> str:
        """The value of a front-matter key.

        Raises
        ------
        UsageError
            If the file does not give it.
        """
        if not (value := self.front.get(key)):
            raise UsageError(
                f"{self.path.name} lacks a line in its front matter",
                expected=f"# {key}: …",
                hint=f"add the line at the head of {self.path.name}",
            )
        return value


def parse_query(path: Path, text: str) -> QueryFile:
    """A query file from its text; ``path`` gives the id where the front matter does not."""
    front: dict[str, str] = {}
    last: str | None = None
    for line in text.splitlines():
        if not line.startswith("#"):
            break
        if match := _ENTRY.match(line):
            last = match["key"]
            front[last] = match["value"].strip()
        elif last is not None and (match := _CONTINUED.match(line)):
            front[last] = f"{front[last]} {match['value'].strip()}".strip()
    return QueryFile(id=front.get("id", path.stem), path=path, front=front, text=text)


def read_query(path: Path) -> QueryFile:
    """The query file at ``path``.

    Raises
    ------
    NotFoundError
        If there is no such file.
    """
    if not path.is_file():
        raise NotFoundError("There is no such query file", given=str(path), expected="a file under queries/")
    return parse_query(path, path.read_text(encoding="utf-8"))


def read_queries(folder: Path, pattern: str) -> Iterator[QueryFile]:
    """The query files of a folder whose name matches ``pattern``, in code-point order of their names."""
    for path in sorted(folder.glob(pattern), key=lambda found: found.name):
        yield read_query(path)
