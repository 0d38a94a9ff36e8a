"""What this SPARQL service is, in RDF (SPARQL 1.1 Service Description): the answer to a GET without a query."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pyoxigraph import BlankNode, Literal, NamedNode, QueryResultsFormat, RdfFormat, Triple, serialize

from koban_kg.names import RDF, XSD
from koban_kg.rdf.protocol import BINDINGS_FORMATS, GRAPH_FORMATS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from koban_kg.rdf.protocol import GraphSize

SD: Final = "http://www.w3.org/ns/sparql-service-description#"
VOID: Final = "http://rdfs.org/ns/void#"


def describe_service(endpoint: str, graphs: Sequence[GraphSize], media_type: str) -> bytes:
    """The description of the service at an address, in a graph format."""
    return (
        serialize(
            _triples(endpoint, graphs),
            format=RdfFormat.from_media_type(media_type),
            prefixes={"sd": SD, "void": VOID, "xsd": XSD},
        )
        or b""
    )


def _triples(endpoint: str, graphs: Sequence[GraphSize]) -> Iterator[Triple]:
    service, dataset, default = BlankNode("service"), BlankNode("dataset"), BlankNode("default")
    kind = NamedNode(RDF + "type")

    def sd(name: str) -> NamedNode:
        return NamedNode(SD + name)

    def size(node: BlankNode, triples: int) -> Triple:
        return Triple(node, NamedNode(VOID + "triples"), Literal(triples))

    yield Triple(service, kind, sd("Service"))
    yield Triple(service, sd("endpoint"), NamedNode(endpoint))
    yield Triple(service, sd("supportedLanguage"), sd("SPARQL11Query"))
    yield Triple(service, sd("feature"), sd("UnionDefaultGraph"))
    for media in BINDINGS_FORMATS:
        form = QueryResultsFormat.from_media_type(media)
        assert form is not None
        yield Triple(service, sd("resultFormat"), NamedNode(form.iri))
    for media in GRAPH_FORMATS:
        graph_form = RdfFormat.from_media_type(media)
        assert graph_form is not None
        yield Triple(service, sd("resultFormat"), NamedNode(graph_form.iri))
    yield Triple(service, sd("defaultDataset"), dataset)
    yield Triple(dataset, kind, sd("Dataset"))
    yield Triple(dataset, sd("defaultGraph"), default)
    yield Triple(default, kind, sd("Graph"))
    yield size(default, sum(graph.triples for graph in graphs))
    for number, graph in enumerate(graphs):
        named, body = BlankNode(f"named{number}"), BlankNode(f"graph{number}")
        yield Triple(dataset, sd("namedGraph"), named)
        yield Triple(named, kind, sd("NamedGraph"))
        yield Triple(named, sd("name"), NamedNode(graph.iri))
        yield Triple(named, sd("graph"), body)
        yield Triple(body, kind, sd("Graph"))
        yield size(body, graph.triples)
