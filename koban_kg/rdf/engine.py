"""One query on one Oxigraph store of a release: dataset, evaluation, serialisation in Rust, errors as problems."""

from __future__ import annotations

import io
import re
from typing import IO, TYPE_CHECKING, Any, Final, cast

from pyoxigraph import (
    NamedNode,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    Store,
    Triple,
    Variable,
    parse,
    serialize,
)

from koban_kg.errors import DataError, KobanError, UnavailableError, UsageError
from koban_kg.names import PREFIXES
from koban_kg.rdf.gate import GatedQuery, check_query, syntax_error
from koban_kg.rdf.protocol import (
    BINDINGS_CSV,
    BINDINGS_FORMATS,
    BINDINGS_TSV,
    GRAPH_FORMATS,
    JSON_LD,
    N_TRIPLES,
    RDF_XML,
    TURTLE,
    Dataset,
    GraphSize,
    QueryAnswer,
    QueryLimits,
    QueryRequest,
)
from koban_kg.rdf.rows import LimitedBuffer
from koban_kg.rdf.tokens import standard_reading

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

_SYNTAX: Final = re.compile(r"error at (\d+):(\d+): expected (?:one of )?(.*)", re.DOTALL)
_CLASS: Final = re.compile(r"\[(?:'(?:\\.|[^'\\])*'|[^\]'])*\]")
_XML_NAME: Final = re.compile(r"[^\W\d][\w.\-]*\Z")
_OUTPUT_PREFIXES: Final = {name: space for name, space in PREFIXES.items() if name not in {"kid", "kscheme", "krec"}}
"""Their local names hold slashes, which Turtle would have to escape."""


def load_release(dump: Path) -> Store:
    """The quads of an N-Quads dump in memory.

    Raises
    ------
    UnavailableError
        If the dump is missing or cannot be read.
    """
    store = Store()
    try:
        store.bulk_load(path=dump, format=RdfFormat.N_QUADS)
    except (OSError, SyntaxError) as error:
        raise UnavailableError(
            "The N-Quads dump of the release cannot be read", given=f"{dump}: {error}", hint="Build the release again."
        ) from error
    return store


def refuse_overlap(store: Store) -> None:
    """Check that no triple stands in two graphs: the engine's union of graphs does not drop the second one.

    A release promises this, so it is looked at when a release is built, not each time it is opened (0.2 s for 150,000
    triples).

    Raises
    ------
    DataError
        With one such triple.
    """
    twice = "SELECT ?s ?p ?o ?g ?h {GRAPH ?g {?s ?p ?o} GRAPH ?h {?s ?p ?o} FILTER(STR(?g) < STR(?h))} LIMIT 1"
    solutions = store.query(twice)
    assert isinstance(solutions, QuerySolutions)
    for row in solutions:
        raise DataError(
            "A triple stands in two graphs of the release, so a count would count it twice",
            given=f"{row['s']} {row['p']} {row['o']} in {row['g']} and {row['h']}",
            expected="every triple in exactly one graph",
            hint="Build the release again.",
        )


def graph_sizes(store: Store) -> tuple[GraphSize, ...]:
    """The named graphs of a store with their triples, in code-point order."""
    solutions = store.query("SELECT ?g (COUNT(*) AS ?n) {GRAPH ?g {?s ?p ?o}} GROUP BY ?g")
    assert isinstance(solutions, QuerySolutions)
    return tuple(sorted((GraphSize(row["g"].value, int(row["n"].value)) for row in solutions), key=lambda g: g.iri))


def resolve_dataset(query: GatedQuery, dataset: Dataset | None, graphs: Iterable[str]) -> Dataset | None:
    """The dataset a query runs on: that of the request, else that of the query, else ``None`` for the whole release.

    Raises
    ------
    UsageError
        Type ``unknown-graph`` if a graph is not one of the release.
    """
    if dataset is None and query.has_dataset:
        dataset = Dataset(query.default_graphs, query.named_graphs)
    if dataset is None:
        return None
    known = set(graphs)
    unknown = [iri for iri in (*dataset.default_graphs, *dataset.named_graphs) if iri not in known]
    if unknown:
        raise UsageError(
            "The dataset names a graph that this release does not have",
            type="unknown-graph",
            title="There is no such graph in this release",
            given=", ".join(f"<{iri}>" for iri in unknown[:5]),
            expected="graphs of this release: " + ", ".join(f"<{iri}>" for iri in sorted(known)),
            hint="Leave the dataset out to ask all graphs of the release at once.",
        )
    return dataset


def run_query(store: Store, graphs: tuple[str, ...], request: QueryRequest, limits: QueryLimits) -> QueryAnswer:
    """Run a query to its end.

    ``graphs`` are the graphs of the release; the store holds nothing else. The time limit is not kept here: only the
    end of the process stops the engine (:mod:`koban_kg.rdf.workers`).

    Raises
    ------
    UsageError
        If the query cannot be read, may not run, or its answer has no form that the caller takes.
    LimitError
        Over the limit of rows or bytes.
    """
    query = check_query(request.text)
    dataset = resolve_dataset(query, request.dataset, graphs)
    options: dict[str, Any] = {"use_default_graph_as_union": True}
    if dataset is not None:
        options = {
            "default_graph": [NamedNode(iri) for iri in dict.fromkeys(dataset.default_graphs)],
            "named_graphs": [NamedNode(iri) for iri in dict.fromkeys(dataset.named_graphs)],
        }
    if request.substitutions:
        options["substitutions"] = {Variable(name): term for name, term in request.substitutions.items()}
    try:
        results = store.query(request.text, prefixes=PREFIXES, **options)
        if isinstance(results, QueryTriples):
            return _graph(results, request.graph_format, limits)
        return _bindings(results, request.bindings_format, limits)
    except SyntaxError as error:
        raise _syntax(request.text, str(error)) from None
    except KobanError:
        raise
    except (OSError, RuntimeError, ValueError) as error:
        raise UsageError(
            "The query cannot be evaluated",
            type="query-failed",
            title="The query cannot be evaluated",
            given=str(error)[:500],
            hint="Simplify the query until it runs, then add its parts again.",
        ) from error


