"""What each kind of statement becomes in the property graph."""

from __future__ import annotations

from datetime import date

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, Quad

from koban_kg.graph.neo4j.catalog import Ends, Form
from koban_kg.graph.neo4j.projected import LeftOut, Node
from koban_kg.graph.neo4j.projection.project import project
from koban_kg.names import ID, KOBAN, RDF, SKOS, graph_iri
from tests.graph.neo4j.graphs import library
from tests.graph.neo4j.projecting import NAMED, THINGS, book, edges, made

# --- nodes -----------------------------------------------------------------------------------------------------------


def test_labels_are_all_classes_and_their_graphs_are_known():
    projection = made("""
        g:asserted { :b a koban:Book ; skos:prefLabel "B"@en . person:p a koban:Person ; skos:prefLabel "P"@en . }
        g:inferred { :b a koban:Work , skos:Concept . }
        g:ontology { person:p a owl:NamedIndividual . }
        g:open-inferred { :c a koban:Book ; skos:prefLabel "C"@en . }
    """)

    b, c, p = (projection.nodes[ID + name] for name in ("book/b", "book/c", "person/p"))
    assert b.labels == ("Book", "Resource", "Work", "skos__Concept")
    assert (b.properties["graph"], b.properties["types_asserted"]) == ("asserted", ["Book"])
    assert not {"types_inferred", "inferred"} & b.properties.keys()
    assert c.properties == {
        "iri": ID + "book/c",
        "id": "c",
        "unstated": ["id"],
        "graph": "open-inferred",
        "inferred": True,
        "label_en": "C",
    }
    assert (p.properties["types_asserted"], p.properties["types_ontology"]) == (["Person"], ["owl__NamedIndividual"])
    assert (projection.catalog.members["Book"], projection.catalog.hidden["Book"]) == (2, 1)


def test_a_node_without_a_class_lives_where_it_is_spoken_of():
    projection = made("g:inferred { ex:s ex:p ex:o } g:open { ex:s ex:q 1 }")

    assert projection.nodes["https://example.org/s"].properties["graph"] == "open"
    assert projection.nodes["https://example.org/o"] == Node(
        "https://example.org/o", ("Resource",), {"iri": "https://example.org/o"}
    )


def test_values_are_native():
    found = book(f"""g:asserted {{ {NAMED} :b koban:pageCount 10 ; koban:price 1.5 ; koban:printed true ;
        koban:published "2001-02-03"^^xsd:date ; koban:page "https://a.b"^^xsd:anyURI ; koban:genre genre:poem . }}""")

    expected = {
        "pageCount": 10,
        "price": 1.5,
        "printed": True,
        "published": date(2001, 2, 3),
        "page": "https://a.b",
        "genre": "poem",
    }
    assert {name: found[name] for name in expected} == expected
    assert [type(found[name]) for name in expected] == [int, float, bool, date, str, str]


def test_lists_are_in_order_even_of_one():
    """Numbers as numbers, closed lists in the order of the list, text by code point after NFC."""
    found = book(f"""g:asserted {{ {NAMED} :b koban:rating 10 , 9 ;
        koban:mood genre:poem , genre:null , genre:crime-novel ;
        koban:shelf "Z" , "a" , "E\u0301" , "\u00c9" , "F" ; skos:altLabel "one"@en . }}""")

    assert found["rating"] == [9, 10]
    assert found["moods"] == ["crime-novel", "null", "poem"]
    assert found["shelf"] == ["F", "Z", "a", "E\u0301", "\u00c9"]
    assert found["shelf__folded"] == ["f", "z", "a", "e", "e"]
    assert found["shelf__nfc"] == ["F", "Z", "a", "\u00c9", "\u00c9"]
    assert found["altLabels_en"] == ["one"]


