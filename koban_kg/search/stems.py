"""Words as search compares them: without case and diacritics, reduced to stems by the rules of their language.

Snowball stemmers (snowballstemmer) for every language, since tantivy has none for Polish. A word with diacritics has
two stems: its own, and that of the word written without them; so "sécurité" and "securite" find each other, and the
endings that a stemmer knows by their accents are not lost.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

import snowballstemmer
from babel import Locale, UnknownLocaleError

from koban_kg.plan.text import fold, nfc

if TYPE_CHECKING:
    from collections.abc import Iterator

COMPLETED_FROM: Final = 4
"""From how many letters on a stem stands for longer ones that begin with it, too."""

_WORD: Final = re.compile(r"[^\W_]+")
_KEPT: Final = 1 << 16
"""How many words are remembered with their stems."""

_UNMARKED: Final = str.maketrans({"ł": "l", "đ": "d", "ø": "o", "ħ": "h", "ı": "i"})
"""Letters with a stroke: no Unicode form takes them apart."""


def words(text: str) -> Iterator[tuple[int, int, str]]:
    """The words of a text in form NFC, each with where it begins and ends."""
    for found in _WORD.finditer(text):
        yield found.start(), found.end(), found.group()


def stems_of(text: str, tag: str) -> tuple[str, ...]:
    """The stems of all words of a text in a language, in order."""
    return tuple(stem for _, _, word in words(nfc(text)) for stem in stems(word, tag))


@lru_cache(maxsize=_KEPT)
def stems(word: str, tag: str) -> tuple[str, ...]:
    """The stem of a word, and that of the word without diacritics where it is another one.

    Parameters
    ----------
    word
        One word, in any case.
    tag
        A BCP 47 tag; a language without a stemmer leaves words as they are.
    """
    lowered = word.lower()
    bare = _bare(lowered)
    stemmer = _stemmer(tag.partition("-")[0])
    if stemmer is None:
        return (bare,)
    own = _bare(stemmer.stemWord(lowered))
    return (own,) if bare == lowered else tuple(dict.fromkeys((own, _bare(stemmer.stemWord(bare)))))


def _bare(word: str) -> str:
    if word.isascii():
        return word
    return fold(word).translate(_UNMARKED)


@lru_cache(maxsize=64)
def language_name(language: str) -> str:
    """The English name of a language in lower case, as CLDR has it; empty for a tag that names none."""
    try:
        return (Locale.parse(language).english_name or "").lower()
    except (UnknownLocaleError, ValueError):
        return ""


@lru_cache(maxsize=64)
def _stemmer(language: str) -> Any:
    """The stemmer of a language; None if there is none."""
    name = language_name(language)
    return snowballstemmer.stemmer(name) if name in snowballstemmer.algorithms() else None
