"""The routes of the pages. Each takes the current release for its own length and hands it to the page's module."""

from __future__ import annotations

import mimetypes
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from fastapi import APIRouter, Request
from fastapi.responses import FileResponse, RedirectResponse, Response

from api.pages import (
    capability,
    diff,
    editors,
    feeds,
    lists,
    negotiate,
    norm,
    practice,
    problem,
    problems,
    rdf,
    samples,
    search,
    selection,
    standing,
    terms,
    thing,
    why,
)
from api.pages.language import choose
from api.pages.page import STATIC, Alternate, Frame, Stand
from api.pages.view import View, path_of
from api.state import service
from koban_kg import names
from koban_kg.errors import KobanError, NotFoundError
from koban_kg.plan.tree import Lang

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine
    from pathlib import Path

    from api.state import Live
    from koban_kg.model.types import Class

router = APIRouter(include_in_schema=False)

SPECIFIC: dict[str, Callable[[View, dict[str, Any]], Coroutine[Any, Any, Response]]] = {
    "Problem": problem.page,
    "Methodology": practice.page,
    "Capability": capability.page,
    "Norm": norm.page,
}
"""Classes with a page of their own anatomy; every other class has the page made from the model."""

TABLES: dict[str, Callable[[View, dict[str, Any]], Coroutine[Any, Any, Response]]] = {
    "Problem": problem.table,
    "Methodology": practice.table,
}
"""Classes whose page has a table that ``.csv`` gives."""


def _view(request: Request, live: Live, *, forms: str = "") -> View:
    """The release in the request's language; ``forms`` is the address whose suffixes give the other forms."""
    languages = live.model.languages
    language = choose(request.query_params.get("lang"), request.headers.get("accept-language", ""), languages)
    alternates = tuple(
        Alternate(f"{forms}.{form.suffix}", form.media, form.name)
        for form in negotiate.FORMATS
        if forms and form is not negotiate.HTML
    )
    stand = Stand(
        live.release.version, str(live.release.manifest.get("issued") or live.release.manifest.get("date", ""))
    )
    return View(live, Frame(request.url.path, request.url.query, language, languages, stand, alternates))


@router.get("/")
async def landing(request: Request) -> Response:
    """The landing page."""
    async with service(request).lease() as live:
        return await standing.landing(_view(request, live))


@router.get("/data")
async def data(request: Request) -> Response:
    """The door for data: editors, questions, terms, dumps."""
    async with service(request).lease() as live:
        return await standing.data(_view(request, live))


@router.get("/about")
async def about(request: Request) -> Response:
    """How to read the pages."""
    async with service(request).lease() as live:
        return standing.about(_view(request, live))


@router.get("/accessibility")
async def accessibility(request: Request) -> Response:
    """The accessibility statement."""
    async with service(request).lease() as live:
        return standing.accessibility(_view(request, live))


@router.get("/samples")
async def sample_page(request: Request) -> Response:
    """Every component once."""
    async with service(request).lease() as live:
        return samples.page(_view(request, live))


@router.get("/browse")
async def browse_all(request: Request) -> Response:
    """All lists; words to look for lead to the search."""
    if request.query_params.get("q"):
        return RedirectResponse(f"/search?{request.url.query}", status_code=308)
    async with service(request).lease() as live:
        return await lists.everything(_view(request, live))


@router.get("/search")
async def search_page(request: Request) -> Response:
    """What fits some words."""
    async with service(request).lease() as live:
        return await search.page(_view(request, live), request.query_params.multi_items())


@router.get("/why")
async def why_page(request: Request) -> Response:
    """Why a statement is in the release."""
    async with service(request).lease() as live:
        return await why.page(_view(request, live), dict(request.query_params))


@router.get("/diff/{before}/{after}")
async def diff_page(request: Request, before: str, after: str) -> Response:
    """What changed between two releases."""
    async with service(request).lease() as live:
        return await diff.page(_view(request, live), before, after)


@router.get("/feed.atom")
async def feed_atom(request: Request) -> Response:
    """The releases as an Atom feed."""
    async with service(request).lease() as live:
        return feeds.atom(live, str(request.base_url))


@router.get("/feed.json")
async def feed_json(request: Request) -> Response:
    """The releases as a JSON Feed."""
    async with service(request).lease() as live:
        return feeds.json_feed(live, str(request.base_url))


@router.get("/browse/{segment}")
async def browse_class(request: Request, segment: str) -> Response:
    """The list of a class, or with ``.csv`` its rows as CSV."""
    async with service(request).lease() as live:
        bare, dot, suffix = segment.partition(".")
        cls = live.model.by_segment.get(bare)
        if cls is None or (dot and suffix != "csv"):
            raise NotFoundError(
                f"There is no list {segment}.",
                given=segment,
                expected=", ".join(sorted(live.model.by_segment)),
                hint="See all lists at /browse.",
            )
        view = _view(request, live)
        given = request.query_params.multi_items()
        return await (lists.table(view, cls, given) if suffix else lists.page(view, cls, given))