def test_texts_have_a_key_for_each_language():
    found = book("""
        g:asserted { :b a koban:Book ; skos:prefLabel "Buch"@de , "Büchl"@de-AT ; skos:altLabel "A"@de . }
        g:translations { :b skos:prefLabel "Livre"@fr . }
        g:inferred { :b skos:prefLabel "Bok"@sv . }
    """)

    assert {name: value for name, value in found.items() if name.startswith("label")} == {
        "label_de": "Buch",
        "label_de_at": "Büchl",
        "label_de_at__folded": "buchl",
        "label_fr": "Livre",
        "label_sv": "Bok",
    }
    assert (found["in_translations"], found["in_inferred"]) == (["label_fr"], ["label_sv"])


def test_of_several_texts_the_written_one_is_in_the_key():
    found = book("""
        g:asserted { :b a koban:Book ; skos:altLabel "ä"@de , "b"@de . :b skos:prefLabel "W"@en }
        g:open { :b skos:altLabel "c"@de }
        g:inferred { :b skos:altLabel "d"@de ; skos:prefLabel "I"@en }
        g:translations { :b skos:altLabel "é"@de ; skos:prefLabel "T"@en }
    """)

    assert {name: value for name, value in found.items() if name.startswith(("alt", "label", "in_"))} == {
        "altLabels_de": ["b", "c", "ä"],
        "altLabels_de__folded": ["b", "c", "a"],
        "altLabels_de__open": ["c"],
        "altLabels_de__inferred": ["d"],
        "altLabels_de__translations": ["é"],
        "altLabels_de__translations__folded": ["e"],
        "label_en": "W",
        "label_en__inferred": "I",
        "label_en__translations": "T",
    }


def test_values_from_two_graphs_are_one_list_and_a_part():
    projection = made(f"""
        g:asserted {{ {NAMED} :b koban:rating 2 , 4 ; koban:pageCount 1 }}
        g:inferred {{ :b koban:rating 3 ; koban:price 2.5 }}
    """)

    found = projection.nodes[ID + "book/b"].properties
    assert (found["rating"], found["rating__inferred"], found["in_inferred"]) == ([2, 3, 4], [3], ["price"])
    key = projection.catalog.by_key["Book", "rating"]
    assert (key.graphs, key.split, key.many, key.count) == (("inferred",), ("inferred",), True, 1)
    price = projection.catalog.by_key["Book", "price"]
    assert (price.graphs, price.split, price.many) == (("inferred",), (), False)


def test_outside_the_model_a_key_has_lists_where_some_thing_has_several():
    projection = made("""g:ontology {
        ex:a ex:several "x" , "y" ; ex:one 1 ; rdfs:label "a"@en , "b"@en , "c"@de .
        ex:b ex:several "z" ; ex:one 2 ; rdfs:label "b"@en ; skos:prefLabel "B"@en , "Be"@en . }""")

    a, b = (projection.nodes["https://example.org/" + name].properties for name in "ab")
    several = "https://example.org/several"
    assert (a[several], b[several]) == (["x", "y"], ["z"])
    assert (a["https://example.org/one"], b["https://example.org/one"]) == (1, 2)
    assert (a["rdfs__label_en"], a["rdfs__label_de"], b["rdfs__label_en"]) == (["a", "b"], ["c"], ["b"])
    assert b["label_en"] == ["B", "Be"]
    assert projection.catalog.by_key["Resource", "rdfs__label_de"].many


def test_a_term_may_have_what_things_have_of_another_kind():
    found = made('g:ontology { ex:a skos:prefLabel "plain" , "with language"@en ; koban:basis basis:analyst }')

    properties = found.nodes["https://example.org/a"].properties
    assert (properties["skos__prefLabel"], properties["label_en"]) == ("plain", "with language")
    assert properties["basis"] == "analyst"


def test_a_thing_has_its_bare_id_whether_it_is_stated_or_not():
    projection = made("""
        g:asserted { :b a koban:Book ; skos:prefLabel "B"@en ; dct:identifier "b" .
            ex:c a koban:Book ; skos:prefLabel "C"@en . }
        g:inferred { :d%20e a koban:Book ; skos:prefLabel "D"@en }
        g:ontology { :d%20e dct:identifier "d e" . ex:c dct:identifier "cé" }
    """)

    ids = [projection.nodes[iri].properties for iri in (ID + "book/b", "https://example.org/c", ID + "book/d%20e")]
    assert [found["id"] for found in ids] == ["b", "cé", "d e"]
    assert [found.get("in_ontology") for found in ids] == [None, ["id"], ["id"]]
    assert not any("unstated" in found for found in ids)
    assert ids[1]["id__folded"] == "ce"
    key = projection.catalog.by_key["Book", "id"]
    assert (key.count, key.folded, key.graphs) == (3, True, ("ontology",))


