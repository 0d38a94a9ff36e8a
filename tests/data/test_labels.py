"""Everything has one English label, and each value its words."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest

from koban_kg import names

from .assembling import graph

if TYPE_CHECKING:
    from .assembling import Answers
    from .conftest import Row


def test_each_thing_has_exactly_one_english_label(answers: Answers) -> None:
    assert (
        answers.rows(
            f"""SELECT ?thing (COUNT(?label) AS ?n) {{
              {{ SELECT DISTINCT ?thing {{ ?thing a ?class FILTER (STRSTARTS(STR(?class), "{names.KOBAN}"))
                                          FILTER (?class NOT IN (koban:Link, koban:AllowedValue)) }} }}
              OPTIONAL {{ ?thing skos:prefLabel ?label FILTER (LANG(?label) = "en") }}
            }} GROUP BY ?thing HAVING (COUNT(?label) != 1)"""
        )
        == []
    )


def test_labels_of_norms_in_all_languages(answers: Answers, tables: dict[str, list[Row]]) -> None:
    found = {
        (identifier, language, label)
        for identifier, language, label in answers.rows(
            """SELECT ?id (LANG(?label) AS ?language) ?label {
                 ?norm a koban:Norm ; dct:identifier ?id ; skos:prefLabel ?label }"""
        )
    }
    titles = {
        (row["id"], row["lang"]): row["text"] for row in tables["translations.csv"] if row["table"] == "provisions"
    } | {(row["id"], "en"): row["short_title"] for row in tables["provisions.csv"]}
    norms = {row["id"]: f"{row['instrument']}, {row['article']}: " for row in tables["provisions.csv"]}

    assert found == {(norm, language, norms[norm] + title) for (norm, language), title in titles.items()}


def test_a_translated_label_stands_with_the_translations(answers: Answers) -> None:
    assert answers.rows(
        """SELECT ?g (COUNT(?label) AS ?n) { GRAPH ?g { ?norm koban:shortTitle ?t ; skos:prefLabel ?label }
                                             FILTER (LANG(?t) = LANG(?label)) } GROUP BY ?g ORDER BY ?g"""
    ) == [
        (graph("asserted").value, "326"),
        (graph("open").value, "34"),
        (graph("translations").value, "2880"),
    ]


@pytest.mark.parametrize(
    ("thing", "label"),
    [
        (
            "norm/AIA-5-1-h",
            "AI Act Reg (EU) 2024/1689, Article 5(1)(h): Ban: real-time RBI in public space for law enforcement",
        ),
        ("norm/GDPR-15", "GDPR Reg (EU) 2016/679, Article 15: Right of access"),
        ("evidence/ev-003", "Problem-oriented policing (POP): crime and disorder, 2010 (ev-003)"),
        ("definition/DEF-COACTIVE-2", "coactive, definition 2 (KOBAN)"),
        ("mode-role/MR-12", "Coactive: decides"),
        ("project-fact/PF-015", "total cost: not known"),
        ("project-fact/PF-010", "topic budget total: EUR 8.0 million"),
        ("project-fact/PF-017", "number of partners: 19 (Hoy Diario, press item on Valencia and KOBAN)"),
        ("pilot/PI-4", "Płock"),
        ("pilot/PI-5", "Pilot PI-5, place not known"),
        ("related-project/RP-SISTER", "Project RP-SISTER, name not known"),
        ("condition/AIA-2-1--c1", "ai system: yes"),
        ("norm-exception/AIA-2-1--e1", "purpose: military defence national security"),
        ("claim/cctv--out-crime", "CCTV surveillance: Crime and disorder"),
    ],
)
def test_label(thing: str, label: str, answers: Answers) -> None:
    query = f'SELECT ?label {{ <{names.ID}{thing}> skos:prefLabel ?label FILTER (LANG(?label) = "en") }}'

    assert answers.column(query) == [label]


@pytest.mark.parametrize(
    "kind", ["Norm", "Evidence", "Definition", "ModeRole", "ProjectFact", "Pilot", "Source", "Claim"]
)
def test_derived_labels_are_unique_in_their_class(kind: str, answers: Answers) -> None:
    labels = answers.column(
        f'SELECT ?label {{ ?thing a koban:{kind} ; skos:prefLabel ?label FILTER (LANG(?label) = "en") }}'
    )

    assert [label for label, count in Counter(labels).items() if count > 1] == []


def test_each_meaning_reaches_its_concept(answers: Answers) -> None:
    """Either under the property that the scheme names, or because label or definition say it already."""
    lost = answers.rows(
        """SELECT ?id ?meaning {
             ?row koban:file ?file ; koban:column ?column ; koban:value ?value ; koban:meaning ?meaning .
             BIND (CONCAT(?file, "#", ?column) AS ?place)
             ?scheme koban:listedIn ?place ; koban:meaningAs ?property .
             ?concept skos:inScheme ?scheme ; skos:notation ?value ; skos:prefLabel ?label ; dct:identifier ?id .
             FILTER (LANG(?label) = "en" && LCASE(STR(?label)) != LCASE(STR(?meaning)))
             FILTER NOT EXISTS { ?concept ?property ?meaning } }"""
    )

    assert sorted(lost) == [
        ("mode/coactive", "starts from a jointly set priority"),
        ("mode/proactive", "starts from analysis or foresight"),
        ("mode/reactive", "starts from an event or request"),
    ]


def test_no_concept_has_two_definitions(answers: Answers) -> None:
    assert (
        answers.rows(
            """SELECT ?concept (COUNT(?text) AS ?n) {
             ?concept a koban:Concept ; skos:definition ?text FILTER (LANG(?text) = "en") }
           GROUP BY ?concept HAVING (COUNT(?text) > 1)"""
        )
        == []
    )


def test_enum_names_are_legal_and_unique_in_their_list(answers: Answers) -> None:
    rows = answers.rows(
        """SELECT ?scheme ?notation ?name { ?class koban:listScheme ?scheme .
             ?value skos:inScheme ?scheme ; skos:notation ?notation .
                                            OPTIONAL { ?value koban:enumName ?name } }"""
    )
    named = Counter((scheme, name) for scheme, _, name in rows)

    assert rows
    assert [row for row in rows if not row[2].replace("_", "").isalnum() or row[2] != row[2].upper()] == []
    assert max(named.values()) == 1
    assert {name for _, notation, name in rows if notation == "null"} == {"NO_EFFECT"}
