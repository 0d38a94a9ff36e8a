"""The query operation of the SPARQL 1.1 Protocol, case by case: request, status, type of the answer.

The first part of the table has the cases of the W3C's protocol tests for queries, on our data; the second part is what
HTTP adds.
"""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import quote_plus, urlencode

import pyoxigraph as ox
import pytest

from koban_kg.names import graph_iri
from koban_kg.rdf.protocol import (
    BINDINGS_CSV,
    BINDINGS_JSON,
    BINDINGS_TSV,
    BINDINGS_XML,
    JSON_LD,
    N_TRIPLES,
    RDF_XML,
    TURTLE,
)
from tests.rdf.conftest import ID, VERSION

if TYPE_CHECKING:
    from starlette.testclient import TestClient

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
DIRECT = {"Content-Type": "application/sparql-query"}
PROBLEM = "application/problem+json"
ASSERTED, OPEN = graph_iri(VERSION, "asserted"), graph_iri(VERSION, "open")
SELECT = "SELECT ?m { ?m koban:strengthens ?c } LIMIT 3"
ASK = "ASK { ?m a koban:Methodology }"
CONSTRUCT = "CONSTRUCT { ?s ?p ?o } { ?s ?p ?o } LIMIT 3"
DESCRIBE = f"DESCRIBE <{ID}methodology/m1>"
COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
NAMED = "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }"


@dataclass(frozen=True)
class Case:
    """One request and what must come back; ``body`` is a part of it."""

    name: str
    method: str
    status: int
    media: str
    query: list[tuple[str, str]] | str = ""
    headers: dict[str, str] = field(default_factory=dict)
    content: bytes = b""
    body: str = ""


def _get(name: str, text: str, media: str, accept: str = "", status: int = 200, body: str = "") -> Case:
    return Case(name, "GET", status, media, [("query", text)], {"Accept": accept} if accept else {}, b"", body)


def _form(*pairs: tuple[str, str]) -> bytes:
    return urlencode(pairs).encode()


