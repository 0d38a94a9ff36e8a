"""How text compares and which language is chosen, equal for every store (the semantics of koban_kg.plan.tree)."""

from __future__ import annotations

import unicodedata


def nfc(text: str) -> str:
    """The text in Unicode normal form C; what comparisons and orders see."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def fold(text: str) -> str:
    """The text without case and diacritics: NFKD, marks removed, casefold; what ``contains`` sees."""
    if text.isascii():
        return text.lower()
    bare = "".join(c for c in unicodedata.normalize("NFKD", text) if unicodedata.category(c)[0] != "M")
    return bare.casefold()


def preference(chain: tuple[str, ...]) -> tuple[str, ...]:
    """The tags to try in turn: each one asked for, then its primary language, at last ``en``."""
    tried: dict[str, None] = {}
    for tag in chain:
        tried[tag] = None
        tried[tag.partition("-")[0]] = None
    tried["en"] = None
    return tuple(tried)
