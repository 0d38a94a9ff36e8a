from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import Dataset, RdfFormat, Store, parse

from koban_kg.errors import DataError
from koban_kg.model.cache import dump_model, load_model
from koban_kg.model.reader import read_model
from koban_kg.model.types import Kind

LIBRARY = (Path(__file__).parent / "library.ttl").read_text("utf-8")
PREFIXES = LIBRARY[: LIBRARY.index("<https://w3id.org/koban/ontology> a")]


def library(*more: str, without: str | None = None):
    text = LIBRARY
    if without is not None:
        assert without in text
        text = text.replace(without, "")
    return list(parse(text + "\n".join(more), format=RdfFormat.TURTLE))


def test_classes_are_those_with_shape_and_plural():
    model = read_model(library())
    assert list(model.classes) == ["Book", "Person", "PublishingHouse"]
    assert model.version == "9.9.9"
    house = model.classes["PublishingHouse"]
    assert (house.segment, house.plural, house.field) == ("publishing-house", "publishingHouses", "publishingHouse")
    assert (house.label, house.label_plural) == ("Publishing house", "Publishing house")
    assert model.classes["Book"].ancestors == ("Work", "Thing")
    assert list(model.thing.properties) == ["id", "iri", "label", "altLabels", "basis"]
    assert model.thing.plural == ""


def test_fields_of_a_class_stand_in_their_order():
    fields = read_model(library()).classes["Book"].properties
    assert [(p.name, p.kind.value, p.many, p.required, p.enum or p.targets) for p in fields.values()] == [
        ("id", "id", False, True, ()),
        ("iri", "iri", False, True, ()),
        ("label", "text", False, True, ()),
        ("altLabels", "text", True, False, ()),
        ("basis", "enum", False, False, "Basis"),
        ("genre", "enum", False, False, "Genre"),
        ("moods", "enum", True, False, "Genre"),
        ("pageCount", "integer", False, False, ()),
        ("price", "decimal", False, False, ()),
        ("printed", "boolean", False, False, ()),
        ("published", "date", False, False, ()),
        ("shelf", "string", True, False, ()),
        ("rating", "integer", True, False, ()),
        ("page", "uri", False, False, ()),
        ("authors", "relation", True, False, ("Person",)),
        ("house", "relation", False, False, ("PublishingHouse",)),
        ("cites", "relation", True, False, ("Book", "Person")),
        ("citesBook", "relation", True, False, ("Book",)),
        ("citesPerson", "relation", True, False, ("Person",)),
        ("citedBy", "relation", True, False, ("Book",)),
    ]
    assert fields["genre"].group == "AboutGroup"
    assert fields["citesPerson"].pick == "Person"
    assert fields["altLabels"].label == "Alt labels"
    assert fields["pageCount"].label == "page count"


def test_a_backward_relation_names_the_forward_predicate_and_a_superclass_its_exposed_classes():
    model = read_model(library())
    wrote = model.classes["Person"].properties["wrote"]
    assert wrote.inverse_of == wrote.predicate == "https://w3id.org/koban/ontology#author"
    assert wrote.iri == "https://w3id.org/koban/ontology#wrote"
    assert wrote.targets == ("Book",)
    assert model.classes["Book"].properties["authors"].inverse_of is None


def test_closed_lists_keep_position_then_notation():
    genre = read_model(library()).lists["Genre"]
    assert [(v.name, v.notation, v.labels) for v in genre.values] == [
        ("CRIME_NOVEL", "crime-novel", {"en": "Crime novel"}),
        ("NO_GENRE", "null", {"en": "None"}),
        ("POEM", "poem", {"de": "Gedicht", "en": "Poem"}),
    ]


def test_groups_and_languages():
    model = read_model(library())
    assert [(g.name, g.label, g.order) for g in model.groups] == [
        ("AboutGroup", "About", 1.0),
        ("LinksGroup", "Links", 2.0),
    ]
    assert model.languages == ("en", "de")


def _store(quads):
    store = Store()
    store.extend(quads)
    return store


@pytest.mark.parametrize("make", [Dataset, _store, iter], ids=["dataset", "store", "iterator"])
def test_every_source_gives_the_same_model(make):
    assert read_model(make(library())) == read_model(library())


def test_the_cache_gives_the_model_back():
    model = read_model(library())
    assert load_model(dump_model(model)) == model
    assert dump_model(load_model(dump_model(model))) == dump_model(model)


