"""The ontology keeps its own promises: labels, definitions, OWL 2 DL, and axioms that are true of the data."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import owlready2
import pyoxigraph as ox
import pytest

from koban_kg.names import DCT, KOBAN, OWL, RDF, RDFS, SKOS
from koban_kg.resources import resource
from koban_kg.validation.consistency import check_ontology
from tests.ontology.conftest import TERM_FILES, read

PREFIXES = {"koban": KOBAN, "rdf": RDF, "rdfs": RDFS, "owl": OWL, "skos": SKOS, "dct": DCT}
EXPOSED = [
    *(
        "Capability",
        "CapabilityDomain",
        "Methodology",
        "Evidence",
        "Claim",
        "Problem",
        "Outcome",
        "Stakeholder",
        "Skill",
    ),
    *("Training", "Norm", "EthicalPrinciple", "UseCase", "Objective", "Concept", "Source", "Definition", "ModeRole"),
    *("Setting", "TopicOutcome", "ProjectFact", "Partner", "Pilot", "Output", "RelatedProject"),
    *("Condition", "NormException", "Facet"),
]


def ask(store: ox.Store, text: str) -> list[tuple[str, ...]]:
    """The rows of a query as sorted tuples of text, our own terms by local name."""
    solutions = store.query(text, prefixes=PREFIXES)
    assert isinstance(solutions, ox.QuerySolutions)
    return sorted(tuple("" if v is None else str(v.value).removeprefix(KOBAN) for v in row) for row in solutions)


def ours(store: ox.Store) -> set[str]:
    rows = ask(
        store,
        """SELECT DISTINCT ?t { VALUES ?k { owl:Class owl:ObjectProperty owl:DatatypeProperty owl:AnnotationProperty }
           ?t a ?k FILTER (STRSTARTS(STR(?t), STR(koban:))) }""",
    )
    return {term for (term,) in rows}


@pytest.mark.parametrize("word", ["rdfs:label", "skos:definition"])
def test_every_term_has_one_english_text(terms: ox.Store, word: str) -> None:
    rows = ask(terms, f'SELECT ?t (COUNT(?x) AS ?n) {{ ?t {word} ?x FILTER (LANG(?x) = "en") }} GROUP BY ?t')
    texts = {term: count for term, count in rows if term in ours(terms)}

    assert texts == dict.fromkeys(sorted(ours(terms)), "1")


def test_every_definition_is_a_sentence_of_its_own(terms: ox.Store) -> None:
    definitions = {row[0]: row[1] for row in ask(terms, "SELECT ?t ?d { ?t skos:definition ?d }")}
    broken = {t: d for t, d in definitions.items() if not re.fullmatch(r"[A-Z].*[.]", d) or "  " in d}
    twice = {d for d in definitions.values() if list(definitions.values()).count(d) > 1}

    assert (broken, twice) == ({}, set())


def test_every_term_says_where_it_is_defined(terms: ox.Store) -> None:
    rows = ask(terms, "SELECT ?t ?h { ?t rdfs:isDefinedBy ?h FILTER (STRSTARTS(STR(?t), STR(koban:))) }")
    homes = {row[0]: row[1] for row in rows}

    assert homes == dict.fromkeys(sorted(ours(terms)), "https://w3id.org/koban/ontology")


def test_every_term_is_part_of_the_module_that_holds_it(terms: ox.Store) -> None:
    places: dict[str, set[str]] = {}
    for path in sorted(resource("ontology").glob("modules/*.ttl")):
        for triple in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE):
            if triple.predicate.value == SKOS + "definition":
                name = triple.subject.value.removeprefix(KOBAN)
                places.setdefault(name, set()).add(f"https://w3id.org/koban/ontology/{path.stem}")
    said: dict[str, set[str]] = {}
    for term, module in ask(terms, "SELECT ?t ?m { ?t dct:isPartOf ?m }"):
        said.setdefault(term, set()).add(module)

    assert said == places
    assert {term for term, modules in places.items() if len(modules) > 1} == set()


def test_the_header_is_complete(terms: ox.Store) -> None:
    header = {
        word: ask(terms, f"SELECT ?x {{ <https://w3id.org/koban/ontology> <{word}> ?x }}")
        for word in (OWL + "versionIRI", OWL + "versionInfo", DCT + "issued", DCT + "license", DCT + "creator")
    }
    ((version,),) = header[OWL + "versionInfo"]
    parts = {part.rsplit("/", 1)[1] for (part,) in ask(terms, f"SELECT ?x {{ ?o <{DCT}hasPart> ?x }}")}

    assert header[OWL + "versionIRI"] == [(f"https://w3id.org/koban/ontology/{version}",)]
    assert header[DCT + "license"] == [("https://creativecommons.org/licenses/by/4.0/",)]
    assert all(len(values) == 1 for values in header.values())
    assert parts == {path.stem for path in resource("ontology").glob("modules/*.ttl")}


def test_no_range_names_a_type_that_owl_2_dl_lacks(terms: ox.Store) -> None:
    allowed = {"string", "anyURI", "integer", "decimal", "boolean", "PlainLiteral"}
    ranges = ask(terms, "SELECT ?p ?r { ?p a owl:DatatypeProperty ; rdfs:range ?r }")

    assert [row for row in ranges if row[1].rsplit("#", 1)[1] not in allowed] == []


def test_inverses_stand_on_one_side_only(terms: ox.Store) -> None:
    pairs = ask(terms, "SELECT ?backward ?forward { ?backward owl:inverseOf ?forward }")
    backward, forward = {b for b, _ in pairs}, {f for _, f in pairs}

    assert len(pairs) == len(backward) == len(forward)
    assert backward & forward == set()


def test_predicates_of_links_carry_the_word_of_the_table(stated: ox.Store) -> None:
    used = ask(stated, "SELECT DISTINCT ?n { ?l a koban:Link ; koban:predicate ?p . ?p skos:notation ?n }")
    words = ask(stated, "SELECT DISTINCT ?v { ?a koban:file 'links.csv' ; koban:column 'predicate' ; koban:value ?v }")

    assert used == words
    assert len(words) == 16


def test_exposed_classes_are_those_of_the_interfaces(whole: ox.Store) -> None:
    rows = ask(
        whole,
        """SELECT DISTINCT ?c { ?c koban:plural ?p ; koban:pluralLabel ?l ; rdfs:subClassOf+ koban:Thing .
           ?s <http://www.w3.org/ns/shacl#targetClass> ?c }""",
    )

    assert sorted(c for (c,) in rows) == sorted(EXPOSED)


