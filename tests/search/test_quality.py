"""How well the phrases are answered over the real release: figures below these mean that something broke."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from benchmarks.search.measures import quality
from koban_kg.graph.memory.cache import read_model
from koban_kg.release.reader import open_release
from koban_kg.search.index import SearchIndex
from tests.search.test_phrases import LANGUAGES, PHRASES

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def index(release_home: Path) -> SearchIndex:
    cache = open_release(release_home).cache
    return SearchIndex.open(cache, {cls.name: cls.search_weight for cls in read_model(cache).classes.values()})


def test_phrases_are_answered(index: SearchIndex) -> None:
    found = quality(
        PHRASES, lambda phrase, lang: [hit.id for hit in index.search(phrase, langs=(lang,), first=10).hits]
    )

    assert found.recall >= 0.45
    assert found.mrr >= 0.45
    assert min(found.by_language[lang] for lang in LANGUAGES) >= 4


@pytest.mark.parametrize(
    ("asked", "langs", "first"),
    [
        ("burglary", ["en"], "prb-burglary"),
        ("διαρρήξεις", ["el"], "prb-burglary"),
        ("Kaffeefahrt", ["de"], None),
        ("cp-eng-05", ["en"], "CP-ENG-05"),
        ("KO1", ["pl"], "KO1"),
        ("AIA-5-1-f", ["en"], "AIA-5-1-f"),
        ("securite privee", ["fr"], "S59"),
    ],
)
def test_what_comes_first(index: SearchIndex, asked: str, langs: list[str], first: str | None) -> None:
    hits = index.search(asked, langs=langs, first=1).hits

    assert [hit.id for hit in hits] == ([first] if first else [])


def test_a_perfect_and_a_useless_ranking_are_told_apart() -> None:
    answers = {row["phrase"]: row["expected"].split(" | ") for row in PHRASES}

    perfect, useless = quality(PHRASES, lambda phrase, _: answers[phrase]), quality(PHRASES, lambda *_: ["nothing"])
    assert (perfect.recall, perfect.found, perfect.mrr) == (1, 1, 1)
    assert (useless.recall, useless.found, useless.mrr) == (0, 0, 0)
    late = quality(PHRASES, lambda phrase, _: [*map(str, range(4)), *answers[phrase]])
    assert (late.found, late.mrr) == (1, pytest.approx(0.2))
