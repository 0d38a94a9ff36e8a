"""What a release must pass: SHACL shapes, checks written as queries, and the consistency of the ontology under OWL
2 DL."""

from __future__ import annotations

from koban_kg.validation.checks import CheckResult, Severity, load_checks, run_checks
from koban_kg.validation.consistency import Verdict, check_ontology
from koban_kg.validation.shapes import Report, Violation, available_engines, validate

__all__ = [
    "CheckResult",
    "Report",
    "Severity",
    "Verdict",
    "Violation",
    "available_engines",
    "check_ontology",
    "load_checks",
    "run_checks",
    "validate",
]
