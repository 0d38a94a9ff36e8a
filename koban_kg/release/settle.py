"""From a source to settled statements: assemble, reason, validate. Nothing is written."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyoxigraph as ox

from koban_kg.collector import without_collector
from koban_kg.errors import UsageError
from koban_kg.names import DCT, OWL, RDF, GraphRole
from koban_kg.reasoning import load_rules, materialise
from koban_kg.release.assemble import assembled
from koban_kg.release.canonical import canonical_lines, merged, n_quads
from koban_kg.release.layout import checked_version
from koban_kg.release.progress import LoggedProgress
from koban_kg.release.source import Recipe
from koban_kg.validation import load_checks, run_checks, validate
from koban_kg.validation.checks import fail_on_errors

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from koban_kg.release.progress import Progress
    from koban_kg.release.source import Source
    from koban_kg.validation import CheckResult, Report


@dataclass(frozen=True)
class Knowledge:
    """The statements of a release, settled; valid, unless they were settled without being strict.

    Attributes
    ----------
    version, issued
        From the header of the ontology, or as asked for.
    lines
        Sorted lines of canonical N-Triples by role of graph.
    quads
        The same as canonical N-Quads under the graph names of the release.
    fired
        Conclusions by rule.
    shapes, checks
        What the validation found.
    """

    version: str
    issued: str
    lines: Mapping[GraphRole, list[bytes]]
    quads: bytes
    fired: Mapping[str, int]
    shapes: Report
    checks: tuple[CheckResult, ...]


@without_collector()
def settle(
    source: Source,
    *,
    version: str | None = None,
    recipe: Recipe | None = None,
    progress: Progress | None = None,
    strict: bool = True,
) -> Knowledge:
    """The statements of a release from a source, reasoned over and validated; nothing is written.

    Parameters
    ----------
    source
        Knowledge as a loader read it.
    version
        The version to give; without it ``owl:versionInfo`` of the ontology.
    recipe
        The rules and checks to run, by default the project's own.
    progress
        Told of each step before it begins.
    strict
        Raise when a shape is broken or a check of severity ERROR finds something; else the result tells.

    Raises
    ------
    DataError
        If statements contradict each other, break a shape, or fail a check of severity ERROR.
    UsageError
        If there is neither a version asked for nor one in the ontology.
    """
    recipe, progress = recipe or Recipe(), progress or LoggedProgress()
    progress.step("assemble")
    stated = assembled(source.quads, recipe.assemble)
    version, issued = header(stated.graphs["ontology"], version)
    progress.step("reason")
    inferences = materialise(stated.graphs, load_rules(recipe.rules), places=source.places)
    stated.add("inferred", inferences.inferred)
    stated.add("open-inferred", inferences.open_inferred)
    progress.step("canonicalise")
    lines = canonical_lines(stated.graphs, version)
    progress.step("validate")
    with ThreadPoolExecutor(1) as beside:  # the engine lets go of the interpreter while it works
        validation = beside.submit(validate, merged(lines, *lines), merged(lines, "ontology"))
        checks = run_checks(stated.store, checks=load_checks(recipe.checks))
        shapes = validation.result()
    if strict:
        shapes.check(source.places)
        fail_on_errors(checks)
    return Knowledge(version, issued, lines, n_quads(lines, version), inferences.fired, shapes, checks)


def header(ontology: Iterable[ox.Triple], version: str | None) -> tuple[str, str]:
    """Version and date of the ontology header; the header is the owl:Ontology that has an owl:versionInfo."""
    triples = list(ontology)
    headers = {
        triple.subject
        for triple in triples
        if triple.predicate.value == RDF + "type" and triple.object == ox.NamedNode(OWL + "Ontology")
    }

    def said(predicate: str) -> str | None:
        values = sorted(
            triple.object.value
            for triple in triples
            if triple.subject in headers
            and triple.predicate.value == predicate
            and isinstance(triple.object, ox.Literal)
        )
        return values[0] if values else None

    found = version or said(OWL + "versionInfo")
    if found is None:
        raise UsageError(
            "The source has no version",
            expected="an owl:Ontology with owl:versionInfo",
            hint="add it to ontology/koban.ttl, or build with --version",
        )
    return checked_version(found), said(DCT + "issued") or ""
