"""The schema as text: deterministic, compact, every description kept."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from graphql import print_schema

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphql import GraphQLSchema

_QUOTES = '"""'
_WIDTH = 120


def print_sdl(schema: GraphQLSchema) -> str:
    """The schema definition language of a schema, in fewer lines than graphql-core prints.

    A description stands on one line, a type has no blank lines inside, and members of an input stand side by side
    (commas are insignificant in the language). graphql-core spreads every description over 70 characters over three
    lines; such a block string is folded unless that would change it (it ends in a quote or a backslash).
    """
    return "\n".join(_pack(_fold(print_schema(schema)))) + "\n"


def _fold(text: str) -> Iterator[str]:
    lines = iter(text.split("\n"))
    inside = False
    for line in lines:
        if line.strip() == _QUOTES:
            block = [line]
            for part in lines:
                block.append(part)
                if part.strip() == _QUOTES:
                    break
            content = block[1].strip()
            if len(block) == 3 and not content.endswith(('"', "\\")):
                block = [block[0] + content + _QUOTES]
            yield from block
            continue
        inside = (inside or line.endswith("{")) and line != "}"
        if line or not inside:
            yield line


def _pack(lines: Iterator[str]) -> Iterator[str]:
    for line in lines:
        yield line
        if line.startswith("input ") and line.endswith("{"):
            members = []
            for member in lines:
                if member == "}":
                    break
                members.append(member.strip().replace(" ", "\x00"))
            packed = textwrap.fill(", ".join(members), _WIDTH, initial_indent="  ", subsequent_indent="  ")
            yield from packed.replace("\x00", " ").split("\n")
            yield "}"
