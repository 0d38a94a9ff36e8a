"""Shapes describe every field completely, and each rule of theirs says no to what breaks it."""

from __future__ import annotations

import re
from collections import Counter

import pyoxigraph as ox

from koban_kg.model.reader import read_model
from koban_kg.names import DCT, KOBAN, OWL, RDF, RDFS, SH, SKOS
from koban_kg.validation.shapes import validate
from tests.ontology.conftest import TERM_FILES, read, stored

PREFIXES = {"koban": KOBAN, "sh": SH, "rdfs": RDFS, "owl": OWL, "skos": SKOS, "dct": DCT, "rdf": RDF}


def ask(store: ox.Store, text: str) -> list[tuple[str, ...]]:
    solutions = store.query(text, prefixes=PREFIXES)
    assert isinstance(solutions, ox.QuerySolutions)
    return sorted(tuple("" if v is None else str(v.value).removeprefix(KOBAN) for v in row) for row in solutions)


FIELD = """?shape sh:targetClass ?class ; sh:property ?field . ?field sh:path ?path .
           FILTER EXISTS { VALUES ?word { sh:datatype sh:class sh:or sh:nodeKind } ?field ?word ?x }
           FILTER (?class NOT IN (koban:Link, koban:AllowedValue))"""


def test_every_path_is_a_declared_property(whole: ox.Store) -> None:
    rows = ask(
        whole,
        """SELECT DISTINCT ?p { ?s sh:path ?p FILTER NOT EXISTS {
             VALUES ?k { owl:ObjectProperty owl:DatatypeProperty owl:AnnotationProperty } ?p a ?k } }""",
    )

    assert rows == []


def test_every_field_has_a_description_an_order_and_a_section(whole: ox.Store) -> None:
    rows = ask(
        whole,
        f"""SELECT ?class ?path {{ {FIELD}
              FILTER NOT EXISTS {{ ?field sh:description ?d ; sh:order ?o ; sh:group ?g . ?g a sh:PropertyGroup ; sh:order ?n
                                   FILTER (LANG(?d) = "en") }} }}""",
    )

    assert rows == []


def test_the_order_of_fields_is_settled(whole: ox.Store) -> None:
    rows = ask(whole, f"SELECT DISTINCT ?class ?path ?order {{ {FIELD} ?field sh:order ?order }}")
    places = Counter((cls, order) for cls, _, order in rows)

    assert {place: count for place, count in places.items() if count > 1} == {}


def test_field_names_are_camel_case_and_descriptions_are_sentences(whole: ox.Store) -> None:
    names = {name for (name,) in ask(whole, "SELECT DISTINCT ?n { ?f sh:name ?n }")}
    texts = {text for (text,) in ask(whole, "SELECT DISTINCT ?d { ?f sh:description ?d }")}
    texts |= {text for (text,) in ask(whole, "SELECT DISTINCT ?m { ?f sh:message ?m }")}

    assert {name for name in names if not re.fullmatch(r"[a-z][A-Za-z0-9]*", name)} == set()
    assert {text for text in texts if not re.fullmatch(r"[A-Z].*[.]", text)} == set()


def test_the_model_reads_every_class_and_list(stated: ox.Store) -> None:
    model = read_model(stated)

    assert len(model.classes) == 28
    assert {len(lst.values) > 0 for lst in model.lists.values()} == {True}


