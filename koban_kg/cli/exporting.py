"""`koban export` and `koban info`: what a release holds, as files and as numbers."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

import typer

from koban_kg.cli.output import print_json, print_rows
from koban_kg.release.reader import open_release

if TYPE_CHECKING:
    from pathlib import Path


def export(to: Path, home: Path, *, version: str | None, tables: bool, source_form: bool, as_json: bool) -> None:
    """Write the artefacts of a release, or its source tables, into a folder.

    Raises
    ------
    NotFoundError
        If there is no such release.
    """
    release = open_release(home, version)
    to.mkdir(parents=True, exist_ok=True)
    if tables:
        from loaders.tables import export_tables

        layout = (release.artefacts / "tables-layout.json").read_bytes()
        metadata = (release.artefacts / "csv-metadata.json").read_bytes()
        written = export_tables(release.store, layout, metadata, regenerated=not source_form)
        for name, content in written.items():
            (to / name).write_bytes(content)
        names = sorted(written)
    else:
        shutil.copytree(release.artefacts, to, dirs_exist_ok=True)
        names = sorted(str(path.relative_to(to)) for path in to.rglob("*") if path.is_file())
    if as_json:
        print_json({"version": release.version, "files": names})
    else:
        typer.echo(f"{len(names)} files of release {release.version} in {to}", err=True)


def info(home: Path, *, version: str | None, as_json: bool) -> None:
    """Print the manifest of a release, as JSON or as tables for people.

    Raises
    ------
    NotFoundError
        If there is no such release.
    """
    manifest: dict[str, Any] = open_release(home, version).manifest
    if as_json:
        print_json(manifest)
        return
    typer.echo(f"Release {manifest['version']} of {manifest['issued']}")
    violations = manifest["shapes"]["violations"]
    typer.echo(f"{manifest['quads']} statements, {violations} violations of the shapes\n")
    for title, name, counts in (
        ("graph", "triples", {role: graph["triples"] for role, graph in manifest["graphs"].items()}),
        ("table", "rows", manifest["tables"]),
        ("class", "things", manifest["classes"]),
    ):
        print_rows([title, name], [{title: key, name: count} for key, count in counts.items()], "table")
        typer.echo("")
