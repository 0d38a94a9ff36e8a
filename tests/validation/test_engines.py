"""The two SHACL engines give the same results: on one broken graph for each kind of fault, and on the real release."""

from __future__ import annotations

import random
from collections import Counter
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

from koban_kg.errors import DataError, UnavailableError
from koban_kg.names import PREFIXES, XSD
from koban_kg.release.reader import open_release
from koban_kg.validation import available_engines, validate
from koban_kg.validation import shapes as module

if TYPE_CHECKING:
    from pathlib import Path

HEAD = "".join(f"@prefix {prefix}: <{space}> .\n" for prefix, space in PREFIXES.items()) + (
    "@prefix v: <http://example.org/village#> .\n"
)

SHAPES = """
v:Dog rdfs:subClassOf v:Animal .
v:PersonShape a sh:NodeShape ; sh:targetClass v:Person ;
  sh:property [ sh:path v:name ; sh:minCount 1 ; sh:maxCount 1 ; sh:datatype xsd:string ; sh:minLength 2 ;
      sh:maxLength 9 ; sh:message "A person has one name."@en ] ;
  sh:property [ sh:path v:email ; sh:pattern "^[^@]+@[^@]+$" ; sh:flags "i" ] ;
  sh:property [ sh:path v:age ; sh:datatype xsd:integer ; sh:minInclusive 0 ; sh:maxExclusive 130 ] ;
  sh:property [ sh:path v:height ; sh:minExclusive 0.2 ; sh:maxInclusive 2.80 ] ;
  sh:property [ sh:path v:label ; sh:uniqueLang true ; sh:languageIn ( "en" "de" ) ; sh:datatype rdf:langString ] ;
  sh:property [ sh:path v:owns ; sh:class v:Animal ; sh:nodeKind sh:IRI ] ;
  sh:property [ sh:path v:mood ; sh:in ( v:glad v:sad ) ; sh:severity sh:Warning ] ;
  sh:property [ sh:path v:born ; sh:datatype xsd:date ; sh:lessThan v:died ] ;
  sh:property [ sh:path v:started ; sh:lessThanOrEquals v:ended ] ;
  sh:property [ sh:path v:alias ; sh:disjoint v:name ] ;
  sh:property [ sh:path v:alsoCalled ; sh:equals v:alias ] ;
  sh:property [ sh:path v:member ; sh:hasValue v:Club ; sh:maxCount 2 ; sh:deactivated true ] ;
  sh:property [ sh:path v:address ; sh:node v:AddressShape ] ;
  sh:property [ sh:path v:thing ; sh:or ( [ sh:class v:Dog ] [ sh:class v:Cat ] ) ] ;
  sh:property [ sh:path v:kind ; sh:not [ sh:hasValue v:robot ] ] ;
  sh:property [ sh:path v:contact ;
      sh:xone ( [ sh:datatype xsd:string ] [ sh:nodeKind sh:IRI ] [ sh:pattern "^x" ] ) ] ;
  sh:property [ sh:path v:job ; sh:and ( [ sh:nodeKind sh:IRI ] [ sh:class v:Job ] ) ] ;
  sh:property [ sh:path v:friend ; sh:qualifiedValueShape [ sh:class v:Dog ] ; sh:qualifiedMinCount 1 ;
      sh:qualifiedMaxCount 2 ; sh:deactivated false ] ;
  sh:property [ sh:path [ sh:inversePath v:bossOf ] ; sh:maxCount 1 ] ;
  sh:property [ sh:path ( v:owns v:chip ) ; sh:datatype xsd:string ] ;
  sh:property [ sh:path [ sh:alternativePath ( v:phone v:mobile ) ] ; sh:nodeKind sh:Literal ] ;
  sh:property [ sh:path [ sh:oneOrMorePath v:ancestor ] ; sh:class v:Person ] ;
  sh:property [ sh:path ( v:owns [ sh:zeroOrMorePath v:friend ] ) ; sh:nodeKind sh:IRI ] .
v:AddressShape a sh:NodeShape ; sh:property [ sh:path v:city ; sh:minCount 1 ] .
v:ClosedShape a sh:NodeShape ; sh:targetClass v:Stamp ; sh:closed true ; sh:ignoredProperties ( rdf:type ) ;
  sh:property [ sh:path v:value ; sh:maxCount 1 ] .
v:Job a rdfs:Class , sh:NodeShape ; sh:property [ sh:path v:title ; sh:minCount 1 ] .
v:PayShape a sh:NodeShape ; sh:targetSubjectsOf v:pays ; sh:property [ sh:path v:pays ; sh:datatype xsd:decimal ] .
v:PaidShape a sh:NodeShape ; sh:targetObjectsOf v:paidTo ; sh:nodeKind sh:IRI .
v:TownShape a sh:NodeShape ; sh:targetNode v:Town ; sh:property [ sh:path v:mayor ; sh:minCount 1 ] .
v:LoopShape a sh:NodeShape ; sh:targetClass v:Loop ;
  sh:sparql [ a sh:SPARQLConstraint ; sh:message "A loop points elsewhere." ;
    sh:select "SELECT $this ?value WHERE { $this <http://example.org/village#to> ?value FILTER ($this = ?value) }" ] .
"""

