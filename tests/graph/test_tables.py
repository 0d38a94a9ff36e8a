from __future__ import annotations

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, Quad

from koban_kg.errors import DataError, UnavailableError
from koban_kg.graph.memory import MemoryStore, open_cache, write_cache
from koban_kg.graph.memory.build import build_tables
from koban_kg.graph.tables import class_rows
from koban_kg.names import KOBAN, RDF, XSD, thing_iri
from tests.graph.library import model, quads, store


def test_the_table_of_a_class():
    header, rows = class_rows(store(), model().classes["Book"])
    assert header == [
        "id", "iri", "label", "altLabels", "basis", "genre", "moods", "pageCount", "price", "printed", "published",
        "shelf", "rating", "page", "authors", "house", "cites", "citedBy",
    ]  # fmt: skip
    table = {row[0]: row[2:] for row in rows}
    assert list(table) == ["B1", "b x", "b1", "b2", "b3", "b4", "b5"]
    assert table["b1"] == [
        "Émile", "Alpha | Zeta", "analyst", "poem", "null | poem", "10", "1.20", "yes", "2001-02-03",
        "A | B", "9 | 10", "https://example.org/1", "Bob | ann", "h1", "ann | b2", "b2",
    ]  # fmt: skip
    assert table["b2"][6:9] == ["12.5", "no", "1999-12-31"]
    assert table["b5"] == ["Concluded", *[""] * 15]


def test_the_table_of_a_class_in_another_language():
    _, rows = class_rows(store(), model().classes["Book"], "EL")
    assert rows[2][2] == "Αιμίλιος"


def test_the_cache_file(tmp_path):
    path = write_cache(tmp_path / "cache", build_tables(quads(), model()), model())
    again = open_cache(tmp_path / "cache")
    assert again.model == model()
    assert again.release == "9.9.9"
    assert class_rows(again, model().classes["Book"]) == class_rows(store(), model().classes["Book"])
    first = path.read_bytes()
    write_cache(tmp_path / "cache", build_tables(reversed(quads()), model()), model())
    assert path.read_bytes() == first


@pytest.mark.parametrize("text", [None, b"", b"[]", b'{"format":0}', b'{"format":1}'])
def test_a_cache_file_that_cannot_be_read_is_told(tmp_path, text):
    if text is not None:
        (tmp_path / "graph.json").write_bytes(text)
    with pytest.raises(UnavailableError) as caught:
        open_cache(tmp_path)
    assert caught.value.problem.given == str(tmp_path / "graph.json")
    assert "koban build" in caught.value.problem.hint


BOOK = NamedNode(thing_iri("book", "x"))
HERE = [Quad(BOOK, NamedNode(RDF + "type"), NamedNode(KOBAN + "Book"))]


def typed(text, kind):
    return Literal(text, datatype=NamedNode(XSD + kind))


FAULTS = [
    (KOBAN + "genre", NamedNode(KOBAN + "nowhere"), "genre", "is no Genre"),
    (KOBAN + "pageCount", typed("ten", "integer"), "pageCount", "is no integer"),
    (KOBAN + "price", typed("dear", "decimal"), "price", "is no decimal"),
    (KOBAN + "printed", typed("maybe", "boolean"), "printed", "is no boolean"),
    (KOBAN + "published", typed("2001", "gYear"), "published", "is no date"),
    (KOBAN + "shelf", BlankNode(), "shelf", "is no string"),
    ("http://www.w3.org/2004/02/skos/core#prefLabel", BOOK, "label", "is no text"),
    (RDF + "type", NamedNode(KOBAN + "Person"), "type", "belongs to two exposed classes"),
]


@pytest.mark.parametrize(("predicate", "value", "column", "rule"), FAULTS, ids=[fault[2] for fault in FAULTS])
def test_a_stated_value_that_does_not_fit_is_told_and_nothing_written(tmp_path, predicate, value, column, rule):
    with pytest.raises(DataError) as caught:
        write_cache(
            tmp_path / "cache", build_tables([*HERE, Quad(BOOK, NamedNode(predicate), value)], model()), model()
        )
    (finding,) = caught.value.problem.findings
    assert (finding.file, finding.column, finding.rule) == ("kid:book/x", column, rule)
    assert not (tmp_path / "cache").exists()


def test_an_inferred_value_that_does_not_fit_is_left_out():
    inferred = NamedNode("https://w3id.org/koban/release/1/inferred")
    quad = Quad(BOOK, NamedNode(KOBAN + "genre"), NamedNode(KOBAN + "nowhere"), inferred)
    header, rows = class_rows(MemoryStore.build([*HERE, quad], model()), model().classes["Book"])
    assert rows[0][header.index("genre")] == ""
