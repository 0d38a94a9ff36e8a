"""Cypher of plans: snapshots of every document, budgets of dbHits, and what texts depend on."""

from __future__ import annotations

import csv
import json
import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import neo4j
import orjson
import pytest

from koban_kg.errors import UsageError
from koban_kg.plan.tree import Page, RootConstant
from tests.graph.neo4j.printing import Document, documents, profiled

if TYPE_CHECKING:
    from tests.graph.neo4j.printing import Printing
    from tests.neo4j_server import Server

SNAPSHOTS = Path(__file__).with_name("snapshots")
BUDGETS = Path(__file__).with_name("budgets.csv")
DOCUMENTS = {document.name: document for document in documents()}
UPDATED = bool(os.environ.get("KOBAN_UPDATE_SNAPSHOTS"))


def each_document(**options: object) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("document", DOCUMENTS.values(), ids=DOCUMENTS, **options)


# --- snapshots ------------------------------------------------------------------------------------------------------


def snapshot(printing: Printing, document: Document) -> str:
    """GraphQL in, statements and parameters out; root fields with the same text stand together."""
    asked = {}
    for root in printing.roots(document.text, document.variables):
        statement = printing.statement(root)
        given = json.dumps(statement.parameters, ensure_ascii=False, default=str)
        asked.setdefault(statement.text, []).append(f"// {root.key}: {given}")
    variables = json.dumps(document.variables, ensure_ascii=False)
    parts = [f"// {document.name} {variables}", *("\n".join((*keys, text)) for text, keys in asked.items())]
    return "\n\n".join(parts) + "\n"


@each_document()
def test_statements_of_a_document_are_the_snapshot(printing: Printing, document: Document) -> None:
    path = SNAPSHOTS / f"{document.name}.cypher"
    text = snapshot(printing, document)
    if UPDATED:
        path.write_text(text, encoding="utf-8")

    assert text == path.read_text(encoding="utf-8")


def test_every_snapshot_has_its_document() -> None:
    assert {path.stem for path in SNAPSHOTS.glob("*.cypher")} == set(DOCUMENTS)


# --- budgets --------------------------------------------------------------------------------------------------------


def budgets() -> dict[str, int]:
    with BUDGETS.open(encoding="utf-8", newline="") as file:
        return {row["document"]: int(row["most_db_hits"]) for row in csv.DictReader(file)}


@pytest.fixture(scope="module")
def measured() -> dict[str, int]:
    return {}


@each_document()
def test_a_document_stays_in_its_budget_and_answers_as_the_memory_store(
    printing: Printing, neo4j_release: Server, measured: dict[str, int], document: Document
) -> None:
    total = 0
    for root in printing.roots(document.text, document.variables):
        answer, hits = profiled(neo4j_release.driver, printing.statement(root))
        total += hits

        assert answer == orjson.dumps(printing.expected(root))
    measured[document.name] = total

    assert UPDATED or total <= budgets()[document.name]


@pytest.mark.needs_neo4j
def test_every_document_has_a_budget(measured: dict[str, int]) -> None:
    if UPDATED and set(measured) == set(DOCUMENTS):
        with BUDGETS.open("w", encoding="utf-8", newline="") as file:
            rows = csv.writer(file, lineterminator="\n")
            rows.writerow(("document", "most_db_hits"))
            rows.writerows((name, hits + max(5, hits // 20)) for name, hits in sorted(measured.items()))

    assert set(budgets()) == set(DOCUMENTS)


PAGES = {
    "first things": ("{ evidenceRows(first: 20) { id label year } }", 3),
    "by name": ("{ evidenceRows(first: 20, orderBy: [{label: ASC}]) { id label direction } }", 3),
    "by name, from the end": (
        "{ evidenceRowsConnection(last: 20, orderBy: [{label: DESC}]) { edges { node { id label } } } }",
        2,
    ),
    "by a key that some lack": ("{ evidenceRows(first: 20, orderBy: [{year: DESC}]) { id year } }", 3),
    "connection with its total": (
        "{ evidenceRowsConnection(first: 20) { totalCount edges { node { id label } } pageInfo { endCursor } } }",
        2,
    ),
    "in a language with a fallback": ('{ evidenceRows(first: 20, lang: ["de"]) { id label labelLang } }', 3),
}


@pytest.mark.parametrize(("text", "columns"), PAGES.values(), ids=PAGES)
def test_a_page_reads_little_beyond_what_it_shows(
    printing: Printing, neo4j_release: Server, text: str, columns: int
) -> None:
    (root,) = printing.roots(text)
    answer, hits = profiled(neo4j_release.driver, printing.statement(root))

    assert answer == orjson.dumps(printing.expected(root))
    assert hits <= 70 + 20 * columns


# --- what a text depends on -----------------------------------------------------------------------------------------

SAME = [
    (
        '{ capabilities(where: {id: {eq: "a"}}, first: 3) { id } }',
        '{ capabilities(where: {id: {eq: "b$p0 \' \\\\"}}, first: 5) { id } }',
    ),
    (
        '{ methodologies(where: {addresses: {some: {id: {in: ["a"]}}}}, offset: 1) { mine: label } }',
        '{ other: methodologies(where: {addresses: {some: {id: {in: ["b", "c"]}}}}, offset: 9) { yours: label } }',
    ),
    (
        '{ evidenceRows(where: {label: {contains: "x"}, year: {gt: 2000}}) { id } }',
        '{ evidenceRows(where: {label: {contains: "Ärger"}, year: {gt: 1}}) { id } }',
    ),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_other_values_and_response_keys_leave_the_text_as_it_is(printing: Printing, one: str, other: str) -> None:
    first, second = (printing.statement(printing.roots(text)[0]) for text in (one, other))

    assert first.text == second.text
    assert first.parameters != second.parameters


def test_what_is_given_stands_in_parameters_alone(printing: Printing) -> None:
    given = "x'}) DETACH DELETE (n) //"
    text = f'{{ capabilities(where: {{label: {{contains: "{given}"}}, id: {{in: ["{given}"]}}}}) {{ id }} }}'
    statement = printing.statement(printing.roots(text)[0])

    assert "DELETE" not in statement.text
    assert [given] in statement.parameters.values()
    assert given.lower() in statement.parameters.values()


def test_cursors_of_one_list_give_one_text(printing: Printing) -> None:
    (root,) = printing.roots("{ evidenceRowsConnection(first: 2, orderBy: [{year: DESC}]) { edges { cursor } } }")
    cursors = [edge["cursor"] for edge in printing.expected(root)["edges"]]
    query = root.connection.query

    texts = {
        printing.statement(
            replace(root, connection=replace(root.connection, query=replace(query, page=Page(first=2, after=cursor))))
        ).text
        for cursor in cursors
    }

    assert len(texts) == 1


def test_a_constant_has_no_statement(printing: Printing) -> None:
    with pytest.raises(UsageError, match="no statement"):
        printing.statement(RootConstant("a", b"1"))


def test_a_statement_reads_the_pointer_before_and_after(printing: Printing, neo4j_release: Server) -> None:
    (root,) = printing.roots("{ capabilities(first: 1) { id } }")
    statement = printing.statement(root)
    with neo4j_release.driver.session(default_access_mode=neo4j.READ_ACCESS) as session:
        row = session.run(statement.text, statement.parameters).single(strict=True)

    assert row.keys() == ["revision", "state", "version", "answer", "lastRevision", "lastState"]
    assert (row["state"], row["version"], row["lastState"]) == ("ready", printing.release.version, "ready")
    assert row["revision"] == row["lastRevision"]
