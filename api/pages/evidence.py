"""Results of studies as people read them: direction and strength per outcome, apart from each other.

Direction says which way the counted results point, strength how sure that is. A result counts if it is an effect
(``isEffect``), its outcome is a change in people or places (not the neutral polarity), and it is verified at least in
part: an open question is shown and has no weight.

Strength is one to four bars, from the three things a reader asks for:

* design: two points for a review (meta-analysis, systematic review) among the results, one for a controlled study;
* number: one point for at least :data:`ENOUGH_STUDIES` studies (the largest review, or separate studies);
* agreement: one point if at least two results are conclusive and all point the same way.

The weights of designs and directions stand in ``marks.json``. No scheme is averaged with another.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from api.pages.page import written_number
from api.pages.words import Text, Word, mark, marks, say

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from api.pages.words import Words

ENOUGH_STUDIES = 3
"""From this number of studies on, one more bar."""

_NAMES = ("strength_1", "strength_2", "strength_3", "strength_4")


@dataclass(frozen=True, slots=True)
class Result:
    """One evidence row, ready to show."""

    id: str
    href: str
    what: Text
    direction: Word | None
    design: Word | None
    studies: int | None
    figure: str | None
    result: Text | None
    moderators: Text | None
    citation: str | None
    url: str | None
    doi: str | None
    verified: Any
    year: int | None
    study: str | None
    outcome: Any
    practice: Any
    neutral: bool
    effect: bool

    @property
    def counts(self) -> bool:
        """Whether the row has weight: an effect, on people or places, verified at least in part."""
        return self.effect and not self.neutral and bool(mark("Verified", self.verified.notation).get("counts", False))

    @property
    def conclusive(self) -> bool:
        """Whether the row points anywhere."""
        return self.direction is not None and bool(mark("Direction", self.direction.notation).get("conclusive", False))


@dataclass(frozen=True, slots=True)
class Strength:
    """One to four bars, a word for them, and in words what they are made of."""

    bars: int
    name: str
    words: str


@dataclass(frozen=True, slots=True)
class Finding:
    """The results on one outcome (or on several, for a whole practice) put together."""

    outcome: Any
    direction: Word | None
    verdict: str
    strength: Strength | None
    tally: str
    rows: tuple[Result, ...]
    counted: int


def verdict_of(rows: Iterable[Result]) -> str:
    """What the counted results say together: helps, none, harms, mixed, unclear, or nothing."""
    found: set[str] = {
        mark("Direction", row.direction.notation)["verdict"] for row in rows if row.counts and row.direction
    }
    pointing = found - {"unclear"}
    if len(pointing) == 1:
        return next(iter(pointing))
    if pointing:
        return "mixed"
    return "unclear" if found else ""


def direction_of(verdict: str, words: Words) -> Word | None:
    """The direction that carries a verdict, as the model words it."""
    for notation, marked in marks()["Direction"].items():
        if marked["verdict"] == verdict:
            return words.word("Direction", notation)
    return None


def strength_of(rows: Iterable[Result]) -> Strength | None:
    """The strength of the counted results, or nothing where none counts."""
    counted = [row for row in rows if row.counts]
    if not counted:
        return None
    designs = {row.design.notation: row.design for row in counted if row.design}
    best = max(designs, key=lambda d: mark("Design", d).get("points", 0), default=None)
    points = mark("Design", best).get("points", 0) if best else 0
    studies = max([len({row.study or row.id for row in counted}), *(row.studies or 0 for row in counted)])
    conclusive = [row for row in counted if row.conclusive]
    directions = {row.direction.notation for row in conclusive if row.direction}
    agree = len(conclusive) > 1 and len(directions) == 1
    bars = max(1, min(4, points + (studies >= ENOUGH_STUDIES) + agree))
    name = say(_NAMES[bars - 1])
    agreement = say(
        "agreement_one" if len(conclusive) < 2 else "agreement_yes" if agree else "agreement_no", n=len(conclusive)
    )
    design = designs[best].text.said if best else say("not_stated")
    return Strength(
        bars, name, say("strength_words", bars=bars, name=name, design=design, studies=studies, agreement=agreement)
    )


def finding(rows: Sequence[Result], words: Words, outcome: Any = None) -> Finding:
    """The results on one outcome put together, strongest design first."""
    ordered = tuple(sorted(rows, key=lambda row: _order(row, words)))
    verdict = verdict_of(ordered)
    counts: dict[str, int] = {}
    for row in ordered:
        if row.counts and row.direction:
            counts[row.direction.notation] = counts.get(row.direction.notation, 0) + 1
    tally = ", ".join(
        f"{n} {str(words.word('Direction', notation)).lower()}"
        for notation, n in sorted(counts.items(), key=lambda item: words.order("Direction", item[0]))
    )
    return Finding(
        outcome,
        direction_of(verdict, words),
        verdict,
        strength_of(ordered),
        tally,
        ordered,
        sum(row.counts for row in ordered),
    )


def whole(rows: Sequence[Result], words: Words) -> Finding:
    """A practice as a whole, from its outcomes: one verdict, and the strength of the outcomes that carry it.

    It helps where it helps on some outcome and is mixed or harmful on none: no effect on one outcome takes nothing
    from the effect on another. It harms where it harms on some outcome and helps on none. What is mixed rests on all
    its results, so that outcomes that point apart are not said to agree.
    """
    outcomes = [f for f in by_outcome(rows, words) if f.counted]
    verdicts = {f.verdict for f in outcomes}
    if "mixed" in verdicts or {"helps", "harms"} <= verdicts:
        verdict = "mixed"
    else:
        verdict = next((v for v in ("helps", "harms", "none", "unclear") if v in verdicts), "")
    pooled = finding(rows, words)
    carrying = [f.strength for f in outcomes if f.strength and f.verdict == verdict]
    strength = pooled.strength if verdict == "mixed" else max(carrying, key=lambda s: s.bars, default=None)
    return replace(pooled, verdict=verdict, direction=direction_of(verdict, words), strength=strength)


def by_outcome(rows: Iterable[Result], words: Words) -> list[Finding]:
    """Findings per outcome: those with counted results first, strongest first, then by name."""
    groups: dict[str, list[Result]] = {}
    for row in rows:
        groups.setdefault(row.outcome.id if row.outcome else "", []).append(row)
    found = [finding(group, words, group[0].outcome) for group in groups.values()]
    return sorted(
        found,
        key=lambda f: (
            not f.counted,
            -(f.strength.bars if f.strength else 0),
            -f.counted,
            f.outcome.label.value if f.outcome else "~",
        ),
    )


def _order(row: Result, words: Words) -> tuple[int, int, str]:
    """The evidence grade: design, then newest first, then id."""
    return (words.order("Design", row.design.notation) if row.design else 99, -(row.year or 0), row.id)


def figure(row: dict[str, Any], measure: Word | None) -> str | None:
    """The number of a result with measure, unit and interval, as far as each is stated."""
    point, low, high = (_number(row.get(key)) for key in ("estimate", "estimateLow", "estimateHigh"))
    if point is None and low is None:
        return None
    unit = row.get("unit") or ""
    shown = point if point is not None else say("figure_range", low=low, high=high)
    if unit == "percent":
        shown = f"{shown} %"
    elif unit:
        shown = f"{shown} {unit}"
    if point is not None and low is not None and high is not None:
        shown += f" ({say('figure_published', low=low, high=high)})"
    interval = (_number(row.get("ciLow")), _number(row.get("ciHigh")))
    if interval[0] is not None and interval[1] is not None:
        shown += f", {say('figure_interval', low=interval[0], high=interval[1])}"
    return f"{measure.text.said}: {shown}" if measure else shown


def _number(value: object) -> str | None:
    return None if value is None else written_number(value)