CONCEPTS = {
    "Verified": ("verified", "yes"),
    "Basis": ("statement-basis", "analyst"),
    "Tier": ("tier", "capability"),
    "Mode": ("mode", "coactive"),
    "CapabilityDimension": ("dimension", "people"),
    "Design": ("design", "rct"),
    "Direction": ("direction", "mixed"),
    "EntryType": ("entry-type", "skill"),
    "NormType": ("norm-type", "right"),
    "ConstraintDimension": ("constraint-dimension", "legal"),
    "Addressee": ("addressee", "any"),
    "EscoStatus": ("esco-status", "confirmed"),
}
PROLOGUE = """
@prefix dct: <http://purl.org/dc/terms/> .
@prefix id: <https://w3id.org/koban/id/> .
@prefix koban: <https://w3id.org/koban/ontology#> .
@prefix s: <https://w3id.org/koban/scheme/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
""" + "".join(
    f"<https://w3id.org/koban/scheme/{scheme}/{value}> a koban:{cls}, koban:Concept, koban:Thing ; dct:identifier "
    f'"{scheme}/{value}" ; skos:prefLabel "{value}"@en ; skos:notation "{value}" ; skos:inScheme s:{scheme} ; '
    f"koban:source id:src ; koban:basis s:statement-basis\\/analyst .\n"
    for cls, (scheme, value) in CONCEPTS.items()
)
ROW = "koban:verified s:verified\\/yes ; koban:basis s:statement-basis\\/analyst ; koban:sourceCitation 'A (2020)'"
GOOD = f"""
id:src a koban:Source, koban:Thing ; dct:identifier "table-x" ; skos:prefLabel "A table"@en .
s:verified\\/no a koban:Verified, koban:Concept, koban:Thing ; dct:identifier "verified/no" ; skos:prefLabel "no"@en ;
  skos:notation "no" ; skos:inScheme s:verified ; koban:source id:src ; koban:basis s:statement-basis\\/analyst .
s:binding\\/not_yet_in_force a koban:Binding, koban:Concept, koban:Thing ; dct:identifier "binding/not_yet_in_force" ;
  skos:prefLabel "pending"@en ; skos:notation "not_yet_in_force" ; skos:inScheme s:binding ; koban:source id:src ;
  koban:basis s:statement-basis\\/analyst .
s:effect-measure\\/rating a koban:EffectMeasure, koban:Concept, koban:Thing ; dct:identifier "effect-measure/rating" ;
  skos:prefLabel "rating"@en ; skos:notation "rating" ; skos:inScheme s:effect-measure ; koban:source id:src ;
  koban:basis s:statement-basis\\/analyst .
id:out a koban:Output, koban:Thing ; dct:identifier "OU-1" ; skos:prefLabel "App"@en ; skos:definition "An app."@en ; {ROW} .
id:open a koban:Output, koban:Thing ; dct:identifier "OU-2" ; skos:prefLabel "Idea"@en ; skos:definition "An idea."@en ;
  koban:verified s:verified\\/no ; koban:basis s:statement-basis\\/analyst .
id:fact a koban:ProjectFact, koban:Thing ; dct:identifier "PF-001" ; skos:prefLabel "f"@en ; koban:field "end_date" ;
  koban:verified s:verified\\/no ; koban:basis s:statement-basis\\/analyst .
"""

