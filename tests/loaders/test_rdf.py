"""RDF files: every syntax gives the same statements; faults come with file, line and column."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from koban_kg.errors import Finding
from loaders.rdf import FORMATS, read_rdf

TURTLE = b"""\
@prefix e: <http://example.org/> .
e:a e:b "caf\xc3\xa9"@fr , 1.20 ; e:c e:d .
"""
STATEMENTS = {
    '<http://example.org/a> <http://example.org/b> "café"@fr',
    '<http://example.org/a> <http://example.org/b> "1.20"^^<http://www.w3.org/2001/XMLSchema#decimal>',
    "<http://example.org/a> <http://example.org/c> <http://example.org/d>",
}


@pytest.mark.parametrize("suffix", sorted(FORMATS))
def test_every_syntax_says_the_same(suffix: str) -> None:
    quads = list(ox.parse(TURTLE, format=ox.RdfFormat.TURTLE))
    content = ox.serialize([quad.triple for quad in quads], format=FORMATS[suffix])
    assert content is not None

    read, findings = read_rdf(content, f"file{suffix}")

    assert findings == []
    assert {str(quad.triple) for quad in read} == STATEMENTS


def test_blank_nodes_of_two_files_stay_apart() -> None:
    content = b"_:x <http://e/p> 'x' ."

    nodes = [read_rdf(content, name)[0][0].subject for name in ("a.ttl", "b.ttl")]

    assert nodes[0] != nodes[1]


@pytest.mark.parametrize(
    ("file", "content", "expected"),
    [
        (
            "two.ttl",
            b"<http://a> <http://b> 'c'\n<http://a> <http://b> 'd' .\n<http://a> e:b 'd' .\n<http://a> <http://b> 1 .",
            [
                Finding("two.ttl", "rdf-syntax", "A dot is expected at the end of statements",
                        value="<http://a> <http://b> 'd' .", line=2, column="1"),
                Finding("two.ttl", "rdf-syntax", "The prefix e: has not been declared",
                        value="<http://a> e:b 'd' .", line=3, column="12"),
            ],
        ),
        (
            "lines.nt",
            b'<http://a> <http://b> "c" .\n<http://a> <http://b c> "d" .\n',
            [Finding("lines.nt", "rdf-syntax", "Invalid IRI code point ' '",
                     value='<http://a> <http://b c> "d" .', line=2, column="12")],
        ),
        (
            "a.jsonld",
            b'{"@context": "https://schema.org/", "@id": "http://a", "name": "x"}',
            [Finding("a.jsonld", "remote-context", "the file names a context at another place and nothing is fetched;"
                     " write the context into the file")],
        ),
        (
            "b.jsonld",
            b'{"@id": "http://a",\n "http://b": }',
            [Finding("b.jsonld", "rdf-syntax", "Unexpected closing curly bracket, no array to close",
                     value='"http://b": }', line=2, column="14")],
        ),
        (
            "c.trig",
            b"<http://g> { <http://a> <http://b> 'c' }",
            [Finding("c.trig", "named-graph", "the loader decides on the graph; state it outside of any named graph",
                     value="<http://g>")],
        ),
        (
            "d.ttl",
            b"<http://a> <http://b> <<( <http://a> <http://b> 'c' )>> .",
            [Finding("d.ttl", "rdf-version", "triple terms and text directions are RDF 1.2, which SPARQL 1.1 does not"
                     " read; say it otherwise", value='<http://a> <http://b> "c"')],
        ),
        (
            "e.ttl",
            "<http://a> <http://b> 'c' .".encode("utf-16"),
            [Finding("e.ttl", "encoding", "the file is UTF-16; save it as UTF-8")],
        ),
        (
            "f.n3",
            b"",
            [Finding("f.n3", "unknown-format",
                     "name the file by its format: .ttl, .trig, .nt, .nq, .jsonld, .rdf, .owl")],
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_faults(file: str, content: bytes, expected: list[Finding]) -> None:
    assert read_rdf(content, file)[1] == expected


def test_named_graphs_may_be_allowed() -> None:
    quads, findings = read_rdf(b"<http://g> { <http://a> <http://b> 'c' }", "c.trig", named_graphs=True)

    assert findings == []
    assert [quad.graph_name for quad in quads] == [ox.NamedNode("http://g")]
