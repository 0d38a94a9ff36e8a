"""`koban check`: what is wrong or missing in the knowledge, without publishing anything."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import typer

from koban_kg.cli.output import FINDINGS, print_json, print_rows
from koban_kg.names import compact
from koban_kg.release.canonical import merged, triples_of
from koban_kg.release.settle import settle
from koban_kg.validation import check_ontology
from koban_kg.validation.checks import as_table, fail_on_errors

if TYPE_CHECKING:
    from pathlib import Path

    from koban_kg.validation import Verdict


def check(source: Path, *, dl: bool, as_json: bool) -> None:
    """Load, reason and validate as a build does, run the quality checks and ask HermiT; print what came out.

    Raises
    ------
    DataError
        If the knowledge breaks a shape or fails a check of severity ERROR.
    UnavailableError
        If HermiT is asked for and there is no Java.
    """
    from loaders.source import load_source

    loaded = load_source(source)
    knowledge = settle(loaded, strict=False)
    table = as_table(knowledge.checks)
    if not as_json:
        print_rows(["check", "severity", "count", "title"], table, "table")
        typer.echo(f"\nSHACL: {len(knowledge.shapes.violations)} violations")
    verdict = check_ontology(triples_of(merged(knowledge.lines, "ontology"))) if dl else None
    if as_json:
        owl = None if verdict is None else asdict(verdict)
        report: dict[str, Any] = {"checks": table, "violations": len(knowledge.shapes.violations), "owl_dl": owl}
        print_json(report)
    elif verdict is not None:
        typer.echo(f"OWL 2 DL (HermiT): {_words(verdict)}")
    knowledge.shapes.check(loaded.places)
    fail_on_errors(knowledge.checks)
    if verdict is not None and not verdict.coherent:
        raise typer.Exit(FINDINGS)


def _words(verdict: Verdict) -> str:
    if not verdict.consistent:
        return f"inconsistent: {verdict.message}"
    if verdict.unsatisfiable:
        return "consistent, but these classes can have no member: " + ", ".join(map(compact, verdict.unsatisfiable))
    return f"consistent, every class can have members ({verdict.axioms} axioms, {verdict.seconds:.1f} s)"
