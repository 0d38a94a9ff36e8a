"""A release as a property graph: what :mod:`koban_kg.graph.neo4j` loads, compares and exports."""

from __future__ import annotations

from typing import TYPE_CHECKING

from koban_kg.graph.neo4j.catalog_nodes import catalog_nodes
from koban_kg.graph.neo4j.projected import Projection
from koban_kg.graph.neo4j.projection.counting import count_catalog
from koban_kg.graph.neo4j.projection.edges import RESTRICTION, Edges
from koban_kg.graph.neo4j.projection.faults import Faults
from koban_kg.graph.neo4j.projection.naming import Naming
from koban_kg.graph.neo4j.projection.nodes import Nodes
from koban_kg.graph.neo4j.projection.rules import check_rules
from koban_kg.graph.neo4j.projection.statements import read_statements
from koban_kg.names import GRAPH_ROLES

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pyoxigraph as ox

    from koban_kg.graph.neo4j.projected import LeftOut
    from koban_kg.model.types import Model


def project(quads: Iterable[ox.Quad], model: Model, version: str) -> Projection:
    """The property graph of a dataset; the same quads in any order give the same graph.

    Parameters
    ----------
    quads
        The quads of a release; each in one of the graphs of the version.
    model
        The model of the release.

    Raises
    ------
    DataError
        If a value does not fit its property or cannot be held natively, if something required is missing or something
        single is there twice, if a statement stands in two graphs, a thing belongs to two exposed classes or shares its
        id, or if two terms have one name in Neo4j.
    """
    faults = Faults()
    statements = read_statements(quads, version)
    naming = Naming(model, statements, faults)
    nodes = Nodes(model, naming, faults)
    nodes.read(statements)
    edges = Edges(model, naming, nodes, faults)
    edges.read()
    edges.link()
    check_rules(model, naming, nodes, edges, faults)
    left_out = edges.restrict(statements)
    faults.check()
    catalog = count_catalog(naming, nodes, edges.made.values())
    return Projection(
        version=version,
        nodes=nodes.made,
        relationships=edges.made,
        catalog=catalog,
        catalog_nodes=catalog_nodes(catalog),
        accounts=_accounts(nodes, edges, left_out),
        left_out=left_out,
    )


def _accounts(nodes: Nodes, edges: Edges, left_out: list[LeftOut]) -> dict[str, dict[str, int]]:
    """For each graph how many statements are held in which way; the numbers of a graph add up to its statements."""
    found: dict[str, dict[str, int]] = {}
    for role in GRAPH_ROLES:
        apart = [entry for entry in left_out if entry.graph == role]
        drawn = sum(entry.count for entry in apart if entry.reason == RESTRICTION)
        found[role] = {
            **nodes.held[role],
            **edges.held[role],
            "restriction": drawn,
            "left out": sum(entry.count for entry in apart) - drawn,
        }
    return found