def _bindings(results: QuerySolutions | QueryBoolean, media: str | None, limits: QueryLimits) -> QueryAnswer:
    if media is None:
        raise not_acceptable("bindings or a boolean", BINDINGS_FORMATS)
    form = QueryResultsFormat.from_media_type(media)
    if isinstance(results, QueryBoolean):
        body = results.serialize(format=form) or b""
        return QueryAnswer(body + b"\n" if media in {BINDINGS_CSV, BINDINGS_TSV} else body, media)
    buffer = LimitedBuffer(media, limits.rows, limits.answer_bytes)
    results.serialize(output=cast("IO[bytes]", buffer), format=form)
    return QueryAnswer(buffer.getvalue(), media)


def _graph(results: QueryTriples, media: str | None, limits: QueryLimits) -> QueryAnswer:
    if media is None:
        raise not_acceptable("a graph", GRAPH_FORMATS)
    buffer = LimitedBuffer(N_TRIPLES, limits.rows, limits.answer_bytes)
    results.serialize(output=cast("IO[bytes]", buffer), format=RdfFormat.N_TRIPLES)
    # A graph is a set: the engine gives a triple as often as it is found. In order, so that subjects stand together.
    lines = b"".join(sorted(set(buffer.getvalue().splitlines(keepends=True))))
    if media == N_TRIPLES:
        return QueryAnswer(lines, media)
    output = io.BytesIO()
    triples: Iterable[Triple] = (quad.triple for quad in parse(lines, RdfFormat.N_TRIPLES))
    if media == RDF_XML:
        triples = _with_xml_names(triples)
    prefixes = {name: space for name, space in _OUTPUT_PREFIXES.items() if space.encode() in lines}
    serialize(triples, output, RdfFormat.from_media_type(media), prefixes=prefixes)
    return QueryAnswer(output.getvalue(), media)


def _with_xml_names(triples: Iterable[Triple]) -> Iterator[Triple]:
    """The triples, as long as each predicate can be an XML element: its IRI ends in a name (RDF/XML, section 2.2)."""
    known: set[str] = set()
    for triple in triples:
        iri = triple.predicate.value
        if iri not in known:
            if _XML_NAME.search(iri) is None:
                raise UsageError(
                    "RDF/XML cannot carry a predicate whose IRI does not end in a name",
                    type="not-acceptable",
                    title="Not acceptable",
                    status=406,
                    given=f"<{iri}>",
                    expected=f"{TURTLE}, {N_TRIPLES} or {JSON_LD}",
                    hint="Ask for another format.",
                )
            known.add(iri)
        yield triple


def not_acceptable(kind: str, offered: tuple[str, ...]) -> UsageError:
    """The error for an answer that no accepted media type can carry."""
    return UsageError(
        f"The answer is {kind}, and none of the accepted media types can carry that",
        type="not-acceptable",
        title="Not acceptable",
        status=406,
        expected=", ".join(offered),
        hint="Send an Accept header with one of these types, or none.",
    )


def _syntax(text: str, message: str) -> UsageError:
    match = _SYNTAX.match(message)
    if match is None:
        return UsageError(message, type="query-syntax", title="The query is not SPARQL")
    line, column, rest = int(match[1]), int(match[2]), match[3]
    items = [item.strip() for item in _CLASS.sub("", rest).split(", ")]
    quoted = re.findall(r'"([^",]{1,3})"', rest)
    keywords = [item for item in items if len(item) > 1 and item.isascii() and item.isupper() and item.isalpha()]
    reasons = [item for item in items if " " in item and item[:1].isalpha()]
    if "Prefix not found" in reasons:
        detail = "this prefix is not declared"
        quoted, keywords = [], []
    elif "IRI parsing failed" in reasons:
        detail = "this is no valid absolute IRI (the query has no BASE for a relative one)"
        quoted, keywords = [], []
    elif any("\\" in item for item in quoted):  # only an escape or the end of a literal could follow
        detail, quoted, keywords = "a literal is not closed, or holds an unknown escape", [], []
    else:
        detail = reasons[0] if reasons else "the query cannot be read here"
        quoted, keywords = ([], []) if reasons else (quoted, keywords)
    told = " ".join(dict.fromkeys((*quoted, *keywords)))
    if told and not quoted and "[" not in rest:
        # To try a keyword the engine takes as many characters as it has, so it stands behind them, and of all that
        # could follow it names the longest only.
        column -= len(keywords[0])
        told = f"for example {told}"
    if reasons:  # the engine has read the token and stands behind it
        offset = sum(len(each) + 1 for each in text.split("\n")[: line - 1]) + column - 1
        column -= next((len(token.text) for token in standard_reading(text) if token.end == offset), 0)
    return syntax_error(text, line, max(1, column), detail, told or None)
