from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING, NamedTuple

import pytest

from koban_kg.queryfile import read_queries
from koban_kg.resources import resource
from tests.conftest import ROOT, run_koban
from tests.docs.made import PAGES

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

MARKDOWN = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
CONSOLE = re.compile(r"^```console\n(.*?)^```", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)")


class Example(NamedTuple):
    page: str
    command: str
    output: str


def examples() -> list[Example]:
    """Every ``$ koban …`` of a console block with the output shown below it."""
    found = []
    for page in MARKDOWN:
        for block in CONSOLE.findall(page.read_text(encoding="utf-8")):
            for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
                command, _, output = part.partition("\n")
                if command.startswith("koban ") and "[OPTIONS]" not in command:
                    found.append(Example(page.name, command, output))
    return found


@pytest.mark.parametrize("example", examples(), ids=lambda e: f"{e.page}: {e.command[:50]}")
def test_examples_run_and_print_what_the_page_shows(example: Example, release_home: Path) -> None:
    """A line ``…`` in the page stands for any number of lines."""
    done = run_koban(*shlex.split(example.command)[1:], KOBAN_HOME=str(release_home))

    assert done.returncode == 0, done.stderr
    lines = (line.rstrip() for line in example.output.splitlines())
    pattern = "".join(r"(?:.*\n)*?" if line.strip() == "…" else re.escape(line) + r"[ ]*\n" for line in lines)
    assert re.fullmatch(pattern, done.stdout), f"shown:\n{example.output}\nprinted:\n{done.stdout}"


@pytest.mark.parametrize("page", MARKDOWN, ids=lambda p: p.name)
def test_links_lead_to_files(page: Path) -> None:
    targets = [link for link in LINK.findall(page.read_text(encoding="utf-8")) if not link.startswith("/")]

    assert [target for target in targets if not (page.parent / target).exists()] == []


@pytest.mark.parametrize(("name", "make"), PAGES.items())
def test_made_pages_are_up_to_date(name: str, make: Callable[[], str]) -> None:
    assert (ROOT / name).read_text(encoding="utf-8") == make(), "run scripts/docs"


def test_every_query_file_says_what_it_answers() -> None:
    queries = [q for kind in ("**/*.rq", "**/*.graphql", "**/*.ru") for q in read_queries(resource("queries"), kind)]

    assert [q.path.name for q in queries if not (q.front.get("question") or q.front.get("title"))] == []
    assert len(queries) > 80
