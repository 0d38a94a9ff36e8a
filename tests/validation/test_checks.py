"""Checks written as queries: severities, rows, what fails a build."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

from koban_kg.errors import DataError, UsageError
from koban_kg.names import KOBAN, graph_iri
from koban_kg.validation import Severity, load_checks, run_checks
from koban_kg.validation.checks import as_table, fail_on_errors

if TYPE_CHECKING:
    from pathlib import Path

NO_LABEL = """# id: no-label
# title: A class without a label
# severity: ERROR
# hint: add rdfs:label
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?class ?above WHERE {
  ?class a owl:Class
  OPTIONAL { ?class rdfs:subClassOf ?above }
  OPTIONAL { ?class rdfs:label ?label }
  FILTER (!BOUND(?label))
}
"""
COUNT = """# id: classes
# title: How many classes there are
# severity: INFO
SELECT (COUNT(*) AS ?classes) WHERE { GRAPH ?g { ?class a <http://www.w3.org/2002/07/owl#Class> } }
"""


@pytest.fixture
def store() -> ox.Store:
    found = ox.Store()
    found.load(
        b"@prefix koban: <https://w3id.org/koban/ontology#> . @prefix owl: <http://www.w3.org/2002/07/owl#> ."
        b"@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> ."
        b"koban:B a owl:Class ; rdfs:subClassOf koban:A . koban:A a owl:Class ."
        b"koban:C a owl:Class ; rdfs:label 'C'@en .",
        ox.RdfFormat.TURTLE,
        to_graph=ox.NamedNode(graph_iri("building", "ontology")),
    )
    return found


def write(folder: Path, **checks: str) -> Path:
    for name, text in checks.items():
        (folder / f"{name}.rq").write_text(text)
    return folder


def test_check_severity_count_and_rows(store: ox.Store, tmp_path: Path) -> None:
    results = run_checks(store, checks=load_checks(write(tmp_path, b=NO_LABEL, a=COUNT)))
    assert as_table(results) == [
        {"check": "classes", "severity": "INFO", "count": 1, "title": "How many classes there are"},
        {"check": "no-label", "severity": "ERROR", "count": 2, "title": "A class without a label"},
    ]
    assert results[0].rows == (("3",),)
    assert (results[1].columns, results[1].rows) == (("class", "above"), (("koban:A", ""), ("koban:B", "koban:A")))
    assert [str(finding) for finding in results[1].findings()] == [
        "koban:A: A class without a label (no-label); add rdfs:label",
        "koban:B: A class without a label: above koban:A (no-label); add rdfs:label",
    ]


def test_only_errors_fail(store: ox.Store, tmp_path: Path) -> None:
    checks = load_checks(write(tmp_path, a=COUNT, b=NO_LABEL))
    with pytest.raises(DataError) as raised:
        fail_on_errors(run_checks(store, checks=checks))
    assert len(raised.value.problem.findings) == 2
    for milder in ("WARNING", "INFO"):
        write(tmp_path, b=NO_LABEL.replace("ERROR", milder))
        results = run_checks(store, checks=load_checks(tmp_path))
        assert results[1].severity is Severity(milder)
        fail_on_errors(results)


def test_graphs_can_be_narrowed(store: ox.Store, tmp_path: Path) -> None:
    checks = load_checks(write(tmp_path, b=NO_LABEL))
    (result,) = run_checks(store, [ox.NamedNode(graph_iri("building", "asserted"))], checks=checks)
    assert result.count == 0


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (NO_LABEL.replace("ERROR", "FATAL"), "has no legal severity"),
        (NO_LABEL.replace("# severity: ERROR\n", ""), "lacks a line"),
        (NO_LABEL.replace("WHERE", "WHERE WHERE"), "cannot be parsed"),
    ],
)
def test_checks_that_cannot_be_run_are_refused(store: ox.Store, tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        run_checks(store, checks=load_checks(write(tmp_path, b=text)))


def test_the_project_has_checks_and_each_runs(store: ox.Store) -> None:
    results = run_checks(store)
    assert {result.severity for result in results} >= {Severity.ERROR, Severity.WARNING}
    assert all(result.title and KOBAN not in result.title for result in results)
