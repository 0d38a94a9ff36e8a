"""The text of a hit that fits best, with the words that fit marked: what people see below a name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from koban_kg.plan.text import preference
from koban_kg.search.passages import SEARCHED
from koban_kg.search.stems import COMPLETED_FROM, stems, words

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from koban_kg.search.passages import Entry, Passage

WIDTH: Final = 240
"""About how many characters of a text are shown."""

_BEFORE: Final = 60
"""How many of them stand before the first word that fits, where the text is longer."""

CUT: Final = "…"


@dataclass(frozen=True, slots=True)
class Fragment:
    """A piece of a text, and whether it is a word that was looked for."""

    text: str
    hit: bool


@dataclass(frozen=True, slots=True)
class Matched:
    """A text of a thing with the words that fit; the fragments joined are the text, or a part of it between ``…``."""

    property: str
    lang: str
    machine: bool
    fragments: tuple[Fragment, ...]


def best_passage(entry: Entry, asked: Sequence[str], chain: Sequence[str]) -> Matched | None:
    """The passage with most of the words asked for; of equals that in the language asked for, names before the rest.

    Longer words that begin like one asked for count where no passage has a word itself.
    """
    order = preference(tuple(chain))
    wanted = {
        tag: [frozenset(stems(word, tag)) for word in asked] for tag in {passage.lang for passage in entry.passages}
    }

    def rank(passage: Passage, fits: Callable[[frozenset[str], frozenset[str]], bool]) -> tuple[int, int, int]:
        own = frozenset(passage.stems.split())
        fitting = sum(fits(own, each) for each in wanted[passage.lang])
        place = order.index(passage.lang) if passage.lang in order else len(order)
        return -fitting, place, SEARCHED.index(passage.property)

    for fits in (_has, _completes):
        ranked = min(((rank(passage, fits), number) for number, passage in enumerate(entry.passages)), default=None)
        if ranked is not None and ranked[0][0] < 0:
            passage = entry.passages[ranked[1]]
            marked = frozenset(stem for each in wanted[passage.lang] for stem in each)
            return Matched(passage.property, passage.lang, passage.machine, _fragments(passage, marked))
    return None


def _has(own: frozenset[str], wanted: frozenset[str]) -> bool:
    return not own.isdisjoint(wanted)


def _completes(own: frozenset[str], wanted: frozenset[str]) -> bool:
    begun = tuple(stem for stem in wanted if len(stem) >= COMPLETED_FROM)
    return bool(begun) and any(stem.startswith(begun) for stem in own)


def _fragments(passage: Passage, marked: frozenset[str]) -> tuple[Fragment, ...]:
    text = passage.text
    found = [(a, b, frozenset(stems(word, passage.lang))) for a, b, word in words(text)]
    spans = [(a, b) for a, b, own in found if _has(own, marked) or _completes(own, marked)]
    start, end = _window(text, spans[0][0] if spans else 0)
    pieces: list[Fragment] = [Fragment(CUT, hit=False)] if start else []
    at = start
    for a, b in spans:
        if a < start or b > end:
            continue
        if a > at:
            pieces.append(Fragment(text[at:a], hit=False))
        pieces.append(Fragment(text[a:b], hit=True))
        at = b
    if at < end:
        pieces.append(Fragment(text[at:end], hit=False))
    if end < len(text):
        pieces.append(Fragment(CUT, hit=False))
    return tuple(pieces)


def _window(text: str, first: int) -> tuple[int, int]:
    """The part of a text that is shown, cut between words."""
    if len(text) <= WIDTH:
        return 0, len(text)
    start = max(0, min(first - _BEFORE, len(text) - WIDTH))
    if start:
        gap = text.find(" ", start, first)
        start = gap + 1 if gap >= 0 else first
    end = min(len(text), start + WIDTH)
    if end < len(text):
        gap = text.rfind(" ", start, end)
        end = gap if gap > first else end
    return start, end
