"""A small prerequisite graph as boxes and arrows, left to right: what is needed, the thing, what needs it."""

from __future__ import annotations

from dataclasses import dataclass
from textwrap import wrap
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from api.pages.view import Ref

WIDTH, GAP_X, GAP_Y, MARGIN = 200, 56, 16, 8
LINE, PADDING, LETTERS = 16, 12, 27


@dataclass(frozen=True, slots=True)
class Box:
    """One node with its place, in pixels."""

    id: str
    href: str
    label: str
    lines: tuple[str, ...]
    x: int
    y: int
    width: int
    height: int
    self: bool


@dataclass(frozen=True, slots=True)
class Arrow:
    """From the thing that is needed to the thing that needs it; ``soft`` where it only helps."""

    path: str
    soft: bool


@dataclass(frozen=True, slots=True)
class Diagram:
    """The drawing, with the sentence that says what it shows."""

    id: str
    title: str
    description: str
    width: int
    height: int
    nodes: tuple[Box, ...]
    edges: tuple[Arrow, ...]


def draw(
    name: str,
    *,
    title: str,
    description: str,
    nodes: Sequence[Ref],
    edges: Sequence[tuple[str, str, bool]],
    self_id: str,
) -> Diagram:
    """The drawing of a graph without cycles.

    Parameters
    ----------
    name
        Prefix of the ids inside the drawing.
    title, description
        Text alternative: name, and the sentence that says what the drawing shows.
    nodes
        What is drawn.
    edges
        ``(needed, needs it, only helps)`` by node id.
    self_id
        The node the drawing is about.
    """
    refs = {ref.id: ref for ref in nodes}
    known = [(a, b, soft) for a, b, soft in edges if a in refs and b in refs]
    column = _columns(list(refs), known)
    last = max(column.values(), default=0)
    boxes: dict[str, Box] = {}
    tallest = 0
    columns = [sorted((i for i in refs if column[i] == c), key=lambda i: refs[i].label.value) for c in range(last + 1)]
    heights = {i: PADDING * 2 + LINE * len(_lines(refs[i].label.said)) - 4 for i in refs}
    totals = [sum(heights[i] for i in ids) + GAP_Y * max(0, len(ids) - 1) for ids in columns]
    tallest = max(totals, default=0)
    for place, ids in enumerate(columns):
        y = MARGIN + (tallest - totals[place]) // 2
        for node in ids:
            boxes[node] = Box(
                node,
                refs[node].href,
                refs[node].label.said,
                _lines(refs[node].label.said),
                MARGIN + place * (WIDTH + GAP_X),
                y,
                WIDTH,
                heights[node],
                node == self_id,
            )
            y += heights[node] + GAP_Y
    return Diagram(
        name,
        title,
        description,
        MARGIN * 2 + (last + 1) * WIDTH + last * GAP_X,
        MARGIN * 2 + tallest,
        tuple(boxes.values()),
        tuple(Arrow(_path(boxes[a], boxes[b]), soft) for a, b, soft in known),
    )


def _columns(ids: list[str], edges: list[tuple[str, str, bool]]) -> dict[str, int]:
    """The column of each node: one right of the rightmost node it needs; a cycle stops after as many rounds."""
    column = dict.fromkeys(ids, 0)
    for _ in ids:
        moved = False
        for needed, needing, _soft in edges:
            if column[needing] <= column[needed] and column[needed] + 1 < len(ids):
                column[needing] = column[needed] + 1
                moved = True
        if not moved:
            break
    return _tightened(column, edges)


def _tightened(column: dict[str, int], edges: list[tuple[str, str, bool]]) -> dict[str, int]:
    """Pull nodes that need nothing as far right as their arrows allow, so that arrows stay short."""
    tight = dict(column)
    for node in sorted(column, key=lambda n: -column[n]):
        nexts = [tight[b] for a, b, _ in edges if a == node]
        if nexts:
            tight[node] = max(tight[node], min(nexts) - 1)
    return tight


def _lines(label: str) -> tuple[str, ...]:
    lines = wrap(label, LETTERS)
    return (*lines[:2], lines[2][: LETTERS - 1] + "…") if len(lines) > 3 else tuple(lines)


def _path(a: Box, b: Box) -> str:
    x1, y1, x2, y2 = a.x + a.width, a.y + a.height // 2, b.x, b.y + b.height // 2
    bend = GAP_X // 2
    return f"M{x1} {y1}C{x1 + bend} {y1} {x2 - bend} {y2} {x2} {y2}"