PROTOCOL = [
    _get("query via GET", ASK, BINDINGS_JSON, body="true"),
    Case("query via POST, form", "POST", 200, BINDINGS_JSON, "", FORM, _form(("query", ASK)), "true"),
    Case("query via POST, direct", "POST", 200, BINDINGS_JSON, "", DIRECT, ASK.encode(), "true"),
    Case(
        "one default graph, GET",
        "GET",
        200,
        BINDINGS_JSON,
        [("query", COUNT), ("default-graph-uri", ASSERTED)],
        body='"1120"',
    ),
    Case(
        "one default graph, form",
        *("POST", 200, BINDINGS_JSON, "", FORM),
        _form(("query", COUNT), ("default-graph-uri", ASSERTED)),
        '"1120"',
    ),
    Case(
        "one default graph, direct",
        "POST",
        200,
        BINDINGS_JSON,
        [("default-graph-uri", ASSERTED)],
        DIRECT,
        COUNT.encode(),
        '"1120"',
    ),
    Case(
        "two default graphs, GET",
        *("GET", 200, BINDINGS_JSON),
        [("query", COUNT), ("default-graph-uri", ASSERTED), ("default-graph-uri", OPEN)],
        body='"1240"',
    ),
    Case(
        "two default graphs, form",
        *("POST", 200, BINDINGS_JSON, "", FORM),
        _form(("query", COUNT), ("default-graph-uri", ASSERTED), ("default-graph-uri", OPEN)),
        '"1240"',
    ),
    Case(
        "named graphs, GET",
        *("GET", 200, BINDINGS_JSON),
        [("query", NAMED), ("named-graph-uri", ASSERTED), ("named-graph-uri", OPEN)],
        body='"1240"',
    ),
    Case(
        "named graphs, form",
        *("POST", 200, BINDINGS_JSON, "", FORM),
        _form(("query", NAMED), ("named-graph-uri", ASSERTED), ("named-graph-uri", OPEN)),
        '"1240"',
    ),
    Case(
        "named graphs, direct", "POST", 200, BINDINGS_JSON, [("named-graph-uri", OPEN)], DIRECT, NAMED.encode(), '"120"'
    ),
    Case(
        "full dataset",
        *("GET", 200, BINDINGS_JSON),
        [
            (
                "query",
                "SELECT (COUNT(?l) AS ?n) { ?m a koban:Methodology GRAPH ?g { ?o koban:strengthens ?l } }",
            ),
            ("default-graph-uri", OPEN),
            ("named-graph-uri", ASSERTED),
        ],
        body=f'"{40 * 360}"',
    ),
    Case(
        "the dataset of the request goes before that of the query",
        *("GET", 200, BINDINGS_JSON),
        [("query", COUNT.replace("{", f"FROM <{ASSERTED}> {{", 1)), ("default-graph-uri", OPEN)],
        body='"120"',
    ),
    _get("the dataset of the query", COUNT.replace("{", f"FROM <{ASSERTED}> {{", 1), BINDINGS_JSON, body='"1120"'),
    *(
        _get(f"content type of {form}: {accept}", text, media, accept)
        for form, text, pairs in (
            ("SELECT", SELECT, {a: a for a in (BINDINGS_JSON, BINDINGS_XML, BINDINGS_CSV, BINDINGS_TSV)}),
            ("ASK", ASK, {BINDINGS_JSON: BINDINGS_JSON, BINDINGS_XML: BINDINGS_XML}),
            ("CONSTRUCT", CONSTRUCT, {a: a for a in (TURTLE, N_TRIPLES, RDF_XML, JSON_LD)}),
            ("DESCRIBE", DESCRIBE, {a: a for a in (TURTLE, N_TRIPLES, RDF_XML, JSON_LD)}),
        )
        for accept, media in pairs.items()
    ),
    Case("bad: more than one query, GET", "GET", 400, PROBLEM, [("query", ASK), ("query", SELECT)]),
    Case("bad: more than one query, form", "POST", 400, PROBLEM, "", FORM, _form(("query", ASK), ("query", SELECT))),
    Case("bad: more than one query, direct", "POST", 400, PROBLEM, [("query", ASK)], DIRECT, ASK.encode()),
    Case("bad: method PUT", "PUT", 405, PROBLEM, [("query", ASK)]),
    Case("bad: method DELETE", "DELETE", 405, PROBLEM, [("query", ASK)]),
    Case("bad: form without content type", "POST", 415, PROBLEM, content=_form(("query", ASK))),
    Case("bad: query without content type", "POST", 415, PROBLEM, content=ASK.encode()),
    Case("bad: wrong media type", "POST", 415, PROBLEM, "", {"Content-Type": "text/plain"}, ASK.encode()),
    Case("bad: not UTF-8, direct", "POST", 400, PROBLEM, "", DIRECT, 'ASK { ?s ?p "é" }'.encode("latin-1")),
    Case("bad: not UTF-8, GET", "GET", 400, PROBLEM, "query=ASK%20%7B%20%3Fs%20%3Fp%20%22%E9%22%20%7D"),
    Case("bad: not UTF-8, form", "POST", 400, PROBLEM, "", FORM, b"query=ASK+%7B+%3Fs+%3Fp+%22%E9%22+%7D"),
    Case(
        "bad: other charset",
        "POST",
        415,
        PROBLEM,
        "",
        {"Content-Type": "application/sparql-query; charset=utf-16"},
        ASK.encode("utf-16"),
    ),
    _get("bad: syntax", "ASK { ?s ?p", PROBLEM, status=400, body="query-syntax"),
    Case("bad: syntax, direct", "POST", 400, PROBLEM, "", DIRECT, b"SELEKT *", "query-syntax"),
]

