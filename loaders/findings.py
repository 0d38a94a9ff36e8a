"""Collecting findings: every fault of every file, in the order of files, rows and columns, each with what to do."""

from __future__ import annotations

import difflib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from koban_kg.errors import Finding

if TYPE_CHECKING:
    from collections.abc import Iterable

_SHOWN: Final = 120
_SUGGESTIONS: Final = 200


class CellError(ValueError):
    """A fault of one cell, raised where it is noticed and placed by whoever knows file, row and column."""

    def __init__(self, rule: str, hint: str, value: str | None = None) -> None:
        super().__init__(hint)
        self.rule = rule
        self.hint = hint
        self.value = value


def shorten(text: str) -> str:
    """A cell as shown in a finding: long texts are cut in the middle of nowhere important, with an ellipsis."""
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"


@dataclass(slots=True)
class Findings:
    """The findings of one load.

    Attributes
    ----------
    order
        File names in the order in which they are to be reported; files that are not listed come last.
    """

    items: list[tuple[Finding, int]] = field(default_factory=list)
    order: list[str] = field(default_factory=list)
    _suggested: dict[tuple[str, frozenset[str]], str] = field(default_factory=dict)

    def add(
        self,
        file: str,
        rule: str,
        hint: str,
        *,
        value: str | None = None,
        row: int | None = None,
        column: str | None = None,
        position: int = 0,
    ) -> None:
        """Note one fault; ``position`` is the number of the column in its file, for the order of the report."""
        shown = None if value is None else shorten(value)
        self.items.append((Finding(file=file, rule=rule, hint=hint, value=shown, row=row, column=column), position))

    def extend(self, findings: Iterable[Finding]) -> None:
        """Note faults that others have found."""
        self.items.extend((finding, 0) for finding in findings)

    def sorted(self) -> tuple[Finding, ...]:
        """All findings, by file, row, column and rule; the same input gives the same report."""
        rank = {file: number for number, file in enumerate(self.order)}
        return tuple(
            finding
            for finding, _ in sorted(
                self.items,
                key=lambda item: (
                    rank.get(item[0].file, len(rank)),
                    item[0].file,
                    item[0].row or 0,
                    item[1],
                    item[0].rule,
                    item[0].hint,
                ),
            )
        )

    def nearest(self, value: str, known: Iterable[str]) -> str:
        """``; did you mean 'x'?`` for the known word that looks most like the value, else the empty text.

        The search compares with every known word, so a load asks it a bounded number of times.
        """
        words = frozenset(known)
        memo = (value, words)
        if memo not in self._suggested:
            if len(self._suggested) >= _SUGGESTIONS:
                return ""
            close = difflib.get_close_matches(value, words, n=1, cutoff=0.75)
            if not close:
                folded = {word.casefold(): word for word in words}
                close = [folded[value.casefold()]] if value.casefold() in folded else []
            self._suggested[memo] = f"; did you mean {close[0]!r}?" if close else ""
        return self._suggested[memo]
