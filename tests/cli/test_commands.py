from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

import pytest

from tests.conftest import ROOT, run_koban

if TYPE_CHECKING:
    from pathlib import Path

COMMANDS = ("build", "check", "serve", "query", "graphql", "export", "info", "ask")
TWO_ROWS = "SELECT ?id { ?d a koban:CapabilityDomain ; dct:identifier ?id } ORDER BY ?id LIMIT 2"


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(command: str) -> None:
    done = run_koban(command, "--help")

    assert done.returncode == 0
    assert len(done.stdout.splitlines()) > 5


# arguments, exit code, what the problem says
ENDS = [
    (("info", "--release", "no-such-home"), 3, "koban build"),
    (("query", "SELECT ?x WHERE { ?x }"), 2, "Line 1, column 23"),
    (("query", "no-such-file.rq"), 2, "no such query file"),
    (("query", "SELECT ?x { SERVICE <http://127.0.0.1:9/> { ?x ?y ?z } }"), 2, "SERVICE"),
    (("query", TWO_ROWS, "--format", "docx"), 2, "docx"),
    (("graphql", "{ nonsense }"), 2, "nonsense"),
    (("graphql", "{ release { version } }", "--variables", "{"), 2, "JSON"),
    (("ask", "requirements", "--id", "CP-NOPE-01", "--lang", "en"), 0, "CP-NOPE-01"),
    (("ask", "find", "--type", "Nonsense"), 2, "Nonsense"),
    (("check", "--source", "no-such-folder"), 2, "no-such-folder"),
    (("build", "--source", "no-such-folder", "--out", "no-such-home"), 2, "no-such-folder"),
    (("serve", "--release", "no-such-home"), 3, "koban build"),
    (("serve", "--graph", "nonsense"), 2, "expected: memory"),
    (("serve", "--port", "99999999"), 2, "KOBAN_PORT"),
    (("nonsense",), 2, "nonsense"),
]


@pytest.mark.parametrize(("arguments", "code", "said"), ENDS, ids=[" ".join(e[0])[:50] for e in ENDS])
def test_ends_with_its_exit_code_and_says_what_to_do(
    arguments: tuple[str, ...], code: int, said: str, release_home: Path
) -> None:
    done = run_koban(*arguments, **({} if "no-such-home" in arguments else {"KOBAN_HOME": str(release_home)}))

    assert done.returncode == code, done.stderr
    assert said in done.stdout + done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("form", "printed"),
    [
        ("csv", "id\r\nCP-DAT\r\nCP-DIG\r\n"),
        ("tsv", '?id\n"CP-DAT"\n"CP-DIG"\n'),
        ("table", "id    \nCP-DAT\nCP-DIG\n"),
    ],
)
def test_query_prints_its_rows(form: str, printed: str, release_home: Path) -> None:
    done = run_koban("query", TWO_ROWS, "--format", form, KOBAN_HOME=str(release_home))

    assert done.stdout.split() == printed.split()


def test_a_document_may_stand_in_one_line_of_any_length(release_home: Path) -> None:
    text = "{ release { version } " + "".join(f"a{n}: __typename " for n in range(40)) + "}"

    done = run_koban("graphql", text, KOBAN_HOME=str(release_home))

    assert len(text) > 255, "longer than a file name can be"
    assert done.returncode == 0, done.stderr


def test_graphql_prints_the_rows_of_a_question(release_home: Path) -> None:
    question = ROOT / "queries" / "questions" / "EL08.graphql"

    done = run_koban("graphql", question, "--format", "csv", KOBAN_HOME=str(release_home))

    assert next(csv.DictReader(io.StringIO(done.stdout)))["id"] == "CP-PRE-05"


def test_search_prints_hits_with_the_words_that_fit(release_home: Path) -> None:
    done = run_koban(
        "search", "Nachbarn", "--lang", "de", "--first", "1", "--format", "csv", KOBAN_HOME=str(release_home)
    )
    (row,) = csv.DictReader(io.StringIO(done.stdout))

    assert (row["id"], row["type"]) == ("mediation-response-unit", "Methodology")
    assert "*Nachbarn*" in row["matched"]


def test_search_tells_what_it_cannot_look_for(release_home: Path) -> None:
    done = run_koban("search", "police", "--type", "Robber", KOBAN_HOME=str(release_home))

    assert (done.returncode, done.stdout) == (2, "")
    assert "There is no class Robber" in done.stderr


def test_info_counts_what_the_release_holds(release_home: Path) -> None:
    manifest = json.loads(run_koban("info", "--json", KOBAN_HOME=str(release_home)).stdout)

    assert manifest["classes"]["Capability"] == 137
    assert manifest["tables"]["links"] == manifest["links"] == 2861
    assert manifest["shapes"]["violations"] == 0
    assert sum(graph["triples"] for graph in manifest["graphs"].values()) == manifest["quads"]


def test_tables_are_exported_byte_for_byte(release_home: Path, tmp_path: Path) -> None:
    done = run_koban("export", "--tables", "--source-form", "--to", tmp_path, KOBAN_HOME=str(release_home))

    assert done.returncode == 0, done.stderr
    tables = {path.name: path.read_bytes() for path in (ROOT / "ontology" / "data").glob("*.csv")}
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == tables


def test_artefacts_are_exported(release_home: Path, tmp_path: Path) -> None:
    done = run_koban("export", "--to", tmp_path, "--json", KOBAN_HOME=str(release_home))

    files = json.loads(done.stdout)["files"]
    assert {"koban.ttl", "koban.rdf", "koban.nq", "koban.jsonld", "schema.graphql", "openapi.json"} <= set(files)


def test_an_unchanged_source_is_not_published_twice(release_home: Path) -> None:
    pointer = (release_home / "current").stat().st_mtime_ns

    done = run_koban("build", "--source", ROOT / "ontology", "--out", release_home, "--json")

    assert json.loads(done.stdout)["unchanged"] is True
    assert (release_home / "current").stat().st_mtime_ns == pointer


@pytest.mark.needs_java
def test_check_reports_checks_shapes_and_consistency() -> None:
    report = json.loads(run_koban("check", "--json").stdout)

    assert report["violations"] == 0
    assert report["owl_dl"]["consistent"] is True
    assert report["owl_dl"]["unsatisfiable"] == []
    assert {c["count"] for c in report["checks"] if c["severity"] == "ERROR"} == {0}
