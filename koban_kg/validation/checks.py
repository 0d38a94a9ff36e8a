"""Checks written as queries: one ``.rq`` file each under ``ontology/checks``, a row of its answer is one finding."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias, cast

import pyoxigraph as ox

from koban_kg.errors import DataError, Finding, UsageError
from koban_kg.names import compact
from koban_kg.queryfile import read_queries
from koban_kg.resources import resource

if TYPE_CHECKING:
    from pathlib import Path

    from koban_kg.queryfile import QueryFile

Graphs: TypeAlias = Sequence[ox.NamedNode | ox.BlankNode | ox.DefaultGraph]


class Severity(StrEnum):
    """How grave a finding of a check is: an error fails the build."""

    ERROR = "ERROR"
    WARNING = "WARNING"
    INFO = "INFO"


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What one check found: a row for each finding, its values shortened to CURIEs."""

    id: str
    title: str
    severity: Severity
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    hint: str

    @property
    def count(self) -> int:
        """Number of findings."""
        return len(self.rows)

    def findings(self) -> tuple[Finding, ...]:
        """The rows as findings: the first column is the thing, the others stand in the sentence."""
        return tuple(
            Finding(
                file=row[0] if row else self.id,
                rule=": ".join(
                    [self.title, ", ".join(f"{c} {v}" for c, v in zip(self.columns[1:], row[1:], strict=True) if v)]
                ).removesuffix(": ")
                + f" ({self.id})",
                hint=self.hint,
            )
            for row in self.rows
        )


def load_checks(folder: Path | None = None) -> tuple[QueryFile, ...]:
    """The checks of a folder, by default ``ontology/checks``, in order of file name."""
    return tuple(read_queries(folder or resource("ontology") / "checks", "*.rq"))


def run_checks(
    store: ox.Store, default_graph: Graphs | None = None, *, checks: Sequence[QueryFile] | None = None
) -> tuple[CheckResult, ...]:
    """Run checks over a store.

    Parameters
    ----------
    store
        The statements to look at.
    default_graph
        The graphs whose union the checks see; without it every graph of the store.
    checks
        The checks, by default those of ``ontology/checks``.

    Raises
    ------
    UsageError
        If a check has no legal severity or cannot be parsed.
    """
    return tuple(_run(store, default_graph, check) for check in (load_checks() if checks is None else checks))


def fail_on_errors(results: Sequence[CheckResult]) -> None:
    """Raise if a check of severity ERROR found something.

    Raises
    ------
    DataError
        With one finding for each row of such checks.
    """
    findings = tuple(
        finding for result in results if result.severity is Severity.ERROR for finding in result.findings()
    )
    if findings:
        raise DataError(
            f"{len(findings)} findings of checks that must find nothing",
            type="checks",
            expected="no row in a check of severity ERROR",
            hint="correct what the findings name; ontology/checks/<id>.rq says what each looks for",
            findings=findings,
        )


def _run(store: ox.Store, default_graph: Graphs | None, check: QueryFile) -> CheckResult:
    word = check.required("severity")
    if word not in tuple(Severity):
        raise UsageError(
            f"The check {check.id} has no legal severity",
            given=word,
            expected=" | ".join(Severity),
            hint=f"correct the head of {check.path.name}",
        )
    try:
        answer = cast(
            "ox.QuerySolutions",
            store.query(check.text, use_default_graph_as_union=True)
            if default_graph is None
            else store.query(check.text, default_graph=list(default_graph)),
        )
    except SyntaxError as error:
        raise UsageError(
            f"The check {check.id} cannot be parsed", given=str(error), hint=f"correct {check.path.name}"
        ) from error
    names = [variable.value for variable in answer.variables]
    rows = sorted(tuple(_shown(row[name]) for name in names) for row in answer)
    return CheckResult(
        id=check.id,
        title=check.front.get("title", check.front.get("question", check.id)),
        severity=Severity(word),
        columns=tuple(names),
        rows=tuple(rows),
        hint=check.front.get("hint", "add or correct what is named"),
    )


def _shown(term: object) -> str:
    if term is None:
        return ""
    if isinstance(term, ox.NamedNode):
        return compact(term.value)
    return term.value if isinstance(term, ox.Literal) else str(term)


def as_table(results: Sequence[CheckResult]) -> list[Mapping[str, str | int]]:
    """Check × severity × count, one mapping for each check."""
    return [
        {"check": result.id, "severity": result.severity.value, "count": result.count, "title": result.title}
        for result in results
    ]
