"""Evidence rows of an answer as the results that pages show."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from api.pages import evidence
from api.pages.evidence import Result
from api.pages.view import path_of
from api.pages.words import Text, mark

if TYPE_CHECKING:
    from collections.abc import Iterable

    from api.pages.view import View


def results(view: View, rows: Iterable[dict[str, Any]], practice: Any = None) -> list[Result]:
    """The results of evidence rows, in the order given; ``practice`` is what they are about, if the page needs it."""
    return [_result(view, row, practice) for row in rows]


def _result(view: View, row: dict[str, Any], practice: Any) -> Result:
    words = view.words
    outcome = row.get("outcome")
    polarity = words.word("Polarity", outcome.get("polarity")) if outcome else None
    scheme = words.word("RatingScheme", row.get("ratingScheme"))
    rating = row.get("ratingValue")
    rated = None
    if scheme is not None and rating:
        rated = f"{scheme.text.said}: {rating['label']}"
        if row.get("ratingDetail"):
            rated += f" ({row['ratingDetail']})"
    measure = words.word("EffectMeasure", row.get("effectMeasure"))
    return Result(
        id=row["id"],
        href=path_of(row["iri"]),
        what=view.text(row, "outcomeText") or Text(row["id"]),
        direction=words.word("Direction", row.get("direction")),
        design=words.word("Design", row.get("design")),
        studies=row.get("studyCount"),
        figure=evidence.figure(row, measure) or rated,
        result=Text(row["resultText"]) if row.get("resultText") else None,
        moderators=Text(row["moderators"]) if row.get("moderators") else None,
        citation=row.get("sourceCitation"),
        url=row.get("sourceUrl"),
        doi=row.get("doi"),
        verified=view.verified(row.get("verified")),
        year=row.get("year"),
        study=row.get("studyId"),
        outcome=view.ref(outcome) if outcome else None,
        practice=practice,
        neutral=polarity is not None and mark("Polarity", polarity.notation).get("counts") is False,
        effect=bool(row.get("isEffect")),
    )


def cautions(view: View, stored: str | None) -> dict[str, Any] | None:
    """The caution of a practice with its weight, or nothing where none is needed."""
    word = view.words.word("Caution", stored)
    if word is None or mark("Caution", word.notation).get("quiet"):
        return None
    return {"word": word, "harm": bool(mark("Caution", word.notation).get("harm"))}
