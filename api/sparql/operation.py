"""The query operation of the SPARQL 1.1 Protocol (section 2.1), read from an HTTP request."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl

from koban_kg.errors import UsageError
from koban_kg.rdf.protocol import Dataset

if TYPE_CHECKING:
    from starlette.requests import Request

FORM: Final = "application/x-www-form-urlencoded"
QUERY: Final = "application/sparql-query"
UPDATE: Final = "application/sparql-update"
_MOST_PARAMETERS: Final = 1_000


@dataclass(frozen=True, slots=True)
class Operation:
    """A query and the dataset that the request gives it; ``None`` where it gives none."""

    text: str
    dataset: Dataset | None


async def read_operation(request: Request) -> Operation | None:
    """The operation of a GET or POST; ``None`` for a GET without parameters, which asks what this service is.

    Raises
    ------
    UsageError
        400 if the query is missing, given twice or not UTF-8; 415 for a body of another type; type ``update-refused``
        for the update operation.
    """
    parameters = _parameters(request.scope["query_string"], "the address")
    if request.method == "POST":
        media, charset = _content_type(request.headers.get("content-type", ""))
        if charset not in {"", "utf-8", "utf8"}:
            raise _unsupported(f"{media}; charset={charset}")
        body = await request.body()
        if media == FORM:
            parameters += _parameters(body, "the form")
        elif media == QUERY:
            parameters.append(("query", _text(body)))
        elif media == UPDATE:
            raise _update(415)
        else:
            raise _unsupported(media or "no Content-Type")
    elif not parameters:
        return None
    queries = [value for name, value in parameters if name == "query"]
    if any(name == "update" for name, _ in parameters):
        raise _update(400)
    if len(queries) != 1:
        raise UsageError(
            "The request holds no query" if not queries else "The request holds more than one query",
            type="query-missing" if not queries else "query-twice",
            given=f"{len(queries)} parameters named query",
            expected="exactly one: ?query=… or a POST",
            hint="See https://www.w3.org/TR/sparql11-protocol/#query-operation",
        )
    default = tuple(value for name, value in parameters if name == "default-graph-uri")
    named = tuple(value for name, value in parameters if name == "named-graph-uri")
    return Operation(queries[0], Dataset(default, named) if default or named else None)


def _parameters(encoded: bytes, place: str) -> list[tuple[str, str]]:
    try:
        return parse_qsl(
            encoded.decode("ascii"),
            keep_blank_values=True,
            encoding="utf-8",
            errors="strict",
            max_num_fields=_MOST_PARAMETERS,
        )
    except (UnicodeError, ValueError) as error:
        raise UsageError(
            f"The parameters in {place} cannot be read",
            type="bad-encoding",
            given=str(error),
            expected="name=value pairs, percent-encoded UTF-8",
        ) from error


def _text(body: bytes) -> str:
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError(
            "The query is not UTF-8", type="bad-encoding", given=str(error), expected="UTF-8 without exception"
        ) from error


def _content_type(header: str) -> tuple[str, str]:
    media, *parameters = (piece.strip().lower() for piece in header.split(";"))
    charset = next((p.partition("=")[2].strip('"') for p in parameters if p.startswith("charset=")), "")
    return media, charset


def _unsupported(given: str) -> UsageError:
    return UsageError(
        "A query cannot be sent in a body of this type",
        type="unsupported-media-type",
        title="Unsupported media type",
        status=415,
        given=given,
        expected=f"{QUERY} or {FORM}, in UTF-8",
        hint=f"Send the text of the query itself with Content-Type: {QUERY}",
    )


def _update(status: int) -> UsageError:
    return UsageError(
        "This door only reads; it runs no SPARQL update",
        type="update-refused",
        title="Updates are refused",
        status=status,
        expected=f"a query, as parameter query or as {QUERY}",
        hint="Knowledge changes with a new release: edit the tables or the ontology and build.",
    )
