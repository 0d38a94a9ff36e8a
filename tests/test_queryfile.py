"""Query files: front matter, and fragments that several documents share."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from koban_kg.errors import NotFoundError
from koban_kg.queryfile import read_queries, read_query
from koban_kg.resources import resource

if TYPE_CHECKING:
    from pathlib import Path

FRAGMENT = re.compile(r"^fragment (\w+) on", re.MULTILINE)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "fragments").mkdir()
    (tmp_path / "fragments" / "name.graphql").write_text("fragment Name on Thing { label }\n", encoding="utf-8")
    (tmp_path / "fragments" / "row.graphql").write_text(
        "# uses: name\nfragment Row on Evidence { year about { ...Name } }\n", encoding="utf-8"
    )
    return tmp_path


def test_front_matter_of_cypher_stands_in_its_own_comments(tmp_path: Path) -> None:
    path = tmp_path / "count.cypher"
    path.write_text("// title: How many\n//   nodes there are\nCYPHER 5\n// role: none\nRETURN 1\n", encoding="utf-8")

    assert read_query(path).front == {"title": "How many nodes there are"}


@pytest.mark.parametrize(
    ("uses", "expected"),
    [
        ("", []),
        ("name", ["Name"]),
        ("row", ["Row", "Name"]),
        ("name row", ["Name", "Row"]),
        ("row, name", ["Row", "Name"]),
    ],
)
def test_a_fragment_joins_once_with_what_it_uses(folder: Path, uses: str, expected: list[str]) -> None:
    (folder / "page.graphql").write_text(f"# id: page\n# uses: {uses}\nquery Page {{ release {{ version }} }}\n")

    query = read_query(folder / "page.graphql")

    assert FRAGMENT.findall(query.text) == expected
    assert query.text.startswith("# id: page")


def test_a_missing_fragment_is_named(folder: Path) -> None:
    (folder / "page.graphql").write_text("# uses: name rwo\nquery Page { release { version } }\n")

    with pytest.raises(NotFoundError) as caught:
        read_query(folder / "page.graphql")

    problem = caught.value.problem
    assert (problem.given, problem.expected) == ("rwo", "a file fragments/rwo.graphql beside it")
    assert "page.graphql" in (problem.hint or "")


def test_no_fragment_is_written_twice() -> None:
    texts = [path.read_text(encoding="utf-8") for path in resource("queries").rglob("*.graphql")]
    bodies = Counter(
        re.sub(r"\s+", " ", body) for text in texts for body in re.findall(r"^fragment .*?^}", text, re.M | re.S)
    )

    assert [body for body, count in bodies.items() if count > 1] == []


def test_every_page_document_names_the_fragments_it_spreads() -> None:
    for query in read_queries(resource("queries") / "pages", "*.graphql"):
        spread = set(re.findall(r"\.\.\.\s*(?!on\b)([A-Za-z_]\w*)", query.text))

        assert set(FRAGMENT.findall(query.text)) == spread, query.path.name
