"""Passes, contradictions, idempotence and explanations of the rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

from koban_kg.errors import DataError, UsageError
from koban_kg.names import PREFIXES, RDF
from koban_kg.reasoning import closure, derivations, load_rules, materialise
from koban_kg.reasoning.rules import parse_patterns
from tests.reasoning.test_against_reasonable import turtle, village

if TYPE_CHECKING:
    from pathlib import Path

HEAD = "".join(f"@prefix {prefix}: <{space}> .\n" for prefix, space in PREFIXES.items()) + (
    "@prefix v: <http://example.org/village#> .\n"
)


def triples(text: str) -> list[ox.Triple]:
    return [quad.triple for quad in ox.parse(HEAD + text, format=ox.RdfFormat.TURTLE)]


def test_what_needs_an_open_premise_stands_apart() -> None:
    found = materialise(
        {
            "ontology": triples(
                "v:knows a owl:SymmetricProperty ; rdfs:domain v:Person . v:Person rdfs:subClassOf v:Being ."
            ),
            "asserted": triples("v:a v:knows v:b ."),
            "open": triples("v:b v:knows v:c . v:b v:knows v:a ."),
            "translations": triples('v:c v:knows v:d . v:a rdfs:label "Anna"@de .'),
        },
        load_rules(),
    )
    # v:b v:knows v:a follows from asserted statements, but an open row states it: no triple stands twice
    assert set(found.inferred) == set(triples("v:a a v:Person , v:Being . v:b a v:Person , v:Being ."))
    assert set(found.open_inferred) == set(triples("v:c v:knows v:b ; a v:Person , v:Being ."))


def test_inferences_add_nothing_to_themselves() -> None:
    ontology = [*turtle("every_construct.ttl"), *turtle("further_constructs.ttl")]
    data = village(7)
    first = materialise({"ontology": ontology, "asserted": data}, load_rules())
    again = materialise({"ontology": ontology, "asserted": [*data, *first.inferred]}, load_rules())
    assert first.inferred
    assert not set(first.inferred) & {*ontology, *data}
    assert again.inferred == ()


def test_the_order_of_premises_changes_nothing() -> None:
    ontology, data = turtle("every_construct.ttl"), village(3)
    found = [
        set(materialise({"ontology": ontology, "asserted": order}, load_rules()).inferred)
        for order in (data, data[::-1])
    ]
    assert found[0] == found[1]


CONTRADICTIONS = {
    "cax-dw": ("v:Cat owl:disjointWith v:Dog .", "v:a a v:Cat , v:Dog ."),
    "cax-adc": ("[] a owl:AllDisjointClasses ; owl:members ( v:Cat v:Dog v:Cow ) .", "v:a a v:Cow , v:Cat ."),
    "cls-com": ("v:Cat owl:complementOf v:NotCat .", "v:a a v:Cat , v:NotCat ."),
    "cls-nothing2": ("v:Unicorn rdfs:subClassOf owl:Nothing .", "v:a a v:Unicorn ."),
    "cls-maxc1": (
        "v:Childless rdfs:subClassOf [ owl:onProperty v:child ; owl:maxCardinality 0 ] .",
        "v:a a v:Childless ; v:child v:b .",
    ),
    "cls-maxqc1": (
        "v:Catless rdfs:subClassOf [ owl:onProperty v:owns ; owl:onClass v:Cat ; owl:maxQualifiedCardinality 0 ] .",
        "v:a a v:Catless ; v:owns v:b . v:b a v:Cat .",
    ),
    "cls-maxqc2": (
        "v:Poor rdfs:subClassOf [ owl:onProperty v:owns ; owl:onClass owl:Thing ; owl:maxQualifiedCardinality 0 ] .",
        "v:a a v:Poor ; v:owns v:b .",
    ),
    "prp-irp": ("v:parentOf a owl:IrreflexiveProperty .", "v:a v:parentOf v:a ."),
    "prp-asyp": ("v:parentOf a owl:AsymmetricProperty .", "v:a v:parentOf v:b . v:b v:parentOf v:a ."),
    "prp-pdw": ("v:likes owl:propertyDisjointWith v:hates .", "v:a v:likes v:b ; v:hates v:b ."),
    "prp-adp": (
        "[] a owl:AllDisjointProperties ; owl:members ( v:likes v:hates v:ignores ) .",
        "v:a v:ignores v:b ; v:likes v:b .",
    ),
    "prp-npa1": (
        "[] a owl:NegativePropertyAssertion ; owl:sourceIndividual v:a ; owl:assertionProperty v:likes ; "
        "owl:targetIndividual v:b .",
        "v:a v:likes v:b .",
    ),
    "prp-npa2": (
        "[] a owl:NegativePropertyAssertion ; owl:sourceIndividual v:a ; owl:assertionProperty v:age ; "
        "owl:targetValue 7 .",
        "v:a v:age 7 .",
    ),
    "prp-fp": ("v:mother a owl:FunctionalProperty .", "v:a v:mother v:b , v:c ."),
    "prp-ifp": ("v:mother a owl:InverseFunctionalProperty .", "v:a v:mother v:c . v:b v:mother v:c ."),
}


@pytest.mark.parametrize("graph", ["asserted", "open"])
@pytest.mark.parametrize("rule", sorted(CONTRADICTIONS))
def test_contradictions_are_found(rule: str, graph: str) -> None:
    ontology, data = map(triples, CONTRADICTIONS[rule])
    with pytest.raises(DataError) as raised:
        materialise(
            {"ontology": ontology, graph: data}, load_rules(), places={"http://example.org/village#a": ("a.csv", 3)}
        )
    findings = raised.value.problem.findings
    assert {finding.rule.rpartition("(")[2] for finding in findings} == {f"{rule})"}
    assert (findings[0].file, findings[0].row) == ("a.csv", 3)
    if len(data) > 1:
        materialise({"ontology": ontology, "asserted": data[:1]}, load_rules())


def test_every_rule_that_reports_has_a_case() -> None:
    assert {rule.id for rule in load_rules().contradictions} == set(CONTRADICTIONS)


def why(ontology: str, data: str, asked: str) -> dict[str, list[set[ox.Triple]]]:
    rules = load_rules()
    graphs = {"ontology": triples(ontology), "asserted": triples(data)}
    store = ox.Store()
    for triple in (*graphs["ontology"], *graphs["asserted"], *materialise(graphs, rules).inferred):
        store.add(ox.Quad(*triple))
    found: dict[str, list[set[ox.Triple]]] = {}
    for derivation in derivations(store, rules, triples(asked)[0]):
        found.setdefault(derivation.rule, []).append(set(derivation.premises))
    return found


def test_why_names_rules_and_premises() -> None:
    ontology = "v:child owl:inverseOf v:parent . v:next a owl:TransitiveProperty . v:Cow rdfs:subClassOf v:Animal ."
    data = "v:a v:child v:b . v:s v:next v:t . v:t v:next v:u . v:s v:next v:w . v:w v:next v:u . v:m a v:Cow ."
    assert why(ontology, data, "v:b v:parent v:a .") == {
        "prp-inv1": [set(triples("v:child owl:inverseOf v:parent . v:a v:child v:b ."))]
    }
    assert why(ontology, data, "v:s v:next v:u .") == {
        "prp-trp": [
            set(triples("v:next a owl:TransitiveProperty . v:s v:next v:t . v:t v:next v:u .")),
            set(triples("v:next a owl:TransitiveProperty . v:s v:next v:w . v:w v:next v:u .")),
        ]
    }
    assert why(ontology, data, "v:m a v:Animal .") == {
        "cax-sco": [set(triples("v:Cow rdfs:subClassOf v:Animal . v:m a v:Cow ."))]
    }
    assert why(ontology, data, "v:m a v:Plant .") == {}


def test_why_of_an_intersection_shows_all_its_parts_together() -> None:
    found = why("v:Both owl:intersectionOf ( v:Left v:Right ) .", "v:a a v:Left , v:Right .", "v:a a v:Both .")
    ((premises,),) = found.values()
    assert set(triples("v:a a v:Left , v:Right .")) < premises


def test_why_walks_through_unnamed_classes_over_the_closure() -> None:
    ontology = (
        "v:CatOwner owl:equivalentClass [ owl:intersectionOf "
        "( v:Person [ owl:onProperty v:owns ; owl:someValuesFrom v:Cat ] ) ] ."
    )
    data = "v:a a v:Person ; v:owns v:c . v:c a v:Cat ."
    rules = load_rules()
    store = closure({"ontology": triples(ontology), "asserted": triples(data)}, rules)
    stated = set(triples(data))
    used, todo = set(), triples("v:a a v:CatOwner .")
    while todo:
        found = derivations(store, rules, todo.pop())
        used |= {derivation.rule for derivation in found}
        todo += [
            premise
            for derivation in found
            for premise in derivation.premises
            if premise not in stated and premise.predicate.value == RDF + "type" and "owl#" not in str(premise.object)
        ]
        if len(used) > 4:
            break
    assert {"cls-int1", "cls-svf1"} <= used
    assert used & {"cax-eqc2", "cax-sco"}


def test_front_matter_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "odd.rq"
    path.write_text("# id: odd\n# layer: sideways\n# reads: type\nCONSTRUCT { ?x a ?y } WHERE { ?x a ?y }\n")
    with pytest.raises(UsageError, match="front matter of the rule odd"):
        load_rules(tmp_path)
    path.write_text("# id: odd\n# layer: type\n# reads: type\n# title: t\n# source: s\nCONSTRUCT {} WHERE {}\n")
    with pytest.raises(UsageError, match="lacks a line"):
        load_rules(tmp_path)


def test_patterns_are_triples() -> None:
    rule = load_rules().by_id["cax-sco"]
    assert [str(term) for term in rule.head[0]] == ["?x", "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>", "?c2"]
    with pytest.raises(UsageError, match="patterns of the rule"):
        parse_patterns("?a ?b", rule.file)


def test_every_rule_says_where_it_is_from() -> None:
    rules = load_rules()
    stated = [rule for rule in rules.by_id.values() if rule not in rules.derivations]
    assert all(rule.source.startswith("OWL 2 Profiles, section 4.3, Table ") for rule in stated)
    assert all(rule.premises and (rule.head or rule.layer == "contradiction") for rule in stated)
