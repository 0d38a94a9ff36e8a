"""`koban query`, `koban graphql` and `koban ask`: the doors' own engines on a release, without a server."""

from __future__ import annotations

import asyncio
import inspect
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast, get_origin

import orjson
import typer
from typer.core import TyperGroup

from koban_kg.cli.output import print_json, print_rows, problems_to_stderr
from koban_kg.errors import NotFoundError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from koban_kg.answers.registry import Answer, Question
    from koban_kg.answers.why import ProofStep, WhyAnswer
    from koban_kg.queryfile import QueryFile

GRAPH: Final = "The GraphStore: memory, neo4j (at KOBAN_NEO4J_URI), or the address of a Neo4j server."
"""What --graph means, everywhere."""

_BINDINGS: Final = {
    "json": "application/sparql-results+json",
    "xml": "application/sparql-results+xml",
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
}
_GRAPHS: Final = {
    "turtle": "text/turtle",
    "ntriples": "application/n-triples",
    "rdfxml": "application/rdf+xml",
    "jsonld": "application/ld+json",
}


def read_text(given: str) -> QueryFile:
    """A query from the command line: a file's if the text names one, else the text itself.

    Raises
    ------
    UsageError
        If the text looks like a file name and there is no such file.
    """
    from koban_kg.queryfile import parse_query, read_query

    path = Path(given)
    if os.path.isfile(given):  # noqa: PTH113 - a Path raises where a text is too long for a name
        return read_query(path)
    if "{" not in given and path.suffix in {".rq", ".graphql"}:
        raise UsageError("There is no such query file", given=given, expected="a file, or the text of a query")
    return parse_query(Path("command-line"), given)


def sparql(text: str, home: Path, *, version: str | None, form: str) -> None:
    """Run a query on a release and print its answer.

    Raises
    ------
    UsageError
        If the query or the form cannot be read.
    LimitError
        Over a limit of the settings; nothing is printed.
    """
    from koban_kg.rdf.embedded import EmbeddedStore
    from koban_kg.rdf.protocol import QueryRequest
    from koban_kg.release.reader import open_release

    if form not in {"table", *_BINDINGS, *_GRAPHS}:
        raise UsageError(
            "Answers are not printed in this form", given=form, expected=", ".join(("table", *_BINDINGS, *_GRAPHS))
        )
    query = read_text(text)
    release = open_release(home, version)
    store = EmbeddedStore.load(release.artefacts / "koban.nq")
    bindings = _BINDINGS["json"] if form == "table" else _BINDINGS.get(form)
    graph = _GRAPHS["turtle"] if form == "table" else _GRAPHS.get(form)
    answer = store.run(QueryRequest(query.text, bindings_format=bindings, graph_format=graph))
    if form == "table" and answer.media_type == _BINDINGS["json"]:
        body = orjson.loads(answer.body)
        if "boolean" in body:
            typer.echo(str(body["boolean"]).lower())
            return
        names = body["head"]["vars"]
        rows = [{name: row[name]["value"] for name in names if name in row} for row in body["results"]["bindings"]]
        print_rows(names, rows, "table")
    else:
        sys.stdout.buffer.write(answer.body)
        sys.stdout.buffer.write(b"" if answer.body.endswith(b"\n") else b"\n")
        sys.stdout.flush()


def graphql(text: str, home: Path, *, version: str | None, variables: str, form: str, graph: str) -> None:
    """Run a document on a release and print its answer, or the rows that its front matter takes from it.

    Raises
    ------
    UsageError
        If the document, the variables or the form cannot be read.
    UnavailableError
        If the graph cannot be reached, or holds another release than the version asked for.
    """
    from api.graphql.engine import Request
    from api.opening import open_engine
    from koban_kg.settings import Settings

    document = read_text(text)
    try:
        values = orjson.loads(variables)
    except orjson.JSONDecodeError as error:
        raise UsageError(
            "Variables are not JSON", given=variables, expected='an object such as {"id": "S31"}'
        ) from error

    async def answered() -> bytes:
        async with open_engine(Settings(home=home, graph=graph), version) as engine:
            return (await engine.respond(Request(document.text, None, values))).body

    body = orjson.loads(asyncio.run(answered()))
    if form == "json" or "errors" in body:
        print_json(body)
        if "errors" in body:
            raise typer.Exit(2)
        return
    import jmespath

    columns = document.words("columns")
    print_rows(columns, jmespath.search(document.required("rows"), body["data"]), form)


