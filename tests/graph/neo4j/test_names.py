"""Names in Neo4j for IRIs, and native values for literals."""

from __future__ import annotations

from datetime import date

import pytest

from koban_kg.graph.neo4j import names
from koban_kg.graph.neo4j.catalog import Form
from koban_kg.graph.neo4j.projection.terms import decimal_text, enum_iri, lexical, native
from koban_kg.names import DCT, KOBAN, SKOS


@pytest.mark.parametrize(
    ("iri", "label", "relationship"),
    [
        (KOBAN + "usesSkill", "usesSkill", "USES_SKILL"),
        (KOBAN + "Capability", "Capability", "CAPABILITY"),
        (KOBAN + "level0", "level0", "LEVEL0"),
        (SKOS + "broaderTransitive", "skos__broaderTransitive", "SKOS_BROADER_TRANSITIVE"),
        (DCT + "isPartOf", "dct__isPartOf", "DCT_IS_PART_OF"),
        ("https://example.org/aB", "https://example.org/aB", "HTTPS://EXAMPLE.ORG/A_B"),
    ],
)
def test_terms_of_ours_have_no_prefix(iri, label, relationship):
    assert (names.label_name(iri), names.property_name(iri), names.type_name(iri)) == (label, label, relationship)


def test_keys_say_language_graph_and_form():
    assert names.key_name("label", "pt-br") == "label_pt_br"
    assert names.in_key("open-inferred") == "in_open_inferred"
    assert names.types_key("open-inferred") == "types_open_inferred"
    assert names.part_key("label_de", "translations") == "label_de__translations"
    assert (names.folded_key("id"), names.composed_key("id")) == ("id__folded", "id__nfc")


@pytest.mark.parametrize(
    ("name", "text"), [("Book", "Book"), ("a b", "`a b`"), ("a`b", "`a``b`"), ("é", "`é`"), ("1a", "`1a`"), ("", "``")]
)
def test_names_are_quoted_where_cypher_needs_it(name, text):
    assert names.quoted(name) == text


@pytest.mark.parametrize(
    ("form", "text", "value"),
    [
        (Form.INTEGER, "-9223372036854775808", -(2**63)),
        (Form.INTEGER, "9223372036854775807", 2**63 - 1),
        (Form.DECIMAL, "3", 3.0),
        (Form.DECIMAL, "-0.5", -0.5),
        (Form.DECIMAL, "0.0000001", 1e-7),
        (Form.DECIMAL, "10000000000000000000000", 1e22),
        (Form.DECIMAL, "0", 0.0),
        (Form.BOOLEAN, "true", True),
        (Form.BOOLEAN, "false", False),
        (Form.DATE, "0001-01-01", date(1, 1, 1)),
        (Form.STRING, "", ""),
        (Form.ANY_URI, " ", " "),
    ],
)
def test_literals_become_native_and_come_back(form, text, value):
    found = native(form, text)

    assert (found, type(found)) == (value, type(value))
    assert lexical(form, found) == text


@pytest.mark.parametrize(
    ("form", "text"),
    [
        *((Form.INTEGER, text) for text in ("", "1.0", "01", "+1", " 1", "1_0", "9223372036854775808", "٣")),
        *(
            (Form.DECIMAL, text)
            for text in ("", "1.20", "3.0", ".5", "1e3", "-0", "INF", "NaN", "0.1234567890123456789")
        ),
        *((Form.BOOLEAN, text) for text in ("1", "0", "True", "")),
        *(
            (Form.DATE, text)
            for text in ("2001-02-30", "2001-01-01Z", "20010101", "-0001-01-01", "12001-01-01", "2001")
        ),
    ],
)
def test_what_would_come_back_otherwise_is_not_taken(form, text):
    assert native(form, text) is None


def test_decimals_are_written_without_exponent_and_idle_zeros():
    assert [decimal_text(number) for number in (100.0, 1.5, 1e-7, -2.0)] == ["100", "1.5", "0.0000001", "-2"]


def test_a_value_of_a_list_has_the_iri_of_its_notation():
    assert enum_iri("https://a.b/scheme", "x y/é") == "https://a.b/scheme/x%20y/%C3%A9"
