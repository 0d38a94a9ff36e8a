"""Small words: articles, prepositions, pronouns. They say nothing of what is looked for and are left out of a search.

The lists are tantivy's; those of languages that it has none for stand in ``small-words.json``.
"""

from __future__ import annotations

from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import orjson
import tantivy

from koban_kg.search.stems import language_name


@lru_cache(maxsize=1 << 14)
def is_small(word: str, tag: str) -> bool:
    """Whether a word is a small one in a language; in a language without a list none is."""
    language = tag.partition("-")[0]
    lowered = word.lower()
    listed = _listed().get(language)
    if listed is not None:
        return lowered in listed
    analyzer = _analyzer(language_name(language))
    return analyzer is not None and not analyzer.analyze(lowered)


@cache
def _listed() -> dict[str, frozenset[str]]:
    text = (Path(__file__).resolve().parent / "small-words.json").read_bytes()
    return {tag: frozenset(words.split()) for tag, words in orjson.loads(text).items()}


@cache
def _analyzer(name: str) -> Any:
    builder = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.raw())
    try:
        return builder.filter(tantivy.Filter.stopword(name)).build()
    except ValueError:
        return None
