"""What a store of releases can do for readers, whichever engine stands behind it.

Two implementations fit: Oxigraph in worker processes of this machine (:mod:`koban_kg.rdf.workers`), or in this process
(:mod:`koban_kg.rdf.embedded`), and any SPARQL 1.1 endpoint asked over the SPARQL 1.1 Protocol. So a request holds only
what the protocol can carry: text, dataset, media types; and an answer is bytes with their media type.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pyoxigraph import BlankNode, Literal, NamedNode

BINDINGS_JSON = "application/sparql-results+json"
BINDINGS_XML = "application/sparql-results+xml"
BINDINGS_CSV = "text/csv"
BINDINGS_TSV = "text/tab-separated-values"
TURTLE = "text/turtle"
N_TRIPLES = "application/n-triples"
RDF_XML = "application/rdf+xml"
JSON_LD = "application/ld+json"

BINDINGS_FORMATS = (BINDINGS_JSON, BINDINGS_XML, BINDINGS_CSV, BINDINGS_TSV)
"""Media types for SELECT and ASK, the preferred one first."""
GRAPH_FORMATS = (TURTLE, N_TRIPLES, RDF_XML, JSON_LD)
"""Media types for CONSTRUCT and DESCRIBE, the preferred one first."""


@dataclass(frozen=True, slots=True)
class Dataset:
    """The RDF dataset of a request (SPARQL 1.1 Protocol, section 2.1.4): IRIs of default and of named graphs.

    It takes the place of FROM and FROM NAMED in the query. Empty default graphs mean an empty default graph.
    """

    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class QueryRequest:
    """A query to run.

    Parameters
    ----------
    text
        SPARQL 1.1 query.
    dataset
        Replaces the dataset clauses of the query; ``None`` leaves them, and without them the union of all graphs of the
        release is the default graph.
    bindings_format, graph_format
        Media type of the answer if it is bindings or a boolean, or a graph; ``None`` if the caller can read no such
        answer, which is an error when one comes.
    substitutions
        Values of variables, set by the engine and never by text (RDF-dev SEP-0007). A remote endpoint has no such
        parameter; there they are written as VALUES.
    """

    text: str
    dataset: Dataset | None = None
    bindings_format: str | None = BINDINGS_JSON
    graph_format: str | None = TURTLE
    substitutions: Mapping[str, NamedNode | BlankNode | Literal] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class QueryAnswer:
    """A whole answer: its bytes (UTF-8) and their media type."""

    body: bytes
    media_type: str


@dataclass(frozen=True, slots=True)
class GraphSize:
    """A named graph and how many triples stand in it."""

    iri: str
    triples: int


@dataclass(frozen=True, slots=True)
class QueryLimits:
    """What a query may use; over it there is an error and no part of an answer.

    ``seconds`` counts from the moment the request is handed over until the answer is there, waiting included.
    ``rows`` counts solutions, or triples of a graph. ``memory`` is in bytes beyond what an idle worker has.
    """

    seconds: float = 10.0
    rows: int = 100_000
    answer_bytes: int = 64_000_000
    memory: int = 512_000_000


class RdfStore(Protocol):
    """The read side of one release."""

    @property
    def graphs(self) -> tuple[GraphSize, ...]:
        """The named graphs of the release, in code-point order."""
        ...

    async def query(self, request: QueryRequest) -> QueryAnswer:
        """The whole answer to a query.

        Raises
        ------
        UsageError
            If the query cannot be read, asks for a graph outside the release, or may not run.
        LimitError
            Over a limit; types ``time-limit``, ``row-limit``, ``answer-limit``, ``memory-limit``.
        UnavailableError
            If nothing can answer now.
        """
        ...

    async def close(self) -> None:
        """Let go of processes and files; running queries end with an error."""
        ...
