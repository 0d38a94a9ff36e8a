"""The condition language of norms and principles: one place that reads and writes it.

Grammar (domain README, "Condition language")::

    expression  := conjunction (" || " conjunction)*      alternatives, in exceptions only
    conjunction := clause ("; " clause)*                  ";" is AND
    clause      := facet "=" value ("|" value)*           any of the listed values
                 | facet "!=" value ("|" value)*          none of the listed values

The spelling is exact: one blank after ``;``, one on each side of ``||``, none elsewhere, no value twice in a clause.
So a text that parses is given back by :func:`unparse` character for character.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal

Operator = Literal["eq", "ne"]
SIGNS: Final[dict[Operator, str]] = {"eq": "=", "ne": "!="}

_FACET: Final = re.compile(r"[a-z][a-z0-9_]*")
_VALUE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")


@dataclass(frozen=True, slots=True)
class Clause:
    """One test of a facet: ``eq`` wants one of the values, ``ne`` wants none of them."""

    facet: str
    operator: Operator
    values: tuple[str, ...]


Conjunction = tuple[Clause, ...]
"""Clauses that must all hold."""


class ConditionSyntaxError(ValueError):
    """A text that is no condition.

    Attributes
    ----------
    position
        Where reading stopped, counted from 1 in characters of the text.
    expected
        What would have been right there, as a phrase.
    """

    def __init__(self, position: int, expected: str) -> None:
        super().__init__(f"at character {position}: {expected}")
        self.position = position
        self.expected = expected


def parse_conjunction(text: str) -> Conjunction:
    """The clauses of a condition; the empty text has none.

    Raises
    ------
    ConditionSyntaxError
        With the position of the first fault. Alternatives (``||``) are a fault here.
    """
    if not text:
        return ()
    clauses, end = _conjunction(text, 0)
    if end < len(text):
        if text.startswith((" || ", "||"), end):
            raise ConditionSyntaxError(end + 1, "alternatives with || are allowed in an exception only")
        raise ConditionSyntaxError(end + 1, _AFTER_VALUE)
    return clauses


def parse_alternatives(text: str) -> tuple[Conjunction, ...]:
    """The alternatives of an exception, each a conjunction; the empty text has none.

    Raises
    ------
    ConditionSyntaxError
        With the position of the first fault.
    """
    if not text:
        return ()
    alternatives: list[Conjunction] = []
    at = 0
    while True:
        clauses, at = _conjunction(text, at)
        if clauses in alternatives:
            raise ConditionSyntaxError(at, f"the alternative {unparse(clauses)!r} stands here twice")
        alternatives.append(clauses)
        if at == len(text):
            return tuple(alternatives)
        if not text.startswith(" || ", at):
            raise ConditionSyntaxError(at + 1, _AFTER_VALUE)
        at += len(" || ")


def unparse(*alternatives: Conjunction) -> str:
    """The text of a condition (one conjunction) or of an exception (several)."""
    return " || ".join(
        "; ".join(clause.facet + SIGNS[clause.operator] + "|".join(clause.values) for clause in clauses)
        for clauses in alternatives
    )


_AFTER_VALUE: Final = "expected '|' and one more value, '; ' and one more clause, or the end"


def _conjunction(text: str, at: int) -> tuple[Conjunction, int]:
    clauses: list[Clause] = []
    while True:
        start = at
        clause, at = _clause(text, at)
        if clause in clauses:
            raise ConditionSyntaxError(start + 1, f"the clause {unparse((clause,))!r} stands here twice")
        clauses.append(clause)
        if not text.startswith(";", at):
            return tuple(clauses), at
        if not text.startswith("; ", at):
            raise ConditionSyntaxError(at + 2, "expected one blank after ';'")
        at += len("; ")


def _clause(text: str, at: int) -> tuple[Clause, int]:
    match = _FACET.match(text, at)
    if match is None:
        raise ConditionSyntaxError(at + 1, "expected the name of a facet, for example ai_system")
    facet, at = match.group(), match.end()
    operator: Operator
    if text.startswith("!=", at):
        operator, at = "ne", at + 2
    elif text.startswith("=", at):
        operator, at = "eq", at + 1
    else:
        raise ConditionSyntaxError(at + 1, f"expected = or != after the facet {facet!r}")
    values: list[str] = []
    while True:
        match = _VALUE.match(text, at)
        if match is None:
            raise ConditionSyntaxError(at + 1, f"expected a value of the facet {facet!r}")
        if match.group() in values:
            raise ConditionSyntaxError(at + 1, f"the value {match.group()!r} stands here twice")
        values.append(match.group())
        at = match.end()
        if not text.startswith("|", at) or text.startswith("||", at):
            return Clause(facet, operator, tuple(values)), at
        at += 1
