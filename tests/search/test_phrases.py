"""Phrases that search is measured by: what they ask for exists, and few of their words stand in a label of it."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections import Counter, defaultdict
from functools import cache
from pathlib import Path

import pytest
import snowballstemmer

DATA = Path(__file__).resolve().parent.parent.parent / "ontology" / "data"
LANGUAGES = {"en": "english", "de": "german", "fr": "french", "pl": "polish", "el": "greek"}
NAMES = ("name", "pref_label", "alt_labels", "short_title", "principle", "title", "label")
"""Columns that hold labels."""

SHORT = 3
"""Words of so many letters, and shorter ones, are no content words."""


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


PHRASES = rows(Path(__file__).parent / "phrases.csv")


@cache
def labels() -> dict[str, dict[str, list[str]]]:
    """Labels by id and language."""
    found: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for path in DATA.glob("*.csv"):
        for row in rows(path):
            if path.name == "translations.csv":
                if row["column"] in NAMES:
                    found[row["id"]][row["lang"]].append(row["text"])
            elif row.get("id"):
                for column in NAMES:
                    found[row["id"]]["en"] += [text for text in (row.get(column) or "").split(" | ") if text]
    return found


def content_words(text: str, lang: str) -> set[str]:
    """Stems of the words of a text that are longer than the small ones, without diacritics."""
    folded = "".join(c for c in unicodedata.normalize("NFD", text.lower()) if not unicodedata.combining(c))
    words = [word for word in re.findall(r"\w+", folded) if len(word) > SHORT]
    return set(snowballstemmer.stemmer(LANGUAGES[lang]).stemWords(words))


def test_there_are_sixty_in_five_languages() -> None:
    assert Counter(row["lang"] for row in PHRASES) == dict.fromkeys(LANGUAGES, 12)
    assert len({row["phrase"] for row in PHRASES}) == 60


@pytest.mark.parametrize("row", PHRASES, ids=lambda row: row["phrase"])
def test_few_words_of_a_phrase_stand_in_a_label_of_its_answer(row: dict[str, str]) -> None:
    asked = content_words(row["phrase"], row["lang"])
    for expected in row["expected"].split(" | "):
        assert expected in labels()
        for label in labels()[expected][row["lang"]]:
            shared = asked & content_words(label, row["lang"])
            assert len(shared) <= len(asked) / 2, f"{expected}: {label}: {sorted(shared)} of {sorted(asked)}"
