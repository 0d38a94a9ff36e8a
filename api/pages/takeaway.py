"""What a page's tables show, as CSV (RFC 4180): rows with words for people, ids for machines, release and address."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

from fastapi.responses import Response

from api.pages.words import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from api.pages.evidence import Result
    from api.pages.problem import Practice
    from api.pages.view import View
    from api.pages.words import Word

PRACTICE_COLUMNS = (
    *("id", "practice", "kind", "caution", "direction", "strength", "counted_results", "found_by_outcome"),
    *("meant_for_narrower", "iri_path"),
)
RESULT_COLUMNS = (
    *("id", "outcome", "measured", "direction", "counts", "is_effect", "figure", "result", "context", "design"),
    *("studies", "year", "source", "url", "doi", "verified"),
)


TRANSLATED = "machine_translated"
"""The column that names the columns of its row whose text is an unreviewed machine translation."""


def translated(cells: Mapping[str, Any]) -> str:
    """The names of the columns that hold a text a machine translated and nobody reviewed."""
    return " | ".join(name for name, cell in cells.items() if any(text.auto for text in _texts(cell)))


def practices(view: View, name: str, found: Iterable[Practice]) -> Response:
    """The practices of a problem's page, in its order."""
    return _response(
        view,
        name,
        PRACTICE_COLUMNS,
        (
            (
                p.ref.id,
                p.ref.label,
                p.kind,
                p.caution["word"] if p.caution else None,
                p.whole.direction,
                p.whole.strength.bars if p.whole.strength else None,
                p.whole.counted,
                [_both(f.outcome.label, f.direction) for f in p.outcomes if f.counted and f.outcome],
                [ref.label for ref in p.via],
                p.ref.href,
            )
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
            (
                r.id,
                r.outcome.label if r.outcome else None,
                r.what,
                r.direction,
                "yes" if r.counts else "no",
                "yes" if r.effect else "no",
                r.figure,
                r.result,
                r.moderators,
                r.design,
                r.studies,
                r.year,
                r.citation,
                r.url,
                r.doi,
                r.verified.text if r.verified else None,
            )
            for r in found
        ),
    )


def _both(outcome: Text, direction: Word | None) -> Text:
    auto = outcome.auto or (direction is not None and direction.text.auto)
    return Text(f"{outcome}: {direction}", outcome.lang, auto)


def _texts(cell: Any) -> list[Text]:
    """The texts of a cell that know their language: of a text, of a word, of several."""
    if isinstance(cell, Text):
        return [cell]
    if isinstance(cell, list):
        return [text for item in cell for text in _texts(item)]
    text = getattr(cell, "text", None)
    return [text] if isinstance(text, Text) else []


def _written(cell: Any) -> str:
    if isinstance(cell, list):
        return " | ".join(str(item) for item in cell)
    return "" if cell is None else str(cell)


def _response(view: View, name: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> Response:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow([*columns, TRANSLATED, "release"])
    for row in rows:
        marked = translated(dict(zip(columns, row, strict=True)))
        writer.writerow([*map(_written, row), marked, view.live.release.version])
    return Response(
        buffer.getvalue(),
        media_type="text/csv; charset=utf-8; header=present",
        headers={"Content-Disposition": f'attachment; filename="koban-{name}-{view.live.release.version}.csv"'},
    )
