"""Validation with pySHACL: its report graph as plain values, spelled as the Rust engine spells them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypedDict

import pyoxigraph as ox
import pyshacl
import rdflib
from rdflib.collection import Collection

from koban_kg.errors import UnavailableError
from koban_kg.names import RDF, SH

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rdflib.term import Node

_SH: Final = rdflib.Namespace(SH)
_RDF: Final = rdflib.Namespace(RDF)
_REPEATED: Final = ((_SH.zeroOrMorePath, "*"), (_SH.oneOrMorePath, "+"), (_SH.zeroOrOnePath, "?"))


class Result(TypedDict):
    """One ``sh:ValidationResult``; terms as in N-Triples, the path as in SPARQL."""

    focus: str
    component: str
    path: str | None
    value: str | None
    severity: str
    message: str


def results(data: bytes, shapes: bytes) -> Iterator[Result]:
    """The top-level results of validating one N-Triples text against another.

    Raises
    ------
    UnavailableError
        If pySHACL stops without a report, for example at a shape that is not well formed.
    """
    _, report, text = pyshacl.validate(
        _graph(data), shacl_graph=_graph(shapes), advanced=True, allow_warnings=True, inference=None
    )
    if not isinstance(report, rdflib.Graph):
        raise UnavailableError("pyshacl stopped without a report", given=text, hint="correct the shapes it names")
    for node in report.subjects(_RDF.type, _SH.ValidationReport):
        # sh:detail holds further sh:ValidationResult nodes, which are not results of their own
        for result in report.objects(node, _SH.result):
            messages = sorted(str(each) for each in report.objects(result, _SH.resultMessage))
            path, value = report.value(result, _SH.resultPath), report.value(result, _SH.value)
            yield Result(
                focus=_n_triples(report.value(result, _SH.focusNode)),
                component=str(report.value(result, _SH.sourceConstraintComponent)).removeprefix(SH),
                path=None if path is None else _path(report, path),
                value=None if value is None else _n_triples(value),
                severity=str(report.value(result, _SH.resultSeverity)).removeprefix(SH),
                message=messages[0] if messages else "",
            )


def _graph(text: bytes) -> rdflib.Graph:
    # Lexical forms stay as written, "1.20" is not "1.2": the other engine names values so.
    before, rdflib.NORMALIZE_LITERALS = rdflib.NORMALIZE_LITERALS, False
    try:
        return rdflib.Graph().parse(data=text, format="nt")
    finally:
        rdflib.NORMALIZE_LITERALS = before


def _n_triples(term: Node | None) -> str:
    if isinstance(term, rdflib.BNode):
        return f"_:{term}"
    if isinstance(term, rdflib.Literal):
        if term.language:
            return str(ox.Literal(str(term), language=term.language))
        datatype = ox.NamedNode(str(term.datatype)) if term.datatype else None
        return str(ox.Literal(str(term), datatype=datatype))
    return f"<{term}>"


def _path(graph: rdflib.Graph, node: Node) -> str:
    """A SHACL path as a SPARQL path with full IRIs."""
    if isinstance(node, rdflib.URIRef):
        return f"<{node}>"
    if (inverse := graph.value(node, _SH.inversePath)) is not None:
        return "^" + _path(graph, inverse)
    if (options := graph.value(node, _SH.alternativePath)) is not None:
        return "(" + "|".join(_path(graph, each) for each in Collection(graph, options)) + ")"
    for predicate, mark in _REPEATED:
        if (inner := graph.value(node, predicate)) is not None:
            return f"({_path(graph, inner)}){mark}"
    return "(" + "/".join(_path(graph, each) for each in Collection(graph, node)) + ")"
