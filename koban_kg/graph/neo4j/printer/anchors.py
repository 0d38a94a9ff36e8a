"""Where a list of a class begins: at a few things that the filter names by id, where it can, else at the class.

A positive ``some`` that leads to an id is the start of the statement and the rest of the filter is checked on what is
reached from there. Neo4j's planner does not turn an EXISTS around: it would check it for every node of the class.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from koban_kg.graph.neo4j.names import NODE
from koban_kg.graph.neo4j.printer.context import TRUE, both, where
from koban_kg.graph.neo4j.printer.filters import condition, parts_of
from koban_kg.graph.neo4j.printer.pages import Source
from koban_kg.graph.neo4j.printer.ways import arrives, way
from koban_kg.model.types import Kind
from koban_kg.plan.tree import All, Compare, Quantified

if TYPE_CHECKING:
    from collections.abc import Sequence

    from koban_kg.graph.neo4j.printer.context import Context, Text
    from koban_kg.graph.neo4j.printer.ways import Way
    from koban_kg.plan.tree import Filter, Query

_MANY: Final = 200
"""How many ids make no anchor any more."""

_SEVERAL: Final = 10
"""As how many a list of ids counts: its length must not decide how a statement is printed."""


@dataclass(frozen=True, slots=True)
class Step:
    """A relation on the way to the ids: from nodes of ``classes``, with the other conditions on its end."""

    way: Way
    classes: tuple[str, ...]
    rest: tuple[Filter, ...]
    inferred: bool


@dataclass(frozen=True, slots=True)
class Anchor:
    """A chain of relations to things that are named; ``rows`` says how many nodes it gives, about."""

    steps: tuple[Step, ...]
    seek: Compare
    rows: float

    @property
    def several(self) -> bool:
        """Whether a node can be reached more than once."""
        return len(self.steps) > 1 or self.seek.op == "in"


def source_of(context: Context, query: Query, classes: tuple[str, ...]) -> Source:
    """The nodes ``n0`` of a root query."""
    parts = parts_of(query.where)
    hidden = not query.inferred and context.hides(classes)
    conditions = ["n0.inferred IS NULL"] if hidden else []
    anchor = None if any(_seek(context, part, classes) for part in parts) else _best(context, parts, classes)
    if anchor is None:
        iri = any(_seek(context, part, classes) == "iri" for part in parts)
        passes = condition(context, query.where, classes, 0, query.inferred)
        return Source(
            pattern=f"(n0:{context.label(classes)})",
            node="n0",
            conditions=both([*([f"n0:{NODE}"] if iri else []), *conditions, passes]),
            seek=any(_seek(context, part, classes) for part in parts),
            root=True,
        )
    chosen, found = anchor
    rest = All(tuple(part for part in parts if part is not chosen))
    before, last, held = _clauses(context, found, classes)
    passes = condition(context, rest, classes, 0, query.inferred)
    return Source(
        pattern=last,
        node="n0",
        conditions=both([held, *conditions, passes]),
        before=before,
        distinct=found.several,
        seek=True,
        root=True,
    )


def _best(context: Context, parts: Sequence[Filter], classes: tuple[str, ...]) -> tuple[Filter, Anchor] | None:
    """The part of a filter that leads to the fewest nodes, if that is fewer than the class has."""
    if len(classes) != 1:
        return None
    found = [(part, anchor) for part in parts if (anchor := _anchor(context, part, classes)) is not None]
    best = min(found, key=lambda each: each[1].rows, default=None)
    if best is None or best[1].rows >= context.catalog.members.get(classes[0], 0):
        return None
    return best


def _anchor(context: Context, part: Filter, classes: tuple[str, ...]) -> Anchor | None:
    """The way from nodes of a class to things that are named, if a part of a filter is one."""
    if not isinstance(part, Quantified) or part.quantifier != "some" or len(classes) != 1:
        return None
    prop = context.cls(classes[0]).properties.get(part.relation)
    found = None if prop is None else way(context, classes[0], prop, prop.targets, part.inferred)
    if found is None:
        return None
    inner = parts_of(part.where)
    best: Anchor | None = None
    for each in inner:
        rest = tuple(other for other in inner if other is not each)
        step = Step(found, classes, rest, part.inferred)
        made: Anchor | None = None
        if isinstance(each, Compare) and _seek(context, each, found.classes):
            made = Anchor((step,), each, found.fan * (_SEVERAL if each.op == "in" else 1))
        elif (onward := _anchor(context, each, found.classes)) is not None:
            made = Anchor((step, *onward.steps), onward.seek, found.fan * onward.rows)
        if made is not None and (best is None or made.rows < best.rows):
            best = made
    return best


def _seek(context: Context, part: Filter, classes: Sequence[str]) -> str | None:
    """The unique key by which a part of a filter names a few things."""
    if not isinstance(part, Compare) or part.op not in {"eq", "in"} or not classes:
        return None
    if isinstance(part.value, tuple) and len(part.value) > _MANY:
        return None
    kinds = {prop.kind for name in classes if (prop := context.cls(name).properties.get(part.property)) is not None}
    name = {Kind.ID: "id", Kind.IRI: "iri"}.get(next(iter(kinds))) if len(kinds) == 1 else None
    if name is None:
        return None
    keys = [context.catalog.by_key.get((each, name)) for each in classes]
    return None if any(key is not None and key.composed for key in keys) else name


def _clauses(context: Context, anchor: Anchor, classes: tuple[str, ...]) -> tuple[tuple[Text, ...], Text, Text]:
    """The lines from the named things to the last relation; its pattern, and what holds for it."""
    last = len(anchor.steps)
    lines: list[Text] = []
    for number in range(last, 0, -1):
        step = anchor.steps[number - 1]
        end, nodes = f"n{number}", step.way.classes
        rest: list[Filter] = list(step.rest)
        if number == last:
            rest.append(anchor.seek)
            # ids are unique in a class, and looked up among all nodes where there are several classes
            indexed = NODE if len(nodes) > 1 or _seek(context, anchor.seek, nodes) == "iri" else context.label(nodes)
            labels = context.labelled(end, nodes) if indexed == NODE else TRUE
            pattern, held = f"({end}:{indexed})", labels
        else:
            onward = anchor.steps[number]
            pattern, held = _back(context, onward, number, nodes)
        hidden = f"{end}.inferred IS NULL" if not step.inferred and context.hides(nodes) else TRUE
        passes = condition(context, All(tuple(rest)), nodes, number, step.inferred)
        lines += [f"MATCH {pattern}", *where((both((held, hidden, passes)),))]
    pattern, held = _back(context, anchor.steps[0], 0, classes)
    return tuple(lines), pattern, held


def _back(context: Context, step: Step, start: int, classes: tuple[str, ...]) -> tuple[Text, Text]:
    """The pattern of a relation whose end is bound, and what holds for its edge and its start."""
    edge = f"r{start + 1}"
    labels = TRUE if arrives(context, step.way, classes) else context.labelled(f"n{start}", classes)
    derived = f"NOT {edge}.inferred" if step.way.derived and not step.inferred else TRUE
    pattern = step.way.pattern(f"n{start}", step.way.edge(edge), f"n{start + 1}")
    return pattern, both((labels, derived))
