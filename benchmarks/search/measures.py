"""How well a ranking answers the phrases of tests/search/phrases.csv.

recall@5: the share of the expected things among the first five, averaged over phrases. found@5: the share of phrases
with one of them there. MRR: the mean of 1 / rank of the first of them among ten (Voorhees 1999, TREC-8 question
answering track report).
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from statistics import mean
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

FIRST, RANKED = 5, 10


@dataclass(frozen=True)
class Quality:
    """Figures over some phrases, and the phrases with at least one expected thing in the first five by language."""

    recall: float
    found: float
    mrr: float
    by_language: Mapping[str, int]

    def __str__(self) -> str:
        tongues = ", ".join(f"{tag} {count}" for tag, count in self.by_language.items())
        return f"recall@5 {self.recall:.3f} · found@5 {self.found:.3f} · MRR {self.mrr:.3f} ({tongues})"


def quality(phrases: Iterable[Mapping[str, str]], rank: Callable[[str, str], list[str]]) -> Quality:
    """The figures of a ranking; ``rank`` gives the ids of ten things for a phrase and its language."""
    recalls, found, reciprocal = [], [], []
    by_language: dict[str, int] = defaultdict(int)
    for row in phrases:
        ids = rank(row["phrase"], row["lang"])[:RANKED]
        expected = row["expected"].split(" | ")
        hits = [each for each in expected if each in ids[:FIRST]]
        recalls.append(len(hits) / min(FIRST, len(expected)))
        found.append(bool(hits))
        reciprocal.append(max((1 / (ids.index(each) + 1) for each in expected if each in ids), default=0.0))
        by_language[row["lang"]] += bool(hits)
    return Quality(mean(recalls), mean(found), mean(reciprocal), dict(by_language))
