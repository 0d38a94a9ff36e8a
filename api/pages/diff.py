"""What changed between two releases, as a page, as Markdown and as JSON."""

from __future__ import annotations

import asyncio
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict
from multiprocessing import get_context
from typing import TYPE_CHECKING, Any

import orjson
from fastapi.responses import Response

from api.graphql.caches import Newest
from api.pages.page import Crumb, render
from api.pages.view import path_of
from api.pages.words import Text, say
from koban_kg.errors import NotFoundError
from koban_kg.release.changelog import PARTS, WORDS, between, groups, markdown, said, short
from koban_kg.release.difference import KINDS
from koban_kg.release.reader import open_release, versions

if TYPE_CHECKING:
    from pathlib import Path

    from api.pages.view import View
    from koban_kg.release.difference import Changed, Difference

FORMS = {"md": "text/markdown; charset=utf-8", "json": "application/json"}
FEW = 40
"""Entries of a group that stand open."""

_kept: Newest[tuple[str, str], Difference] = Newest(4)
"""Differences by the digests of the two releases; what is published never changes."""


async def page(view: View, before: str, after: str) -> Response:
    """The difference between two releases that are kept; a suffix of the second version chooses the form.

    Raises
    ------
    NotFoundError
        If one of them is not kept.
    """
    home = view.live.settings.home
    kept = versions(home)
    bare, dot, suffix = after.rpartition(".")
    form = suffix if dot and suffix in FORMS and after not in kept else ""
    wanted = bare if form else after
    for version in (before, wanted):
        if version not in kept:
            raise NotFoundError(
                "This release is not kept.", given=version, expected=", ".join(kept), hint="The last three are."
            )
    found = await _found(home, before, wanted)
    if form == "md":
        return Response(markdown(found), media_type=FORMS["md"])
    if form == "json":
        return Response(orjson.dumps(asdict(found), option=orjson.OPT_INDENT_2), media_type=FORMS["json"])
    title = say("diff_title", before=before, after=wanted)
    return render(
        view.frame,
        "diff.html",
        title=title,
        crumbs=[Crumb(Text(say("home")), "/"), Crumb(Text(say("door_data")), "/data"), Crumb(Text(title))],
        found=found,
        groups=[{"title": title, "rows": [_row(row) for row in rows]} for title, rows in groups(found)],
        summary=[
            {"label": title, "counts": [(WORDS[kind], _count(found, part, kind)) for kind in KINDS]}
            for part, title in PARTS.items()
        ],
        kinds=[WORDS[kind] for kind in KINDS],
        base=f"/diff/{before}/{wanted}",
        few=FEW,
        short=short,
        pairs=[(a, b) for a in kept for b in kept if a != b and kept.index(a) < kept.index(b)],
    )


async def _found(home: Path, before: str, after: str) -> Difference:
    """The difference, made in a process of its own: two releases as statements take more memory than the service."""
    one, other = (open_release(home, version).manifest["digest"] for version in (before, after))
    found = _kept.get((one, other))
    if found is None:
        aside = ProcessPoolExecutor(1, mp_context=get_context("spawn"))
        try:
            found = await asyncio.get_running_loop().run_in_executor(aside, between, home, before, after)
        finally:
            aside.shutdown(wait=False)  # to wait for the process would hold up every other request
        _kept.put((one, other), found)
    return found


def _count(found: Difference, part: str, kind: str) -> int:
    return sum(row.kind == kind for row in getattr(found, part))


def _row(row: Changed) -> dict[str, Any]:
    href = path_of(row.iri)
    return {
        "label": row.label,
        "type": row.type,
        "href": href if href.startswith("/") and row.kind != "removed" else None,
        "changes": [{"label": change.label, "said": said(change)} for change in row.changes],
        "replaced": [{"href": path_of(iri), "label": iri.rpartition("/")[2]} for iri in row.replaced_by],
    }