def test_exposed_classes_are_pairwise_disjoint_and_side_by_side(terms: ox.Store) -> None:
    rows = ask(
        terms, "SELECT ?m { ?a a owl:AllDisjointClasses ; owl:members/rdf:rest*/rdf:first ?m . ?m koban:plural ?x }"
    )
    nested = ask(terms, "SELECT ?a ?b { ?a koban:plural ?x ; rdfs:subClassOf+ ?b . ?b koban:plural ?y }")

    assert (sorted(m for (m,) in rows), nested) == (sorted(EXPOSED), [])


def test_external_terms_are_declared_with_their_vocabulary(terms: ox.Store) -> None:
    """Whatever an alignment names outside our namespace is a class or property declared there with its home."""
    rows = ask(
        terms,
        """SELECT DISTINCT ?x {
             { ?t rdfs:subClassOf|rdfs:subPropertyOf|rdfs:range ?x } UNION
             { VALUES ?m { skos:exactMatch skos:closeMatch skos:broadMatch skos:relatedMatch } ?t ?m ?x
               FILTER (!STRSTARTS(STR(?t), "https://w3id.org/koban/scheme/")) }
             FILTER (isIRI(?x) && !STRSTARTS(STR(?x), "https://w3id.org/koban/") && !STRSTARTS(STR(?x), STR(rdfs:)))
             FILTER (!STRSTARTS(STR(?x), "http://www.w3.org/2001/XMLSchema#") && ?x != rdf:PlainLiteral)
             FILTER NOT EXISTS { ?x a ?k ; rdfs:isDefinedBy ?h } }""",
    )

    assert rows == []


