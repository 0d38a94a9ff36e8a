"""From rows to statements: all that the small source says, and where it says it."""

from __future__ import annotations

from pathlib import Path

import pytest

from loaders.source import LoadedSource, load_source
from tests.loaders import small


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> LoadedSource:
    return load_source(small.write(tmp_path_factory.mktemp("small"), small.files()))


def test_every_statement(source: LoadedSource) -> None:
    expected = (Path(__file__).parent / "small.nq").read_text(encoding="utf-8")

    assert "".join(sorted(f"{quad} .\n" for quad in small.quads(source))) == expected


def test_each_statement_stands_once(source: LoadedSource) -> None:
    for triples in source.quads.values():
        assert len(set(triples)) == len(triples)


def test_places(source: LoadedSource) -> None:
    assert source.places["https://w3id.org/koban/id/practice/watch"] == ("data/approaches.csv", 2)
    assert source.places["https://w3id.org/koban/scheme/place/square"] == ("data/facets.csv", 3)
    assert source.counts == {
        "approaches": 3,
        "problems": 2,
        "facets": 6,
        "words": 3,
        "links": 5,
        "translations": 4,
    }
