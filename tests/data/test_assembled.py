"""The real source loads without a finding, and the rules of assembly say what the tables say."""

from __future__ import annotations

import hashlib
from collections import Counter
from typing import TYPE_CHECKING

import pyoxigraph as ox

from koban_kg import names
from loaders.tables import export_tables

from .assembling import assemble, graph, run_rules
from .conftest import original_checksums

if TYPE_CHECKING:
    from loaders.source import LoadedSource

    from .assembling import Answers
    from .conftest import Concept, Row


def test_every_row_is_loaded(source: LoadedSource, tables: dict[str, list[Row]]) -> None:
    assert dict(source.counts) == {name.removesuffix(".csv"): len(rows) for name, rows in tables.items()}


def test_things_of_each_class(answers: Answers, concepts: dict[tuple[str, str], Concept]) -> None:
    found = {
        names.compact(iri): int(count)
        for iri, count in answers.rows("SELECT ?class (COUNT(?thing) AS ?n) { ?thing a ?class } GROUP BY ?class")
        if iri.startswith(names.KOBAN)
    }
    assert found.pop("koban:Concept") == len(concepts)
    assert found == {
        "koban:AllowedValue": 293, "koban:Capability": 137, "koban:CapabilityDomain": 13, "koban:Claim": 147,
        "koban:Condition": 916, "koban:Definition": 27, "koban:EthicalPrinciple": 98,
        "koban:Evidence": 250, "koban:Facet": 25, "koban:Link": 2861, "koban:Methodology": 116, "koban:ModeRole": 14,
        "koban:Norm": 360, "koban:NormException": 106, "koban:Objective": 5, "koban:Outcome": 19, "koban:Output": 6,
        "koban:Partner": 9, "koban:Pilot": 6, "koban:Problem": 77, "koban:ProjectFact": 46, "koban:RelatedProject": 13,
        "koban:Setting": 17, "koban:Skill": 102, "koban:Source": 975, "koban:Stakeholder": 55, "koban:TopicOutcome": 7,
        "koban:Training": 97, "koban:UseCase": 45,
    }  # fmt: skip


def test_conditions_and_exceptions_are_the_clauses_of_the_tables(tables: dict[str, list[Row]]) -> None:
    rows = tables["provisions.csv"] + tables["ethics_principles.csv"]
    alternatives = [text for row in rows for text in row.get("exception", "").split(" || ") if text]
    clauses = [c for text in [*(row["condition"] for row in rows), *alternatives] for c in text.split("; ") if c]

    assert (len(clauses), len(alternatives)) == (916, 106)


def test_verified_no_stands_in_the_open_graph_and_nowhere_else(
    assembled: ox.Store, tables: dict[str, list[Row]]
) -> None:
    identifier = ox.NamedNode(names.DCT + "identifier")
    found = {q.object.value for q in assembled.quads_for_pattern(None, identifier, None, graph("open"))}
    rows = [row for table in tables.values() if "verified" in table[0] for row in table]
    asserted = {q.object.value for q in assembled.quads_for_pattern(None, identifier, None, graph("asserted"))}

    assert {row["id"] for row in rows if row["verified"] == "no"} == found & {row["id"] for row in rows}
    assert {row["id"] for row in rows if row["verified"] != "no"} == asserted & {row["id"] for row in rows}


def test_no_statement_stands_in_two_graphs(answers: Answers) -> None:
    assert (
        answers.rows(
            "SELECT ?s ?p ?o { GRAPH ?a { ?s ?p ?o } GRAPH ?b { ?s ?p ?o } FILTER (STR(?a) < STR(?b)) } LIMIT 5"
        )
        == []
    )


def test_blank_nodes_stand_in_the_ontology_only(answers: Answers) -> None:
    assert answers.column("SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } FILTER (ISBLANK(?s) || ISBLANK(?o)) }") == [
        graph("ontology").value
    ]


def test_rules_give_the_same_whatever_the_order_of_the_statements(source: LoadedSource, assembled: ox.Store) -> None:
    turned = assemble({role: list(reversed(list(triples))) for role, triples in reversed(list(source.quads.items()))})

    def statements(store: ox.Store) -> set[ox.Quad]:
        return {quad for quad in store if quad.graph_name != graph("ontology")}

    assert statements(turned) == statements(assembled)


def test_rules_run_again_add_nothing(assembled: ox.Store) -> None:
    again = ox.Store()
    again.extend(assembled)
    run_rules(again)

    assert set(again) == set(assembled)


def test_each_link_is_also_a_plain_statement(answers: Answers, tables: dict[str, list[Row]]) -> None:
    found = answers.rows(
        """SELECT ?id { ?link a koban:Link ; dct:identifier ?id .
                        ?link koban:subject ?s ; koban:predicate ?p ; koban:object ?o . ?s ?p ?o }"""
    )

    assert sorted(row[0] for row in found) == sorted(
        f"{row['subject']}--{row['predicate']}--{row['object']}" for row in tables["links.csv"]
    )


