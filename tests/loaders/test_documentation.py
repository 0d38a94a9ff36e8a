"""docs/loaders.md names every rule and every extension, and its example runs."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from koban_kg.resources import resource
from loaders.extensions import EXTENSIONS

ROOT = resource("ontology").parent
PAGE = (ROOT / "docs" / "loaders.md").read_text(encoding="utf-8")


def test_every_rule_is_explained() -> None:
    sources = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "loaders").glob("*.py"))
    raised = set(re.findall(r'(?:CellError|fault)\(\s*"([a-z]+(?:-[a-z]+)*)"', sources))
    raised |= set(re.findall(r'(?:findings\.add|Finding)\(\s*[a-z_.]+,\s*"([a-z]+(?:-[a-z]+)*)"', sources))
    raised |= set(re.findall(r'rule="([a-z]+(?:-[a-z]+)*)"', sources))
    table = PAGE.partition("## Findings")[2].partition("## The way back")[0]
    explained = {
        rule
        for line in table.splitlines()
        if line.startswith("| `")
        for rule in re.findall(r"`([a-z-]+)`", line.split("|")[1])
    }

    assert len(raised) > 30
    assert explained == raised


def test_every_extension_is_explained() -> None:
    for key in frozenset().union(*EXTENSIONS.values()):
        assert key in PAGE


def test_every_planted_fault_names_an_explained_rule() -> None:
    cases = json.loads((Path(__file__).parent / "faults.json").read_text(encoding="utf-8"))
    lines = [line for case in cases for line in case["expected"]]
    for line in lines:
        assert re.search(r" ([a-z]+(-[a-z]+)*); ", line)


@pytest.mark.parametrize("code", re.findall(r"```python\n(.*?)```", PAGE, flags=re.DOTALL)[:1])
def test_the_example_runs(code: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)

    exec(code, {})

    assert re.fullmatch(r"\d+ links; \d+ statements\n", capsys.readouterr().out)
