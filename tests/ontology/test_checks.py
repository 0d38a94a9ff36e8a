"""Every quality check finds the fault planted for it, and nothing in a clean release."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from koban_kg.validation.checks import load_checks, run_checks

CLEAN = Path(__file__).parent / "clean.trig"
PREFIXES = """
PREFIX dct: <http://purl.org/dc/terms/>
PREFIX g: <https://w3id.org/koban/release/0/>
PREFIX kid: <https://w3id.org/koban/id/>
PREFIX koban: <https://w3id.org/koban/ontology#>
PREFIX ont: <https://w3id.org/koban/ontology>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX s: <https://w3id.org/koban/scheme/>
PREFIX sh: <http://www.w3.org/ns/shacl#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
"""


def ontology(triples: str) -> str:
    return f"INSERT DATA {{ GRAPH g:ontology {{ {triples} }} }}"


def asserted(triples: str) -> str:
    return f"INSERT DATA {{ GRAPH g:asserted {{ {triples} }} }}"


def without(triples: str) -> str:
    return f"DELETE WHERE {{ GRAPH ?g {{ {triples} }} }}"


NEW_TERM = "a owl:Class ; rdfs:subClassOf koban:Thing"

# check, the fault as an update of the clean release, what the check must name
FAULTS: list[tuple[str, str, list[tuple[str, str]]]] = [
    ("term-label", without("koban:Skill rdfs:label ?x"), [("koban:Skill", "Class")]),
    ("term-label", ontology('koban:new a owl:ObjectProperty ; rdfs:label "neu"@de'), [("koban:new", "ObjectProperty")]),
    ("term-definition", without("koban:about skos:definition ?x"), [("koban:about", "ObjectProperty")]),
    ("term-home", without("koban:plural rdfs:isDefinedBy ?x"), [("koban:plural", "AnnotationProperty")]),
    ("external-term-origin", without("skos:Concept rdfs:isDefinedBy ?x"), [("skos:Concept", "Class")]),
    ("term-undeclared", asserted("kid:skill\\/k koban:need 1 , 2"), [("koban:need", "used 2 times")]),
    ("class-undeclared", asserted("kid:skill\\/k a koban:Skil"), [("koban:Skil", "1 members")]),
    (
        "class-orphan",
        ontology('koban:Alone a owl:Class ; rdfs:label "Alone"@en'),
        [("koban:Alone", "Alone")],
    ),
    (
        "range-date",
        ontology("koban:day rdfs:range xsd:date"),
        [("koban:day", "http://www.w3.org/2001/XMLSchema#date")],
    ),
    (
        "inverse-wrong-side",
        asserted("kid:capability\\/B koban:requiredBy kid:capability\\/A"),
        [
            (
                "koban:requiredBy",
                "asserted 1 times, though it is the inverse of https://w3id.org/koban/ontology#requires",
            )
        ],
    ),
    (
        "inverse-both-sides",
        ontology("koban:requires owl:inverseOf koban:requiredBy"),
        [("koban:requiredBy", "https://w3id.org/koban/ontology#requires")],
    ),
    (
        "same-as",
        asserted("kid:skill\\/k owl:sameAs kid:skill\\/o , kid:skill\\/k"),
        [("kid:skill/k", "https://w3id.org/koban/id/skill/o")],
    ),
    (
        "shape-path-undeclared",
        ontology("koban:CapabilityShape sh:property [ sh:path koban:colour ]"),
        [("koban:colour", "in the shape of https://w3id.org/koban/ontology#Capability")],
    ),
    (
        "shape-class-undeclared",
        ontology("koban:CapabilityShape sh:property [ sh:path koban:requires ; sh:class koban:Colour ]"),
        [("koban:Colour", "named by class")],
    ),
    (
        "class-plural",
        ontology("koban:SkillShape sh:targetClass koban:Skill"),
        [("koban:Skill", "no koban:plural")],
    ),
    ("class-plural", without("koban:Capability koban:pluralLabel ?x"), [("koban:Capability", "no koban:pluralLabel")]),
    (
        "plural-twice",
        ontology('koban:Skill koban:plural "capabilities" ; koban:pluralLabel "Skills"@en'),
        [("koban:Capability", "capabilities")],
    ),
    (
        "list-empty",
        ontology(f"koban:Mode {NEW_TERM} ; koban:listScheme s:mode"),
        [("koban:Mode", "https://w3id.org/koban/scheme/mode")],
    ),
    (
        "list-scheme",
        ontology("koban:Mode a owl:Class ; rdfs:subClassOf koban:ClosedListValue"),
        [("koban:Mode", "0 schemes")],
    ),
    (
        "enum-name-twice",
        asserted('s:verified\\/partly skos:inScheme s:verified ; skos:notation "partly" ; koban:enumName "YES"'),
        [("kscheme:verified/partly", "YES")],
    ),
    (
        "facet-property",
        without("s:purpose koban:facetProperty ?x"),
        [("kscheme:purpose", "no koban:facetProperty")],
    ),
    (
        "field-never-filled",
        ontology('koban:CapabilityShape sh:property [ sh:path koban:about ; sh:description "x"@en ]'),
        [("koban:about", "of Capability")],
    ),
    (
        "thing-label",
        without("kid:capability\\/A skos:prefLabel ?x"),
        [("kid:capability/A", "no skos:prefLabel in English")],
    ),
    (
        "thing-label",
        without("s:dimension\\/people skos:prefLabel ?x"),
        [("kscheme:dimension/people", "no skos:prefLabel in English")],
    ),
    (
        "label-two-in-language",
        asserted('kid:capability\\/A skos:prefLabel "Hear"@en'),
        [("kid:capability/A", "2 labels in en")],
    ),
    (
        "label-twice-in-class",
        "DELETE { GRAPH ?g { kid:capability\\/B skos:prefLabel ?x } }"
        ' INSERT { GRAPH ?g { kid:capability\\/B skos:prefLabel "Listen"@en } }'
        " WHERE { GRAPH ?g { kid:capability\\/B skos:prefLabel ?x } }",
        [("kid:capability/A", '2 times Capability "Listen"')],
    ),
    ("thing-definition", without("kid:capability\\/A skos:definition ?x"), [("koban:Capability", "1 of 2")]),
    ("concept-scheme", without("kid:problem\\/noise skos:inScheme ?x"), [("kid:problem/noise", "Problem")]),
    (
        "scheme-undescribed",
        without("s:dimension skos:prefLabel ?x"),
        [("kscheme:dimension", "1 concepts")],
    ),
    (
        "notation-twice",
        asserted('s:verified\\/ja skos:inScheme s:verified ; skos:notation "yes"'),
        [("kscheme:verified/ja", "2 concepts with notation yes")],
    ),
    (
        "hierarchy-cycle",
        asserted("s:verified\\/yes skos:broader s:verified\\/no . s:verified\\/no skos:broader s:verified\\/yes"),
        [
            ("kscheme:verified/no", "reaches itself by skos:broader"),
            ("kscheme:verified/yes", "reaches itself by skos:broader"),
        ],
    ),
    (
        "hierarchy-across-schemes",
        asserted("s:purpose\\/help skos:broader s:dimension\\/people"),
        [("kscheme:purpose/help", "https://w3id.org/koban/scheme/dimension/people")],
    ),
    (
        "condition-value-foreign",
        asserted("kid:condition\\/c koban:accepts s:dimension\\/people"),
        [
            (
                "kid:condition/c",
                "https://w3id.org/koban/scheme/dimension/people is no value of https://w3id.org/koban/scheme/purpose",
            )
        ],
    ),
    (
        "case-value-foreign",
        asserted("kid:use-case\\/U koban:purpose s:dimension\\/people"),
        [
            (
                "kid:use-case/U",
                "https://w3id.org/koban/scheme/dimension/people is no value of https://w3id.org/koban/scheme/purpose",
            )
        ],
    ),
    (
        "capability-dimension",
        without("kid:capability\\/B koban:dimension ?x"),
        [("kid:capability/B", "no koban:dimension")],
    ),
    (
        "dependency-cycle",
        asserted("kid:capability\\/B koban:requires kid:capability\\/A"),
        [
            ("kid:capability/A", "reaches itself by koban:requires"),
            ("kid:capability/B", "reaches itself by koban:requires"),
        ],
    ),
    (
        "missing-thing",
        asserted("kid:skill\\/k koban:source kid:source\\/two"),
        [("kid:source/two", "named 1 times, never described")],
    ),
    (
        "link-statement",
        asserted("kid:capability\\/B koban:requires kid:capability\\/C"),
        [("kid:capability/B", "0 links and a statement: requires https://w3id.org/koban/id/capability/C")],
    ),
    (
        "link-statement",
        without("kid:capability\\/A koban:requires ?x"),
        [("kid:link/1", "1 links and no statement: requires https://w3id.org/koban/id/capability/B")],
    ),
    ("link-notation", without("koban:requires skos:notation ?x"), [("koban:requires", "1 links")]),
    (
        "capability-without-remedy",
        without("kid:methodology\\/walk koban:strengthens kid:capability\\/A"),
        [("kid:capability/A", "Listen")],
    ),
    (
        "methodology-without-evidence",
        without("kid:evidence\\/e koban:about ?x"),
        [("kid:methodology/walk", "Foot patrol")],
    ),
    ("problem-without-approach", without("?x koban:addresses kid:problem\\/noise"), [("kid:problem/noise", "Noise")]),
    ("thing-source", without("kid:capability\\/B koban:source ?x"), [("kid:capability/B", "verified yes")]),
    ("source-unused", without("?x koban:source kid:source\\/one"), [("kid:source/one", "A book (2020)")]),
    (
        "esco-twice",
        asserted("kid:skill\\/o koban:escoConcept <http://data.europa.eu/esco/skill/1>"),
        [("kid:skill/k", "https://w3id.org/koban/id/skill/o is http://data.europa.eu/esco/skill/1 too")],
    ),
    (
        "deprecated-without-replacement",
        asserted("kid:skill\\/k owl:deprecated true"),
        [("kid:skill/k", "no dct:isReplacedBy")],
    ),
    (
        "deprecated-in-use",
        asserted("kid:capability\\/B owl:deprecated true ; dct:isReplacedBy kid:capability\\/A"),
        [("kid:link/1", "https://w3id.org/koban/id/capability/B")],
    ),
    (
        "graph-twice",
        "INSERT DATA { GRAPH g:inferred { kid:capability\\/A koban:requires kid:capability\\/B } }",
        [("kid:capability/A", "https://w3id.org/koban/ontology#requires in asserted and inferred")],
    ),
    (
        "open-outside",
        asserted("kid:skill\\/k koban:verified s:verified\\/no"),
        [("kid:skill/k", "in the graph asserted")],
    ),
    (
        "translation-outside",
        asserted('kid:skill\\/k skos:prefLabel "zuhören"@de'),
        [("kid:skill/k", "1 of http://www.w3.org/2004/02/skos/core#prefLabel, such as de, in asserted")],
    ),
    (
        "translation-alien",
        'INSERT DATA { GRAPH g:translations { kid:skill\\/k skos:altLabel "hear"@en } }',
        [("kid:skill/k", "http://www.w3.org/2004/02/skos/core#altLabel hear")],
    ),
    (
        "translation-of-nothing",
        'INSERT DATA { GRAPH g:translations { kid:capability\\/C skos:prefLabel "Reden"@de } }',
        [("kid:capability/C", "http://www.w3.org/2004/02/skos/core#prefLabel")],
    ),
]

CHECKS = {check.id: check for check in load_checks()}


def clean_release() -> ox.Store:
    store = ox.Store()
    store.load(path=str(CLEAN), format=ox.RdfFormat.TRIG)
    return store


def test_a_clean_release_has_no_findings() -> None:
    assert [(r.id, r.rows) for r in run_checks(clean_release()) if r.count] == []


def test_every_check_has_a_planted_fault() -> None:
    assert set(CHECKS) == {check for check, _, _ in FAULTS}


@pytest.mark.parametrize("identifier", CHECKS)
def test_front_matter_and_columns(identifier: str) -> None:
    check = CHECKS[identifier]
    (result,) = run_checks(ox.Store(), checks=[check])

    assert check.path.stem == identifier
    assert result.columns == ("focus", "detail")
    assert check.required("title")
    assert check.required("hint")


@pytest.mark.parametrize(
    ("identifier", "update", "expected"), FAULTS, ids=[f"{c}-{n}" for n, (c, _, _) in enumerate(FAULTS)]
)
def test_a_planted_fault_is_found(identifier: str, update: str, expected: list[tuple[str, str]]) -> None:
    store = clean_release()
    store.update(PREFIXES + update)
    (result,) = run_checks(store, checks=[CHECKS[identifier]])

    assert list(result.rows) == expected
