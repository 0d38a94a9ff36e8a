"""Tokens of SPARQL text: every way in which a text can be read, not only the one of the standard.

The SPARQL 1.1 grammar (section 19.8) says that the longest match decides, so ``?a<?b#>`` holds an IRI. Oxigraph's
parser works without a tokenizer: it tries what fits at the place and goes back, so there the same text is ``?a < ?b``
and a comment. It also needs no space after a keyword: ``SERVICESILENT<x>``, ``SERVICEe:x`` and ``1SERVICE<x>`` are read
as SERVICE. A gate that knows one reading only can be deceived about what stands in a comment or a literal. So
:func:`readings` walks over all of them; places that several readings reach are visited once, which keeps it linear.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

_BASE: Final = (
    "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d\u2070-\u218f"
    "\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)  # PN_CHARS_BASE
_MORE: Final = "\u00b7\u0300-\u036f\u203f-\u2040"
_CHARS: Final = f"{_BASE}_0-9{_MORE}\\-"  # PN_CHARS
_PREFIX: Final = f"[{_BASE}](?:[{_CHARS}.]*[{_CHARS}])?"
_ESCAPED: Final = r"%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?#@%]"  # PLX
_LOCAL: Final = f"(?:[{_BASE}_:0-9]|{_ESCAPED})(?:(?:[{_CHARS}.:]|{_ESCAPED})*(?:[{_CHARS}:]|{_ESCAPED}))?"

_BLANK: Final = re.compile(r"(?:[ \t\r\n]+|#[^\r\n]*)*")
_IRI: Final = re.compile(r"<(?:[^<>\"{}|^`\\\x00-\x20]|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8})*>")
_TOKEN: Final = re.compile(
    rf"""
    (?P<variable>[?$][{_BASE}_0-9][{_BASE}_0-9{_MORE}]*)
  | (?P<name>(?:{_PREFIX})?:(?:{_LOCAL})?)
  | (?P<word>[A-Za-z_][A-Za-z0-9_]*)
  | (?P<blank>_:[{_BASE}_0-9](?:[{_CHARS}.]*[{_CHARS}])?)
  | (?P<string>\"\"\"(?:\"{{0,2}}(?:[^\"\\]|\\.))*\"\"\" | '''(?:'{{0,2}}(?:[^'\\]|\\.))*'''
              | \"(?:[^\"\\\r\n]|\\.)*\" | '(?:[^'\\\r\n]|\\.)*')
  | (?P<number>(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)[eE][+-]?[0-9]+ | [0-9]*\.[0-9]+ | [0-9]+)
  | (?P<tag>@[A-Za-z]+(?:-[A-Za-z0-9]+)*(?:--[A-Za-z]+)?)
  | (?P<mark>\{{\||\|\}}|<<\(|\)>>|<<|>>|\^\^|\|\||&&|!=|<=|>=|[{{}}()\[\];,.|/^*+\-!=<>&?~])
    """,
    re.VERBOSE | re.DOTALL,
)

OPERANDS: Final = frozenset({"iri", "variable", "name", "blank", "string", "number", "tag"})
"""Kinds after which ``<`` may mean "less than"."""


@dataclass(frozen=True, slots=True)
class Token:
    """One token: its kind, its text and where it starts (characters from 0)."""

    kind: str
    text: str
    start: int

    @property
    def end(self) -> int:
        """Where the token ends."""
        return self.start + len(self.text)

    @property
    def keyword(self) -> str:
        """The text in capitals if the token is a word, else nothing."""
        return self.text.upper() if self.kind == "word" else ""


def token_at(text: str, place: int) -> Token | None:
    """The token of the standard's reading at or after a place; ``None`` at the end and where nothing can be read."""
    start = skip_blank(text, place)
    if match := _IRI.match(text, start):
        return Token("iri", match[0], start)
    return _plain(text, start)


def skip_blank(text: str, place: int) -> int:
    """The first place that is neither white space nor comment."""
    match = _BLANK.match(text, place)
    return match.end() if match else place


def standard_reading(text: str) -> Iterator[Token]:
    """The tokens of a text by the rule of the longest match, up to the first place that cannot be read."""
    place = 0
    while (token := token_at(text, place)) is not None:
        yield token
        place = token.end


@dataclass(frozen=True, slots=True)
class Step:
    """One token in one reading: what stands before it, and whether a ``{`` was passed (a pattern can stand here)."""

    token: Token
    before: str
    opened: bool


def readings(text: str) -> Iterator[Step]:
    """Every token of every reading of a text; a reading ends silently where no grammar could go on."""
    todo: list[tuple[int, str, bool]] = [(skip_blank(text, 0), "", False)]
    seen = set(todo)
    while todo:
        place, before, opened = todo.pop()
        for token in _choices(text, place, before):
            yield Step(token, before, opened)
            following = (skip_blank(text, token.end), _memory(token), opened or token.text == "{")
            if following not in seen:
                seen.add(following)
                todo.append(following)


def _plain(text: str, start: int) -> Token | None:
    match = _TOKEN.match(text, start)
    return Token(match.lastgroup or "", match[0], start) if match else None


def _memory(token: Token) -> str:
    """What the next step needs to know of this token: an operand, a keyword or a mark."""
    if token.kind in OPERANDS or token.keyword in {"TRUE", "FALSE"}:
        return "operand"
    return token.keyword or token.text


def _choices(text: str, place: int, before: str) -> list[Token]:
    found = []
    if iri := _IRI.match(text, place):
        found.append(Token("iri", iri[0], place))
    plain = _plain(text, place)
    if plain is None:
        return found
    if plain.text == "/" and before == "/":  # no grammar has two in a row: the "//" of an IRI read as an expression
        return found
    if not iri or before in {"operand", ")", "}", "]", ")>>"}:
        found.append(plain)
    if plain.kind == "word":
        found.extend(  # a boolean needs no space behind it
            Token("word", plain.text[: len(value)], place)
            for value in ("true", "false")
            if len(plain.text) > len(value) and plain.text.lower().startswith(value)
        )
    return found
