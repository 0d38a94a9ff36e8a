"""RDF becomes a property graph and RDF again without loss."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings

from koban_kg.graph.memory import open_cache
from koban_kg.graph.neo4j.catalog_nodes import catalog_nodes, read_catalog
from koban_kg.graph.neo4j.projection.project import project
from koban_kg.graph.neo4j.projection.rebuild import rebuild
from koban_kg.names import GRAPH_ROLES
from koban_kg.release.canonical import canonical_lines
from koban_kg.release.reader import open_release
from tests.graph.neo4j.graphs import library, nameless, releases

if TYPE_CHECKING:
    from pathlib import Path


def rebuilt(projection):
    catalog = read_catalog(node.properties for node in reversed(projection.catalog_nodes.values()))
    return list(rebuild(projection.nodes.values(), projection.relationships.values(), catalog, projection.version))


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(releases())
def test_random_releases_come_back_as_they_were(release):
    model, quads = release

    projection = project(quads, model, "1")
    found = rebuilt(projection)

    assert set(found) == {quad for quad in quads if not nameless(quad)}
    assert len(found) == len(set(found))
    assert sum(entry.count for entry in projection.left_out) == sum(map(nameless, quads))
    assert sum(chain.from_iterable(held.values() for held in projection.accounts.values())) == len(quads)


def test_the_library_comes_back_as_it_was():
    model, quads = library()

    assert set(rebuilt(project(quads, model, "9.9.9"))) == {quad for quad in quads if not nameless(quad)}


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(releases())
def test_the_order_of_the_quads_does_not_matter(release):
    model, quads = release

    one, other = project(quads, model, "1"), project(reversed(quads), model, "1")

    assert one == other
    assert read_catalog(node.properties for node in catalog_nodes(one.catalog).values()) == one.catalog


@pytest.fixture(scope="module")
def real(release_home: Path):
    release = open_release(release_home)
    return release, project(release.quads(), open_cache(release.cache).model, release.version)


def test_each_graph_of_the_real_release_comes_back(real):
    """After RDFC-1.0 every graph is equal, but for the statements that the projection lists as left out."""
    release, projection = real
    given_graphs = {role: [quad.triple for quad in release.quads(role)] for role in GRAPH_ROLES}
    back = {role: [] for role in GRAPH_ROLES}
    for quad in rebuilt(projection):
        back[quad.graph_name.value.rpartition("/")[2]].append(quad.triple)
    expected = canonical_lines(given_graphs, release.version)
    found = canonical_lines(back, release.version)

    for role in GRAPH_ROLES:
        missing = set(expected[role]) - set(found[role])
        assert not set(found[role]) - set(expected[role])
        assert len(missing) == sum(entry.count for entry in projection.left_out if entry.graph == role)
        assert role == "ontology" or not missing


def test_the_accounts_of_the_real_release_add_up(real):
    release, projection = real

    for role in GRAPH_ROLES:
        held = projection.accounts[role]
        assert sum(held.values()) == sum(1 for _ in release.quads(role))
        apart = sum(entry.count for entry in projection.left_out if entry.graph == role)
        assert held["restriction"] + held["left out"] == apart
    labels = sum(len(node.labels) - 1 for node in projection.nodes.values())
    assert labels == sum(held["label"] for held in projection.accounts.values())


def test_no_property_holds_rdf_text(real):
    """No value spells out a statement: nothing in it reads as a term of N-Triples."""
    _, projection = real

    for node in chain(projection.nodes.values(), projection.catalog_nodes.values()):
        for value in node.properties.values():
            for text in value if isinstance(value, list) else [value]:
                assert not (isinstance(text, str) and (text.startswith(("<http", "_:")) or "^^<" in text))
