"""What a projection refuses, and what a catalog must be."""

from __future__ import annotations

from dataclasses import replace

import pytest
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Triple, parse

from koban_kg.errors import DataError, UnavailableError
from koban_kg.graph.neo4j.catalog_nodes import read_catalog
from koban_kg.graph.neo4j.projection.project import project
from koban_kg.names import ID, KOBAN, SKOS, graph_iri
from tests.graph.neo4j.graphs import library
from tests.graph.neo4j.projecting import NAMED, PREFIXES, THINGS, made, refused

WRONG = {
    "no label": ("g:asserted { :b a koban:Book . }", "label", "has no value; one is required"),
    "no enum": (f"g:asserted {{ {NAMED} :b koban:genre genre:gone }}", KOBAN + "genre", "is no enum"),
    "no date": (f'g:asserted {{ {NAMED} :b koban:published "2001" }}', KOBAN + "published", "is no date"),
    "a zoned date": (
        f'g:asserted {{ {NAMED} :b koban:published "2001-01-01Z"^^xsd:date }}',
        KOBAN + "published",
        "is no date",
    ),
    "no integer": (f"g:inferred {{ {NAMED} :b koban:pageCount 1.5 }}", KOBAN + "pageCount", "is no integer"),
    "too large": (f"g:asserted {{ {NAMED} :b koban:pageCount {2**63} }}", KOBAN + "pageCount", "is no integer"),
    "not canonical": (f"g:asserted {{ {NAMED} :b koban:price 1.50 }}", KOBAN + "price", "is no decimal"),
    "too precise": (
        f"g:asserted {{ {NAMED} :b koban:price 0.12345678901234567890 }}",
        KOBAN + "price",
        "is no decimal",
    ),
    "no language": ('g:asserted { :b a koban:Book ; skos:prefLabel "B"@en , "C" }', SKOS + "prefLabel", "is no text"),
    "an IRI": (f"g:asserted {{ {NAMED} :b koban:shelf ex:s }}", KOBAN + "shelf", "is no string"),
    "a literal": (f'g:asserted {{ {NAMED} :b koban:house "h" }}', KOBAN + "house", "is no relation"),
    "a foreign datatype": (
        f'g:asserted {{ {NAMED} :b ex:at "2001-01-01T00:00:00"^^xsd:dateTime }}',
        "https://example.org/at",
        "is no value that Neo4j keeps as it is written",
    ),
    "two values": (
        f"g:asserted {{ {NAMED} :b koban:pageCount 1 , 2 }}",
        "pageCount",
        "is a second value; one is allowed by its shape",
    ),
    "two in one language": (
        'g:asserted { :b a koban:Book ; skos:prefLabel "B"@en , "C"@en , "D"@de }',
        "label_en",
        "is a second value; one is allowed in en",
    ),
    "two translations": (
        f'g:asserted {{ {NAMED} }} g:translations {{ :b skos:prefLabel "C"@en , "D"@en }}',
        "label_en",
        "is a second value; one is allowed in en",
    ),
    "two ends": (
        f'g:asserted {{ {NAMED} :b koban:house house:h . house:h a koban:PublishingHouse ; skos:prefLabel "H"@en . '
        'house:i a koban:PublishingHouse ; skos:prefLabel "I"@en ; koban:prints :b }',
        "house",
        "is a second end; one is allowed",
    ),
    "a value in two graphs": (
        f"g:asserted {{ {NAMED} :b koban:rating 1 }} g:inferred {{ :b koban:rating 1 }}",
        "rating",
        "stands in two graphs, asserted and inferred",
    ),
    "an edge in two graphs": (
        f"g:asserted {{ {NAMED} :b ex:p ex:o }} g:inferred {{ :b ex:p ex:o }}",
        "https://example.org/p",
        "stands in two graphs, asserted and inferred",
    ),
    "a class in two graphs": (
        f"g:asserted {{ {NAMED} }} g:inferred {{ :b a koban:Book }}",
        "type",
        "stands in two graphs, asserted and inferred",
    ),
    "an id in two graphs": (
        f'g:asserted {{ {NAMED} :b dct:identifier "b" }} g:open {{ :b dct:identifier "b" }}',
        "id",
        "stands in two graphs, asserted and open",
    ),
    "two classes": (
        f"g:asserted {{ {NAMED} :b a koban:Person }}",
        "type",
        "belongs to two exposed classes",
    ),
    "another id": (
        f'g:asserted {{ {NAMED} :b dct:identifier "c" }}',
        "id",
        "differs from the id in the IRI, b",
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_breaks_a_rule_is_found(name):
    trig, column, rule = WRONG[name]

    found = refused(trig)
    assert found == [("kid:book/b", column, rule)]


def test_two_things_of_a_class_need_two_ids():
    found = refused(
        f'g:asserted {{ {NAMED} <https://w3id.org/koban/id/other/b> a koban:Book ; skos:prefLabel "C"@en }}'
    )

    assert found == [("kid:other/b", "id", f"is also the id of {ID}book/b")]


NAMES = {
    "a label of ours": ("g:ontology { ex:s a koban:Resource }", "koban:Resource", "Resource"),
    "one label": ("g:ontology { ex:s a koban:skos__Concept , skos:Concept }", "skos:Concept", "skos__Concept"),
    "one type": ("g:ontology { ex:s koban:hasPart ex:o ; koban:has_part ex:p }", "koban:has_part", "HAS_PART"),
    "a type of ours": ("g:ontology { ex:s koban:someValuesFrom ex:o }", "koban:someValuesFrom", "SOME_VALUES_FROM"),
    "one key": ("g:ontology { ex:s koban:dct__note 1 ; dct:note 2 }", "koban:dct__note", "dct__note"),
    "a key of ours": ("g:ontology { ex:s koban:graph 1 }", "koban:graph", "graph"),
    "a list of ours": ("g:ontology { ex:s koban:in_open 1 }", "koban:in_open", "in_open"),
    "a part of ours": ("g:ontology { ex:s koban:a__inferred 1 }", "koban:a__inferred", "a__inferred"),
    "the id": ("g:ontology { ex:s koban:id 1 }", "koban:id", "id"),
    "two types of value": ('g:ontology { ex:s koban:size 1 . ex:t koban:size "1" }', "koban:size", "size"),
    "the name of a field": (f"g:asserted {{ {NAMED} :b koban:moods 1 }}", "koban:moods", "moods"),
    "a key with a language": (
        'g:ontology { ex:s koban:a "x"@de ; koban:a_de "y" }',
        "koban:a_de",
        "a_de",
    ),
}


@pytest.mark.parametrize("name", NAMES)
def test_two_things_with_one_name_are_found(name):
    trig, iri, value = NAMES[name]

    with pytest.raises(DataError) as caught:
        made(trig)
    (found,) = caught.value.problem.findings
    assert found.value == value
    assert iri == found.file or found.rule.endswith(iri.replace("koban:", KOBAN))


def test_every_fault_is_counted_and_a_hundred_are_shown():
    with pytest.raises(DataError, match=r"^\S.*120 fault\(s\)") as caught:
        made("g:asserted { " + " ".join(f":b{n} a koban:Book ." for n in range(120)) + " }")
    assert len(caught.value.problem.findings) == 100


@pytest.mark.parametrize(
    ("quad", "words"),
    [
        (Quad(NamedNode("a:s"), NamedNode("a:p"), Literal("o")), "in no graph of the release"),
        (
            Quad(NamedNode("a:s"), NamedNode("a:p"), Literal("o"), NamedNode(graph_iri("9.9.8", "asserted"))),
            "in no graph of the release",
        ),
    ],
)
def test_a_statement_outside_the_graphs_of_the_release_is_refused(quad, words):
    with pytest.raises(DataError, match=words):
        project([quad], library()[0], "9.9.9")


def changed(cls, **properties):
    """The model of the library with other properties of one class."""
    model = library()[0]
    fields = {**model.classes[cls].properties, **properties}
    return replace(model, classes={**model.classes, cls: replace(model.classes[cls], properties=fields)})


def findings(model, trig):
    with pytest.raises(DataError) as caught:
        project(parse(PREFIXES + trig, format=RdfFormat.TRIG), model, "9.9.9")
    return [(found.file, found.column, found.rule) for found in caught.value.problem.findings]


def test_required_and_single_relations_are_checked_in_both_directions():
    book, person = (library()[0].classes[name].properties for name in ("Book", "Person"))
    model = changed("Book", authors=replace(book["authors"], required=True))
    assert findings(model, f"g:asserted {{ {NAMED} }}") == [
        ("kid:book/b", "authors", "leads nowhere; one end is required")
    ]

    model = changed("Person", wrote=replace(person["wrote"], many=False))
    assert findings(model, THINGS + "g:inferred { :b koban:author person:p . person:p koban:wrote :c }") == [
        ("kid:person/p", "wrote", "is a second end; one is allowed")
    ]


def test_a_list_whose_iris_do_not_follow_from_its_notations_is_found():
    model = library()[0]
    first, *others = model.lists["Genre"].values
    genre = replace(model.lists["Genre"], values=(replace(first, notation="other"), *others))
    model = replace(model, lists={**model.lists, "Genre": genre})

    (found,) = findings(model, f"g:asserted {{ {NAMED} :b koban:genre genre:poem }}")
    assert found == (
        first.iri.replace("https://w3id.org/koban/scheme/", "kscheme:"),
        "Genre",
        "does not have the IRI that its list and notation give",
    )


def test_a_property_has_one_inverse():
    wrote = library()[0].classes["Person"].properties["wrote"]
    model = changed("Person", wrote2=replace(wrote, name="wrote2", iri=KOBAN + "wrote2"))

    (found,) = findings(model, f"g:asserted {{ {NAMED} }}")
    assert found[:2] == ("koban:wrote2", "inverse")


def test_two_ids_of_one_thing_are_found():
    found = refused(f'g:asserted {{ {NAMED} :b dct:identifier "b" , "c" }}')

    assert found == [("kid:book/b", "id", "is a second id of the thing")]


def test_a_statement_about_a_statement_is_refused():
    inner = Triple(NamedNode("a:s"), NamedNode("a:p"), Literal("o"))
    quad = Quad(NamedNode("a:s"), NamedNode("a:p"), inner, NamedNode(graph_iri("9.9.9", "asserted")))

    with pytest.raises(DataError, match="about a statement"):
        project([quad], library()[0], "9.9.9")


@pytest.mark.parametrize(
    ("row", "given"),
    [({"name": "key Book.label_en", "owner": "Book"}, "'key'"), ({"title": "key"}, "'name'")],
)
def test_a_catalog_of_another_program_is_one_named_problem(row, given):
    with pytest.raises(UnavailableError) as caught:
        read_catalog([row])
    assert caught.value.problem.type == "other-catalog"
    assert given in caught.value.problem.given
    assert caught.value.problem.hint == "run koban neo4j push"
