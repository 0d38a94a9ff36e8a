"""The plain forms of the editors, without any script: every example runs, problems are shown, results can be taken."""

from __future__ import annotations

import csv
import html
import io
import re

import pytest

from api.pages.editors import GRAPHQL, SPARQL, examples


@pytest.mark.parametrize("editor", [GRAPHQL, SPARQL], ids=["graphql", "sparql"])
def test_every_example_has_a_title_and_runs_unedited(client, editor) -> None:
    offered = examples(editor.suffix)
    assert len(offered) >= 30
    assert len({example.title for example in offered}) == len(offered)
    failed = {}
    for example in offered:
        answer = client.get(f"/explore/{editor.name}", params={"example": example.id, "run": "1"})
        text = answer.text.partition('id="plain-result"')[2]
        if (
            answer.status_code != 200
            or 'role="alert"' in text
            or '"errors"' in html.unescape(text)
            or "<h2>" not in text
        ):
            failed[example.id] = text[:300]
    assert failed == {}


def test_the_query_is_in_the_address_and_in_the_form(client) -> None:
    query = "SELECT ?s WHERE { ?s a <https://w3id.org/koban/ontology#Pilot> } ORDER BY ?s"
    text = client.get("/explore/sparql", params={"query": query, "run": "1"}).text
    field = re.search(r'<textarea id="query"[^>]*>(.*?)</textarea>', text, re.S)
    assert field is not None
    assert html.unescape(field[1]) == query
    assert "6 rows" in text
    assert 'href="https://w3id.org/koban/id/pilot/PI-1"' in text


def test_a_result_can_be_taken_as_csv(client) -> None:
    query = (
        "PREFIX koban: <https://w3id.org/koban/ontology#> PREFIX dct: <http://purl.org/dc/terms/> "
        "SELECT ?id WHERE { ?s a koban:Pilot ; dct:identifier ?id } ORDER BY ?id"
    )
    page = client.get("/explore/sparql", params={"query": query, "run": "1"}).text
    link = re.search(r'href="(/explore/sparql\.csv\?[^"]+)"', page)
    assert link is not None
    rows = list(csv.reader(io.StringIO(client.get(html.unescape(link[1])).text)))
    assert rows == [["id"], *([f"PI-{n}"] for n in range(1, 7))]


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("/explore/sparql", "SELECT"),
        ("/explore/sparql", "SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }"),
        ("/explore/sparql", "DELETE WHERE { ?s ?p ?o }"),
    ],
)
def test_a_query_that_may_not_run_is_a_problem_in_the_page(client, path: str, query: str) -> None:
    answer = client.get(path, params={"query": query, "run": "1"})
    assert answer.status_code == 200
    assert 'role="alert"' in answer.text
    assert client.get("/explore/sparql.csv", params={"query": query}).status_code >= 400


def test_a_wrong_graphql_document_shows_its_errors(client) -> None:
    text = client.get("/explore/graphql", params={"query": "{ nothing }", "run": "1"}).text
    assert "errors" in html.unescape(text.partition('id="plain-result"')[2])
    text = client.get(
        "/explore/graphql", params={"query": "{ release { version } }", "variables": "[1]", "run": "1"}
    ).text
    assert "The variables cannot be read." in text


def test_text_of_a_query_cannot_leave_its_field(client) -> None:
    text = client.get("/explore/sparql", params={"query": "</textarea><script>alert(1)</script>"}).text
    assert "<script>alert" not in text


def test_without_the_editors_files_the_plain_form_is_the_page(client, monkeypatch) -> None:
    monkeypatch.setattr(type(SPARQL), "ready", property(lambda _: False))
    for name in ("graphql", "sparql"):
        text = client.get(f"/explore/{name}").text
        assert "<script" not in text
        assert "This is the plain form." in text
        assert '<form id="plain"' in text
