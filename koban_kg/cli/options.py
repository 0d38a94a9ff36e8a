"""Options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Optional

import typer

# typer reads annotations at run time and knows Optional better than "X | None" strings
Text = Optional[str]  # noqa: UP045

Home = Annotated[
    Path,
    typer.Option("--release", envvar="KOBAN_HOME", help="Folder of releases, as --out of koban build.", metavar="DIR"),
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]
Version = Annotated[Text, typer.Option("--version", help="A published version instead of the current one.")]
