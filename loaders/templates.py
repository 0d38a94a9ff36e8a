"""URI templates of the mapping (RFC 6570, the two forms that CSVW metadata needs) and their inverse.

``{name}`` percent-encodes everything but the unreserved characters; ``{+name}`` takes the text as it stands and is
meant for cells that hold an IRI themselves. :meth:`Template.match` gives the cells back from an IRI, which is how the
export reads a thing's IRI.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, unquote

if TYPE_CHECKING:
    from collections.abc import Mapping

_EXPRESSION: Final = re.compile(r"\{([^{}]*)\}")
_VARIABLE: Final = re.compile(r"(\+?)([A-Za-z_][A-Za-z0-9_.]*)")


def encode(text: str) -> str:
    """Text as it stands in ``{name}`` of a template: all but ``A-Z a-z 0-9 - . _ ~`` percent-encoded (RFC 6570)."""
    return quote(text, safe="-._~")


@dataclass(frozen=True, slots=True)
class Template:
    """A template split into literal parts and variables: ``parts[0] {names[0]} parts[1] {names[1]} … parts[n]``."""

    text: str
    parts: tuple[str, ...]
    names: tuple[str, ...]
    raw: tuple[bool, ...]
    pattern: re.Pattern[str]

    @classmethod
    def parse(cls, text: str) -> Template:
        """Read a template.

        Raises
        ------
        ValueError
            If an expression is neither ``{name}`` nor ``{+name}``.
        """
        parts: list[str] = []
        names: list[str] = []
        raw: list[bool] = []
        last = 0
        for expression in _EXPRESSION.finditer(text):
            variable = _VARIABLE.fullmatch(expression.group(1))
            if variable is None:
                raise ValueError(f"{expression.group()} in the template {text!r} is neither {{name}} nor {{+name}}")
            parts.append(text[last : expression.start()])
            raw.append(bool(variable.group(1)))
            names.append(variable.group(2))
            last = expression.end()
        parts.append(text[last:])
        if any("{" in part or "}" in part for part in parts):
            raise ValueError(f"a brace in the template {text!r} has no partner")
        # Two variables side by side, or separated by text that cells may hold, cannot be told apart: the first one
        # takes as little as possible, so the inverse is exact only where cells avoid the separator.
        body = re.escape(parts[0])
        for raw_value, part in zip(raw, parts[1:], strict=True):
            body += ("(.+?)" if raw_value else r"([A-Za-z0-9\-._~%]+?)") + re.escape(part)
        return cls(text, tuple(parts), tuple(names), tuple(raw), re.compile(body))

    @property
    def constant(self) -> bool:
        """Whether the template names no cell."""
        return not self.names

    def expand(self, cells: Mapping[str, str]) -> str | None:
        """The IRI for these cells, or None if a named cell is empty."""
        if not self.names:
            return self.text
        result = self.parts[0]
        for name, raw, part in zip(self.names, self.raw, self.parts[1:], strict=True):
            value = cells[name]
            if not value:
                return None
            result += (value if raw else encode(value)) + part
        return result

    def fill(self, cells: Mapping[str, str]) -> str:
        """The template as plain text: cells go in unencoded, empty ones as nothing."""
        result = self.parts[0]
        for name, part in zip(self.names, self.parts[1:], strict=True):
            result += cells[name] + part
        return result

    def match(self, iri: str) -> dict[str, str] | None:
        """The cells that give this IRI, or None if it does not come from this template."""
        if not iri.startswith(self.parts[0]):
            return None
        found = self.pattern.fullmatch(iri)
        if found is None:
            return None
        return {
            name: value if raw else unquote(value)
            for name, raw, value in zip(self.names, self.raw, found.groups(), strict=True)
        }
