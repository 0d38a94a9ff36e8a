"""`koban diff A B`: what changed between two releases."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import typer

from koban_kg.cli.output import print_json
from koban_kg.errors import UsageError
from koban_kg.release.changelog import between, markdown

if TYPE_CHECKING:
    from pathlib import Path


def diff(home: Path, before: str, after: str, *, form: str) -> None:
    """Print a difference as Markdown or JSON.

    Raises
    ------
    NotFoundError
        If a release is not kept.
    UsageError
        If the form is none of the two.
    """
    if form not in {"markdown", "json"}:
        raise UsageError("A difference cannot be printed in this form", given=form, expected="markdown or json")
    found = between(home, before, after)
    if form == "json":
        print_json(asdict(found))
    else:
        typer.echo(markdown(found), nl=False)
