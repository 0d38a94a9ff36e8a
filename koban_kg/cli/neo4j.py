"""`koban neo4j …`: the commands and their options; what they do stands in the module `pushing`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Optional

import typer

from koban_kg.cli.options import Home, Json, Text, Version
from koban_kg.cli.output import problems_to_stderr

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="""Put a release into a Neo4j database, look at it, compare it, take it out.

    The database must be of its own: Neo4j Community has one, named neo4j. KOBAN_NEO4J_USER and KOBAN_NEO4J_PASSWORD say
    who asks.
    """,
)

Server = Annotated[
    Text,
    typer.Option("--server", help="Address of the Neo4j server (default KOBAN_NEO4J_URI).", metavar="ADDRESS"),
]


@app.command()
def push(
    release: Home = Path(".koban"),
    version: Version = None,
    server: Server = None,
    offline: Annotated[
        bool,
        typer.Option("--offline", help="Write in batches, however many changes there are; readers get 503 meanwhile."),
    ] = False,
    max_tx_changes: Annotated[
        Optional[int],  # noqa: UP045
        typer.Option(min=1, help="Most changes in one transaction (default KOBAN_NEO4J_MAX_TX_CHANGES)."),
    ] = None,
    left_out: Annotated[
        bool, typer.Option("--left-out", help="List what of the release a property graph does not hold.")
    ] = False,
    json: Json = False,
) -> None:
    """Make the database hold the release. Only what differs is written: a second push writes nothing.

    A change is a node or relationship that is created, changed or deleted. Up to --max-tx-changes are one transaction:
    readers see the old release or the new one. More need --offline. A push that was killed is completed by the next.
    """
    from koban_kg.cli import pushing

    with problems_to_stderr(as_json=json):
        pushing.push(
            release,
            version=version,
            server=server,
            offline=offline,
            max_tx_changes=max_tx_changes,
            left_out=left_out,
            as_json=json,
        )


@app.command()
def status(release: Home = Path(".koban"), server: Server = None, json: Json = False) -> None:
    """Say what is in the database: release, counts, indexes, and whether it is the current release."""
    from koban_kg.cli import pushing

    with problems_to_stderr(as_json=json):
        pushing.status(release, server=server, as_json=json)


@app.command()
def verify(release: Home = Path(".koban"), version: Version = None, server: Server = None, json: Json = False) -> None:
    """Rebuild RDF from the database and compare it with the release; differences end with exit code 1.

    Also compared: catalog, search forms, constraints and indexes, and the rules that Neo4j Community does not check.
    """
    from koban_kg.cli import pushing

    with problems_to_stderr(as_json=json):
        pushing.verify(release, version=version, server=server, as_json=json)


@app.command()
def drop(
    server: Server = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    json: Json = False,
) -> None:
    """Take everything that a push made out of the database: nodes, relationships, constraints, indexes."""
    from koban_kg.cli import pushing

    with problems_to_stderr(as_json=json):
        pushing.drop(server=server, yes=yes, as_json=json)


@app.command()
def export_csv(
    to: Annotated[Path, typer.Option(help="Folder to write into; made if need be.", metavar="DIR")],
    release: Home = Path(".koban"),
    version: Version = None,
    json: Json = False,
) -> None:
    """Write files for the offline bulk import, and print the command that imports them.

    Quicker than a push for graphs of more than about 60,000 nodes; the server must be stopped meanwhile. A push after
    it adds constraints and indexes.
    """
    from koban_kg.cli import pushing

    with problems_to_stderr(as_json=json):
        pushing.export_csv(to, release, version=version, as_json=json)