GOOD = """
v:Town v:mayor v:p . v:x a v:Dog .
v:p a v:Person ; v:name "Ann" ; v:friend v:x .
"""

BROKEN = {
    "no name": "v:q a v:Person ; v:friend v:x .",
    "two names": 'v:p v:name "Anne" .',
    "name is a number": "v:q a v:Person ; v:friend v:x ; v:name 42 .",
    "name with a language": 'v:q a v:Person ; v:friend v:x ; v:name "Ann"@en .',
    "name too short": 'v:q a v:Person ; v:friend v:x ; v:name "A" .',
    "name too long": 'v:q a v:Person ; v:friend v:x ; v:name "Anna-Maria-Luisa" .',
    "mail without at": 'v:p v:email "ann.example.org" .',
    "mail is a thing": "v:p v:email v:mail .",
    "age below zero": "v:p v:age -1 .",
    "age too high": "v:p v:age 130 .",
    "age is a text": 'v:p v:age "seven" .',
    "age ill-formed": 'v:p v:age "1.5"^^xsd:integer .',
    "height at the edges": "v:p v:height 0.2 , 2.81 , 2.80 .",
    "two labels in a language": 'v:p v:label "one"@en , "two"@en , "eins"@de .',
    "label in another language": 'v:p v:label "un"@fr .',
    "label without language": 'v:p v:label "one" .',
    "owns no animal": "v:p v:owns v:stone .",
    "owns something unnamed": "v:p v:owns [ a v:Dog ] .",
    "owns a text": 'v:p v:owns "dog" .',
    "mood not listed": "v:p v:mood v:bored .",
    "born after death": 'v:p v:born "2001-01-02"^^xsd:date ; v:died "2001-01-01"^^xsd:date .',
    "born is no date": 'v:p v:born "yesterday"^^xsd:date .',
    "ended before it started": "v:p v:started 5 ; v:ended 4 .",
    "alias is the name": 'v:p v:alias "Ann" ; v:alsoCalled "Ann" .',
    "also called otherwise": 'v:p v:alias "Nan" ; v:alsoCalled "Nana" .',
    "address without a city": "v:p v:address v:home . v:home v:street v:s1 .",
    "thing is neither": "v:p v:thing v:stone .",
    "kind is robot": "v:p v:kind v:robot .",
    "contact is two of one": 'v:p v:contact "x1" .',
    "contact is none": "v:p v:contact 7 .",
    "job has no class": "v:p v:job v:baker .",
    "job without a title": "v:p v:job v:baker . v:baker a v:Job .",
    "no dog for a friend": 'v:q a v:Person ; v:name "Bob" ; v:friend v:p .',
    "three dogs for friends": "v:p v:friend v:y , v:z . v:y a v:Dog . v:z a v:Dog .",
    "two bosses": "v:b1 v:bossOf v:p . v:b2 v:bossOf v:p .",
    "chip is a number": "v:p v:owns v:x . v:x v:chip 7 .",
    "phone is a thing": "v:p v:phone v:p1 ; v:mobile v:p2 .",
    "an ancestor is no person": 'v:p v:ancestor v:g . v:g a v:Person ; v:name "Gus" ; v:friend v:x ; v:ancestor v:y .',
    "a friend of a pet is a text": 'v:p v:owns v:x . v:x v:friend "Rex" .',
    "closed shape": "v:s a v:Stamp ; v:value 1 ; v:colour v:red .",
    "pays a text": 'v:p v:pays "much" .',
    "paid to a text": 'v:p v:paidTo "Bob" .',
    "town without a mayor": None,
    "loop to itself": "v:l a v:Loop ; v:to v:l , v:m .",
    "faults of an unnamed person": "[] a v:Person ; v:age -7 .",
    "texts that need escapes": 'v:p v:name "a\\"b\\\\c\\nd€\\t" .',
    "decimal as written": "v:p v:height 3.10 .",
    "many faults at once": 'v:p v:age "x" ; v:mood v:odd ; v:owns "y" ; v:email "z" . v:q a v:Person , v:Stamp .',
}