@router.get("/id/{segment}/{identifier:path}")
async def thing_page(request: Request, segment: str, identifier: str) -> Response:
    """A thing in the form asked for, by suffix or by ``Accept``."""
    async with service(request).lease() as live:
        cls = live.model.by_segment.get(segment)
        found = None
        stem, form = identifier, None
        if cls is not None and cls.name in TABLES and identifier.endswith(".csv"):
            node = await _node(request, live, (cls,), names.thing_iri(segment, identifier.removesuffix(".csv")))
            if node is not None:
                return await TABLES[cls.name](_view(request, live), node)
        if cls is None and (answer := await _unlisted(request, live, segment, identifier)) is not None:
            return answer
        # A suffix is one only where the id without it is there: ids may hold full stops.
        for candidate, suffix in _readings(identifier):
            iri = names.thing_iri(segment, candidate)
            found = await _node(request, live, (cls,) if cls else tuple(live.model.classes.values()), iri)
            stem, form = candidate, suffix
            if found is not None:
                break
        if found is None:
            return await _absent(request, live, cls, segment, negotiate.split_suffix(identifier)[0])
        return await _thing(request, live, found, iri=names.thing_iri(segment, stem), form=form, query="thing")


@router.get("/scheme/{name}/{value:path}")
async def concept_page(request: Request, name: str, value: str) -> Response:
    """A concept in the form asked for."""
    async with service(request).lease() as live:
        cls = live.model.classes["Concept"]
        for candidate, form in _readings(value):
            iri = names.SCHEME + quote(f"{name}/{candidate}", safe="-._~/")
            found = await _node(request, live, (cls,), iri)
            if found is not None:
                return await _thing(request, live, found, iri=iri, form=form, query="concept")
        return await _absent(request, live, cls, "concept", f"{name}/{negotiate.split_suffix(value)[0]}")


@router.get("/scheme/{name}")
async def scheme_page(request: Request, name: str) -> Response:
    """A scheme of concepts in the form asked for."""
    async with service(request).lease() as live:
        stem, form = negotiate.split_suffix(name)
        iri = names.SCHEME + stem
        form = form or negotiate.choose(request.headers.get("accept", ""))
        if form is not negotiate.HTML:
            return await _described(live, "concept", iri, form)
        view = _view(request, live, forms=f"/scheme/{stem}")
        try:
            return await terms.scheme(view, stem)
        except NotFoundError:
            # A facet may take numbers, dates or norms and so have no concepts of its own: it is a thing all the same.
            facet = live.model.classes.get("Facet")
            node = None if facet is None else await _node(request, live, (facet,), iri)
            if facet is None or node is None:
                raise
            return await thing.page(view, node, facet)


@router.get("/ontology")
@router.get("/ontology.{suffix}")
async def term_index(request: Request, suffix: str = "") -> Response:
    """All terms by module; the ontology as a whole in the form asked for."""
    async with service(request).lease() as live:
        form = negotiate.split_suffix(request.url.path)[1]
        if suffix and form is None:
            raise NotFoundError(
                "There is no such form of the ontology.",
                given=f".{suffix}",
                expected=", ".join(f".{offered.suffix}" for offered in negotiate.FORMATS),
            )
        form = form or negotiate.choose(request.headers.get("accept", ""))
        if form is not negotiate.HTML:
            return await _described(live, "ontology", None, form)
        return await terms.index(_view(request, live, forms="/ontology"))


@router.get("/ontology/{name}")
async def term_page(request: Request, name: str) -> Response:
    """A term in the form asked for."""
    async with service(request).lease() as live:
        stem, form = negotiate.split_suffix(name)
        form = form or negotiate.choose(request.headers.get("accept", ""))
        if form is not negotiate.HTML:
            return await _described(live, "concept", names.KOBAN + stem, form)
        return await terms.term(_view(request, live, forms=f"/ontology/{stem}"), stem)


@router.get("/explore/graphql")
async def explore_graphql(request: Request) -> Response:
    """The GraphQL editor."""
    async with service(request).lease() as live:
        return await editors.page(request, _view(request, live).frame, editors.GRAPHQL)


@router.get("/explore/sparql")
async def explore_sparql(request: Request) -> Response:
    """The SPARQL editor."""
    async with service(request).lease() as live:
        return await editors.page(request, _view(request, live).frame, editors.SPARQL)


@router.get("/explore/sparql.csv")
async def sparql_csv(request: Request) -> Response:
    """The result of the plain form as CSV."""
    return await editors.as_csv(request)


