"""Sources of what a page says: citation, address and how far the statement was checked against it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    from api.pages.evidence import Result
    from api.pages.view import Mark, Ref, View


@dataclass(frozen=True, slots=True)
class Source:
    """One source as a page lists it."""

    citation: str
    url: str | None
    doi: str | None
    verified: Mark | None
    about: tuple[Ref, ...] = ()


def source_of(view: View, node: dict[str, Any]) -> Source | None:
    """The source of a row, or nothing where none is given."""
    citation, url = node.get("sourceCitation"), node.get("sourceUrl")
    if not citation and not url:
        return None
    return Source(citation or str(url), url, node.get("doi"), view.verified(node.get("verified")))


def sources_of(found: Iterable[Source | None]) -> list[Source]:
    """The sources without repeats, in the order of their first use."""
    kept: dict[tuple[str, str | None], Source] = {}
    for source in found:
        if source is not None:
            kept.setdefault((source.citation, source.url), source)
    return list(kept.values())


def sources_of_results(rows: Iterable[Result]) -> list[Source]:
    """The sources of results about several practices, each once with the practices it is about, in the order of use."""
    kept: dict[tuple[str, str | None], Source] = {}
    about: dict[tuple[str, str | None], dict[str, Ref]] = {}
    for row in rows:
        if row.citation or row.url:
            key = (row.citation or str(row.url), row.url)
            kept.setdefault(key, Source(key[0], row.url, row.doi, row.verified))
            about.setdefault(key, {})[row.practice.id] = row.practice
    return [replace(source, about=tuple(about[key].values())) for key, source in kept.items()]
