"""Problem objects over HTTP (RFC 9457): one shape for every error of every door."""

from __future__ import annotations

import logging
from http import HTTPStatus
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import orjson
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from koban_kg.errors import KobanError, Problem
from koban_kg.graph.protocol import ReleaseMovedError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fastapi import FastAPI
    from starlette.requests import Request

MEDIA_TYPE = "application/problem+json"

_log = logging.getLogger(__name__)
_PAGES = find_spec("api.pages.problems") is not None


def problem_response(problem: Problem, headers: Mapping[str, str] | None = None) -> Response:
    """The response that carries a problem, with its status and, where it is known, when to ask again."""
    told = {**retry_header(problem), **(headers or {})}
    return Response(orjson.dumps(problem.as_dict()), status_code=problem.status, media_type=MEDIA_TYPE, headers=told)


def retry_header(problem: Problem) -> dict[str, str]:
    """The header that says when it is worth to ask again; empty if the problem does not know."""
    return {} if problem.retry_after is None else {"Retry-After": str(problem.retry_after)}


def answer_problem(request: Request, problem: Problem, headers: Mapping[str, str] | None = None) -> Response:
    """The problem as a page where a browser asked for a page, else as ``application/problem+json``."""
    if _PAGES:
        from api.pages import problems as pages  # noqa: PLC0415 - the pages need templates, most doors do not

        if pages.wants_html(request):
            shown = pages.page(request, problem)
            shown.headers.update(retry_header(problem))
            return shown
    return problem_response(problem, headers)


def invalid_input(errors: list[Any]) -> Problem:
    """The problem for input that the declared model of a door refuses, from pydantic's list of errors."""
    first = errors[0]
    if first["type"] == "json_invalid":
        return Problem(
            type="bad-request",
            title="The request cannot be understood",
            status=HTTPStatus.BAD_REQUEST,
            detail=f"The body is not JSON: {first.get('ctx', {}).get('error', first['msg'])}",
            given=f"text that stops making sense at character {first['loc'][-1]}",
            expected='a JSON object such as {"id": "CP-ENG-05"}',
            hint="See /openapi.json for the inputs of every question.",
        )
    place = ".".join(str(part) for part in first["loc"] if part not in {"body", "query"}) or "body"
    return Problem(
        type="bad-request",
        title="The request cannot be understood",
        status=HTTPStatus.BAD_REQUEST,
        detail="; ".join(
            f"{'.'.join(str(p) for p in e['loc'] if p not in {'body', 'query'}) or 'body'}: {e['msg']}" for e in errors
        ),
        given=f"{place} = {first.get('input')!r}"[:300],
        expected=str(first["msg"]),
        hint="See /openapi.json for the inputs of every question.",
    )


def of_status(status: int, detail: str, given: str | None = None, expected: str | None = None) -> Problem:
    """The problem for a bare HTTP status, such as 404 for a path that nothing answers."""
    phrase = HTTPStatus(status).phrase
    return Problem(
        type=phrase.lower().replace(" ", "-"),
        title=phrase,
        status=status,
        detail=detail or phrase,
        given=given,
        expected=expected,
        hint="/openapi.json lists the questions with their paths and methods; / leads to the pages.",
    )


def install(app: FastAPI) -> None:
    """Let every error of an application leave as a problem."""

    async def koban(request: Request, error: Exception) -> Response:
        assert isinstance(error, KobanError)
        if isinstance(error, ReleaseMovedError):
            raise error  # api.rerun asks again
        return answer_problem(request, error.problem)

    async def http(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        detail = error.detail
        if error.status_code == HTTPStatus.NOT_FOUND and detail == HTTPStatus.NOT_FOUND.phrase:
            detail = f"Nothing is served at {request.url.path}"
        allowed = (error.headers or {}).get("Allow")
        given = f"{request.method} {request.url.path}"
        return answer_problem(request, of_status(error.status_code, detail, given, allowed), error.headers)

    async def invalid(request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        return answer_problem(request, invalid_input(list(error.errors())))

    async def unexpected(request: Request, error: Exception) -> Response:
        _log.error("unexpected error at %s", request.url.path, exc_info=error)
        problem = Problem(
            type="error",
            title="Something went wrong",
            status=500,
            detail="The service made a mistake; the request was not the cause.",
            hint="Try again; if it stays, report the request and the time.",
        )
        return answer_problem(request, problem)

    app.add_exception_handler(KobanError, koban)
    app.add_exception_handler(HTTPException, http)
    app.add_exception_handler(RequestValidationError, invalid)
    app.add_exception_handler(Exception, unexpected)
