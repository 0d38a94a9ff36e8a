"""Messages between the server, the loader and the workers: a JSON header and bytes, with both lengths before them."""

from __future__ import annotations

import json
import struct
from typing import TYPE_CHECKING, Any, Final

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, parse

from koban_kg.errors import Finding, KobanError, LimitError, UsageError
from koban_kg.rdf.protocol import Dataset, QueryAnswer, QueryLimits, QueryRequest

if TYPE_CHECKING:
    import socket

LENGTHS: Final = struct.Struct("!II")
"""Length of the header and of the bytes behind it."""


def frame(header: dict[str, Any], body: bytes = b"") -> bytes:
    """One message."""
    head = json.dumps(header, ensure_ascii=False, separators=(",", ":")).encode()
    return LENGTHS.pack(len(head), len(body)) + head + body


def receive(link: socket.socket) -> tuple[dict[str, Any], bytes] | None:
    """The next message of a blocking socket; ``None`` when the other side has closed it."""
    lengths = _exactly(link, LENGTHS.size)
    if lengths is None:
        return None
    head_length, body_length = LENGTHS.unpack(lengths)
    head = _exactly(link, head_length)
    body = _exactly(link, body_length)
    if head is None or body is None:
        return None
    return json.loads(head), body


def _exactly(link: socket.socket, size: int) -> bytes | None:
    pieces = bytearray()
    while len(pieces) < size:
        piece = link.recv(min(1 << 20, size - len(pieces)))
        if not piece:
            return None
        pieces += piece
    return bytes(pieces)


def request_header(request: QueryRequest, limits: QueryLimits) -> dict[str, Any]:
    """A request as JSON; the text travels as the bytes of the message."""
    header: dict[str, Any] = {
        "bindings": request.bindings_format,
        "graph": request.graph_format,
        "rows": limits.rows,
        "bytes": limits.answer_bytes,
    }
    if request.dataset is not None:
        header["dataset"] = [request.dataset.default_graphs, request.dataset.named_graphs]
    if request.substitutions:
        header["values"] = {name: str(term) for name, term in request.substitutions.items()}
    return header


def request_from(header: dict[str, Any], text: bytes) -> tuple[QueryRequest, QueryLimits]:
    """The request in a message."""
    dataset = header.get("dataset")
    request = QueryRequest(
        text=text.decode(),
        dataset=None if dataset is None else Dataset(tuple(dataset[0]), tuple(dataset[1])),
        bindings_format=header["bindings"],
        graph_format=header["graph"],
        substitutions={name: _term(written) for name, written in header.get("values", {}).items()},
    )
    return request, QueryLimits(rows=header["rows"], answer_bytes=header["bytes"])


def _term(written: str) -> NamedNode | BlankNode | Literal:
    quad = next(iter(parse(f"<urn:s> <urn:p> {written} .", RdfFormat.N_TRIPLES)))
    assert isinstance(quad.object, NamedNode | BlankNode | Literal)
    return quad.object


def answer_frame(answer: QueryAnswer, grown: int) -> bytes:
    """An answer; ``grown`` is how much larger the worker has become, in bytes."""
    return frame({"media": answer.media_type, "grown": grown}, answer.body)


def error_frame(error: KobanError, grown: int) -> bytes:
    """An error as the members of its problem."""
    problem = error.problem
    return frame(
        {
            "error": {
                "limit": isinstance(error, LimitError),
                "detail": problem.detail,
                "type": problem.type,
                "title": problem.title,
                "status": problem.status,
                "given": problem.given,
                "expected": problem.expected,
                "hint": problem.hint,
                "findings": [finding.as_dict() for finding in problem.findings],
            },
            "grown": grown,
        }
    )


def error_from(members: dict[str, Any]) -> KobanError:
    """The error that a worker sent."""
    told = dict(members)
    kind = LimitError if told.pop("limit") else UsageError if told["status"] < 500 else KobanError
    findings = tuple(Finding(**finding) for finding in told.pop("findings"))
    return kind(told.pop("detail"), findings=findings, **told)