@router.get("/dumps")
@router.get("/dumps/")
async def dumps(request: Request) -> Response:
    """The list of the files, which stands on the page for data."""
    return RedirectResponse(_with_suffix("/data", None, request) + "#dumps", status_code=303)


@router.get("/dumps/{name:path}")
async def dump(request: Request, name: str) -> Response:
    """A file of the release."""
    async with service(request).lease() as live:
        path = _inside(live.release.artefacts, name)
        return FileResponse(path, headers={"X-Content-Type-Options": "nosniff"}, filename=path.name)


@router.get("/static/{name:path}")
async def static(name: str) -> Response:
    """Stylesheet, icon and scripts; the stylesheet's address carries its content, so it may be kept."""
    path = _inside(STATIC, name)
    media = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return FileResponse(
        path, media_type=media, headers={"Cache-Control": "public, max-age=3600", "X-Content-Type-Options": "nosniff"}
    )


def _inside(folder: Path, name: str) -> Path:
    path = folder if "\0" in name else (folder / name).resolve()
    if not path.is_relative_to(folder.resolve()) or not path.is_file():
        raise NotFoundError("There is no such file.", given=name, hint="See /data for the files of the release.")
    return path


def _readings(identifier: str) -> list[tuple[str, negotiate.Format | None]]:
    """What an address may mean: the whole as an id, or an id with a suffix."""
    stem, form = negotiate.split_suffix(identifier)
    return [(identifier, None)] if form is None else [(stem, form), (identifier, None)]


async def _node(request: Request, live: Live, classes: tuple[Class, ...], iri: str) -> dict[str, Any] | None:
    view = _view(request, live)
    for cls in classes:
        plan = selection.thing_plan(live.model, cls, iri, Lang(view.lang.chain))
        node: dict[str, Any] | None = (await view.run(plan))["thing"]
        if node is not None:
            return node
    return None


async def _thing(
    request: Request, live: Live, node: dict[str, Any], *, iri: str, form: negotiate.Format | None, query: str
) -> Response:
    """A thing that is there: the form asked for, after a redirect where its id is written otherwise."""
    if node["iri"] != iri:
        return RedirectResponse(_with_suffix(path_of(node["iri"]), form, request), status_code=308)
    form = form or negotiate.choose(request.headers.get("accept", ""))
    if form is not negotiate.HTML:
        return await _described(live, query, iri, form)
    view = _view(request, live, forms=path_of(iri))
    cls = live.model.classes[node["__typename"]]
    specific = SPECIFIC.get(cls.name)
    return await (specific(view, node) if specific else thing.page(view, node, cls))


async def _unlisted(request: Request, live: Live, segment: str, identifier: str) -> Response | None:
    """A thing of a class without pages, such as a link: its statements, or for people the page of what it is about."""
    for candidate, suffix in _readings(identifier):
        iri = names.thing_iri(segment, candidate)
        about = rdf.about(live, iri)
        if about is None:
            continue
        form = suffix or negotiate.choose(request.headers.get("accept", ""))
        if form is not negotiate.HTML:
            return await _described(live, "thing", iri, form)
        return RedirectResponse(_with_suffix(path_of(about), None, request), status_code=303)
    return None


def _with_suffix(path: str, form: negotiate.Format | None, request: Request) -> str:
    whole = path if form is None else f"{path}.{form.suffix}"
    return f"{whole}?{request.url.query}" if request.url.query else whole


async def _described(live: Live, query: str, iri: str | None, form: negotiate.Format) -> Response:
    body = await rdf.description(live, query, iri, form)
    if body is None:
        raise NotFoundError("Nothing is stated of this.", given=iri)
    return Response(body, media_type=form.media, headers={"Vary": "Accept"})


async def _absent(request: Request, live: Live, cls: Class | None, segment: str, identifier: str) -> Response:
    """A thing that is not there: another case of an id redirects, else 404 with the nearest there are."""
    view = _view(request, live)
    if cls is None:
        raise NotFoundError(
            f"There is no kind of thing {segment}.",
            given=segment,
            expected=", ".join(sorted(live.model.by_segment)),
            hint="See all lists at /browse.",
        )
    other = await lists.other_case(view, cls, identifier)
    if other is not None:
        stem_form = negotiate.split_suffix(request.url.path)[1]
        return RedirectResponse(_with_suffix(other, stem_form, request), status_code=308)
    nearest = await lists.nearest(view, [cls], identifier)
    pages = problems.wants_html(request)
    ids = "below" if pages else ", ".join(ref.id for ref in nearest)
    error: KobanError = NotFoundError(
        f"No {cls.label.lower()} has this id.",
        given=identifier,
        expected=f"an id of the list /browse/{cls.segment}",
        hint=f"Take one of the nearest ({ids}), or search the list." if nearest else "Search the list.",
    )
    if not pages:
        raise error
    return problems.in_frame(view.frame, error.problem, nearest)