def test_a_property_added_in_turtle_is_in_the_model():
    added = """
    koban:colour a owl:DatatypeProperty ; rdfs:label "colour"@en .
    koban:MoreShape a sh:NodeShape ; sh:targetClass koban:Book ; sh:property
      [ sh:path koban:colour ; sh:description "Colour of the cover."@en ; sh:order 12.5 ;
        sh:datatype rdf:langString ; sh:uniqueLang true ] .
    """
    fields = read_model(library(added)).classes["Book"].properties
    assert fields["colour"].kind is Kind.TEXT
    assert not fields["colour"].many
    names = list(fields)
    assert names[names.index("colour") - 1 : names.index("colour") + 2] == ["pageCount", "colour", "price"]
    before = read_model(library()).classes["Book"].properties
    assert {n: p for n, p in fields.items() if n != "colour"} == before


def test_a_class_added_in_turtle_is_in_the_model_and_reached_through_thing():
    added = """
    koban:Map a owl:Class ; rdfs:subClassOf koban:Work ; koban:plural "maps" ;
      rdfs:label "Map"@en ; skos:definition "A map."@en .
    koban:MapShape a sh:NodeShape ; sh:targetClass koban:Map .
    koban:about a owl:ObjectProperty ; rdfs:label "about"@en .
    koban:MoreShape a sh:NodeShape ; sh:targetClass koban:Person ; sh:property
      [ sh:path koban:about ; sh:description "Anything."@en ; sh:class koban:Thing ; sh:maxCount 1 ] .
    """
    model = read_model(library(added))
    assert "Map" in model.classes
    assert model.classes["Person"].properties["wrote"].targets == ("Book", "Map")
    assert model.classes["Person"].properties["about"].targets == ("Book", "Map", "Person", "PublishingHouse")
    assert not model.classes["Person"].properties["aboutMap"].many