# --- relationships ---------------------------------------------------------------------------------------------------


def test_a_statement_and_its_inverse_are_one_relationship():
    found = edges(
        THINGS
        + """
        g:asserted { :b koban:author person:p . person:q koban:wrote :c . }
        g:inferred { person:p koban:wrote :b . :b koban:author person:q . person:p koban:wrote :c . }
    """
    )

    assert found == {
        ("book/b", "AUTHOR", "person/p"): {"inferred": False, "graph": "asserted", "inverse": "inferred"},
        ("book/c", "AUTHOR", "person/q"): {"inferred": False, "inverse": "asserted"},
        ("book/b", "AUTHOR", "person/q"): {"inferred": True, "graph": "inferred"},
        ("book/c", "AUTHOR", "person/p"): {"inferred": True, "inverse": "inferred"},
    }


def test_an_inverse_of_the_ontology_needs_no_field():
    found = edges(
        """g:ontology { ex:back owl:inverseOf ex:there . } g:open { ex:a ex:there ex:b . ex:b ex:back ex:a . }"""
    )

    there = "https://example.org/there"
    assert found["https://example.org/a", there.upper(), "https://example.org/b"] == {
        "inferred": False,
        "graph": "open",
        "inverse": "open",
    }


def test_a_link_puts_basis_and_note_on_its_relationship():
    found = edges(
        THINGS
        + """
        g:asserted { :b koban:author person:p , person:q . link:l a koban:Link ; koban:subject :b ;
            koban:predicate koban:author ; koban:object person:p ; koban:basis basis:analyst ;
            koban:note "on the cover"@en , "auf dem Umschlag"@de . }
        g:translations { link:l koban:note "a translation"@fr }
    """
    )

    assert found["book/b", "AUTHOR", "person/p"] == {
        "inferred": False,
        "graph": "asserted",
        "basis": "analyst",
        "note": "auf dem Umschlag",
    }
    assert "basis" not in found["book/b", "AUTHOR", "person/q"]
    assert {name for start, name, _ in found if start == "link/l"} == {"SUBJECT", "PREDICATE", "OBJECT"}


def test_restrictions_are_relationships_between_classes():
    projection = made("""g:ontology {
        koban:Novel rdfs:subClassOf
            [ a owl:Restriction ; owl:onProperty koban:author ; owl:someValuesFrom koban:Person ] ,
            [ a owl:Restriction ; owl:onProperty ex:about ; owl:someValuesFrom koban:Person ] ,
            [ a owl:Restriction ; owl:onProperty ex:all ; owl:allValuesFrom koban:Person ] ;
          owl:equivalentClass [ owl:intersectionOf ( koban:Book
            [ a owl:Restriction ; owl:onProperty koban:house ; owl:someValuesFrom koban:PublishingHouse ] ) ] ,
            [ owl:unionOf ( koban:Book [ owl:onProperty koban:cites ; owl:someValuesFrom koban:Work ] ) ] . }""")

    some = {end.removeprefix(KOBAN): edge.properties for (_, _, end), edge in projection.relationships.items()}
    assert some == {
        "Person": {
            "property": ["https://example.org/about", "authors"],
            "iri": ["https://example.org/about", KOBAN + "author"],
            "restriction": True,
            "inferred": False,
        },
        "PublishingHouse": {
            "property": ["house"],
            "iri": [KOBAN + "house"],
            "restriction": True,
            "inferred": False,
        },
    }
    assert projection.catalog.types["SOME_VALUES_FROM"].endswith("someValuesFrom")
    held = projection.accounts["ontology"]
    assert held == {"label": 0, "property": 0, "relationship": 0, "inverse": 0, "restriction": 11, "left out": 18}
    above = "http://www.w3.org/2000/01/rdf-schema#subClassOf"
    assert LeftOut("ontology", above, 1, "anonymous class") in projection.left_out
    assert {entry.reason for entry in projection.left_out} == {
        "restriction, shown as a relationship SOME_VALUES_FROM",
        "anonymous class",
        "list",
    }