def test_matched_values_are_concepts_of_ours(terms: ox.Store, stated: ox.Store) -> None:
    matched = {
        value for (value,) in ask(terms, "SELECT DISTINCT ?c { ?c skos:exactMatch|skos:closeMatch|skos:broadMatch ?x }")
    }
    ours_here = {value for value in matched if value.startswith("https://w3id.org/koban/scheme/")}
    concepts = {value for (value,) in ask(stated, "SELECT ?c { ?c skos:inScheme ?s ; skos:notation ?n }")}

    assert len(ours_here) > 20
    assert ours_here - concepts == set()


def test_notions_from_outside_name_their_source(terms: ox.Store) -> None:
    outside = {
        *("Concept", "MaturityLevel", "CapabilityDimension", "AiActClass", "AiUseCase", "emmieQuality"),
        *("escoConcept", "eli", "dpvConcept", "territory", "language"),
    }
    rows = ask(terms, "SELECT DISTINCT ?t { ?t dct:source ?s }")

    assert outside <= {t for (t,) in rows}


@pytest.mark.needs_java
def test_hermit_finds_it_consistent_and_every_class_satisfiable() -> None:
    verdict = check_ontology(read(*TERM_FILES))

    assert (verdict.consistent, verdict.unsatisfiable) == (True, ())
    assert verdict.axioms > 1000


@pytest.mark.needs_java
def test_the_whole_is_within_owl_2_dl_and_outside_rl_only_where_meant(tmp_path: Path) -> None:
    """Asked of the OWL API that comes with HermiT; only its profile checker sees what a reasoner passes over."""
    library = Path(owlready2.__file__).parent / "hermit" / "HermiT.jar"
    source = tmp_path / "koban.owl"
    source.write_bytes(ox.serialize(read(*TERM_FILES), format=ox.RdfFormat.RDF_XML) or b"")
    done = subprocess.run(
        ["java", "-cp", str(library), str(Path(__file__).parent / "Profile.java"), str(source)],
        capture_output=True,
        text=True,
        check=False,
    )
    if "jdk.compiler" in done.stderr or "ClassNotFoundException" in done.stderr:
        pytest.skip("this Java runs no source files: a JDK 11 or later is needed")
    meant = [
        "RL Annotation ",  # the day of issue, an xsd:date
        "RL DataPropertyDomain ObjectUnionOf",  # unions as domain and range materialise nothing
        "RL EquivalentClasses ObjectIntersectionOf",  # definitions by a some-values condition: its RL half materialises
        "RL ObjectPropertyDomain ObjectUnionOf",
        "RL ObjectPropertyRange ObjectUnionOf",
        "RL SubClassOf ObjectSomeValuesFrom",  # necessary conditions
    ]

    assert (done.stdout.splitlines(), done.returncode) == (meant, 0), done.stderr


def necessary(terms: ox.Store) -> list[tuple[str, ...]]:
    """Class, property and filler of every necessary condition ``class ⊑ ∃ property.filler`` on named classes."""
    return ask(
        terms,
        """SELECT ?c ?p ?d { ?c rdfs:subClassOf ?r . ?r owl:onProperty ?p ; owl:someValuesFrom ?d
           FILTER (isIRI(?c) && isIRI(?d)) }""",
    )


def test_necessary_conditions_are_true_of_the_data(terms: ox.Store, stated: ox.Store) -> None:
    """OWL would invent a value where one is missing; the data must not need that."""
    empty: dict[tuple[str, str], list[str]] = {}
    conditions = necessary(terms)
    for cls, prop, _ in conditions:
        prop_iri, cls_iri = (x if ":" in x else KOBAN + x for x in (prop, cls))
        members = ask(stated, f"SELECT ?s {{ ?s a <{cls_iri}> MINUS {{ ?s <{prop_iri}> ?o }} }}")
        if members:
            empty[cls, prop] = [m for (m,) in members]

    assert len(conditions) > 30
    assert empty == {}


def test_hierarchies_of_classes_have_members_where_data_exist(stated: ox.Store) -> None:
    """Every value that a defined class names is a concept of its list."""
    rows = ask(
        stated,
        """SELECT ?value { ?r owl:hasValue ?value FILTER (STRSTARTS(STR(?value), "https://w3id.org/koban/scheme/"))
           FILTER NOT EXISTS { ?value a ?any } }""",
    )

    assert rows == []
