"""The Cypher statements that commands and the service run by name."""

from __future__ import annotations

import re

import pytest

from koban_kg.errors import NotFoundError
from koban_kg.graph.neo4j.cypher import statement
from koban_kg.resources import resource
from tests.conftest import ROOT

NAMES = sorted(path.stem for path in (resource("queries") / "neo4j").glob("*.cypher"))


@pytest.mark.parametrize("name", NAMES)
def test_a_statement_pins_its_language_and_holds_no_comment(name: str) -> None:
    text = statement(name)

    assert text.startswith("CYPHER 5\n")
    assert "//" not in text


def test_every_statement_is_run_by_somebody() -> None:
    texts = [path.read_text(encoding="utf-8") for path in (ROOT / "koban_kg").rglob("*.py")]
    named = {name for text in texts for name in re.findall(r'"([a-z-]+)"', text)}

    assert [name for name in NAMES if name not in named] == []


def test_a_statement_that_does_not_exist_is_told() -> None:
    with pytest.raises(NotFoundError):
        statement("nonsense")
