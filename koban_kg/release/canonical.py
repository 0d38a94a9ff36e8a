"""A dataset as sorted lines of canonical N-Triples by graph: the one order in which everything is written.

Blank nodes get the labels of RDFC-1.0 (W3C RDF Dataset Canonicalization), computed over the dataset under its published
graph names, so that ``koban.nq`` is its own canonical form.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import pyoxigraph as ox

from koban_kg.names import GRAPH_ROLES, GraphRole, graph_iri

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

Lines: TypeAlias = "list[bytes]"


def canonical_lines(graphs: Mapping[GraphRole, Iterable[ox.Triple]], version: str) -> dict[GraphRole, Lines]:
    """The graphs of a release as sorted lines of N-Triples without line ends, blank nodes relabelled."""
    plain: dict[GraphRole, list[ox.Triple]] = {role: [] for role in GRAPH_ROLES}
    # RDFC-1.0 looks only at quads with blank nodes; the others cannot change a label
    unlabelled = ox.Dataset()
    names = {role: ox.NamedNode(graph_iri(version, role)) for role in GRAPH_ROLES}
    for role, triples in graphs.items():
        for triple in triples:
            if isinstance(triple.subject, ox.BlankNode) or isinstance(triple.object, ox.BlankNode):
                unlabelled.add(ox.Quad(triple.subject, triple.predicate, triple.object, names[role]))
            else:
                plain[role].append(triple)
    unlabelled.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    roles = {name: role for role, name in names.items()}
    for quad in unlabelled:
        plain[roles[quad.graph_name]].append(quad.triple)
    return {role: sorted(set(_lines(triples))) for role, triples in plain.items()}


def n_quads(lines: Mapping[GraphRole, Lines], version: str) -> bytes:
    """The whole release as canonical N-Quads: one line for each quad, sorted by code point."""
    return b"".join(
        sorted(
            line[:-1] + f"<{graph_iri(version, role)}> .\n".encode() for role, found in lines.items() for line in found
        )
    )


def merged(lines: Mapping[GraphRole, Lines], *roles: GraphRole) -> bytes:
    """Some graphs as one N-Triples text, sorted, each triple once."""
    return b"".join(line + b"\n" for line in sorted({line for role in roles for line in lines[role]}))


def triples_of(text: bytes) -> Iterator[ox.Triple]:
    """The triples of an N-Triples text, in its order."""
    return (quad.triple for quad in ox.parse(text, format=ox.RdfFormat.N_TRIPLES))


def _lines(triples: list[ox.Triple]) -> list[bytes]:
    text = ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b""
    return text.splitlines()
