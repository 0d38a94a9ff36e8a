"""The SPARQL door: ``/sparql`` on the current release, ``/release/<version>/sparql`` on each one that is kept.

SPARQL 1.1 Protocol, query operation, by GET and both forms of POST. The answer is whole or a problem: a query over a
limit gives no rows. Status 400 stands for what the caller can mend in the text of the request (also too many rows),
503 for what a busy or careful server does not go on with (too long, too much memory, too many at once): the protocol
(section 2.1.6) asks for 400 on malformed queries and leaves the rest to HTTP, and endpoints commonly answer 503 to
a query that ran out of time.
"""

from __future__ import annotations

import asyncio
import contextlib
import gzip
from typing import TYPE_CHECKING, Final

from fastapi import APIRouter
from starlette.responses import RedirectResponse, Response

from api.problems import problem_response
from api.sparql.description import describe_service
from api.sparql.negotiation import BINDINGS, GRAPHS, Choice, choose
from api.sparql.older import OlderReleases
from api.sparql.operation import FORM, QUERY, Operation, read_operation
from api.state import service
from koban_kg.errors import KobanError
from koban_kg.rdf.engine import not_acceptable
from koban_kg.rdf.protocol import QueryRequest
from koban_kg.rdf.workers import open_workers
from koban_kg.release.reader import open_release

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from fastapi import FastAPI
    from starlette.requests import Request

    from koban_kg.rdf.protocol import RdfStore
    from koban_kg.settings import Settings

METHODS: Final = ["GET", "HEAD", "POST", "OPTIONS"]
_HEADERS: Final = {"Vary": "Accept", "X-Content-Type-Options": "nosniff"}
_LARGE: Final = 500_000
"""Answers over so many bytes are compressed in a thread: the event loop would stand still."""


@contextlib.asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    try:
        yield
    finally:
        if (older := getattr(app.state, "older_releases", None)) is not None:
            await older.close()


router = APIRouter(lifespan=_lifespan)


async def sparql(request: Request) -> Response:
    """The endpoint of the current release."""
    if request.method == "OPTIONS":
        return _options()
    async with service(request).lease() as live:
        return await _answer(request, live.sparql)


async def sparql_of_release(request: Request) -> Response:
    """The endpoint of one release that is kept."""
    if request.method == "OPTIONS":
        return _options()
    version = request.path_params["version"]
    async with service(request).lease() as live:
        if version == live.release.version:
            return await _answer(request, live.sparql)
        settings = live.settings
    async with _older(request, settings).lease(version) as store:
        return await _answer(request, store)


router.add_route("/sparql", sparql, methods=METHODS, include_in_schema=False)
router.add_route("/release/{version}/sparql", sparql_of_release, methods=METHODS, include_in_schema=False)


def _older(request: Request, settings: Settings) -> OlderReleases:
    """The stores of older releases of this application."""
    state = request.app.state
    if (older := getattr(state, "older_releases", None)) is None:

        async def opening(version: str) -> RdfStore:
            release = await asyncio.to_thread(open_release, settings.home, version)
            return await open_workers(release, settings.model_copy(update={"sparql_workers": 2}))

        older = state.older_releases = OlderReleases(opening)
    assert isinstance(older, OlderReleases)
    return older


async def _answer(request: Request, store: RdfStore) -> Response:
    accept = request.headers.get("accept", "")
    try:
        operation = await read_operation(request)
        if operation is None:
            return _description(request, store, accept)
        return await _run(request, store, operation, accept)
    except KobanError as error:
        extra = dict(_HEADERS)
        if error.problem.type == "overloaded":
            extra["Retry-After"] = "5"
        if error.problem.status == 415:
            extra["Accept-Post"] = f"{QUERY}, {FORM}"
        return problem_response(error.problem, extra)


async def _run(request: Request, store: RdfStore, operation: Operation, accept: str) -> Response:
    bindings, graph = choose(accept, BINDINGS), choose(accept, GRAPHS)
    asked = QueryRequest(
        text=operation.text,
        dataset=operation.dataset,
        bindings_format=None if bindings is None else bindings.media_type,
        graph_format=None if graph is None else graph.media_type,
    )
    query = asyncio.create_task(store.query(asked))
    watch = asyncio.create_task(_disconnected(request))
    try:
        await asyncio.wait({query, watch}, return_when=asyncio.FIRST_COMPLETED)
        if not query.done():
            return Response(status_code=499)  # nobody reads it; the number is that of nginx for a closed request
        answer = query.result()
    finally:
        query.cancel()
        watch.cancel()
    choice = next((each for each in (bindings, graph) if each and each.media_type == answer.media_type), None)
    headers = dict(_HEADERS)
    body = answer.body
    if len(body) > _LARGE and "gzip" in request.headers.get("accept-encoding", ""):
        body = await asyncio.to_thread(gzip.compress, body, 1, mtime=0)
        headers |= {"Content-Encoding": "gzip", "Vary": "Accept, Accept-Encoding"}
    name = Choice(answer.media_type, answer.media_type) if choice is None else choice
    return Response(body, headers=headers | {"Content-Type": name.header})


async def _disconnected(request: Request) -> None:
    """Return when the caller has gone."""
    while (await request.receive())["type"] != "http.disconnect":
        pass


def _description(request: Request, store: RdfStore, accept: str) -> Response:
    if "text/html" in accept:
        return RedirectResponse("/explore/sparql", status_code=303, headers=_HEADERS)
    form = choose(accept, GRAPHS)
    if form is None:
        raise not_acceptable("a service description", tuple(GRAPHS))
    endpoint = str(request.url.replace(query="", fragment=""))
    return Response(
        describe_service(endpoint, store.graphs, form.media_type), headers=_HEADERS | {"Content-Type": form.header}
    )


def _options() -> Response:
    return Response(status_code=204, headers={"Allow": ", ".join(METHODS), "Accept-Post": f"{QUERY}, {FORM}"})
