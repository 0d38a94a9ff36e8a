"""The faults of an ontology that contradicts the metamodel, gathered so that all are told at once."""

from __future__ import annotations

import re
from typing import Final

from koban_kg.errors import DataError, Finding
from koban_kg.names import compact

_NAME: Final = re.compile(r"(?!__)[_A-Za-z][_0-9A-Za-z]*\Z")
_NO_ENUM_VALUES: Final = frozenset({"true", "false", "null"})


class Findings:
    """A list of findings that raises once, at the end."""

    def __init__(self) -> None:
        self._found: list[Finding] = []

    def add(self, about: str, rule: str, hint: str, value: str | None = None) -> None:
        """Note a fault of the term or shape ``about`` (an IRI)."""
        self._found.append(Finding(file="ontology", column=compact(about), rule=rule, hint=hint, value=value))

    def name(self, about: str, name: str, *, enum: bool = False) -> None:
        """Note a name that GraphQL (October 2021, 2.1.9 Names, 3.9 Enums) does not allow."""
        if not _NAME.match(name) or (enum and name in _NO_ENUM_VALUES):
            self.add(
                about,
                "is no legal GraphQL name",
                "use letters, digits and _, not first a digit, not first __"
                + (", and give koban:enumName" if enum else ", or give another sh:name or local name"),
                name,
            )

    def check(self) -> None:
        """Raise what was found.

        Raises
        ------
        DataError
            With every finding, sorted by term.
        """
        if self._found:
            found = tuple(sorted(set(self._found), key=lambda f: (f.column or "", f.rule, f.value or "")))
            raise DataError(
                f"the ontology and its shapes contradict the metamodel in {len(found)} place(s)",
                expected="classes, shapes and closed lists as docs/model.md describes them",
                hint="correct the Turtle files named by the terms below and build again",
                findings=found,
            )
