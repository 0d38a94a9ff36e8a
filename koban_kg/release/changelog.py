"""A difference between releases as a changelog in Markdown, and the two sides of it from a home."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from koban_kg.names import compact
from koban_kg.release.difference import KINDS, Difference, Side, difference
from koban_kg.release.reader import open_release

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from koban_kg.release.difference import Change, Changed

WORDS: Final = {
    "added": "Added",
    "changed": "Changed",
    "moved": "Moved",
    "obsoleted": "Made obsolete",
    "removed": "Removed",
}
PARTS: Final = {"things": "Things", "terms": "Terms of the model", "links": "Notes and bases of links"}
LONGEST: Final = 160
"""Characters of a value that are shown."""


def between(home: Path, before: str, after: str) -> Difference:
    """The difference between two releases of a home.

    Raises
    ------
    NotFoundError
        If one of them is not kept.
    """
    releases = [open_release(home, version) for version in (before, after)]
    return difference(*(Side(release.version, release.quads) for release in releases))


def short(text: str) -> str:
    """A value cut to what a line can hold."""
    return text if len(text) <= LONGEST else text[:LONGEST].rsplit(" ", 1)[0] + " …"


def groups(found: Difference) -> Iterator[tuple[str, list[Changed]]]:
    """What changed by part and kind: a title, and the entries; groups without any are left out."""
    for part, title in PARTS.items():
        for kind in KINDS:
            rows = [row for row in getattr(found, part) if row.kind == kind]
            if rows:
                yield f"{title}: {WORDS[kind].lower()}", rows


def markdown(found: Difference) -> str:
    """The changelog of a difference, for people."""
    return "\n".join(_lines(found)) + "\n"


def _lines(found: Difference) -> Iterator[str]:
    yield f"# Changes from {found.before} to {found.after}"
    yield ""
    if found.empty:
        yield "Nothing changed."
        return
    for title, rows in groups(found):
        yield f"## {title} ({len(rows)})"
        yield ""
        for row in rows:
            yield from _row(row)
        yield ""
    for moved in found.regraphed:
        yield f"## From {moved.source} to {moved.target} ({len(moved.statements)})"
        yield ""
        yield from (f"- {short(statement)}" for statement in moved.statements)
        yield ""
    yield "## Statements by graph"
    yield ""
    yield "| graph | added | removed |"
    yield "|---|---|---|"
    yield from (f"| {role} | {added} | {removed} |" for role, (added, removed) in found.statements.items())


def _row(row: Changed) -> Iterator[str]:
    instead = f"; use {', '.join(map(compact, row.replaced_by))}" if row.replaced_by else ""
    yield f"- **{row.label}** ({row.type}, `{compact(row.iri)}`){instead}"
    for change in row.changes:
        yield f"  - {change.label}: {said(change)}"


def said(change: Change) -> str:
    """A change of a value in words."""
    if change.before and change.after:
        return f"{_listed(change.before)} → {_listed(change.after)}"
    return f"+ {_listed(change.after)}" if change.after else f"− {_listed(change.before)}"


def _listed(values: Iterable[str]) -> str:
    return "; ".join(short(value) for value in values)
