"""The commands and their options; what they do stands in the modules beside this one and is imported when it runs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Optional

import typer

from koban_kg.cli.asking import GRAPH, QuestionGroup
from koban_kg.cli.neo4j import app as neo4j
from koban_kg.cli.options import Home, Json, Text, Version  # noqa: TC001 — typer reads annotations at run time
from koban_kg.cli.output import problems_to_stderr
from koban_kg.resources import resource

Folder = Optional[Path]  # noqa: UP045

app = typer.Typer(
    name="koban",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="""Knowledge graph and capability-model service for community policing.

    \b
    koban build --source ontology --out .koban     make a release from the tables and the ontology
    koban serve --release .koban                   serve it: pages, GraphQL, SPARQL, typed questions
    koban check --source ontology                  say what is wrong or missing in the knowledge
    koban query FILE|TEXT                          ask by SPARQL
    koban graphql FILE|TEXT                        ask by GraphQL
    koban ask QUESTION --field …                   ask a typed question
    koban neo4j push                               put the release into Neo4j

    \b
    Exit codes: 0 done · 1 findings · 2 usage · 3 something needed is not available.
    """,
)

Graph = Annotated[str, typer.Option("--graph", envvar="KOBAN_GRAPH", help=GRAPH)]
Source = Annotated[
    Folder, typer.Option(help="Folder with koban.ttl, modules, shapes and data; without it the one that came along.")
]


@app.command()
def build(
    source: Source = None,
    out: Annotated[Path, typer.Option(envvar="KOBAN_HOME", help="Folder of releases.")] = Path(".koban"),
    version: Annotated[Text, typer.Option(help="Version to give instead of owl:versionInfo.")] = None,
    log: Annotated[bool, typer.Option("--log", help="Log each phase to stderr instead of showing a bar.")] = False,
    json: Json = False,
) -> None:
    """Make a release: load, assemble, reason, validate, publish.

    The published release is replaced in one step at the end; a build that fails or is killed leaves it as it was.
    """
    from koban_kg.cli import building

    with problems_to_stderr(as_json=json):
        building.build(source or resource("ontology"), out, version=version, log=log, as_json=json)


@app.command()
def check(
    source: Source = None,
    dl: Annotated[bool, typer.Option("--dl/--no-dl", help="Ask HermiT for OWL 2 DL consistency (needs Java).")] = True,
    json: Json = False,
) -> None:
    """Say what is wrong or missing in the knowledge: check × severity × count. An ERROR ends with exit code 1."""
    from koban_kg.cli import checking

    with problems_to_stderr(as_json=json):
        checking.check(source or resource("ontology"), dl=dl, as_json=json)


@app.command()
def serve(
    release: Home = Path(".koban"),
    graph: Graph = "memory",
    host: Annotated[Text, typer.Option(help="Address to listen on (default 127.0.0.1).")] = None,
    port: Annotated[Optional[int], typer.Option(help="Port to listen on (default 8000); 0 takes a free one.")] = None,  # noqa: UP045
    workers: Annotated[Optional[int], typer.Option(help="Server processes (default 1).")] = None,  # noqa: UP045
) -> None:
    """Serve the current release; the address is printed. A release built later is served within two seconds.

    With a Neo4j server the release in its database is served: koban build alone changes nothing, koban neo4j push does.
    """
    from koban_kg.cli import serving

    with problems_to_stderr():
        serving.serve(home=release, graph=graph, host=host, port=port, workers=workers)


@app.command()
def query(
    text: Annotated[str, typer.Argument(metavar="FILE|TEXT", help="A SPARQL 1.1 query, or a file that holds one.")],
    release: Home = Path(".koban"),
    version: Version = None,
    form: Annotated[
        str, typer.Option("--format", help="table, csv, tsv, json, xml; for graphs turtle, ntriples, rdfxml, jsonld.")
    ] = "table",
) -> None:
    """Ask by SPARQL. The prefixes of the project are known; a query's own come first."""
    from koban_kg.cli import asking

    with problems_to_stderr(as_json=form == "json"):
        asking.sparql(text, release, version=version, form=form)


