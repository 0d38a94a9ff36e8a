"""Knowledge as RDF files: Turtle, TriG, N-Triples, N-Quads, JSON-LD and RDF/XML, read by pyoxigraph.

The parsers recover after a fault, so one run reports all of a file's faults, each with line and column. Nothing is
fetched: a JSON-LD file brings its context along.
"""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from koban_kg.errors import Finding

if TYPE_CHECKING:
    from collections.abc import Mapping

FORMATS: Final[Mapping[str, ox.RdfFormat]] = {
    ".ttl": ox.RdfFormat.TURTLE,
    ".trig": ox.RdfFormat.TRIG,
    ".nt": ox.RdfFormat.N_TRIPLES,
    ".nq": ox.RdfFormat.N_QUADS,
    ".jsonld": ox.RdfFormat.JSON_LD,
    ".rdf": ox.RdfFormat.RDF_XML,
    ".owl": ox.RdfFormat.RDF_XML,
}
"""The format of a file by the ending of its name."""

_MOST_FAULTS: Final = 100


def read_rdf(content: bytes, file: str, *, named_graphs: bool = False) -> tuple[list[ox.Quad], list[Finding]]:
    """The statements of a file, and its faults; blank nodes get fresh names, so files can be merged.

    Parameters
    ----------
    content
        The bytes of the file.
    file
        Its name, for the format and for findings.
    named_graphs
        Whether the file may name graphs; if not, each statement in a named graph is a finding.
    """
    syntax = FORMATS.get(PurePosixPath(file).suffix.lower())
    if syntax is None:
        hint = f"name the file by its format: {', '.join(FORMATS)}"
        return [], [Finding(file=file, rule="unknown-format", hint=hint)]
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return [], [Finding(file=file, rule="encoding", hint="the file is UTF-16; save it as UTF-8")]
    quads: list[ox.Quad] = []
    findings: list[Finding] = []
    parser = iter(ox.parse(content, format=syntax, rename_blank_nodes=True))
    while len(findings) < _MOST_FAULTS:
        try:
            quads.append(next(parser))
        except StopIteration:
            break
        except SyntaxError as error:
            findings.append(_finding(error, file, content))
            if error.lineno is None:  # the parser cannot say where, so it cannot go on either
                break
    for quad in quads:
        if isinstance(quad.object, ox.Triple) or (isinstance(quad.object, ox.Literal) and quad.object.direction):
            hint = "triple terms and text directions are RDF 1.2, which SPARQL 1.1 does not read; say it otherwise"
            findings.append(Finding(file=file, rule="rdf-version", hint=hint, value=str(quad.object)))
        if not named_graphs and not isinstance(quad.graph_name, ox.DefaultGraph):
            hint = "the loader decides on the graph; state it outside of any named graph"
            findings.append(Finding(file=file, rule="named-graph", hint=hint, value=str(quad.graph_name)))
            break
    return quads, findings


def _finding(error: SyntaxError, file: str, content: bytes) -> Finding:
    message = str(error.msg)
    if "LoadDocumentCallback" in message:
        hint = "the file names a context at another place and nothing is fetched; write the context into the file"
        return Finding(file=file, rule="remote-context", hint=hint)
    if error.lineno is None:
        return Finding(file=file, rule="rdf-syntax", hint=message)
    lines = content.decode("utf-8", errors="replace").split("\n")
    shown = lines[error.lineno - 1].strip() if error.lineno <= len(lines) else ""
    _, _, cause = message.partition(": ")
    return Finding(
        file=file,
        rule="rdf-syntax",
        hint=cause or message,
        value=shown[:120],
        line=error.lineno,
        column=str(error.offset) if error.offset is not None else None,
    )
