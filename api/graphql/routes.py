"""The door ``/graphql``: GET and POST as the GraphQL-over-HTTP specification says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson
from starlette.requests import Request as HTTPRequest
from starlette.responses import RedirectResponse
from starlette.responses import Response as HTTPResponse
from starlette.routing import Route

from api.graphql.engine import Request, etag
from api.problems import answer_problem, retry_header
from api.state import service
from koban_kg.errors import KobanError, UnavailableError, UsageError
from koban_kg.graph.protocol import ReleaseMovedError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.types import Receive, Scope, Send

GRAPHQL = "application/graphql-response+json"
JSON = "application/json"

_EXPLORER = "/explore/graphql"


class Door:
    """An ASGI application, so that a request passes nothing but the routing before it."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        request = HTTPRequest(scope, receive)
        try:
            response = await answer(request)
        except ReleaseMovedError:
            raise  # api.rerun asks again
        except KobanError as error:
            headers = {"Allow": "GET, POST"} if error.problem.status == 405 else {}
            response = answer_problem(request, error.problem, headers)
        await response(scope, receive, send)


async def answer(request: HTTPRequest) -> HTTPResponse:
    """The HTTP response to one request.

    Raises
    ------
    UsageError
        If it is no well-formed GraphQL-over-HTTP request: method, media type, body or parameters.
    """
    method = request.method
    accept = request.headers.get("accept", "")
    if method == "POST":
        asked = _of_body(request.headers.get("content-type", ""), await request.body())
    elif method == "GET":
        if "query" not in request.query_params and "text/html" in accept:
            return RedirectResponse(_EXPLORER, status_code=303)
        asked = _of_parameters(request.query_params)
    else:
        raise UsageError(
            f"{method} is not answered here",
            type="method-not-allowed",
            status=405,
            given=method,
            expected="GET or POST",
        )
    media_type = negotiated(accept)
    async with service(request).lease() as live:
        headers = {"Vary": "Accept"}
        if method != "POST":
            tag = etag(live.release.version, asked.key())
            headers |= {"ETag": tag, "Cache-Control": "no-cache"}
            if tag in request.headers.get("if-none-match", ""):
                return HTTPResponse(status_code=304, headers=headers)
        found = await live.graphql.respond(asked)
    # application/json tells of errors in its body alone, unless nothing can be answered at all; the newer media type
    # tells by the status, too
    status = 200 if media_type == JSON and not isinstance(found.error, UnavailableError) else found.status
    if status != 200:
        headers.pop("ETag", None)
    if found.error is not None:
        headers |= retry_header(found.error.problem)
        if method != "POST" and found.error.problem.type == "read-only":
            status, headers["Allow"] = 405, "POST"
    return HTTPResponse(found.body, status, headers, media_type + "; charset=utf-8")


def negotiated(accept: str) -> str:
    """The media type of the response.

    Raises
    ------
    UsageError
        If ``Accept`` names neither; the status is 406.
    """
    if not accept:
        return GRAPHQL
    best, chosen = 0.0, ""
    for position, part in enumerate(accept.split(",")):
        name, *parameters = (piece.strip().lower() for piece in part.split(";"))
        quality = next((_quality(p[2:]) for p in parameters if p.startswith("q=")), 1.0)
        media_type = {JSON: JSON, GRAPHQL: GRAPHQL, "application/*": GRAPHQL, "*/*": GRAPHQL}.get(name, "")
        # of equals the first named wins, and a type by its name wins over one by a wildcard
        weight = quality - position * 1e-6 - ("*" in name) * 1e-3
        if media_type and quality > 0 and weight > best:
            best, chosen = weight, media_type
    if not chosen:
        raise UsageError(
            "No acceptable media type",
            type="not-acceptable",
            status=406,
            given=accept[:200],
            expected=f"{GRAPHQL} or {JSON}",
        )
    return chosen


def _quality(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0


def _of_body(content_type: str, body: bytes) -> Request:
    name, *parameters = (piece.strip().lower() for piece in content_type.split(";"))
    charset = next((p[8:].strip('"') for p in parameters if p.startswith("charset=")), "utf-8")
    if name != JSON or charset not in {"utf-8", "utf8"}:
        raise UsageError(
            "The body has a media type that is not understood",
            type="unsupported-media-type",
            status=415,
            given=content_type or "no Content-Type",
            expected=f"{JSON}; charset=utf-8",
        )
    try:
        members = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise UsageError(
            f"The body is not JSON: {error}", given=body[:100].decode("utf-8", "replace"), expected="a JSON object"
        ) from None
    return _request(members)


def _of_parameters(parameters: Mapping[str, str]) -> Request:
    members: dict[str, Any] = {}
    for name in ("query", "operationName"):
        if name in parameters:
            members[name] = parameters[name]
    for name in ("variables", "extensions"):
        if parameters.get(name):
            try:
                members[name] = orjson.loads(parameters[name])
            except orjson.JSONDecodeError as error:
                raise UsageError(
                    f"The parameter {name} is not JSON: {error}", given=parameters[name][:100], expected="a JSON object"
                ) from None
    return _request(members)


def _request(members: Any) -> Request:
    if not isinstance(members, dict):
        raise UsageError(
            "The request is not an object",
            given=type(members).__name__,
            expected="an object with query, and variables, operationName, extensions if needed; no batches",
        )
    expected = {"query": str, "operationName": str | None, "variables": dict | None, "extensions": dict | None}
    for name, of in expected.items():
        if not isinstance(members.get(name), of):
            raise UsageError(
                f"The member {name} is missing or of another type",
                given=repr(members.get(name))[:100],
                expected="a text with a GraphQL document" if name == "query" else "an object, a text for operationName",
            )
    return Request(
        members["query"], members.get("operationName") or None, members.get("variables"), members.get("extensions")
    )


route = Route("/graphql", endpoint=Door())
"""The route of the door; every method comes here, so that the refusal of others is a problem too."""
