"""Shapes describe every field completely, and each rule of theirs says no to what breaks it."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pyoxigraph as ox

from koban_kg.model.reader import read_model
from koban_kg.names import DCT, ID, KOBAN, OWL, RDF, RDFS, SH, SKOS
from koban_kg.validation.shapes import validate
from tests.ontology.conftest import TERM_FILES, read, stored

ROWS = Path(__file__).parent / "rows.trig"
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
              FILTER NOT EXISTS {{
                ?field sh:description ?d ; sh:order ?o ; sh:group ?g . ?g a sh:PropertyGroup ; sh:order ?n
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


# case of rows.trig: path and component of what must be reported of its node, and nothing else
EXPECTED: dict[str, set[tuple[str, str]]] = {
    "no-label": {("prefLabel", "MinCount")},
    "two-labels-in-english": {("prefLabel", "UniqueLang")},
    "a-label-without-a-language": {("prefLabel", "Datatype")},
    "an-id-of-another-kind": {("identifier", "Pattern")},
    "a-doi-with-its-resolver": {("doi", "Pattern")},
    "no-verification": {("verified", "MinCount")},
    "verified-yet-no-citation": {("", "Or")},
    "no-basis": {("basis", "MinCount")},
    "a-value-of-another-list": {("verified", "Class")},
    "a-fact-without-value-that-claims-to-be-verified": {("", "Or")},
    "a-link-without-basis-to-itself": {("basis", "MinCount"), ("subject", "Disjoint")},
    "a-link-to-nothing-by-a-foreign-predicate": {("object", "Class"), ("predicate", "Pattern")},
    "a-norm-in-force-without-a-day-with-a-broken-celex-number": {("", "Xone"), ("celex", "Pattern")},
    "a-rating-without-scheme-its-interval-upside-down": {("", "Xone"), ("ciLow", "LessThanOrEquals")},
    "a-skill-said-to-be-in-esco-without-its-concept-in-no-list": {("", "Xone"), ("enables", "MinCount")},
}


def reported(case: str | None) -> set[tuple[str, str]]:
    """Path and component of each violation: of the node of one broken case, or of any node without a case."""
    shapes = ox.serialize(read(*TERM_FILES, "shapes/*.ttl"), format=ox.RdfFormat.N_TRIPLES) or b""
    rows = ox.parse(path=str(ROWS), format=ox.RdfFormat.TRIG)
    chosen = [quad.triple for quad in rows if quad.graph_name in (ox.DefaultGraph(), ox.NamedNode(f"case:{case}"))]
    data = ox.serialize(chosen, format=ox.RdfFormat.N_TRIPLES) or b""
    found = set()
    for violation in validate(data + shapes, shapes).violations:
        if case is None or violation.focus == f"<{ID}x>":
            path = re.split(r"[#/]", violation.path.strip("<>"))[-1] if violation.path else ""
            found.add((path, violation.component.removesuffix("ConstraintComponent")))
    return found


def test_good_rows_pass() -> None:
    assert reported(None) == set()


def test_broken_rows_are_reported_for_what_is_wrong() -> None:
    assert {case: reported(case) for case in EXPECTED} == EXPECTED


def test_shapes_hold_no_blank_targets() -> None:
    """A store of the shapes alone is enough to know which classes they describe."""
    rows = ask(stored(read("shapes/*.ttl")), "SELECT ?s { ?s sh:targetClass ?c FILTER (isBlank(?s) || isBlank(?c)) }")

    assert rows == []
