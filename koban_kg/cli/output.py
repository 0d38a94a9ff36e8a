"""What the commands print: one problem text, one exit code for each kind of end, tables for people, JSON for programs.

Exit codes: 0 done, 1 findings (data or answers with faults), 2 usage, 3 something needed is not available.
"""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

import orjson
import typer
from pydantic import ValidationError
from rich.console import Console
from rich.table import Table

from koban_kg.errors import DataError, KobanError, UnavailableError, UsageError
from koban_kg.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

OK: Final = 0
FINDINGS: Final = 1
USAGE: Final = 2
UNAVAILABLE: Final = 3

Rows = Sequence[Mapping[str, Any]]


def exit_code(error: KobanError) -> int:
    """The exit code of an error: what is not there and what contradicts the published are usage, too."""
    if isinstance(error, DataError):
        return FINDINGS
    if isinstance(error, UnavailableError) or error.problem.type == "no-release":
        return UNAVAILABLE
    return USAGE if isinstance(error, UsageError) or error.problem.status < 500 else UNAVAILABLE


@contextmanager
def problems_to_stderr(*, as_json: bool = False) -> Iterator[None]:
    """Print a problem on stderr (as JSON on request) and leave with its exit code instead of a traceback."""
    try:
        yield
    except (KobanError, ValidationError) as raised:
        if isinstance(raised, ValidationError) and raised.title != Settings.__name__:
            raise  # only settings are checked by pydantic on the command line
        error = raised if isinstance(raised, KobanError) else _setting(raised)
        if as_json:
            sys.stderr.buffer.write(orjson.dumps(error.problem.as_dict(), option=orjson.OPT_INDENT_2) + b"\n")
        else:
            typer.echo(str(error), err=True)
        raise typer.Exit(exit_code(error)) from raised


def _setting(raised: ValidationError) -> UsageError:
    """The problem of a setting, from the command line or the environment, that has a value it cannot have."""
    faults = [(str(fault["loc"][0]) if fault["loc"] else "", fault) for fault in raised.errors()]
    prefix = str(Settings.model_config.get("env_prefix", ""))
    names = ", ".join(f"{prefix}{name.upper()}" for name, _ in faults)
    return UsageError(
        f"A setting has a value it cannot have: {names}",
        given=", ".join(f"{name} = {fault['input']!r}" for name, fault in faults),
        expected="; ".join(fault["msg"] for _, fault in faults),
        hint="Correct the option or the environment variable; docs/settings.md lists all settings.",
    )


def print_json(value: Any) -> None:
    """Print a value as indented JSON with a line end."""
    sys.stdout.buffer.write(orjson.dumps(value, option=orjson.OPT_INDENT_2 | orjson.OPT_NON_STR_KEYS) + b"\n")
    sys.stdout.flush()


def cell(value: Any) -> str:
    """A value as the text of one cell: nothing for null, ``true``/``false``, items of a list with `` | `` between."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list | tuple):
        return " | ".join(cell(item) for item in value)
    return str(value)


def print_rows(columns: Sequence[str], rows: Rows, form: str) -> None:
    """Print a table as ``table`` (for people), ``csv``, ``tsv`` or ``json``.

    Raises
    ------
    UsageError
        If the form is none of these.
    """
    if form == "json":
        print_json([{name: row.get(name) for name in columns} for row in rows])
    elif form in {"csv", "tsv"}:
        text = io.StringIO()
        writer = csv.writer(text, delimiter="," if form == "csv" else "\t", lineterminator="\n")
        writer.writerow(columns)
        writer.writerows([cell(row.get(name)) for name in columns] for row in rows)
        sys.stdout.write(text.getvalue())
    elif form == "table":
        table = Table(*columns, box=None, header_style="bold", pad_edge=False)
        for row in rows:
            table.add_row(*(cell(row.get(name)) for name in columns))
        width = None if sys.stdout.isatty() else 10_000  # never cut a cell in a pipe
        Console(width=width, soft_wrap=not sys.stdout.isatty()).print(table, crop=False, overflow="ignore")
    else:
        raise UsageError("A table cannot be printed in this form", given=form, expected="table, csv, tsv or json")
