"""The pages of docs/ that are made, not written; `scripts/docs` writes them, a test compares."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pyoxigraph as ox

from koban_kg.model.reader import read_model
from koban_kg.model.reference import reference
from koban_kg.release.canonical import n_quads
from koban_kg.release.settle import settle
from koban_kg.settings import Settings
from loaders.source import load_source

TITLE = "The koban command"
ROOT = Path(__file__).resolve().parent.parent.parent


def reference_page() -> str:
    """docs/reference.md, from the ontology as it stands in the working tree."""
    knowledge = settle(load_source(ROOT / "ontology", progress=False))
    store = ox.Store()
    store.bulk_load(n_quads(knowledge.lines, knowledge.version), ox.RdfFormat.N_QUADS)
    return reference(read_model(store, knowledge.version))


def cli_page() -> str:
    """docs/cli.md, from the help texts of the commands."""
    made = subprocess.run(
        [sys.executable, "-m", "typer", "koban_kg.cli.app", "utils", "docs", "--name", "koban", "--title", TITLE],
        cwd=ROOT,
        env={**os.environ, "COLUMNS": "100", "TERM": "dumb"},
        capture_output=True,
        text=True,
        check=True,
    )
    return re.sub(r"\n{3,}", "\n\n", made.stdout).strip() + "\n"


def settings_page() -> str:
    """docs/settings.md, from the settings and their descriptions."""
    lines = [
        "# Settings",
        "",
        "Made by `scripts/docs` from `koban_kg/settings.py`. Each is an environment variable; an option of the command",
        "line wins over it.",
        "",
        "| variable | default | meaning |",
        "|---|---|---|",
    ]
    for name, field in Settings.model_fields.items():
        lines.append(f"| `KOBAN_{name.upper()}` | `{field.default}` | {field.description} |")
    return "\n".join(lines) + "\n"


PAGES = {"docs/reference.md": reference_page, "docs/cli.md": cli_page, "docs/settings.md": settings_page}


if __name__ == "__main__":
    for name, make in PAGES.items():
        (ROOT / name).write_text(make(), encoding="utf-8")
        print(name)