@pytest.mark.parametrize(
    ("stated", "forward"),
    [
        ("ex:p owl:inverseOf ex:p", "ex:p"),
        ("ex:q owl:inverseOf ex:p . ex:r owl:inverseOf ex:p", "ex:p"),
        ("ex:q owl:inverseOf ex:p . ex:p owl:inverseOf ex:q", "ex:q"),
    ],
)
def test_a_second_inverse_of_the_ontology_is_a_relationship_of_its_own(stated, forward):
    """Of several statements the first by IRI counts; what is not read backwards has a type of its own."""
    projection = made(f"g:ontology {{ {stated} }} g:asserted {{ ex:a ex:p ex:b . ex:b ex:q ex:c . ex:c ex:r ex:d }}")

    types = {name for _, name, _ in projection.relationships if "OWL" not in name}
    forward = forward.replace("ex:", "https://example.org/").upper()
    assert forward in types
    assert projection.catalog.inverses.keys() <= {forward}


def test_a_link_of_a_missing_statement_is_a_node_only():
    found = edges(
        THINGS + "g:asserted { link:l a koban:Link ; koban:subject :b ; koban:predicate koban:cites ; koban:object :c }"
    )

    assert {name for _, name, _ in found} == {"SUBJECT", "PREDICATE", "OBJECT"}


def test_a_link_that_is_about_nothing_is_a_node_like_others():
    found = edges(THINGS + "g:asserted { :b koban:author person:p . link:l a koban:Link ; koban:subject :b }")

    assert found["book/b", "AUTHOR", "person/p"] == {"inferred": False, "graph": "asserted"}
    assert ("link/l", "SUBJECT", "book/b") in found


# --- counts ----------------------------------------------------------------------------------------------------------


def test_the_catalog_counts_what_there_is():
    model, quads = library()
    catalog = project(quads, model, "9.9.9").catalog

    assert catalog.members == {"Book": 7, "Person": 3, "PublishingHouse": 2}
    assert catalog.hidden == {"Book": 1, "Person": 0, "PublishingHouse": 0}
    assert catalog.inverses == {"AUTHOR": KOBAN + "wrote", "CITES": KOBAN + "citedBy", "HOUSE": KOBAN + "prints"}
    assert catalog.from_start["AUTHOR", "Book"] == (Ends("AUTHOR", "Book", "Person", 5, 1, 2, 3),)
    assert catalog.from_end["CITES", "Book"] == (Ends("CITES", "Book", "Book", 2, 1, 1, 1),)
    key = catalog.by_key["Book", "genre"]
    assert (key.form, key.scheme, key.count) == (Form.ENUM, "https://w3id.org/koban/scheme/genre", 4)
    label = catalog.by_key["Book", "label_de_at"]
    assert (label.base, label.language, label.predicate) == ("label", "de-at", SKOS + "prefLabel")
    assert [key.name for key in catalog.by_base["Book", "label"]] == ["label_de", "label_de_at", "label_el", "label_en"]


def test_a_quad_that_comes_twice_is_one_statement():
    model, quads = library()

    assert project([*quads, *quads], model, "9.9.9") == project(quads, model, "9.9.9")


def test_blank_nodes_in_other_graphs_are_listed():
    model, quads = library()
    graph = NamedNode(graph_iri("9.9.9", "open"))
    extra = Quad(BlankNode(), NamedNode(RDF + "value"), Literal("x"), graph)

    projection = project([*quads, extra], model, "9.9.9")
    assert LeftOut("open", RDF + "value", 1, "anonymous node") in projection.left_out
    assert projection.accounts["open"]["left out"] == 1