class QuestionGroup(TyperGroup):
    """The questions of the registry as commands: one option for each field of a question's input."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002 - the signature is that of the group
        """Names of the questions."""
        return list(_questions())

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ARG002
        """The command of one question."""
        found = _questions().get(cmd_name)
        return None if found is None else _command(found)


def _questions() -> dict[str, Question[Any, Any]]:
    from koban_kg.answers.registry import questions

    return questions()


def _command(question: Question[Any, Any]) -> Any:
    """A command whose signature, from which typer reads options, is made from the input model."""

    def run(**given: Any) -> None:
        home, graph = given.pop("release"), given.pop("graph")
        with problems_to_stderr():
            _ask(question, dict(_inputs(question, given)), home, graph)

    parameters = [
        _option(name, str, field.description or "", ... if field.is_required() else None)
        for name, field in question.asked.model_fields.items()
    ]
    parameters.append(_option("release", Path, "Folder of releases.", Path(".koban"), envvar="KOBAN_HOME"))
    parameters.append(_option("graph", str, GRAPH, "memory", envvar="KOBAN_GRAPH"))
    run.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    run.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    single = typer.Typer(add_completion=False, rich_markup_mode=None)
    single.command(
        question.name, help=f"{question.summary} Items of a list are separated by commas; objects are given as JSON."
    )(run)
    return typer.main.get_command(single)


def _option(name: str, kind: type, text: str, default: Any, *, envvar: str | None = None) -> inspect.Parameter:
    """One option as a parameter of a signature; ``...`` makes it required."""
    option = typer.Option(default, "--" + name.replace("_", "-"), help=text, envvar=envvar)
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=option, annotation=kind)


def _inputs(question: Question[Any, Any], given: dict[str, str | None]) -> Iterator[tuple[str, Any]]:
    """Options that were given: JSON lists and objects are read, other texts of a list are split at commas."""
    for name, text in given.items():
        if text is None:
            continue
        if text[:1] in {"[", "{"}:
            try:
                yield name, orjson.loads(text)
            except orjson.JSONDecodeError as error:
                raise UsageError(f"--{name} is not JSON", given=text, expected="a JSON list or object") from error
        elif get_origin(question.asked.model_fields[name].annotation) is list:
            yield name, [item.strip() for item in text.split(",")]
        else:
            yield name, text


def _ask(question: Question[Any, Any], given: dict[str, Any], home: Path, graph: str) -> None:
    print_json(_answered(question, given, home, graph).model_dump(mode="json", by_alias=True))


def search(given: dict[str, Any], home: Path, *, graph: str, form: str) -> None:
    """Search a release and print the hits; the words that fit stand between stars.

    Raises
    ------
    UsageError
        If there is nothing to search for, or an input cannot be read.
    """
    found = _answered(_questions()["search"], given, home, graph).model_dump(mode="json")
    if form == "json":
        print_json(found)
        return
    rows = [{**item, "matched": _marked(item["matched"])} for item in found["items"]]
    print_rows(("id", "type", "label", "matched"), rows, form)


def why(given: dict[str, Any], home: Path, *, graph: str, as_json: bool) -> None:
    """Print the proof of a statement, one numbered line for each step.

    Raises
    ------
    NotFoundError
        If the release does not hold the statement.
    """
    found = cast("WhyAnswer", _answered(_questions()["why"], given, home, graph))
    if as_json:
        print_json(found.model_dump(mode="json"))
        return
    if not found.steps:
        raise NotFoundError(
            "The release does not hold this statement",
            given=" ".join(given.values()),
            hint="See what it says of the subject: koban ask describe --ids …",
        )
    for step in found.steps:
        typer.echo(f"{step.number:>2}  {step.statement}")
        typer.echo(f"      {_reason(step)}")


def _reason(step: ProofStep) -> str:
    """What a step of a proof stands on, in a line."""
    if step.rule is None:
        marks = [step.graph, step.basis, step.verified and f"verified: {step.verified}", step.citation, step.url]
        return " · ".join(mark for mark in marks if mark)
    premises = f" from {', '.join(map(str, step.premises))}" if step.premises else ""
    more = f" (and in {step.ways - 1} other ways)" if step.ways > 1 else ""
    return f"follows{premises} by {step.rule}: {step.rule_title}{more}"


def _marked(matched: dict[str, Any] | None) -> str:
    pieces = matched["fragments"] if matched else []
    return "".join(f"*{piece['text']}*" if piece["hit"] else piece["text"] for piece in pieces)


def _answered(question: Question[Any, Any], given: dict[str, Any], home: Path, graph: str) -> Answer:
    from api.opening import open_engine
    from koban_kg.answers.registry import answer, read_asked
    from koban_kg.settings import Settings

    asked = read_asked(question, given)

    async def answered() -> Answer:
        async with open_engine(Settings(home=home, graph=graph), None) as engine:
            found: Answer = await answer(question, asked, engine.grounds)
            return found

    return asyncio.run(answered())