HTTP = [
    _get("no Accept, bindings", SELECT, BINDINGS_JSON),
    _get("no Accept, graph", CONSTRUCT, TURTLE),
    _get("any", CONSTRUCT, TURTLE, "*/*"),
    _get("weights", SELECT, BINDINGS_XML, f"{BINDINGS_JSON};q=0.4, {BINDINGS_XML};q=0.9, */*;q=0.1"),
    _get("the most specific range", SELECT, BINDINGS_TSV, "text/*;q=0.5, text/csv;q=0.1"),
    _get("a type refused", SELECT, BINDINGS_XML, f"{BINDINGS_JSON};q=0, */*"),
    _get("another name for JSON", SELECT, "application/json", "application/json"),
    _get("another name for XML", SELECT, "text/xml; charset=utf-8", "text/xml"),
    _get("another name for N-Triples", DESCRIBE, "text/plain; charset=utf-8", "text/plain"),
    _get("JSON-LD asked as JSON", DESCRIBE, "application/json", "application/json"),
    _get(
        "what a browser asks",
        SELECT,
        "application/xml",
        "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    ),
    _get("upper case", SELECT, BINDINGS_CSV, "TEXT/CSV"),
    _get("not acceptable, bindings", SELECT, PROBLEM, TURTLE, 406, "not-acceptable"),
    _get("not acceptable, graph", CONSTRUCT, PROBLEM, "text/csv", 406, "not-acceptable"),
    _get("not acceptable at all", ASK, PROBLEM, "image/png", 406, "not-acceptable"),
    _get("unknown graph", "ASK FROM <http://elsewhere/> {}", PROBLEM, status=400, body="unknown-graph"),
    Case(
        "unknown graph in the request",
        "GET",
        400,
        PROBLEM,
        [("query", ASK), ("named-graph-uri", "http://x/")],
        body="unknown-graph",
    ),
    _get("SERVICE", "ASK { SERVICE <http://127.0.0.1:9/> {} }", PROBLEM, status=400, body="service-refused"),
    _get("update in the query", "DROP ALL", PROBLEM, status=400, body="update-refused"),
    Case("update in the form", "POST", 400, PROBLEM, "", FORM, _form(("update", "DROP ALL")), "update-refused"),
    Case("update in the address", "GET", 400, PROBLEM, [("update", "DROP ALL")], body="update-refused"),
    Case(
        "update, direct",
        "POST",
        415,
        PROBLEM,
        "",
        {"Content-Type": "application/sparql-update"},
        b"DROP ALL",
        "update-refused",
    ),
    Case("no query", "POST", 400, PROBLEM, "", FORM, b"", "query-missing"),
    Case("no query, GET", "GET", 400, PROBLEM, [("default-graph-uri", OPEN)], body="query-missing"),
    Case("empty query", "GET", 400, PROBLEM, "query=", body="query-syntax"),
    _get("too many rows", "SELECT * { ?s ?p ?o }", PROBLEM, status=400, body="row-limit"),
    _get("too many triples", "CONSTRUCT WHERE { ?s ?p ?o }", PROBLEM, status=400, body="row-limit"),
    Case("too large", "POST", 413, PROBLEM, "", DIRECT, b"#" * 1_000_001, "body-limit"),
    Case("multipart", "POST", 415, PROBLEM, "", {"Content-Type": "multipart/form-data; boundary=x"}, b"--x--"),
    Case(
        "charset told",
        "POST",
        200,
        BINDINGS_JSON,
        "",
        {"Content-Type": 'application/sparql-query; charset="UTF-8"'},
        ASK.encode(),
    ),
    Case("byte order mark", "POST", 200, BINDINGS_JSON, "", DIRECT, b"\xef\xbb\xbf" + ASK.encode()),
    Case("non-ASCII text", "POST", 200, BINDINGS_JSON, "", DIRECT, 'SELECT ("Ωé" AS ?x) {}'.encode(), "Ωé"),
    Case("plus and percent", "GET", 200, BINDINGS_JSON, "query=SELECT+(1%2B1+AS+?x)+%7B%7D", body='"2"'),
    Case("HEAD", "HEAD", 200, BINDINGS_JSON, [("query", ASK)]),
    Case("OPTIONS", "OPTIONS", 204, ""),
    Case("what the service is", "GET", 200, TURTLE, body="sd:UnionDefaultGraph"),
    Case("what the service is, JSON-LD", "GET", 200, JSON_LD, headers={"Accept": JSON_LD}, body="SPARQL11Query"),
    Case("what the service is, to a browser", "GET", 303, "", headers={"Accept": "text/html,*/*;q=0.8"}),
    Case("what the service is, as an image", "GET", 406, PROBLEM, headers={"Accept": "image/png"}),
]


@pytest.mark.parametrize("case", PROTOCOL + HTTP, ids=lambda case: case.name)
def test_protocol(door: TestClient, case: Case) -> None:
    address = "/sparql"
    if case.query:
        address += "?" + (case.query if isinstance(case.query, str) else urlencode(case.query))
    headers = {"Accept": "*/*", **case.headers}
    if "Accept" not in case.headers and case.name.startswith("no Accept"):
        del headers["Accept"]
    response = door.request(case.method, address, headers=headers, content=case.content)

    assert response.status_code == case.status, response.text
    expected = (
        f"{case.media}; charset=utf-8" if case.media.startswith("text/") and ";" not in case.media else case.media
    )
    assert response.headers.get("content-type", "") == expected
    assert case.body in response.text
    if case.status >= 400:
        problem = response.json()
        assert problem["status"] == case.status
        assert {"type", "title", "detail"} <= set(problem)


def test_every_format_says_the_same(door: TestClient) -> None:
    text = "SELECT ?c ?l { ?c a koban:Capability ; skos:prefLabel ?l } ORDER BY ?c"
    answers = {
        media: door.get("/sparql", params={"query": text}, headers={"Accept": media})
        for media in (BINDINGS_JSON, BINDINGS_XML, BINDINGS_CSV, BINDINGS_TSV)
    }
    read = {
        media: [
            (row["c"].value, row["l"].value)
            for row in ox.parse_query_results(answer.content, ox.QueryResultsFormat.from_media_type(media))
        ]
        for media, answer in answers.items()
        if media in {BINDINGS_JSON, BINDINGS_XML, BINDINGS_TSV}
    }
    read[BINDINGS_CSV] = [
        tuple(row) for row in list(csv.reader(io.StringIO(answers[BINDINGS_CSV].content.decode(), newline="")))[1:]
    ]  # type: ignore[misc]

    assert len(read[BINDINGS_JSON]) == 20
    assert all(rows == read[BINDINGS_JSON] for rows in read.values())


def test_every_graph_format_says_the_same(door: TestClient) -> None:
    graphs = [
        set(
            ox.parse(
                door.get("/sparql", params={"query": DESCRIBE}, headers={"Accept": m}).content,
                ox.RdfFormat.from_media_type(m),
            )
        )
        for m in (TURTLE, N_TRIPLES, RDF_XML, JSON_LD)
    ]

    assert len(graphs[0]) == 4
    assert all(graph == graphs[0] for graph in graphs)


def test_the_union_counts_once(door: TestClient) -> None:
    response = door.get("/sparql", params={"query": COUNT})

    assert response.json()["results"]["bindings"][0]["n"]["value"] == "2042"


def test_a_query_error_is_a_whole_problem(door: TestClient) -> None:
    response = door.post("/sparql", content="SELECT *\n{ ?s nope:x ?o }", headers=DIRECT)

    assert response.json() == {
        "type": "https://w3id.org/koban/problem/query-syntax",
        "title": "The query is not SPARQL",
        "status": 400,
        "detail": "Line 2, column 6: this prefix is not declared",
        "given": "{ ?s ▶nope:x ?o }",
        "hint": "Correct the query at the mark ▶; the grammar is https://www.w3.org/TR/sparql11-query/#grammar",
    }


@pytest.mark.parametrize(
    ("method", "content", "headers", "name", "value"),
    [
        ("GET", b"", {}, "vary", "Accept"),
        ("GET", b"", {"Origin": "https://elsewhere.example"}, "access-control-allow-origin", "*"),
        ("PUT", b"", {}, "allow", "GET, HEAD, OPTIONS, POST"),
        (
            "POST",
            b"x",
            {"Content-Type": "text/plain"},
            "accept-post",
            "application/sparql-query, application/x-www-form-urlencoded",
        ),
        ("OPTIONS", b"", {}, "allow", "GET, HEAD, POST, OPTIONS"),
    ],
)
def test_headers(door: TestClient, method: str, content: bytes, headers: dict[str, str], name: str, value: str) -> None:
    response = door.request(method, f"/sparql?query={quote_plus(ASK)}", content=content, headers=headers)

    assert set(value.split(", ")) <= set(response.headers[name].split(", "))


def test_a_preflight(door: TestClient) -> None:
    asked = {
        "Origin": "https://elsewhere.example",
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "content-type",
    }
    response = door.options("/sparql", headers=asked)

    assert response.status_code == 200
    assert response.headers["access-control-allow-origin"] == "*"
    assert "POST" in response.headers["access-control-allow-methods"]


def test_the_description_names_the_graphs(door: TestClient) -> None:
    body = door.get("/sparql", headers={"Accept": N_TRIPLES}).content
    triples = list(ox.parse(body, ox.RdfFormat.N_TRIPLES))
    sd, void = "http://www.w3.org/ns/sparql-service-description#", "http://rdfs.org/ns/void#triples"

    assert {t.object.value for t in triples if t.predicate.value == sd + "name"} == {
        graph_iri(VERSION, role)  # type: ignore[arg-type]
        for role in ("asserted", "inferred", "ontology", "open", "open-inferred", "translations")
    }
    assert sum(int(t.object.value) for t in triples if t.predicate.value == void) == 2 * 2042


def test_large_answers_are_compressed_whole(door: TestClient) -> None:
    text = (
        "SELECT (GROUP_CONCAT(?l) AS ?x) { ?a skos:prefLabel ?l . ?b a koban:Capability , ?t . ?c a koban:Capability }"
    )
    plain = door.get("/sparql", params={"query": text}, headers={"Accept-Encoding": "identity"})
    packed = door.get("/sparql", params={"query": text}, headers={"Accept-Encoding": "gzip"})

    assert len(plain.content) > 500_000
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.content == plain.content
    assert json.loads(packed.content)["head"] == {"vars": ["x"]}
