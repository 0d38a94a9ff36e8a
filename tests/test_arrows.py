"""Who may import whom (docs/architecture.md), and how long a module may be."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

import pytest

from tests.conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MODULES = sorted(p for top in ("koban_kg", "loaders", "api") for p in (ROOT / top).rglob("*.py"))

OTHERS = [
    *sorted(p for top in ("tests", "benchmarks") for p in (ROOT / top).rglob("*.py")),
    ROOT / "deploy/neo4j/neo4j",
]


def _imports(tree: ast.AST, *, at_import_time: bool = False) -> Iterator[str]:
    """Names of imported modules; with ``at_import_time`` those inside functions and TYPE_CHECKING blocks stay out."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "absolute imports only"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif at_import_time and (
            isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
            or (isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING")
        ):
            continue
        else:
            yield from _imports(node, at_import_time=at_import_time)


def _name(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)


DOORS = ("graphql", "strawberry", "fastapi", "starlette")
NEO4J = "koban_kg.graph.neo4j"
REST = ("koban_kg.plan", "koban_kg.graph", "koban_kg.rdf", "koban_kg.answers", "koban_kg.release")

# modules that start with this, what they must not import, only at import time?
ARROWS = [
    ("koban_kg.cli", ("loaders", "api"), True),  # the command line may, inside its functions
    ("koban_kg", ("loaders", "api"), False),
    ("koban_kg", ("strawberry", "fastapi", "starlette"), False),
    ("loaders", ("api",), False),
    ("api", ("loaders",), False),
    ("koban_kg.answers", ("koban_kg.graph.memory", "koban_kg.graph.neo4j", "koban_kg.rdf", *DOORS), False),
    ("koban_kg.graph", ("koban_kg.answers", "koban_kg.plan.planner", *DOORS), False),
    (f"{NEO4J}.projection", ("neo4j", *(f"{NEO4J}.{room}" for room in ("push", "printer", "serving"))), False),
    (f"{NEO4J}.printer", ("neo4j", *(f"{NEO4J}.{room}" for room in ("projection", "push", "serving"))), False),
    (f"{NEO4J}.push", (f"{NEO4J}.serving",), False),
    (f"{NEO4J}.serving", (f"{NEO4J}.projection", f"{NEO4J}.push"), False),
    ("koban_kg.search", ("koban_kg.answers", "koban_kg.rdf", "koban_kg.release", NEO4J, *DOORS), False),
    ("koban_kg.rdf", ("koban_kg.graph", "koban_kg.answers", *DOORS), False),
    ("koban_kg.release", ("koban_kg.answers", *DOORS), False),
    ("koban_kg.model", REST, False),
    ("koban_kg.plan.tree", ("koban_kg", *DOORS), False),
]


@pytest.mark.parametrize(("start", "forbidden", "import_time"), ARROWS, ids=[f"{a[0]}-not-{a[1][0]}" for a in ARROWS])
def test_arrows_point_one_way(start: str, forbidden: tuple[str, ...], import_time: bool) -> None:
    broken: list[str] = []
    for path in MODULES:
        name = _name(path)
        if not f"{name}.".startswith(f"{start}."):
            continue
        if start == "koban_kg" and name.startswith("koban_kg.cli"):
            continue
        broken += [
            f"{name} imports {imported}"
            for imported in _imports(ast.parse(path.read_text()), at_import_time=import_time)
            if any(f"{imported}.".startswith(f"{no}.") for no in forbidden)
        ]

    assert broken == []


@pytest.mark.parametrize("path", [*MODULES, *OTHERS], ids=_name)
def test_modules_stay_short(path: Path) -> None:
    assert len(path.read_text().splitlines()) < 400
