"""HermiT's verdict on small ontologies with a planted fault, and on the real one."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from koban_kg.errors import UnavailableError
from koban_kg.names import KOBAN
from koban_kg.resources import resource
from koban_kg.validation import check_ontology, consistency

HEAD = """@prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> . @prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix koban: <https://w3id.org/koban/ontology#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
koban:A a owl:Class ; rdfs:label "A"@en . koban:B a owl:Class ; owl:disjointWith koban:A .
koban:p a owl:ObjectProperty .
"""


def triples(text: str) -> list[ox.Triple]:
    return [quad.triple for quad in ox.parse(HEAD + text, format=ox.RdfFormat.TURTLE)]


@pytest.mark.needs_java
@pytest.mark.parametrize(
    ("text", "consistent", "unsatisfiable"),
    [
        ("", True, ()),
        (
            "koban:C a owl:Class ; rdfs:subClassOf koban:A , koban:B . koban:D a owl:Class ; rdfs:subClassOf koban:C .",
            True,
            "CD",
        ),
        (
            "koban:E a owl:Class ; rdfs:subClassOf "
            "[ a owl:Restriction ; owl:onProperty koban:p ; owl:someValuesFrom koban:A ] ."
            "koban:p rdfs:range koban:B .",
            True,
            "E",
        ),
        ("koban:A owl:equivalentClass owl:Thing . koban:B owl:equivalentClass owl:Thing .", False, ()),
        # shapes and concepts are not axioms: a shape may name any class, a date may be typed by it
        (
            "koban:S a sh:NodeShape ; sh:targetClass koban:A ; sh:property [ sh:path koban:p ; sh:datatype xsd:date ] ;"
            "sh:or ( [ sh:class koban:B ] [ sh:class koban:A ] ) . "
            "koban:x a koban:A , koban:B ; skos:prefLabel 'x'@en .",
            True,
            (),
        ),
    ],
)
def test_verdicts(text: str, consistent: bool, unsatisfiable: str) -> None:
    verdict = check_ontology(triples(text))
    assert (verdict.consistent, verdict.unsatisfiable) == (consistent, tuple(KOBAN + name for name in unsatisfiable))
    assert verdict.coherent == (consistent and not unsatisfiable)
    assert bool(verdict.message) == (not verdict.coherent)


@pytest.mark.needs_java
def test_what_is_no_owl_dl_is_said() -> None:
    text = (
        "koban:d a owl:DatatypeProperty ; rdfs:range xsd:date . koban:A rdfs:subClassOf "
        "[ a owl:Restriction ; owl:onProperty koban:d ; owl:someValuesFrom xsd:date ] ."
    )
    with pytest.raises(UnavailableError, match="HermiT stopped") as raised:
        check_ontology(triples(text))
    assert "date" in str(raised.value.problem.given)


@pytest.mark.needs_java
def test_the_real_ontology() -> None:
    files = sorted(
        path for folder in ("modules", "alignments", "shapes") for path in (resource("ontology") / folder).glob("*.ttl")
    )
    assert files
    ontology = [quad.triple for path in files for quad in ox.parse(path=path, format=ox.RdfFormat.TURTLE)]
    verdict = check_ontology(ontology)
    assert (verdict.consistent, verdict.unsatisfiable) == (True, ())
    assert verdict.axioms > 1000


def test_without_java_it_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(consistency.shutil, "which", lambda _: None)
    with pytest.raises(UnavailableError, match="needs Java") as raised:
        check_ontology(triples(""))
    assert "install a Java runtime" in str(raised.value.problem.hint)