def n_triples(text: str) -> bytes:
    triples = [quad.triple for quad in ox.parse(HEAD + text, format=ox.RdfFormat.TURTLE)]
    return ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES)


def both(data: bytes, shapes: bytes) -> tuple[Counter[tuple[str, ...]], Counter[tuple[str, ...]]]:
    rust, reference = (validate(data, shapes, engine=engine) for engine in ("shacl", "pyshacl"))
    assert Counter(r.severity for r in rust.results) == Counter(r.severity for r in reference.results)
    return Counter(r.key for r in rust.results), Counter(r.key for r in reference.results)


@pytest.mark.parametrize("name", BROKEN)
def test_broken_graphs(name: str) -> None:
    fault = BROKEN[name]
    data = 'v:p a v:Person ; v:name "Ann" ; v:friend v:x . v:x a v:Dog .' if fault is None else GOOD + fault
    rust, reference = both(n_triples(data + "v:Dog rdfs:subClassOf v:Animal ."), n_triples(SHAPES))
    assert rust == reference
    assert rust


def test_a_sound_graph_has_no_results() -> None:
    data = n_triples(GOOD + "v:Dog rdfs:subClassOf v:Animal .")
    for engine in available_engines():
        report = validate(data, n_triples(SHAPES), engine=engine)
        assert (report.results, report.conforms, report.engine) == ((), True, engine)
        report.check()


def test_results_are_told_as_findings() -> None:
    data = n_triples(GOOD + 'v:q a v:Person ; v:friend v:x ; v:age "x" ; v:mood v:odd .')
    report = validate(data, n_triples(SHAPES))
    with pytest.raises(DataError) as raised:
        report.check({"http://example.org/village#q": ("people.csv", 4)})
    found = [(f.file, f.row, f.column, f.value, f.rule) for f in raised.value.problem.findings]
    assert found == [
        (
            "people.csv",
            4,
            "http://example.org/village#age",
            '"x"',
            "http://example.org/village#q: breaks the constraint Datatype",
        ),
        (
            "people.csv",
            4,
            "http://example.org/village#age",
            '"x"',
            "http://example.org/village#q: breaks the constraint MaxExclusive",
        ),
        (
            "people.csv",
            4,
            "http://example.org/village#age",
            '"x"',
            "http://example.org/village#q: breaks the constraint MinInclusive",
        ),
        (
            "people.csv",
            4,
            "http://example.org/village#name",
            None,
            "http://example.org/village#q: A person has one name.",
        ),
    ]


def test_without_the_rust_engine_the_other_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "available_engines", lambda: ("pyshacl",))
    assert validate(n_triples(GOOD), n_triples(SHAPES)).engine == "pyshacl"
    with pytest.raises(UnavailableError, match="shacl is not installed"):
        validate(b"", b"", engine="shacl")
    monkeypatch.setattr(module, "available_engines", tuple)
    with pytest.raises(UnavailableError, match="No SHACL engine is installed"):
        validate(b"", b"")


def real(release_home: Path) -> tuple[list[ox.Triple], bytes]:
    """Every triple of the real release, and its shapes as N-Triples."""
    release = open_release(release_home)
    shapes = ox.serialize((quad.triple for quad in release.quads("ontology")), format=ox.RdfFormat.N_TRIPLES)
    return sorted({quad.triple for quad in release.quads()}, key=str), shapes


@pytest.mark.slow
def test_the_real_release(release_home: Path) -> None:
    triples, shapes = real(release_home)
    data = ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES)
    rust, reference = both(data, shapes)
    assert rust == reference
    assert validate(data, shapes).conforms


@pytest.mark.slow
def test_the_real_release_with_four_hundred_faults(release_home: Path) -> None:
    triples, shapes = real(release_home)
    chance = random.Random(2026)
    rows = [t for t in triples if str(t.subject).startswith("<https://w3id.org/koban/id/")]
    for triple in chance.sample(rows, 400):
        triples.remove(triple)
        fault = chance.choice(["gone", "text", "number", "elsewhere", "twice"])
        wrong = {
            "text": ox.Literal("?!", language="en"),
            "number": ox.Literal("12.5", datatype=ox.NamedNode(f"{XSD}decimal")),
            "elsewhere": ox.NamedNode("https://w3id.org/koban/id/nowhere/x"),
            "twice": ox.Literal("second"),
        }
        if fault != "gone":
            triples.append(ox.Triple(triple.subject, triple.predicate, wrong[fault]))
        if fault == "twice":
            triples.append(triple)
    rust, reference = both(ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES), shapes)
    assert rust == reference
    assert len({(component, path) for _, component, path, _ in rust}) >= 30
