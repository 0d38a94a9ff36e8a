"""The data sets of ``benchmarks.neo4j`` are releases and projections like any other."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from benchmarks.neo4j.copies import copied
from benchmarks.neo4j.questions import QUESTIONS, Comparable, Places
from benchmarks.neo4j.synthetic import COUNTS, VERSION, Synthetic
from benchmarks.neo4j.typedefs import type_definitions
from koban_kg.graph.neo4j.catalog_nodes import catalog_nodes
from koban_kg.graph.neo4j.names import NODE
from koban_kg.graph.neo4j.projection.counting import count_ends
from koban_kg.graph.neo4j.projection.project import project
from koban_kg.names import ID
from koban_kg.release.build import build_release
from koban_kg.release.reader import open_release
from tests.graph.neo4j.graphs import library

if TYPE_CHECKING:
    from pathlib import Path


def test_copies_are_a_projection_whose_catalog_counts_what_is_there() -> None:
    model, quads = library()
    one = project(quads, model, "9.9.9")
    three = copied(one, 3)

    things = [iri for iri in one.nodes if iri.startswith(ID)]
    assert len(three.nodes) == len(one.nodes) + 2 * len(things)
    assert {end for start, _, other in three.relationships for end in (start, other)} <= three.nodes.keys()
    assert one.nodes.items() <= three.nodes.items()
    owners = {
        iri: next((name for name in model.classes if name in node.labels), NODE) for iri, node in three.nodes.items()
    }
    assert three.catalog.ends == count_ends(three.relationships.values(), owners)
    assert three.catalog.members == {name: list(owners.values()).count(name) for name in model.classes}
    for key in three.catalog.keys:
        there = [node for iri, node in three.nodes.items() if owners[iri] == key.owner and key.name in node.properties]
        assert key.count == len(there), key
    assert three.catalog_nodes == catalog_nodes(three.catalog)
    for name in model.classes:
        ids = [node.properties["id"] for iri, node in three.nodes.items() if owners[iri] == name]
        assert len(ids) == len(set(ids))


@pytest.mark.slow
def test_the_synthetic_release_is_built_with_rules_shapes_and_checks(release_home: Path, tmp_path: Path) -> None:
    release = open_release(release_home)
    built = build_release(Synthetic(release), tmp_path, version=VERSION)

    assert COUNTS.items() <= built.manifest["classes"].items()
    assert built.manifest["classes"]["Claim"] > 1_000
    assert Synthetic(release).quads == Synthetic(release).quads


def test_places_are_filled_and_answers_get_one_form(release_home: Path) -> None:
    model = Synthetic(open_release(release_home)).model
    places = Places("CP-RES", "CP-ENG-05", 60, "abc")
    comparable = Comparable(model)

    assert [q.name for q in QUESTIONS if "<" in places.fill(q.ours) + places.fill(q.peer)] == []
    assert comparable({"kind": "BEST_PRACTICE", "domain": [{"id": "x"}]}) == {
        "kind": "best_practice",
        "domain": {"id": "x"},
    }
    assert comparable({"id": "x", "label_el": None, "label_de": "y"}) == {"id": "x", "label": "y", "labelLang": "de"}
    assert 'type Methodology @node(labels: ["Methodology"])' in type_definitions(model)