def test_each_row_has_the_source_of_its_columns(answers: Answers, tables: dict[str, list[Row]]) -> None:
    found = dict(
        answers.rows(
            "SELECT ?id ?source { ?row koban:verified ?v ; dct:identifier ?id ; koban:source/dct:identifier ?source }"
        )
    )
    expected = {
        row["id"]: hashlib.sha256(
            "\n".join([row["source_citation"], row.get("source_url", ""), row.get("doi", "")]).encode()
        ).hexdigest()[:12]
        for rows in tables.values()
        if "source_citation" in rows[0]
        for row in rows
        if row["source_citation"]
    }

    assert found == expected


def test_each_source_is_named_by_what_it_says(answers: Answers) -> None:
    sources = answers.rows(
        """SELECT ?id ?citation ?url ?doi {
             ?source a koban:Source ; dct:identifier ?id ; koban:sourceCitation ?citation .
             OPTIONAL { ?source koban:sourceUrl ?url } OPTIONAL { ?source koban:doi ?doi } }"""
    )
    tables = {identifier for identifier, *_ in sources if identifier.startswith("table-")}

    assert tables == {
        "table-enumerations", "table-facets", "table-links", "table-model_terms", "table-outcomes", "table-problems",
        "table-settings", "table-translations",
    }  # fmt: skip
    assert {identifier for identifier, *_ in sources} - tables == {
        hashlib.sha256("\n".join(said).encode()).hexdigest()[:12]
        for identifier, *said in sources
        if identifier not in tables
    }


def test_each_row_without_source_columns_names_its_table(answers: Answers, tables: dict[str, list[Row]]) -> None:
    found = Counter(
        answers.column(
            """SELECT ?source { ?row koban:source/dct:identifier ?source FILTER (STRSTARTS(?source, "table-"))
                                FILTER NOT EXISTS { ?row skos:inScheme ?scheme ; a koban:Concept }
                                FILTER NOT EXISTS { ?row a skos:ConceptScheme } }"""
        )
    )
    whole = {
        f"table-{name}": len(tables[f"{name}.csv"])
        for name in ("enumerations", "links", "outcomes", "problems", "settings")
    }
    facets = sum(not row["value"] for row in tables["facets.csv"])

    assert found == {**whole, "table-facets": facets}


def test_each_row_rests_on_what_its_verification_says(answers: Answers, tables: dict[str, list[Row]]) -> None:
    found = dict(
        answers.rows(
            "SELECT ?id ?basis { ?row koban:verified ?v ; dct:identifier ?id ; koban:basis/skos:notation ?basis }"
        )
    )
    rows = [row for table in tables.values() if "verified" in table[0] for row in table]

    assert found == {row["id"]: "analyst" if row["verified"] == "no" else "published" for row in rows}


def test_capabilities_that_serve_each_objective(answers: Answers) -> None:
    assert answers.rows(
        """SELECT ?objective ?basis (COUNT(?capability) AS ?n) {
             ?link koban:subject ?capability ; koban:predicate koban:contributesTo .
             ?link koban:object/dct:identifier ?objective ; koban:basis/skos:notation ?basis .
             ?capability a koban:Capability }
           GROUP BY ?objective ?basis ORDER BY ?objective"""
    ) == [
        ("KO1", "analyst", "18"), ("KO2", "analyst", "101"), ("KO3", "analyst", "34"), ("KO4", "inferred", "8"),
        ("KO5", "inferred", "9"),
    ]  # fmt: skip


def test_what_addresses_burglary_or_a_narrower_problem(answers: Answers) -> None:
    assert answers.column(
        f"""SELECT DISTINCT ?id {{ ?practice a koban:Methodology ; dct:identifier ?id .
              ?practice koban:addresses/skos:broader* <{names.ID}problem/prb-burglary> }} ORDER BY ?id"""
    ) == [
        "alley-gating", "cpted", "neighbourhood-watch", "repeat-victimisation-cocooning", "secured-by-design",
        "whatsapp-neighbourhood-groups",
    ]  # fmt: skip


def test_numbers_keep_the_precision_they_are_written_with(source: LoadedSource, tables: dict[str, list[Row]]) -> None:
    columns = {
        "estimate": "estimate",
        "estimateLow": "estimate_low",
        "estimateHigh": "estimate_high",
        "ciLow": "ci_low",
        "ciHigh": "ci_high",
    }
    terms = {ox.NamedNode(names.KOBAN + local): column for local, column in columns.items()}
    found = Counter(
        (terms[triple.predicate], triple.object.value)
        for role in ("asserted", "open")
        for triple in source.quads[role]
        if triple.predicate in terms
    )

    assert found == Counter(
        (column, row[column]) for row in tables["evidence.csv"] for column in columns.values() if row[column]
    )


def test_translations_are_all_there(source: LoadedSource, tables: dict[str, list[Row]]) -> None:
    assert Counter((t.object.language, t.object.value) for t in source.quads["translations"]) == Counter(
        (row["lang"], row["text"]) for row in tables["translations.csv"]
    )


def test_an_export_of_the_assembled_graphs_has_the_original_bytes(source: LoadedSource, assembled: ox.Store) -> None:
    """What the rules of assembly add must not look like a cell of a table."""
    tables = export_tables(assembled, source.layout, source.metadata, regenerated=True)

    assert {name: hashlib.sha256(data).hexdigest() for name, data in tables.items()} == original_checksums()
