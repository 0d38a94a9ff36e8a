"""Where a list of a class begins: at a few things that the filter names by id, where it can, else at the class.

A positive ``some`` that leads to an id is the start of the statement and the rest of the filter is checked on what is
reached from there. Neo4j's planner does not turn an EXISTS around: it would check it for every node of the class.
Alternatives that all begin at ids are a union of such starts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

from koban_kg.graph.neo4j.names import NODE
from koban_kg.graph.neo4j.printer.context import TRUE, both, indented, where
from koban_kg.graph.neo4j.printer.filters import condition, parts_of
from koban_kg.graph.neo4j.printer.pages import Source
from koban_kg.graph.neo4j.printer.ways import arrives, way
from koban_kg.model.types import Kind
from koban_kg.plan.tree import AnyOf, Compare, Quantified

if TYPE_CHECKING:
    from collections.abc import Sequence

    from koban_kg.graph.neo4j.printer.context import Context, Text
    from koban_kg.graph.neo4j.printer.ways import Way
    from koban_kg.plan.tree import Filter, Query

_MANY: Final = 200
"""How many ids make no start any more."""

_SEVERAL: Final = 3
"""As how many a list of ids counts: its length must not decide how a statement is printed."""

_APART: Final = 100
"""How far the numbers of the nodes of a start are apart: nodes of conditions on them count on from each."""


@dataclass(frozen=True, slots=True)
class Seek:
    """Things named by a unique key."""

    compare: Compare
    rest: tuple[Filter, ...]
    rows: float

    several = False


@dataclass(frozen=True, slots=True)
class Walk:
    """What a relation leads from, to what is found at its end."""

    way: Way
    end: Start
    inferred: bool
    rest: tuple[Filter, ...]

    @property
    def rows(self) -> float:
        """How many nodes it gives, about."""
        return self.way.fan * self.end.rows

    @property
    def several(self) -> bool:
        """Whether it can give a node more than once."""
        return not (isinstance(self.end, Seek) and self.end.compare.op == "eq")


@dataclass(frozen=True, slots=True)
class Union:
    """What at least one of several starts gives."""

    starts: tuple[Start, ...]
    rest: tuple[Filter, ...]

    several = False

    @property
    def rows(self) -> float:
        """How many nodes it gives, about."""
        return sum(start.rows for start in self.starts)


Start: TypeAlias = Seek | Walk | Union


def source_of(context: Context, query: Query, classes: tuple[str, ...]) -> Source:
    """The nodes ``n0`` of a root query."""
    parts = parts_of(query.where)
    hidden = "n0.inferred IS NULL" if not query.inferred and context.hides(classes) else TRUE
    start = _start(context, parts, classes)
    if isinstance(start, Walk | Union) and start.rows < sum(context.catalog.members[name] for name in classes):
        lines, held = _bound(context, start, classes, 0, query.inferred)
        return Source("", "n0", (hidden, *held), tuple(lines), distinct=start.several, seek=True, root=True)
    names = [name for part in parts if (name := _unique(context, part, classes)) is not None]
    passes = [condition(context, part, classes, 0, query.inferred) for part in parts]
    looked = f"n0:{NODE}" if "iri" in names else TRUE  # IRIs are unique among all nodes
    pattern = f"(n0:{context.label(classes)})"
    return Source(pattern, "n0", (looked, hidden, *passes), seek=bool(names), root=True)


def _start(context: Context, parts: Sequence[Filter], classes: tuple[str, ...]) -> Start | None:
    """The start that gives the fewest nodes, of those that the conjuncts of a filter offer."""
    best: Start | None = None
    for part in parts:
        rest = tuple(other for other in parts if other is not part)
        made = _start_at(context, part, rest, classes)
        if made is not None and (best is None or made.rows < best.rows):
            best = made
    return best


def _start_at(context: Context, part: Filter, rest: tuple[Filter, ...], classes: tuple[str, ...]) -> Start | None:
    match part:
        case Compare():
            if _unique(context, part, classes) is None:
                return None
            return Seek(part, rest, _SEVERAL if part.op == "in" else 1)
        case Quantified() if part.quantifier == "some" and len(classes) == 1:
            prop = context.cls(classes[0]).properties.get(part.relation)
            found = None if prop is None else way(context, classes[0], prop, prop.targets, part.inferred)
            end = None if found is None else _start(context, parts_of(part.where), found.classes)
            return None if found is None or end is None else Walk(found, end, part.inferred, rest)
        case AnyOf() if part.parts:
            starts = [_start(context, parts_of(each), classes) for each in part.parts]
            kept = tuple(start for start in starts if start is not None)
            return Union(kept, rest) if len(kept) == len(starts) else None
    return None


def _unique(context: Context, part: Filter, classes: Sequence[str]) -> str | None:
    """The unique key by which a filter names a few things."""
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


# --- text ----------------------------------------------------------------------------------------------------------


def _bound(
    context: Context, start: Start, classes: tuple[str, ...], node: int, inferred: bool
) -> tuple[list[Text], list[Text]]:
    """The lines that bind ``n<node>`` of some classes, and the conditions that their WHERE has still to say."""
    name = f"n{node}"
    if isinstance(start, Union):
        lines = ["CALL () {"]
        for number, each in enumerate(start.starts):
            inner, held = _bound(context, each, classes, node, inferred)
            lines += [indented(line) for line in (*(["UNION"] if number else []), *inner, *where(held))]
            lines.append(f"  RETURN {name}")
        lines += ["}", f"WITH {name}"]
        return lines, [condition(context, part, classes, node, inferred) for part in start.rest]
    if isinstance(start, Seek):
        # ids are unique in a class, and looked up among all nodes where there are several classes
        everywhere = len(classes) > 1 or _unique(context, start.compare, classes) == "iri"
        lines = [f"MATCH ({name}:{NODE if everywhere else context.label(classes)})"]
        held = [context.labelled(name, classes)] if everywhere else []
        parts: tuple[Filter, ...] = (start.compare, *start.rest)
    else:
        end, edge = node + _APART, f"r{node + _APART}"
        found = start.way
        lines, held = _bound(context, start.end, found.classes, end, start.inferred)
        if not start.inferred and context.hides(found.classes):
            held = [f"n{end}.inferred IS NULL", *held]
        lines += where((both(held),))
        lines.append(f"MATCH {found.pattern(name, found.edge(edge), f'n{end}')}")
        held = [] if arrives(context, found, classes) else [context.labelled(name, classes)]
        held += [f"NOT {edge}.inferred"] if found.edge(edge) else []
        parts = start.rest
    return lines, [*held, *(condition(context, part, classes, node, inferred) for part in parts)]
