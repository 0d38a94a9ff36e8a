"""What keeps a release from being projected, collected so that one run names every fault."""

from __future__ import annotations

from koban_kg.errors import DataError, Finding
from koban_kg.names import compact

_SHOWN = 100


class Faults:
    """Findings in data; at most a hundred are shown, all are counted."""

    def __init__(self) -> None:
        self.count = 0
        self.findings: list[Finding] = []

    def add(self, iri: str, column: str, value: str | None, rule: str, hint: str) -> None:
        """Note a fault of one property of one thing."""
        self.count += 1
        if self.count <= _SHOWN:
            self.findings.append(Finding(file=compact(iri), column=column, value=value, rule=rule, hint=hint))

    def check(self) -> None:
        """Go on if there is no fault.

        Raises
        ------
        DataError
            With the findings.
        """
        if self.count:
            raise DataError(
                f"{self.count} fault(s) keep the release from becoming a property graph",
                hint="correct the rows named below and build again",
                findings=tuple(self.findings),
            )
