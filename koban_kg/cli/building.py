"""`koban build`: the loaders, the build and the doors' documents put together."""

from __future__ import annotations

import hashlib
import logging
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from koban_kg.cli.output import print_json
from koban_kg.release.build import build_release
from koban_kg.release.progress import LoggedProgress
from koban_kg.release.source import Extras
from koban_kg.resources import resource

if TYPE_CHECKING:
    from collections.abc import Iterator

    from koban_kg.release.progress import Progress

PHASES = ("load", "prepare", "assemble", "reason", "canonicalise", "validate", "write", "publish")


class BarProgress:
    """A bar on a terminal, one step for each phase; quiet elsewhere."""

    def __init__(self) -> None:
        from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

        self._bar = Progress(
            TextColumn("{task.description:<28}"),
            BarColumn(),
            TimeElapsedColumn(),
            transient=True,
            disable=not sys.stderr.isatty(),
        )
        self._task = self._bar.add_task("build", total=len(PHASES))

    def step(self, phase: str, detail: str = "") -> None:
        """Show the phase and how far the build is."""
        done = PHASES.index(phase) if phase in PHASES else None
        self._bar.update(self._task, description=f"{phase} {detail}".strip(), completed=done)

    def __enter__(self) -> BarProgress:
        self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.stop()


@contextmanager
def _progress(*, log: bool) -> Iterator[Progress]:
    if log:
        logging.basicConfig(stream=sys.stderr, format="%(message)s", level=logging.INFO, force=True)
        yield LoggedProgress()
    else:
        with BarProgress() as bar:
            yield bar


def _inputs(source: str) -> str:
    """A digest of the source, the program, its queries and its checks: equal inputs make equal releases."""
    program = Path(__file__).resolve().parents[2]
    folders = [program / name for name in ("koban_kg", "loaders", "api")]
    files = [file for folder in folders for file in folder.rglob("*.py")]
    files += [file for name in ("queries", "ontology/checks") for file in _below(name)]
    digest = hashlib.sha256(source.encode())
    for file in sorted(files):
        digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()


def _below(name: str) -> Iterator[Path]:
    top, _, rest = name.partition("/")
    yield from (file for file in (resource(top) / rest).rglob("*") if file.is_file())


def build(source: Path, out: Path, *, version: str | None, log: bool, as_json: bool) -> None:
    """Build and publish a release, and say what came out.

    Raises
    ------
    DataError
        With all findings; nothing was published.
    ConflictError
        If the version is published with other content.
    """
    from api.app import openapi
    from api.graphql.schema import sdl
    from loaders.source import load_source

    with _progress(log=log) as progress:
        progress.step("load")
        loaded = load_source(source, progress=False)
        extras = Extras(
            inputs=_inputs(loaded.digest),
            files={"tables-layout.json": loaded.layout, "csv-metadata.json": loaded.metadata},
            documents={"schema.graphql": sdl, "openapi.json": lambda _: openapi()},
        )
        built = build_release(loaded, out, extras=extras, version=version, progress=progress)
    if as_json:
        print_json({"version": built.version, "path": str(built.path), "unchanged": built.unchanged})
    else:
        verb = "is published already, unchanged" if built.unchanged else "is published"
        typer.echo(f"Release {built.version} {verb}: {built.path}", err=True)
