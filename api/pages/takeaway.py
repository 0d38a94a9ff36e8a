"""What a page's tables show, as CSV (RFC 4180): rows with words for people, ids for machines, release and address."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

from fastapi.responses import Response

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from api.pages.evidence import Result
    from api.pages.problem import Practice
    from api.pages.view import View

PRACTICE_COLUMNS = (
    *("id", "practice", "kind", "caution", "direction", "strength", "counted_results", "found_by_outcome"),
    *("meant_for_narrower", "iri_path"),
)
RESULT_COLUMNS = (
    *("id", "outcome", "measured", "direction", "counts", "is_effect", "figure", "result", "context", "design"),
    *("studies", "year", "source", "url", "doi", "verified"),
)


def practices(view: View, name: str, found: Iterable[Practice]) -> Response:
    """The practices of a problem's page, in its order."""
    return _response(
        view,
        name,
        PRACTICE_COLUMNS,
        (
            [
                p.ref.id,
                p.ref.label.value,
                p.kind or "",
                p.caution["word"] if p.caution else "",
                p.whole.direction or "",
                p.whole.strength.bars if p.whole.strength else "",
                p.whole.counted,
                " | ".join(f"{f.outcome.label.value}: {f.direction}" for f in p.outcomes if f.counted and f.outcome),
                " | ".join(ref.label.value for ref in p.via),
                p.ref.href,
            ]
            for p in found
        ),
    )


def results(view: View, name: str, found: Iterable[Result]) -> Response:
    """The results of a practice's page, those that are no effects included and named as such."""
    return _response(
        view,
        name,
        RESULT_COLUMNS,
        (
            [
                r.id,
                r.outcome.label.value if r.outcome else "",
                r.what.value,
                r.direction or "",
                "yes" if r.counts else "no",
                "yes" if r.effect else "no",
                r.figure or "",
                r.result or "",
                r.moderators or "",
                r.design or "",
                "" if r.studies is None else r.studies,
                r.year or "",
                r.citation or "",
                r.url or "",
                r.doi or "",
                r.verified.text if r.verified else "",
            ]
            for r in found
        ),
    )


def _response(view: View, name: str, columns: Sequence[str], rows: Iterable[list[Any]]) -> Response:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow([*columns, "release"])
    writer.writerows([*row, view.live.release.version] for row in rows)
    return Response(
        buffer.getvalue(),
        media_type="text/csv; charset=utf-8; header=present",
        headers={"Content-Disposition": f'attachment; filename="koban-{name}-{view.live.release.version}.csv"'},
    )
