"""The schema as text: deterministic, compact, every description kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphql import print_schema

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from graphql import GraphQLSchema

_QUOTES = '"""'
_WIDTH = 120


def print_sdl(schema: GraphQLSchema) -> str:
    """The schema definition language of a schema, in fewer lines than graphql-core prints.

    A description stands on one line, before what it describes if both fit; members without a description stand side
    by side (commas are insignificant in the language), in the line of the type if there is room. graphql-core
    spreads every description over 70 characters over three lines; such a block string is folded unless that would
    change it (it ends in a quote or a backslash).
    """
    return "\n".join(_short_types(_side_by_side(_folded(print_schema(schema))))) + "\n"


def _folded(text: str) -> Iterator[str]:
    """The lines with one line for a description, and no blank lines inside a type."""
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


def _side_by_side(lines: Iterable[str]) -> Iterator[str]:
    """The lines with short members of a type joined."""
    held = ""  # members without descriptions that still have room behind them
    said = ""  # the description of the next member
    for line in lines:
        member = line.startswith("  ") and not line.startswith("   ") and not line.endswith(("(", ")"))
        if member and line.startswith(f"  {_QUOTES}") and line.endswith(_QUOTES) and len(line) > 8:
            if held:
                yield held
                held = ""
            said = line
        elif said:
            joined = f"{said} {line.strip()}"
            yield from [joined] if member and len(joined) <= _WIDTH else [said, line]
            said = ""
        elif member and _QUOTES not in line:
            joined = f"{held}, {line.strip()}" if held else line
            if held and len(joined) > _WIDTH:
                yield held
                joined = line
            held = joined
        else:
            if held:
                yield held
                held = ""
            yield line


def _short_types(lines: Iterable[str]) -> Iterator[str]:
    """The lines with a type of one short line of members on one line."""
    held: list[str] = []  # the head of a type and one line of members
    for line in lines:
        if len(held) == 2 and line == "}":
            joined = f"{held[0]} {held[1].strip()} }}"
            yield from [joined] if len(joined) <= _WIDTH else [*held, line]
            held = []
        elif len(held) == 1 and _QUOTES not in line:
            held.append(line)
        else:
            yield from held
            held = [line] if line.endswith(" {") else []
            if not held:
                yield line
    yield from held
