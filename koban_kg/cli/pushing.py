"""What the commands `koban neo4j …` do: a release, a connection, and what came out, for people or programs."""

from __future__ import annotations

import shlex
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

import typer

from koban_kg.cli.output import FINDINGS, print_json, print_rows
from koban_kg.errors import NotFoundError, UsageError
from koban_kg.graph.memory.cache import read_cache
from koban_kg.graph.neo4j.connection import Connection, target_of
from koban_kg.names import compact
from koban_kg.release.reader import open_release
from koban_kg.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from koban_kg.graph.neo4j.projected import LeftOut, Projection
    from koban_kg.graph.neo4j.push.push import Pushed
    from koban_kg.model.types import Model
    from koban_kg.release.reader import OpenRelease

_WAYS: Final = ("label", "property", "relationship", "inverse", "restriction", "left out")
"""How a statement may be held, in the order of the columns."""


class Bar:
    """A bar on a terminal; elsewhere a line for each phase. Both on stderr."""

    def __init__(self) -> None:
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

        self._terminal = sys.stderr.isatty()
        self._bar = Progress(
            TextColumn("{task.description:<10}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            transient=True,
            disable=not self._terminal,
        )
        self._task = self._bar.add_task("start", total=None)
        self._phase = ""

    def step(self, phase: str, done: int = 0, total: int = 0) -> None:
        """Show the phase, and how much of it is done."""
        if self._terminal:
            self._bar.update(self._task, description=phase, completed=done, total=total or None)
        elif phase != self._phase:
            typer.echo(f"{phase}: {total:,} changes" if total and phase == "write" else phase, err=True)
        self._phase = phase


@contextmanager
def _progress() -> Iterator[Bar]:
    bar = Bar()
    with bar._bar:
        yield bar


def push(
    home: Path,
    *,
    version: str | None,
    server: str | None,
    offline: bool,
    max_tx_changes: int | None,
    left_out: bool,
    as_json: bool,
) -> None:
    """Push a release and say what was written.

    Raises
    ------
    KobanError
        As :func:`koban_kg.graph.neo4j.push.push` and :func:`koban_kg.graph.neo4j.projection.project`.
    """
    from koban_kg.graph.neo4j.push.push import push as write

    settings = Settings()
    begun = time.perf_counter()
    with _progress() as bar, _connected(server, settings) as connection:
        release, model = _open(home, version)
        bar.step("project")
        projection = _project(release, model)
        pushed = write(
            connection,
            projection,
            model,
            release.manifest["digest"],
            max_tx_changes=max_tx_changes or settings.neo4j_max_tx_changes,
            offline=offline,
            progress=bar,
        )
    seconds = time.perf_counter() - begun
    if as_json:
        print_json(_pushed_json(release, projection, pushed, connection.target.uri, seconds))
    else:
        _print_pushed(release, projection, pushed, connection.target.uri, seconds)
        _print_left_out(projection.left_out, listed=left_out)


def status(home: Path, *, server: str | None, as_json: bool) -> None:
    """Print what is in the database."""
    from koban_kg.graph.neo4j.push.status import read_status

    with _connected(server, Settings()) as connection:
        try:
            release = open_release(home)
        except NotFoundError:
            release = None
        found = read_status(connection, release)
    if as_json:
        print_json(found.as_dict())
        return
    pointer = found.pointer
    typer.echo(f"Neo4j {found.server} ({found.edition}) at {found.address}, database {found.database}")
    if pointer is None or pointer.version is None:
        typer.echo("No release is in the database; run koban neo4j push")
    else:
        pushed = "" if pointer.pushed is None else f", pushed {pointer.pushed:%Y-%m-%d %H:%M} UTC"
        typer.echo(f"Release {pointer.version} (revision {pointer.revision}{pushed}), state {pointer.state.value}")
    typer.echo(f"Current release of {home}: {_compared(found.current, same=found.same)}")
    typer.echo(f"Constraints and indexes: {found.indexes_online} of {found.indexes} online\n")
    for title, counts in (("label", found.labels), ("type", found.types)):
        print_rows([title, "number"], [{title: name, "number": number} for name, number in counts.items()], "table")
        typer.echo("")


def verify(home: Path, *, version: str | None, server: str | None, as_json: bool) -> None:
    """Compare the database with a release; leaves with exit code 1 if they differ."""
    from dataclasses import asdict

    from koban_kg.graph.neo4j.push.verify import verify as compare

    with _progress() as bar, _connected(server, Settings()) as connection:
        release, model = _open(home, version)
        found = compare(connection, release, model, bar)
    if as_json:
        findings = [finding.as_dict() for finding in found.findings]
        print_json({"equal": found.equal, **asdict(found), "findings": findings})
    else:
        rows = [{**asdict(graph), "graph": graph.role, "left out": graph.left_out} for graph in found.graphs]
        print_rows(["graph", "statements", "left out", "rebuilt", "equal"], rows, "table")
        _print_left_out(found.left_out, listed=False)
        for finding in found.findings:
            typer.echo(f"  - {finding}")
        verdict = "is equal to" if found.equal else f"differs from ({len(found.findings)} findings)"
        typer.echo(
            f"\nThe graph at {connection.target.uri} {verdict} release {found.version}: {found.nodes:,} nodes, "
            f"{found.relationships:,} relationships, {found.indexes} constraints and indexes"
        )
    if not found.equal:
        raise typer.Exit(FINDINGS)


def drop(*, server: str | None, yes: bool, as_json: bool) -> None:
    """Take everything of this project out of the database, after a question if nobody said yes.

    Raises
    ------
    UsageError
        If nobody said yes and nobody can be asked.
    """
    from dataclasses import asdict

    from koban_kg.graph.neo4j.push.drop import drop as remove

    target = target_of(Settings(), server)
    if not yes:
        if not sys.stdin.isatty():
            raise UsageError(
                "Dropping the graph needs a yes",
                given=target.uri,
                expected="--yes where nobody can be asked",
                hint=f"koban neo4j drop --yes --server {target.uri}",
            )
        typer.confirm(f"Remove the release from {target.uri}, database {target.database}?", abort=True)
    with _progress() as bar, _connected(server, Settings()) as connection:
        dropped = remove(connection, bar)
    if as_json:
        print_json(asdict(dropped))
    else:
        typer.echo(
            f"Removed from {target.uri}: {dropped.nodes:,} nodes, {dropped.relationships:,} relationships, "
            f"{dropped.indexes} constraints and indexes"
        )


def export_csv(to: Path, home: Path, *, version: str | None, as_json: bool) -> None:
    """Write the files of the bulk import and print its command."""
    from koban_kg.graph.neo4j.projection.bulk import write_import

    with _progress() as bar:
        release, model = _open(home, version)
        bar.step("project")
        projection = _project(release, model)
        bar.step("write")
        export = write_import(projection, to, release.manifest["digest"])
    arguments = export.arguments(Settings().neo4j_database)
    if as_json:
        files = [{"name": file.name, "kind": file.kind, "rows": file.rows} for file in export.files]
        print_json({"version": release.version, "folder": str(to), "files": files, "arguments": arguments})
        return
    print_rows(["file", "rows"], [{"file": file.name, "rows": file.rows} for file in export.files], "table")
    typer.echo("\nStop the server, import, start it again, then push to add constraints and indexes:\n")
    typer.echo("neo4j-admin " + shlex.join(arguments))


def _open(home: Path, version: str | None) -> tuple[OpenRelease, Model]:
    release = open_release(home, version)
    return release, read_cache(release.cache)[0]


def _project(release: OpenRelease, model: Model) -> Projection:
    from koban_kg.graph.neo4j.projection.project import project

    return project(release.quads(), model, release.version)


def _connected(server: str | None, settings: Settings) -> Connection:
    return Connection(target_of(settings, server), tx_seconds=settings.neo4j_tx_seconds)


def _compared(version: str | None, *, same: bool | None) -> str:
    if version is None:
        return "none is published"
    return f"{version}, {'the same' if same else 'another one: run koban neo4j push'}"


def _pushed_json(
    release: OpenRelease, projection: Projection, pushed: Pushed, uri: str, seconds: float
) -> dict[str, Any]:
    return {
        "version": pushed.version,
        "server": uri,
        "revision": pushed.revision,
        "changes": pushed.changes,
        **pushed.counts,
        "switched": pushed.switched,
        "offline": pushed.offline,
        "indexes": {"made": pushed.indexes_made, "dropped": pushed.indexes_dropped},
        "graphs": {
            role: {"statements": release.manifest["graphs"][role]["triples"], **held}
            for role, held in projection.accounts.items()
        },
        "leftOut": [
            {"graph": entry.graph, "predicate": entry.predicate, "count": entry.count, "reason": entry.reason}
            for entry in projection.left_out
        ],
        "seconds": round(seconds, 2),
    }


def _print_pushed(release: OpenRelease, projection: Projection, pushed: Pushed, uri: str, seconds: float) -> None:
    if pushed.changes or pushed.switched:
        told = "; ".join(
            f"{kind}: {n['created']:,} created, {n['changed']:,} changed, {n['deleted']:,} deleted"
            for kind, n in pushed.counts.items()
        )
    else:
        told = "it was there already, nothing was written"
    typer.echo(f"Release {pushed.version} is in {uri} (revision {pushed.revision}, {seconds:.1f} s)\n{told}\n")
    rows = [
        {"graph": role, "statements": release.manifest["graphs"][role]["triples"], **held}
        for role, held in projection.accounts.items()
    ]
    sums = {name: sum(row[name] for row in rows) for name in ("statements", *_WAYS)}
    print_rows(["graph", "statements", *_WAYS], [*rows, {"graph": "all", **sums}], "table")


def _print_left_out(left_out: list[LeftOut], *, listed: bool) -> None:
    """The statements that a property graph does not hold: by reason, or each graph and predicate."""
    if not left_out:
        return
    typer.echo("\nNot held, or held in another shape, because of blank nodes:")
    if listed:
        rows = [
            {"graph": e.graph, "predicate": compact(e.predicate), "statements": e.count, "reason": e.reason}
            for e in left_out
        ]
        print_rows(["graph", "predicate", "statements", "reason"], rows, "table")
        return
    reasons: dict[tuple[str, str], int] = {}
    for entry in left_out:
        reasons[entry.graph, entry.reason] = reasons.get((entry.graph, entry.reason), 0) + entry.count
    rows = [{"graph": graph, "statements": count, "reason": reason} for (graph, reason), count in reasons.items()]
    print_rows(["graph", "statements", "reason"], rows, "table")