# what is wrong, the statements, and the (path, component) pairs that must be reported of id:x and nothing else
BROKEN: list[tuple[str, str, set[tuple[str, str]]]] = [
    (
        "no label",
        f'id:x a koban:Output, koban:Thing ; dct:identifier "OU-3" ; skos:definition "X."@en ; {ROW} .',
        {("prefLabel", "MinCount")},
    ),
    (
        "two labels in English",
        f'id:x a koban:Output, koban:Thing ; dct:identifier "OU-3" ; skos:prefLabel "a"@en, "b"@en ; skos:definition "X."@en ; {ROW} .',
        {("prefLabel", "UniqueLang")},
    ),
    (
        "a label without a language",
        f'id:x a koban:Output, koban:Thing ; dct:identifier "OU-3" ; skos:prefLabel "a" ; skos:definition "X."@en ; {ROW} .',
        {("prefLabel", "Datatype")},
    ),
    (
        "an id of another kind",
        f'id:x a koban:Output, koban:Thing ; dct:identifier "PA-01" ; skos:prefLabel "a"@en ; skos:definition "X."@en ; {ROW} .',
        {("identifier", "Pattern")},
    ),
    (
        "a DOI with its resolver",
        f'id:x a koban:Output, koban:Thing ; dct:identifier "OU-3" ; skos:prefLabel "a"@en ; skos:definition "X."@en ; {ROW} ;'
        ' koban:doi "https://doi.org/10.1000/182" .',
        {("doi", "Pattern")},
    ),
    (
        "no verification",
        'id:x a koban:Output, koban:Thing ; dct:identifier "OU-3" ; skos:prefLabel "a"@en ; skos:definition "X."@en ;'
        " koban:basis s:statement-basis\\/analyst ; koban:sourceCitation 'A' .",
        {("verified", "MinCount")},
    ),
    (
        "verified, yet no citation",
        'id:x a koban:Output, koban:Thing ; dct:identifier "OU-3" ; skos:prefLabel "a"@en ; skos:definition "X."@en ;'
        " koban:basis s:statement-basis\\/analyst ; koban:verified s:verified\\/yes .",
        {("", "Or")},
    ),
    (
        "no basis",
        'id:x a koban:Output, koban:Thing ; dct:identifier "OU-3" ; skos:prefLabel "a"@en ; skos:definition "X."@en ;'
        " koban:sourceCitation 'A' ; koban:verified s:verified\\/yes .",
        {("basis", "MinCount")},
    ),
    (
        "a value of another list",
        f'id:x a koban:Output, koban:Thing ; dct:identifier "OU-3" ; skos:prefLabel "a"@en ; skos:definition "X."@en ;'
        " koban:sourceCitation 'A' ; koban:basis s:statement-basis\\/analyst ; koban:verified s:mode\\/coactive .",
        {("verified", "Class")},
    ),
    (
        "a fact without value that claims to be verified",
        f'id:x a koban:ProjectFact, koban:Thing ; dct:identifier "PF-002" ; skos:prefLabel "f"@en ; koban:field "end_date" ; {ROW} .',
        {("", "Or")},
    ),
    (
        "a link without basis, to itself",
        "id:x a koban:Link ; koban:subject id:out ; koban:predicate koban:requires ; koban:object id:out .",
        {("basis", "MinCount"), ("subject", "Disjoint")},
    ),
    (
        "a link to nothing, by a foreign predicate",
        "id:x a koban:Link ; koban:subject id:out ; koban:predicate skos:broader ; koban:object id:nothing ;"
        " koban:basis s:statement-basis\\/analyst .",
        {("object", "Class"), ("predicate", "Pattern")},
    ),
    (
        "a norm in force without a day, with a broken CELEX number",
        f'id:x a koban:Norm, koban:Thing ; dct:identifier "X-1" ; skos:prefLabel "n"@en ; koban:instrument "X" ; koban:article "1" ;'
        f' koban:shortTitle "t"@en ; koban:celex "2024/1689" ; koban:normType s:norm-type\\/right ; koban:binding s:binding\\/soft ;'
        " koban:constraintDimension s:constraint-dimension\\/legal ; koban:addressee s:addressee\\/any ;"
        f' koban:consequence "c"@en ; koban:conditionText "a=b" ; koban:hasCondition id:c ; {ROW} .'
        ' id:c a koban:Condition, koban:Thing ; dct:identifier "X-1--c1" ; skos:prefLabel "c"@en ; koban:conditionOf id:x ;'
        " koban:facet id:f ; koban:operator s:condition-operator\\/eq ; koban:accepts s:mode\\/coactive ."
        ' id:f a koban:Facet, koban:Thing ; dct:identifier "f" ; skos:prefLabel "f"@en ; koban:world s:world\\/closed ;'
        " koban:source id:src ; koban:basis s:statement-basis\\/analyst ."
        " s:binding\\/soft a koban:Binding . s:condition-operator\\/eq a koban:ConditionOperator . s:world\\/closed a koban:World .",
        {("", "Xone"), ("celex", "Pattern")},
    ),
    (
        "a rating without scheme, its interval upside down",
        f'id:x a koban:Evidence, koban:Thing ; dct:identifier "ev-001" ; skos:prefLabel "e"@en ; koban:about id:m ;'
        ' koban:outcomeText "o"@en ; koban:direction s:direction\\/mixed ; koban:isEffect true ; koban:design s:design\\/rct ;'
        f' koban:effectMeasure s:effect-measure\\/rating ; koban:studyId "st-a" ; koban:ciLow 2.0 ; koban:ciHigh 1.0 ; {ROW} .'
        " id:m a koban:Methodology .",
        {("", "Xone"), ("ciLow", "LessThanOrEquals")},
    ),
    (
        "a skill said to be in ESCO without its concept, in no list",
        f'id:x a koban:Skill, koban:Thing ; dct:identifier "SK-001" ; skos:prefLabel "s"@en ; koban:entryType s:entry-type\\/skill ;'
        f" koban:escoStatus s:esco-status\\/confirmed ; {ROW} .",
        {("", "Xone"), ("enables", "MinCount")},
    ),
]


def reported(statements: str, focus: str | None) -> set[tuple[str, str]]:
    """Path and component of each violation of one node (or of any), with the terms as background."""
    shapes = ox.serialize(read(*TERM_FILES, "shapes/*.ttl"), format=ox.RdfFormat.N_TRIPLES) or b""
    data = list(ox.parse(input=PROLOGUE + GOOD + statements, format=ox.RdfFormat.TURTLE))
    text = (ox.serialize(data, format=ox.RdfFormat.N_TRIPLES) or b"") + shapes
    found = set()
    for violation in validate(text, shapes).violations:
        if focus is None or focus in violation.focus:
            path = re.split(r"[#/]", violation.path.strip("<>"))[-1] if violation.path else ""
            found.add((path, re.sub(r".*#|ConstraintComponent.*", "", violation.component)))
    return found


def test_good_rows_pass() -> None:
    assert reported("", None) == set()


def test_broken_rows_are_reported_for_what_is_wrong() -> None:
    found = {title: reported(statements, "/id/x") for title, statements, _ in BROKEN}

    assert found == {title: expected for title, _, expected in BROKEN}


def test_shapes_hold_no_blank_targets() -> None:
    """A store of the shapes alone is enough to know which classes they describe."""
    rows = ask(stored(read("shapes/*.ttl")), "SELECT ?s { ?s sh:targetClass ?c FILTER (isBlank(?s) || isBlank(?c)) }")

    assert rows == []
