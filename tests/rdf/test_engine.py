"""One query on one release: dataset, formats, problems."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pyoxigraph as ox
import pytest

from koban_kg.errors import DataError, LimitError, UnavailableError, UsageError
from koban_kg.names import GRAPH_ROLES, KOBAN, PREFIXES, graph_iri
from koban_kg.rdf.embedded import EmbeddedStore
from koban_kg.rdf.engine import load_release, refuse_overlap
from koban_kg.rdf.protocol import (
    BINDINGS_CSV,
    BINDINGS_JSON,
    BINDINGS_TSV,
    BINDINGS_XML,
    GRAPH_FORMATS,
    JSON_LD,
    N_TRIPLES,
    RDF_XML,
    TURTLE,
    Dataset,
    GraphSize,
    QueryLimits,
    QueryRequest,
)
from tests.rdf.conftest import ID, VERSION, release_lines

if TYPE_CHECKING:
    from pathlib import Path

COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"


@pytest.fixture(scope="module")
def release(dump: Path) -> EmbeddedStore:
    return EmbeddedStore.load(dump)


def _graph(role: str) -> str:
    return graph_iri(VERSION, role)  # type: ignore[arg-type]


def _number(release: EmbeddedStore, text: str, dataset: Dataset | None = None) -> int:
    answer = release.run(QueryRequest(text, dataset, bindings_format=BINDINGS_CSV))
    return int(answer.body.split(b"\r\n")[1])


def test_the_graphs_of_a_release(release: EmbeddedStore) -> None:
    assert release.graphs == (
        GraphSize(_graph("asserted"), 360 * 3 + 40),
        GraphSize(_graph("inferred"), 400),
        GraphSize(_graph("ontology"), 1),
        GraphSize(_graph("open"), 40 * 3),
        GraphSize(_graph("open-inferred"), 1),
        GraphSize(_graph("translations"), 400),
    )
    assert {size.iri for size in release.graphs} == {graph_iri(VERSION, role) for role in GRAPH_ROLES}


def test_the_union_counts_every_triple_once(release: EmbeddedStore) -> None:
    lines = release_lines()

    assert _number(release, COUNT) == len(lines) == len(set(lines))
    assert _number(release, COUNT) == sum(size.triples for size in release.graphs)
    assert _number(release, COUNT) == _number(release, "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }")
    assert _number(release, COUNT) == _number(
        release, "SELECT (COUNT(*) AS ?n) { SELECT DISTINCT ?s ?p ?o { ?s ?p ?o } }"
    )


def test_a_triple_in_two_graphs_is_found() -> None:
    triple = (ox.NamedNode("http://s"), ox.NamedNode("http://p"), ox.NamedNode("http://o"))
    store = ox.Store()
    store.add(ox.Quad(*triple, ox.NamedNode(_graph("asserted"))))
    refuse_overlap(store)
    store.add(ox.Quad(*triple, ox.NamedNode(_graph("open"))))

    with pytest.raises(DataError, match="two graphs"):
        refuse_overlap(store)


ASSERTED, OPEN, TRANSLATIONS = _graph("asserted"), _graph("open"), _graph("translations")


@pytest.mark.parametrize(
    ("clauses", "pattern", "dataset", "expected"),
    [
        ("", "?s ?p ?o", None, 2042),
        ("", "GRAPH ?g { ?s ?p ?o }", None, 2042),
        ("", f"GRAPH <{OPEN}> {{ ?s ?p ?o }}", None, 120),
        ("", "GRAPH <http://elsewhere/> { ?s ?p ?o }", None, 0),
        (f"FROM <{ASSERTED}>", "?s ?p ?o", None, 1120),
        (f"FROM <{ASSERTED}> FROM <{OPEN}>", "?s ?p ?o", None, 1240),
        (f"FROM <{ASSERTED}> FROM <{ASSERTED}>", "?s ?p ?o", None, 1120),
        (f"FROM <{ASSERTED}>", "GRAPH ?g { ?s ?p ?o }", None, 0),
        (f"FROM NAMED <{OPEN}>", "GRAPH ?g { ?s ?p ?o }", None, 120),
        (f"FROM NAMED <{OPEN}>", "?s ?p ?o", None, 0),
        (f"FROM <{ASSERTED}> FROM NAMED <{OPEN}>", "?s ?p ?o GRAPH ?g { ?s ?p ?o }", None, 0),
        (f"FROM NAMED <{OPEN}>", f"GRAPH <{ASSERTED}> {{ ?s ?p ?o }}", None, 0),
        ("", "?s ?p ?o", Dataset((ASSERTED,)), 1120),
        ("", "?s ?p ?o", Dataset((ASSERTED, OPEN)), 1240),
        ("", "GRAPH ?g { ?s ?p ?o }", Dataset((ASSERTED,)), 0),
        ("", "?s ?p ?o", Dataset((), (OPEN,)), 0),
        ("", "GRAPH ?g { ?s ?p ?o }", Dataset((), (OPEN, TRANSLATIONS)), 520),
        # the request overrides the query (SPARQL 1.1 Protocol, section 2.1.4)
        (f"FROM <{ASSERTED}>", "?s ?p ?o", Dataset((OPEN,)), 120),
        (f"FROM NAMED <{ASSERTED}>", "GRAPH ?g { ?s ?p ?o }", Dataset((), (OPEN,)), 120),
        ("FROM <http://elsewhere/>", "?s ?p ?o", Dataset((OPEN,)), 120),
    ],
)
def test_datasets(release: EmbeddedStore, clauses: str, pattern: str, dataset: Dataset | None, expected: int) -> None:
    assert _number(release, f"SELECT (COUNT(*) AS ?n) {clauses} WHERE {{ {pattern} }}", dataset) == expected


@pytest.mark.parametrize(
    ("clauses", "dataset"),
    [
        ("FROM <http://elsewhere/>", None),
        (f"FROM <{ASSERTED}> FROM <{graph_iri('9.9.9', 'asserted')}>", None),
        ("FROM NAMED <http://elsewhere/>", None),
        ("", Dataset(("http://elsewhere/",))),
        ("", Dataset((ASSERTED,), ("http://elsewhere/",))),
        ("", Dataset(("",))),
    ],
)
def test_graphs_outside_the_release_are_refused(release: EmbeddedStore, clauses: str, dataset: Dataset | None) -> None:
    with pytest.raises(UsageError) as caught:
        release.run(QueryRequest(f"SELECT * {clauses} {{ ?s ?p ?o }}", dataset))

    assert caught.value.problem.type == "unknown-graph"
    assert ASSERTED in str(caught.value.problem.expected)


def test_known_prefixes_need_no_declaration_and_give_way_to_own_ones(release: EmbeddedStore) -> None:
    assert _number(release, "SELECT (COUNT(?m) AS ?n) { ?m a koban:Methodology }") == 400
    assert _number(release, "PREFIX koban: <http://own/> SELECT (COUNT(?m) AS ?n) { ?m a koban:Methodology }") == 0
    everything = " ".join(f"OPTIONAL {{ ?s {prefix}:x ?{prefix} }}" for prefix in PREFIXES)
    assert release.run(QueryRequest(f"ASK {{ {everything} }}")).body == b'{"head":{},"boolean":true}'


LABEL = f"SELECT ?s ?l {{ VALUES ?s {{ <{ID}capability/c3> }} ?s skos:prefLabel ?l }}"
TEXT = 'capability 3, "quoted"\nand broken'


def test_bindings_in_each_format(release: EmbeddedStore) -> None:
    bodies = {
        media: release.run(QueryRequest(LABEL, bindings_format=media)).body
        for media in (BINDINGS_JSON, BINDINGS_XML, BINDINGS_CSV, BINDINGS_TSV)
    }

    assert json.loads(bodies[BINDINGS_JSON]) == {
        "head": {"vars": ["s", "l"]},
        "results": {
            "bindings": [
                {
                    "s": {"type": "uri", "value": f"{ID}capability/c3"},
                    "l": {"type": "literal", "value": TEXT, "xml:lang": "en"},
                }
            ]
        },
    }
    space = "{http://www.w3.org/2005/sparql-results#}"
    assert [
        (each.get("name"), each[0].tag.removeprefix(space), each[0].text)
        for each in ET.fromstring(bodies[BINDINGS_XML]).iter(f"{space}binding")
    ] == [("s", "uri", f"{ID}capability/c3"), ("l", "literal", TEXT)]
    assert list(csv.reader(io.StringIO(bodies[BINDINGS_CSV].decode(), newline=""))) == [
        ["s", "l"],
        [f"{ID}capability/c3", TEXT],
    ]
    assert bodies[BINDINGS_TSV].decode() == f"?s\t?l\n<{ID}capability/c3>\t{ox.Literal(TEXT, language='en')}\n"


@pytest.mark.parametrize(
    ("media", "body"),
    [
        (BINDINGS_JSON, b'{"head":{},"boolean":true}'),
        (BINDINGS_CSV, b"true\n"),
        (BINDINGS_TSV, b"true\n"),
    ],
)
def test_booleans(release: EmbeddedStore, media: str, body: bytes) -> None:
    assert release.run(QueryRequest("ASK { ?s a koban:Capability }", bindings_format=media)).body == body


@pytest.mark.parametrize("media", GRAPH_FORMATS)
@pytest.mark.parametrize(
    "text",
    [
        f"DESCRIBE <{ID}capability/c3>",
        f"CONSTRUCT {{ ?s ?p ?o }} {{ VALUES ?s {{ <{ID}capability/c3> }} {{ ?s ?p ?o }} UNION {{ ?s ?p ?o }} }}",
    ],
    ids=["describe", "construct with repetition"],
)
def test_graphs_in_each_format(release: EmbeddedStore, media: str, text: str) -> None:
    expected = {
        (quad.subject, quad.predicate, quad.object)
        for quad in ox.parse("".join(release_lines()), ox.RdfFormat.N_QUADS)
        if quad.subject == ox.NamedNode(f"{ID}capability/c3")
    }
    answer = release.run(QueryRequest(text, graph_format=media))
    found = [
        (quad.subject, quad.predicate, quad.object)
        for quad in ox.parse(answer.body, ox.RdfFormat.from_media_type(media))
    ]

    assert answer.media_type == media
    assert len(found) == len(expected)
    assert set(found) == expected


def test_turtle_is_grouped_and_readable(release: EmbeddedStore) -> None:
    text = f"CONSTRUCT {{ ?s koban:strengthens ?c }} {{ VALUES ?s {{ <{ID}methodology/m1> }} ?s koban:strengthens ?c }}"

    assert release.run(QueryRequest(text, graph_format=TURTLE)).body.decode() == (
        f"@prefix koban: <{KOBAN}> .\n<{ID}methodology/m1> koban:strengthens <{ID}capability/c1> .\n"
    )


def test_an_empty_graph(release: EmbeddedStore) -> None:
    bodies = [release.run(QueryRequest("DESCRIBE <http://nothing>", graph_format=m)).body for m in GRAPH_FORMATS]

    assert [
        list(ox.parse(body, ox.RdfFormat.from_media_type(m))) for body, m in zip(bodies, GRAPH_FORMATS, strict=True)
    ] == [
        [],
        [],
        [],
        [],
    ]


@pytest.mark.parametrize(
    ("text", "missing"),
    [("SELECT * {}", "bindings_format"), ("ASK {}", "bindings_format"), ("DESCRIBE <http://x>", "graph_format")],
)
def test_an_answer_that_nobody_can_read_is_refused(release: EmbeddedStore, text: str, missing: str) -> None:
    with pytest.raises(UsageError) as caught:
        release.run(QueryRequest(text, **{missing: None}))  # type: ignore[arg-type]

    assert caught.value.problem.status == 406


def test_rdf_xml_refuses_what_it_cannot_carry(release: EmbeddedStore) -> None:
    text = "CONSTRUCT { ?s <http://x/1+> ?o } { ?s koban:note ?o }"
    with pytest.raises(UsageError) as caught:
        release.run(QueryRequest(text, graph_format=RDF_XML))

    assert (caught.value.problem.status, caught.value.problem.given) == (406, "<http://x/1+>")
    assert release.run(QueryRequest(text, graph_format=JSON_LD)).body.startswith(b"[")


def test_substitutions_are_values_and_never_text(release: EmbeddedStore) -> None:
    text = "CONSTRUCT { ?thing skos:prefLabel ?l } { ?thing skos:prefLabel ?l }"
    thing = ox.NamedNode(f"{ID}methodology/m7")
    body = release.run(QueryRequest(text, graph_format=N_TRIPLES, substitutions={"thing": thing})).body

    assert {quad.object for quad in ox.parse(body, ox.RdfFormat.N_TRIPLES)} == {
        ox.Literal("practice 7", language="en"),
        ox.Literal("Praxis 7", language="de"),
    }


def test_the_row_limit_is_exact(dump: Path) -> None:
    limited = EmbeddedStore(load_release(dump), QueryLimits(rows=400))

    assert (
        limited.run(QueryRequest("SELECT ?m { ?m a koban:Methodology }", bindings_format=BINDINGS_TSV)).body.count(
            b"\n"
        )
        == 401
    )
    assert (
        len(
            limited.run(
                QueryRequest("CONSTRUCT WHERE { ?m a koban:Methodology }", graph_format=N_TRIPLES)
            ).body.splitlines()
        )
        == 400
    )
    for text in ("SELECT ?m { { ?m a koban:Methodology } UNION { BIND(1 AS ?m) } }", "CONSTRUCT WHERE { ?s a ?type }"):
        with pytest.raises(LimitError) as caught:
            limited.run(QueryRequest(text))
        assert (caught.value.problem.type, caught.value.problem.status) == ("row-limit", 400)


@pytest.mark.parametrize(
    ("text", "detail", "expected"),
    [
        ("SELECT * { ?s ?p ?o } GROUP ?s", "Line 1, column 29: the query cannot be read here", "BY"),
        ("SELECT *\n{ ?s nope:x ?o }", "Line 2, column 6: this prefix is not declared", None),
        ("SELECT * { ?s <rel> ?o }", "Line 1, column 15: this is no valid absolute IRI", None),
        (
            "SELECT ?s ?x { ?s ?p ?o } GROUP BY ?s",
            "Line 1, column 36: The SELECT contains a variable that is unbound",
            None,
        ),
        ("", "Line 1, column 1: the query cannot be read here", None),
        ('SELECT * { ?s ?p "open }', "Line 1, column 25: a literal is not closed, or holds an unknown escape", None),
    ],
)
def test_syntax_errors_have_a_place(release: EmbeddedStore, text: str, detail: str, expected: str | None) -> None:
    with pytest.raises(UsageError) as caught:
        release.run(QueryRequest(text))

    problem = caught.value.problem
    assert (problem.type, problem.status) == ("query-syntax", 400)
    assert problem.detail.startswith(detail)
    if expected is not None:
        assert expected in str(problem.expected)


def test_the_place_is_shown() -> None:
    release = EmbeddedStore(ox.Store())
    with pytest.raises(UsageError) as caught:
        release.run(QueryRequest("SELECT * {\n  ?s foo:x ?o\n}"))

    assert caught.value.problem.given == "  ?s ▶foo:x ?o"


@pytest.mark.parametrize("content", [None, "this is no N-Quads"])
def test_a_dump_that_cannot_be_read(tmp_path: Path, content: str | None) -> None:
    if content is not None:
        (tmp_path / "koban.nq").write_text(content, encoding="utf-8")

    with pytest.raises(UnavailableError, match="cannot be read"):
        load_release(tmp_path / "koban.nq")
