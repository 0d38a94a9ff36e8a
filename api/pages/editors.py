"""The query editors: a plain form that works without scripts; GraphiQL or YASGUI is laid over it where they are.

The query stands in the address, so a link to a query is a link to its page. Example queries are the files under
``queries/`` with a title or a question in their front matter; each runs as it stands.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from fastapi.responses import Response

from api.pages import door
from api.pages.page import STATIC, Crumb, render
from api.pages.words import Text, say
from koban_kg.errors import UsageError
from koban_kg.queryfile import read_queries
from koban_kg.resources import resource

if TYPE_CHECKING:
    from fastapi import Request
    from fastapi.responses import HTMLResponse

    from api.pages.page import Frame

FOLDERS = ("examples", "questions")
"""Folders under ``queries/`` whose files are offered as examples, first to last."""

EDITOR_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "font-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""Content-Security-Policy of the editors: scripts of ours only, and no address but ours may be asked."""

ROWS_SHOWN = 1_000
"""Most rows of a result in the plain form's table; the rest is said and can be had from the door itself."""


@dataclass(frozen=True, slots=True)
class Editor:
    """One of the two editors: its door, files, and the media types it speaks."""

    name: str
    suffix: str
    path: str
    scripts: tuple[str, ...]
    styles: tuple[str, ...]

    @property
    def ready(self) -> bool:
        """Whether the files that ``scripts/editors`` fetches are there."""
        return all((STATIC / "editors" / name).is_file() for name in (*self.scripts, *self.styles))


GRAPHQL = Editor(
    "graphql",
    "graphql",
    "/graphql",
    ("react/react.production.min.js", "react-dom/react-dom.production.min.js", "graphiql/graphiql.min.js"),
    ("graphiql/graphiql.min.css",),
)
SPARQL = Editor("sparql", "rq", "/sparql", ("yasgui/yasgui.min.js",), ("yasgui/yasgui.min.css",))


@dataclass(frozen=True, slots=True)
class Example:
    """An example query: id, for whom, title, and its text."""

    id: str
    user: str
    title: str
    text: str


@lru_cache(maxsize=4)
def examples(suffix: str) -> tuple[Example, ...]:
    """The example queries of an editor, by user in the order of their files."""
    found = []
    for name in FOLDERS:
        folder = resource("queries") / name
        if not folder.is_dir():
            continue
        for file in read_queries(folder, f"*.{suffix}"):
            title = file.front.get("title") or file.front.get("question")
            if title:
                found.append(Example(file.id, file.front.get("user", ""), title, file.text))
    return tuple(found)


async def page(request: Request, frame: Frame, editor: Editor) -> HTMLResponse:
    """The page of an editor; with ``run`` in the address the query is run here and its result shown."""
    given = request.query_params
    offered = examples(editor.suffix)
    chosen = next((e for e in offered if e.id == given.get("example")), None)
    query = given.get("query") or (chosen.text if chosen else "") or (offered[0].text if offered else "")
    variables = given.get("variables", "")
    result = await _run(request, editor, query, variables) if "run" in given else None
    groups: dict[str, list[dict[str, str]]] = {}
    for example in offered:
        href = f"{frame.path}?{urlencode({'example': example.id, 'run': '1'}, quote_via=quote)}"
        groups.setdefault(example.user or say("examples_other"), []).append(
            {"id": example.id, "title": example.title, "href": href}
        )
    title = say(f"{editor.name}_title")
    settings = json.dumps(
        {"endpoint": editor.path, "query": query, "variables": variables, "run": "run" in given or chosen is not None}
    )
    return render(
        frame,
        "explore.html",
        title=title,
        crumbs=[Crumb(Text(say("home")), "/"), Crumb(Text(say("door_data")), "/data"), Crumb(Text(title))],
        description=say(f"{editor.name}_text"),
        policy=EDITOR_POLICY,
        editor=editor,
        query=query,
        variables=variables,
        chosen=chosen,
        groups=list(groups.items()),
        result=result,
        settings=settings,
        csv_query=urlencode({"query": query}, quote_via=quote),
        rows_shown=ROWS_SHOWN,
    )


async def as_csv(request: Request) -> Response:
    """The answer to a SPARQL query of the address as CSV, or the door's problem."""
    answer = await door.call(
        request.app,
        SPARQL.path,
        request.query_params.get("query", "").encode(),
        {"Content-Type": "application/sparql-query", "Accept": "text/csv"},
    )
    headers = {"Content-Disposition": 'attachment; filename="koban-query.csv"'} if answer.status == 200 else {}
    return Response(answer.body, answer.status, headers, media_type=answer.media)


async def _run(request: Request, editor: Editor, query: str, variables: str) -> dict[str, Any]:
    if editor is GRAPHQL:
        return await _run_graphql(request, query, variables)
    body = query.encode()
    accept = "application/sparql-results+json, text/turtle;q=0.9"
    answer = await door.call(
        request.app, editor.path, body, {"Content-Type": "application/sparql-query", "Accept": accept}
    )
    if answer.status != 200:
        return {"problem": _problem(answer)}
    if answer.media.endswith("json"):
        return _table(json.loads(answer.body))
    return {"text": answer.body.decode()}


async def _run_graphql(request: Request, query: str, variables: str) -> dict[str, Any]:
    try:
        values = json.loads(variables) if variables.strip() else {}
        if not isinstance(values, dict):
            raise ValueError(say("variables_object"))
    except ValueError as error:
        problem = UsageError(
            say("variables_wrong"), given=variables[:200], expected=say("variables_object"), hint=str(error)
        ).problem
        return {"problem": problem.as_dict()}
    body = json.dumps({"query": query, "variables": values}).encode()
    answer = await door.call(
        request.app, "/graphql", body, {"Content-Type": "application/json", "Accept": "application/json"}
    )
    try:
        return {"text": json.dumps(json.loads(answer.body), indent=2, ensure_ascii=False)}
    except ValueError:
        return {"problem": _problem(answer)}


def _problem(answer: door.Answer) -> dict[str, Any]:
    try:
        found = json.loads(answer.body)
    except ValueError:
        found = None
    if isinstance(found, dict) and "title" in found:
        return found
    return {"title": say("run_failed"), "detail": answer.body.decode(errors="replace")[:500]}


def _table(results: dict[str, Any]) -> dict[str, Any]:
    """A SPARQL JSON result (W3C Recommendation 2013) as columns and cells."""
    if "boolean" in results:
        return {"text": say("yes") if results["boolean"] else say("no")}
    names = results["head"]["vars"]
    rows = results["results"]["bindings"]
    return {
        "columns": names,
        "total": len(rows),
        "rows": [[row.get(name) for name in names] for row in rows[:ROWS_SHOWN]],
    }