@app.command()
def graphql(
    text: Annotated[str, typer.Argument(metavar="FILE|TEXT", help="A GraphQL document, or a file that holds one.")],
    release: Home = Path(".koban"),
    graph: Graph = "memory",
    version: Version = None,
    variables: Annotated[str, typer.Option(help="Variables as a JSON object.")] = "{}",
    form: Annotated[
        str,
        typer.Option("--format", help="json; or table, csv, tsv for a file whose front matter says its rows."),
    ] = "json",
) -> None:
    """Ask by GraphQL."""
    from koban_kg.cli import asking

    with problems_to_stderr(as_json=form == "json"):
        asking.graphql(text, release, version=version, variables=variables, form=form, graph=graph)


@app.command()
def search(
    text: Annotated[str, typer.Argument(help="Words in any language, or an identifier.")],
    types: Annotated[str, typer.Option("--type", help="Classes to look in, separated by commas.")] = "",
    lang: Annotated[str, typer.Option(help="Languages in order of preference, separated by commas.")] = "en",
    first: Annotated[int, typer.Option(help="How many hits at most.")] = 10,
    release: Home = Path(".koban"),
    graph: Graph = "memory",
    form: Annotated[str, typer.Option("--format", help="table, csv, tsv, or json for the whole answer.")] = "table",
) -> None:
    """Find things by words, best first."""
    from koban_kg.cli import asking

    with problems_to_stderr(as_json=form == "json"):
        given = {"text": text, "types": [name for name in types.split(",") if name], "lang": lang, "first": first}
        asking.search(given, release, graph=graph, form=form)


@app.command()
def why(
    subject: Annotated[str, typer.Argument(help="IRI, CURIE or bare id.")],
    predicate: Annotated[str, typer.Argument(help="IRI, CURIE, `a`, or the name of a field such as addressedBy.")],
    object_: Annotated[str, typer.Argument(metavar="OBJECT", help="IRI, CURIE, bare id, or the text of a value.")],
    release: Home = Path(".koban"),
    graph: Graph = "memory",
    json: Json = False,
) -> None:
    """Explain a statement: rule and premises, down to what is stated and its sources."""
    from koban_kg.cli import asking

    with problems_to_stderr(as_json=json):
        given = {"subject": subject, "predicate": predicate, "object": object_}
        asking.why(given, release, graph=graph, as_json=json)


@app.command()
def diff(
    before: Annotated[str, typer.Argument(help="Version of the earlier release.")],
    after: Annotated[str, typer.Argument(help="Version of the later one.")],
    release: Home = Path(".koban"),
    form: Annotated[str, typer.Option("--format", help="markdown, json.")] = "markdown",
) -> None:
    """Say what changed between two releases: terms, things and statements, in words."""
    from koban_kg.cli import differing

    with problems_to_stderr(as_json=form == "json"):
        differing.diff(release, before, after, form=form)


@app.command()
def export(
    to: Annotated[Path, typer.Option(help="Folder to write into; made if need be.")],
    tables: Annotated[bool, typer.Option("--tables", help="The source tables, byte for byte.")] = False,
    source_form: Annotated[
        bool, typer.Option("--source-form", help="With --tables: as in ontology/data, without what links.csv repeats.")
    ] = False,
    release: Home = Path(".koban"),
    version: Version = None,
    json: Json = False,
) -> None:
    """Write the artefacts of a release (Turtle, RDF/XML, N-Quads, JSON-LD, CSV, schema), or its source tables."""
    from koban_kg.cli import exporting

    with problems_to_stderr(as_json=json):
        exporting.export(to, release, version=version, tables=tables, source_form=source_form, as_json=json)


@app.command()
def info(release: Home = Path(".koban"), version: Version = None, json: Json = False) -> None:
    """Say what a release holds: counts per class, table and graph, with its date and checksums."""
    from koban_kg.cli import exporting

    with problems_to_stderr(as_json=json):
        exporting.info(release, version=version, as_json=json)


app.add_typer(
    typer.Typer(
        cls=QuestionGroup,
        no_args_is_help=True,
        help="Ask a typed question; the answer is JSON with its sources and with what was not found.",
    ),
    name="ask",
)
app.add_typer(neo4j, name="neo4j")


def main() -> None:
    """Run the command line."""
    app()
