"""Words that people read: the interface's own (``strings.json``) and those of the model's closed lists.

The interface is English and its words stand in one file. Words for values come from the labels of the concepts, so
that no page shows a value as it is stored; a label that is a machine translation keeps its mark.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from koban_kg.model.types import EnumValue, Model

ORIGINAL = "en"
"""The language the tables are written in; a text in another one is a translation."""

_HERE = Path(__file__).resolve().parent


@dataclass(frozen=True, slots=True)
class Text:
    """A text with its language, and for a machine translation the English it was made from."""

    value: str
    lang: str = ORIGINAL
    auto: bool = False
    english: str | None = None

    def __str__(self) -> str:
        return self.value

    @property
    def said(self) -> str:
        """The text within a sentence, where no markup can carry the mark of a machine translation."""
        return f"{self.value} ({say('auto')})" if self.auto else self.value


@dataclass(frozen=True, slots=True)
class Word:
    """The word for a value of a closed list, with the mark that stands beside it (empty if it has none)."""

    notation: str
    text: Text
    definition: str | None = None
    sign: str = ""
    tone: str = ""

    def __str__(self) -> str:
        return self.text.value


@lru_cache(maxsize=1)
def _strings() -> dict[str, str]:
    strings: dict[str, str] = json.loads((_HERE / "strings.json").read_text(encoding="utf-8"))
    return strings


@lru_cache(maxsize=1)
def marks() -> dict[str, dict[str, dict[str, Any]]]:
    """Signs, tones and weights of values by closed list and notation (``marks.json``)."""
    found: dict[str, dict[str, dict[str, Any]]] = json.loads((_HERE / "marks.json").read_text(encoding="utf-8"))
    return found


def mark(list_name: str, notation: str) -> dict[str, Any]:
    """The mark of a value; empty for a value without one, so that a new value is shown by its word alone."""
    return marks().get(list_name, {}).get(notation, {})


def say(key: str, /, **values: object) -> str:
    """The interface's words under a key, with values filled in; singular under ``<key>_one`` where ``n`` is 1.

    Raises
    ------
    KeyError
        If ``strings.json`` has no such key: a fault of the template, found by the tests.
    """
    strings = _strings()
    if values.get("n") == 1 and f"{key}_one" in strings:
        key = f"{key}_one"
    text = strings[key]
    return text.format(**values) if values else text


class Words:
    """The words of one model in one language.

    Parameters
    ----------
    model
        The model of the release.
    lang
        The language of the page, a lower-case BCP 47 tag.
    """

    def __init__(self, model: Model, lang: str) -> None:
        self._lang = lang
        self._lists = {
            name: {key: value for value in closed.values for key in (value.name, value.notation)}
            for name, closed in model.lists.items()
        }
        self._orders = {
            name: {value.notation: position for position, value in enumerate(closed.values)}
            for name, closed in model.lists.items()
        }

    def value(self, list_name: str, stored: str) -> EnumValue | None:
        """The value of a closed list from its GraphQL name or its notation."""
        return self._lists.get(list_name, {}).get(stored)

    def order(self, list_name: str, notation: str) -> int:
        """The place of a value in its list; unknown values come last."""
        order = self._orders.get(list_name, {})
        return order.get(notation, len(order))

    def word(self, list_name: str, stored: str | None) -> Word | None:
        """The word for a value, or nothing where none is stated."""
        if stored is None:
            return None
        value = self.value(list_name, stored)
        if value is None:
            return Word(stored, Text(stored.replace("_", " ")))
        marked = mark(list_name, value.notation)
        return Word(
            value.notation, self._text(value.labels), value.definition, marked.get("sign", ""), marked.get("tone", "")
        )

    def _text(self, labels: dict[str, str]) -> Text:
        english = labels.get(ORIGINAL)
        for tag in (self._lang, self._lang.partition("-")[0], ORIGINAL, *sorted(labels)):
            if tag in labels:
                auto = tag != ORIGINAL
                return Text(labels[tag], tag, auto, english if auto else None)
        return Text("")
