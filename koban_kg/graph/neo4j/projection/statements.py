"""The quads of a release by subject, as the projection reads them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, TypeAlias

import pyoxigraph as ox

from koban_kg.errors import DataError
from koban_kg.names import GRAPH_ROLES, OWL, RDF, graph_iri

if TYPE_CHECKING:
    from collections.abc import Iterable

Term: TypeAlias = "ox.NamedNode | ox.Literal"

STATED: Final = ("asserted", "open", "ontology")
"""Roles of graphs that hold what people wrote."""

DERIVED: Final = ("inferred", "open-inferred")
"""Roles of graphs that hold what follows."""

HOMES: Final = (*STATED, *DERIVED, "translations")
"""Roles in the order in which one is taken as the home of a node."""


@dataclass(slots=True)
class Statements:
    """Statements by subject; those with a blank node stand apart.

    Attributes
    ----------
    types
        Class and role for each ``rdf:type`` of an IRI.
    values
        Predicate, object and role for every other statement of an IRI.
    anonymous
        Statements with a blank node at either end, with their role.
    inverses
        Pairs of ``owl:inverseOf``.
    """

    types: dict[str, list[tuple[str, str]]] = field(default_factory=lambda: defaultdict(list))
    values: dict[str, list[tuple[str, Term, str]]] = field(default_factory=lambda: defaultdict(list))
    anonymous: dict[ox.Quad, str] = field(default_factory=dict)
    inverses: list[tuple[str, str]] = field(default_factory=list)


def read_statements(quads: Iterable[ox.Quad], version: str) -> Statements:
    """The statements of a dataset; a quad that comes twice may be there twice.

    Raises
    ------
    DataError
        If a quad is in no graph of the release, or its object is a triple.
    """
    found = Statements()
    types, values, anonymous = found.types, found.values, found.anonymous
    roles: dict[object, str] = {ox.NamedNode(graph_iri(version, role)): role for role in GRAPH_ROLES}
    rdf_type, inverse_of = RDF + "type", OWL + "inverseOf"
    texts: dict[object, str] = {}  # one string for each predicate and class, however often it comes
    for quad in quads:
        subject, predicate, value, graph = quad
        role = roles.get(graph)
        if role is None:
            raise DataError(
                "A statement stands in no graph of the release",
                given=str(graph),
                expected=", ".join(str(name) for name in roles),
                hint="build the release again and push what koban build wrote",
            )
        if isinstance(value, ox.Triple):
            raise DataError(
                "A statement about a statement cannot be projected",
                given=str(quad),
                expected="an IRI or a literal as the object",
                hint="state it with a koban:Link",
            )
        if type(subject) is not ox.NamedNode or type(value) is ox.BlankNode:
            anonymous[quad] = role
            continue
        iri = subject.value
        name = texts.get(predicate)
        if name is None:
            name = texts[predicate] = predicate.value
        if type(value) is ox.NamedNode:
            if name == rdf_type:
                cls = texts.get(value)
                if cls is None:
                    cls = texts[value] = value.value
                types[iri].append((cls, role))
                continue
            if name == inverse_of:
                found.inverses.append((iri, value.value))
        values[iri].append((name, value, role))
    return found