FIELD = 'koban:X a sh:NodeShape ; sh:targetClass koban:Book ; sh:property [ {} ; sh:description "C."@en ] .'
BARE = FIELD.replace(' ; sh:description "C."@en', "")
CLASS = 'koban:ZShape a sh:NodeShape ; sh:targetClass koban:Z . koban:Z rdfs:label "Z"@en ; koban:plural "zs" ; '
DEFINED = CLASS + 'skos:definition "Z."@en ; '
VALUE = "<https://w3id.org/koban/scheme/genre/{0}> skos:inScheme kscheme:genre ; {1} ."
CASES = """
path undeclared | {FIELD}sh:path koban:colour ; sh:datatype xsd:string
  | koban:colour | is the path of a shape but not declared
path no predicate | {FIELD}sh:path [ sh:inversePath koban:author ] ; sh:datatype xsd:string
  | koban:Book | has a property shape whose path is not one predicate
no description | {BARE}sh:path koban:basis ; sh:name "why" ; sh:class koban:Basis
  | koban:Book | has a field without sh:description
two of one name | {FIELD}sh:path koban:basis ; sh:name "genre" ; sh:class koban:Basis
  | koban:Book | has two fields of one name
name of a sibling | {FIELD}sh:path koban:shelf ; sh:name "labelLang" ; sh:datatype xsd:string
  | koban:Book | has two fields of one name
illegal field name | {FIELD}sh:path koban:shelf ; sh:name "page count" ; sh:datatype xsd:string
  | koban:shelf | is no legal GraphQL name
reserved field name | {FIELD}sh:path koban:shelf ; sh:name "__shelf" ; sh:datatype xsd:string
  | koban:shelf | is no legal GraphQL name
unknown datatype | {FIELD}sh:path koban:shelf ; sh:name "x" ; sh:datatype xsd:duration
  | koban:shelf | has a datatype that no field can hold
nothing said | {FIELD}sh:path koban:author ; sh:name "x" ; sh:nodeKind sh:BlankNode
  | koban:author | has a shape that does not say what it holds
literal of a thing | {FIELD}sh:path koban:author ; sh:name "x" ; sh:datatype xsd:string
  | koban:author | is declared for things but its shape holds string
thing of a literal | {FIELD}sh:path koban:shelf ; sh:name "x" ; sh:class koban:Book
  | koban:shelf | is declared for literals but its shape holds relation
class out of reach | {FIELD}sh:path koban:author ; sh:name "x" ; sh:class koban:Elsewhere
  | koban:author | leads from Book to what is neither one closed list nor exposed classes
list and class | {FIELD}sh:path koban:author ; sh:name "x" ; sh:or ( [ sh:class koban:Genre ] [ sh:class koban:Book ] )
  | koban:author | leads from Book to what is neither one closed list nor exposed classes
count no number | {FIELD}sh:path koban:shelf ; sh:name "x" ; sh:datatype xsd:string ; sh:maxCount "one"
  | koban:shelf | has an sh:maxCount that is no number
inverse of an inverse | koban:author owl:inverseOf koban:wrote .
  | koban:wrote | is the inverse of an inverse, or of two predicates
list without scheme | koban:Empty rdfs:subClassOf koban:ClosedListValue .
  | koban:Empty | is a closed list with 0 schemes
list without values | koban:Empty rdfs:subClassOf koban:ClosedListValue ; koban:listScheme kscheme:empty .
  | koban:Empty | is a closed list without values
class and list | koban:Person rdfs:subClassOf koban:ClosedListValue ; koban:listScheme kscheme:genre .
  | koban:Person | has the name of a closed list
value without notation | {VALUE}a;rdfs:label "A"@en
  | kscheme:genre/a | is a value of Genre with 0 notations
illegal enum name | {VALUE}a;skos:notation "1a"
  | kscheme:genre/a | is no legal GraphQL name
reserved enum name | {VALUE}a;skos:notation "a" ; koban:enumName "null"
  | kscheme:genre/a | is no legal GraphQL name
enum name twice | {VALUE}poem_;skos:notation "Poem"
  | kscheme:genre/poem_ | has the name of another value of its list
position no number | {VALUE}a;skos:notation "a" ; koban:position "first"
  | kscheme:genre/a | has a koban:position that is no number
not under Thing | {DEFINED}a owl:Class .
  | koban:Z | is exposed but not a subclass of koban:Thing
under another | {DEFINED}rdfs:subClassOf koban:Book .
  | koban:Z | is a subclass of another exposed class
no definition | {CLASS}rdfs:subClassOf koban:Thing .
  | koban:Z | has no label or no definition
plural taken | {DEFINED}rdfs:subClassOf koban:Thing ; koban:plural "book" .
  | koban:Z | wants a root field that is taken
plural fixed | {DEFINED}rdfs:subClassOf koban:Thing ; koban:plural "node" .
  | koban:Z | wants a root field that is taken
name of a connection | {FIELD}sh:path koban:shelf ; sh:name "authorsConnection" ; sh:datatype xsd:string
  | koban:Book | has two fields of one name
"""


def _cases():
    """(name, Turtle to add, the term that is told, the rule that is told) of each case."""
    for case in CASES.replace("\n  |", " |").strip().splitlines():
        name, added, about, rule = (part.strip() for part in case.split(" | "))
        for template in ("FIELD", "BARE"):
            added = (
                added if "{" + template + "}" not in added else globals()[template].format(added[len(template) + 2 :])
            )
        if added.startswith("{VALUE}"):
            added = VALUE.format(*added.removeprefix("{VALUE}").split(";", 1))
        added = added.replace("{DEFINED}", DEFINED).replace("{CLASS}", CLASS)
        if name.startswith("plural"):
            added = added.replace('koban:plural "zs" ; ', "")
        yield name, added, about, rule


FAULTS = {name: rest for name, *rest in _cases()}


@pytest.mark.parametrize(("added", "about", "rule"), FAULTS.values(), ids=FAULTS.keys())
def test_contradictions_are_told(added, about, rule):
    with pytest.raises(DataError) as caught:
        read_model(library(added))
    assert (about, rule) in [(finding.column, finding.rule) for finding in caught.value.problem.findings]


def test_all_faults_are_told_at_once():
    names = ["path undeclared", "no description", "list without scheme", "under another"]
    added = [FAULTS[name][0].replace("koban:X ", f"koban:X{place} ") for place, name in enumerate(names)]
    with pytest.raises(DataError) as caught:
        read_model(library(*added))
    told = {(finding.column, finding.rule) for finding in caught.value.problem.findings}
    assert told == {tuple(FAULTS[name][1:]) for name in names}


def test_thing_needs_a_shape():
    with pytest.raises(DataError, match="has no shape"):
        read_model(quad for quad in library() if "Thing" not in str(quad) or "targetClass" not in str(quad))
