"""Errors as pages: what was asked, why there is nothing, the nearest thing there is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from api.pages.language import choose
from api.pages.page import Frame, render
from api.pages.words import ORIGINAL

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fastapi import Request
    from fastapi.responses import HTMLResponse

    from api.pages.view import Ref
    from koban_kg.errors import Problem

MACHINE_PATHS = ("/graphql", "/sparql", "/api/", "/release/", "/health", "/openapi.json", "/mcp", "/static/")
"""Paths whose errors are for programs, whatever the browser accepts."""


def wants_html(request: Request) -> bool:
    """Whether an error of this request is shown as a page: a browser on the path of a page."""
    path = request.url.path
    if path.startswith(MACHINE_PATHS):
        return False
    accept = request.headers.get("accept", "")
    return "text/html" in accept or "application/xhtml+xml" in accept


def page(request: Request, problem: Problem, nearest: Sequence[Ref] = ()) -> HTMLResponse:
    """The page of a problem, in the frame of every page but without the release, which may be what is missing."""
    frame = Frame(
        request.url.path,
        request.url.query,
        choose(request.query_params.get("lang"), request.headers.get("accept-language", ""), (ORIGINAL,)),
    )
    return in_frame(frame, problem, nearest)


def in_frame(frame: Frame, problem: Problem, nearest: Sequence[Ref] = ()) -> HTMLResponse:
    """The page of a problem in a frame that is known, with the nearest things there are."""
    return render(
        frame, "problem-message.html", title=problem.title, status=problem.status, problem=problem, nearest=nearest
    )
