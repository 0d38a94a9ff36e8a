"""Query files: SPARQL, Cypher or GraphQL text with its front matter in leading comment lines.

The front matter is the run of comment lines of the form ``# key: value`` (``// key: value`` in Cypher) before the first
line of the query. A comment line that starts with more than one blank after its sign continues the value above it.

``# uses: name result`` names GraphQL fragments that several documents share: each is a query file of its own in the
folder ``fragments`` beside the document, may use others, and joins the text once.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from koban_kg.errors import NotFoundError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

FRAGMENTS = "fragments"
"""Folder, beside the documents, of the fragments they share."""

_ENTRY = re.compile(r"(?:#|//)\s?(?P<key>[a-z][a-z0-9_-]*):\s*(?P<value>.*)\Z")
_CONTINUED = re.compile(r"(?:#|//)\s{2,}(?P<value>\S.*)\Z")


@dataclass(frozen=True, slots=True)
class QueryFile:
    """One query file: ``id`` (the file's stem unless the front matter says otherwise), front matter and whole text.

    ``text`` holds the fragments that the front matter names under ``uses``, too.
    """

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
        if not line.startswith(("#", "//")):
            break
        if match := _ENTRY.match(line):
            last = match["key"]
            front[last] = match["value"].strip()
        elif last is not None and (match := _CONTINUED.match(line)):
            front[last] = f"{front[last]} {match['value'].strip()}".strip()
    return QueryFile(id=front.get("id", path.stem), path=path, front=front, text=text)


def read_query(path: Path) -> QueryFile:
    """The query file at ``path``, with the fragments it uses.

    Raises
    ------
    NotFoundError
        If there is no such file, or no such fragment.
    """
    query = _read(path)
    fragments = _fragments(query)
    if not fragments:
        return query
    return replace(query, text="\n".join((query.text, *(fragment.text for fragment in fragments))))


def _read(path: Path) -> QueryFile:
    """The query file at ``path``, by itself."""
    if not path.is_file():
        raise NotFoundError("There is no such query file", given=str(path), expected="a file under queries/")
    return parse_query(path, path.read_text(encoding="utf-8"))


def _fragments(query: QueryFile) -> tuple[QueryFile, ...]:
    """The fragments a query uses, those that fragments use included, each once, in the order they are named."""
    own = query.path.parent
    folder = own if own.name == FRAGMENTS else own / FRAGMENTS
    found: dict[str, QueryFile] = {}
    wanted = list(query.words("uses"))
    while wanted:
        name = wanted.pop(0)
        if name in found or name == query.path.stem:
            continue
        path = folder / f"{name}{query.path.suffix}"
        if not path.is_file():
            raise NotFoundError(
                f"{query.path.name} uses a fragment that is not there",
                given=name,
                expected=f"a file {FRAGMENTS}/{path.name} beside it",
                hint=f"write the file or correct the line `# uses:` of {query.path.name}",
            )
        found[name] = _read(path)
        wanted += found[name].words("uses")
    return tuple(found.values())


def read_queries(folder: Path, pattern: str) -> Iterator[QueryFile]:
    """The query files of a folder whose name matches ``pattern``, in code-point order of their names."""
    for path in sorted(folder.glob(pattern), key=lambda found: found.name):
        yield read_query(path)
