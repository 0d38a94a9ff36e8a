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
    import subprocess
    from collections.abc import Callable
    from pathlib import Path

    from tests.neo4j_server import Server

MARKDOWN = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")), ROOT / "deploy" / "neo4j" / "README.md"]
CONSOLE = re.compile(r"^```console\n(.*?)^```", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)")


class Example(NamedTuple):
    page: str
    command: str
    output: str

    @property
    def on_neo4j(self) -> bool:
        """Whether it needs a server that holds the release."""
        return self.command.startswith("koban neo4j ")


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


def _named(example: Example) -> str:
    return f"{example.page}: {example.command[:50]}"


@pytest.mark.parametrize("example", [e for e in examples() if not e.on_neo4j], ids=_named)
def test_examples_run_and_print_what_the_page_shows(example: Example, release_home: Path) -> None:
    done = run_koban(*shlex.split(example.command)[1:], KOBAN_HOME=str(release_home))

    check_output(example, done)


@pytest.mark.parametrize("example", [e for e in examples() if e.on_neo4j], ids=_named)
def test_examples_on_neo4j_run_and_print_what_the_page_shows(
    example: Example, release_home: Path, neo4j_release: Server
) -> None:
    server = {"KOBAN_HOME": str(release_home), "KOBAN_NEO4J_URI": neo4j_release.address}
    done = run_koban(*shlex.split(example.command)[1:], **server)

    check_output(example, done)


def check_output(example: Example, done: subprocess.CompletedProcess[str]) -> None:
    """A line ``…`` in the page stands for any number of lines, ``…`` within a line for anything."""
    assert done.returncode == 0, done.stderr
    lines = (line.rstrip() for line in example.output.splitlines())
    pattern = "".join(
        r"(?:.*\n)*?" if line.strip() == "…" else ".*".join(map(re.escape, line.split("…"))) + r"[ ]*\n"
        for line in lines
    )
    assert re.fullmatch(pattern, done.stdout), f"shown:\n{example.output}\nprinted:\n{done.stdout}"


@pytest.mark.parametrize("page", MARKDOWN, ids=lambda p: str(p.relative_to(ROOT)))
def test_links_lead_to_files(page: Path) -> None:
    targets = [link for link in LINK.findall(page.read_text(encoding="utf-8")) if not link.startswith("/")]

    assert [target for target in targets if not (page.parent / target).exists()] == []


@pytest.mark.parametrize(("name", "make"), PAGES.items())
def test_made_pages_are_up_to_date(name: str, make: Callable[[], str]) -> None:
    assert (ROOT / name).read_text(encoding="utf-8") == make(), "run scripts/docs"


def test_every_query_file_says_what_it_answers() -> None:
    kinds = ("**/*.rq", "**/*.graphql", "**/*.ru", "**/*.cypher")
    queries = [q for kind in kinds for q in read_queries(resource("queries"), kind)]

    assert [q.path.name for q in queries if not (q.front.get("question") or q.front.get("title"))] == []
    assert len(queries) > 200
