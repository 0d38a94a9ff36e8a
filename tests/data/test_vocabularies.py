"""Every controlled value is a concept with one English label; every allowed value is used or known to be unused."""

from __future__ import annotations

from collections import Counter, defaultdict
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

import pytest
from rdflib import Namespace
from rdflib.namespace import DCTERMS, RDF, SKOS

from koban_kg import names

from .conftest import items, short

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rdflib import Graph, URIRef

    from .conftest import Column, Concept, Row

KOBAN = Namespace(names.KOBAN)

UNUSED = {
    ("links.csv", "predicate"): "a property of the ontology, not a concept",
    ("model_terms.csv", "part"): "a property of the ontology, not a concept",
    ("translations.csv", "lang"): "a language tag",
}
"""Columns of enumerations.csv whose values are no concepts, and why; true-or-false columns aside."""


def _schemes(vocabularies: Graph) -> Iterator[URIRef]:
    yield from vocabularies.subjects(RDF.type, SKOS.ConceptScheme)


def _scheme_of(column: Column, row: Row) -> str | None:
    scheme = column.get("koban:resolve", {}).get("scheme")
    return scheme.format(**row) if scheme else None


def test_each_controlled_value_is_a_concept(
    tables: dict[str, list[Row]],
    columns: dict[tuple[str, str], Column],
    concepts: dict[tuple[str, str], Concept],
) -> None:
    missing = {
        (file, name, scheme, item)
        for (file, name), column in columns.items()
        for row in tables[file]
        if (scheme := _scheme_of(column, row))
        for item in items(row[name], column)
        if (scheme, item) not in concepts
    }

    assert missing == set()


def test_each_concept_has_exactly_one_english_label(concepts: dict[tuple[str, str], Concept]) -> None:
    assert [concept for concept in concepts.values() if len(concept.labels) != 1] == []


def test_labels_are_unique_in_their_scheme(concepts: dict[tuple[str, str], Concept]) -> None:
    seen = Counter((scheme, label) for scheme, _, labels in concepts.values() for label in labels)

    assert [key for key, count in seen.items() if count > 1] == []


def test_each_scheme_has_identifier_label_definition_and_source(vocabularies: Graph) -> None:
    once = (DCTERMS.identifier, SKOS.prefLabel, SKOS.definition, KOBAN.source)

    assert {
        short(scheme): [len(list(vocabularies.objects(scheme, predicate))) for predicate in once]
        for scheme in _schemes(vocabularies)
    } == {short(scheme): [1, 1, 1, 1] for scheme in _schemes(vocabularies)}


def test_each_scheme_of_a_value_is_described(
    vocabularies: Graph, tables: dict[str, list[Row]], concepts: dict[tuple[str, str], Concept]
) -> None:
    described = {short(scheme) for scheme in _schemes(vocabularies)}
    facets = {row["facet"] for row in tables["facets.csv"] if row["value"]}

    assert {scheme for scheme, _ in concepts} - described == facets


@pytest.fixture(scope="module")
def positions(vocabularies: Graph) -> dict[str, dict[str, int]]:
    """Scheme → value → its place in the order of the scheme."""
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for subject, position in vocabularies.subject_objects(KOBAN.position):
        scheme, value = short(subject).split("/", 1)
        found[scheme][value] = position.toPython()
    return found


def test_positions_run_from_one_without_a_gap(positions: dict[str, dict[str, int]]) -> None:
    found = {scheme: sorted(places.values()) for scheme, places in positions.items()}

    assert found == {scheme: list(range(1, len(places) + 1)) for scheme, places in found.items()}


def test_a_position_belongs_to_a_value_that_exists_and_none_is_left_out(
    positions: dict[str, dict[str, int]], concepts: dict[tuple[str, str], Concept]
) -> None:
    assert {scheme: set(places) for scheme, places in positions.items()} == {
        scheme: {value for other, value in concepts if other == scheme} for scheme in positions
    }


@pytest.mark.parametrize(
    ("scheme", "order"),
    [
        ("design", "meta_analysis systematic_review rct quasi_experiment observational economic_model rating"),
        ("level", "0 1 2 3 4 5 unknown"),
        ("class", "not_ai minimal transparency high_risk permitted_exception prohibited undetermined"),
    ],
)
def test_values_stand_in_order(scheme: str, order: str, positions: dict[str, dict[str, int]]) -> None:
    assert sorted(positions[scheme], key=positions[scheme].__getitem__) == order.split()


def _listed(vocabularies: Graph) -> dict[str, str]:
    """Column as enumerations.csv writes it (file#column) → scheme of its values."""
    return {str(place): short(scheme) for scheme, place in vocabularies.subject_objects(KOBAN.listedIn)}


def test_each_allowed_value_is_a_concept_of_its_column_or_known_to_be_none(
    tables: dict[str, list[Row]],
    columns: dict[tuple[str, str], Column],
    concepts: dict[tuple[str, str], Concept],
    vocabularies: Graph,
) -> None:
    listed = _listed(vocabularies)
    unexplained = []
    for row in tables["enumerations.csv"]:
        place = (row["file"], row["column"])
        if columns.get(place, {}).get("datatype") == {"base": "boolean", "format": "yes|no"}:
            assert row["value"] in {"yes", "no"}
        elif place not in UNUSED and (listed.get("#".join(place)), row["value"]) not in concepts:
            unexplained.append(row)

    assert unexplained == []


def test_a_listed_column_takes_its_values_from_that_scheme(
    columns: dict[tuple[str, str], Column], vocabularies: Graph
) -> None:
    for place, scheme in _listed(vocabularies).items():
        file, name = place.split("#")
        if file.startswith("fixtures/") or place == "translations.csv#status":
            continue  # test data of another kind; a column that names the graph of its rows
        found = {
            column["koban:resolve"]["scheme"]
            for key, column in columns.items()
            if fnmatchcase(key[0], file) and fnmatchcase(key[1], name)
        }

        assert found == {scheme}, place


def test_country_names_agree_with_the_meanings_of_the_codes(
    tables: dict[str, list[Row]], concepts: dict[tuple[str, str], Concept]
) -> None:
    differ = {
        row["value"]
        for row in tables["enumerations.csv"]
        if row["column"] == "country" and concepts["territory", row["value"]].labels != [row["meaning"]]
    }

    assert differ == {"EU", "multi"}


def test_each_closed_list_of_the_ontology_has_a_described_scheme_with_values(
    modules: Graph, vocabularies: Graph, concepts: dict[tuple[str, str], Concept]
) -> None:
    lists = {short(scheme) for scheme in modules.objects(None, KOBAN.listScheme)}

    assert lists - {short(scheme) for scheme in _schemes(vocabularies)} == set()
    assert lists - {scheme for scheme, _ in concepts} == set()


def test_each_facet_names_the_property_of_a_use_case(
    tables: dict[str, list[Row]], columns: dict[tuple[str, str], Column], vocabularies: Graph
) -> None:
    facets = {row["facet"] for row in tables["facets.csv"]}
    mapped = {short(facet): str(name) for facet, name in vocabularies.subject_objects(KOBAN.facetProperty)}

    assert set(mapped) == facets
    assert {facet: mapped[facet] for facet in facets - {"risk_class", "triggered_provision"}} == {
        name: column["propertyUrl"]
        for (file, name), column in columns.items()
        if file == "use_cases.csv" and name in facets
    }
