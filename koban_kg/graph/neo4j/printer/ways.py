"""Relations as they are walked: pattern, and the conditions that the catalog does not prove to hold anyway."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from koban_kg.graph.neo4j.names import quoted, type_name
from koban_kg.graph.neo4j.printer.context import both

if TYPE_CHECKING:
    from collections.abc import Sequence

    from koban_kg.graph.neo4j.catalog import Ends
    from koban_kg.graph.neo4j.printer.context import Context, Text
    from koban_kg.model.types import Property


@dataclass(frozen=True, slots=True)
class Way:
    """A relation from the nodes of one class to those of ``classes``.

    Attributes
    ----------
    classes
        The classes asked for that occur at the other end.
    mixed
        Whether nodes of other classes occur there too, so that labels must be checked.
    derived
        Whether some of the edges are inferred, ``inferred`` whether they are read.
    single
        Whether a node has at most one edge to these classes.
    once
        Whether every node has exactly one.
    fan
        Edges that lead to one node of the other end, on average.
    share
        Of all edges of the type at the other ends, those that come from the class.
    """

    type: Text
    backward: bool
    classes: tuple[str, ...]
    mixed: bool
    derived: bool
    inferred: bool
    single: bool
    once: bool
    fan: float
    share: float

    def pattern(self, start: Text, edge: Text, end: Text) -> Text:
        """The pattern from a start to an end; any of the names may be empty."""
        left, right = ("<-", "-") if self.backward else ("-", "->")
        return f"({start}){left}[{edge}:{self.type}]{right}({end})"

    def edge(self, name: Text) -> Text:
        """The name of the edge in the pattern, empty if no condition needs one."""
        return name if self.derived and not self.inferred else ""

    def conditions(self, context: Context, edge: Text, end: Text) -> Text:
        """What holds for an edge and its end besides the pattern."""
        parts = [context.labelled(end, self.classes)] if self.mixed else []
        if not self.inferred:
            parts += [f"NOT {edge}.inferred"] if self.derived else []
            parts += [f"{end}.inferred IS NULL"] if context.hides(self.classes) else []
        return both(parts)


def way(context: Context, start: str, prop: Property, classes: Sequence[str], inferred: bool) -> Way | None:
    """How nodes of class ``start`` reach those of ``classes`` along a relation; none if no edge leads there."""
    backward = prop.inverse_of is not None
    name = type_name(prop.predicate)
    catalog = context.catalog
    along, across = catalog.from_start, catalog.from_end
    if backward:
        along, across = across, along
    found = along.get((name, start), ())

    def other(ends: Ends) -> str:
        return ends.start if backward else ends.end

    kept = [ends for ends in found if other(ends) in classes]
    if not kept:
        return None
    most = sum(ends.most_in if backward else ends.most_out for ends in kept)
    reached = tuple(sorted({other(ends) for ends in kept}))
    count = sum(ends.count for ends in kept)
    return Way(
        type=quoted(name),
        backward=backward,
        classes=reached,
        mixed=len(kept) < len(found),
        derived=any(ends.inferred for ends in kept),
        inferred=inferred,
        single=most <= 1,
        once=most <= 1 and count == catalog.members.get(start),
        fan=count / max(1, sum(catalog.members.get(name, 0) for name in reached)),
        share=count / sum(ends.count for end in reached for ends in across.get((name, end), ())),
    )


def arrives(context: Context, way: Way, classes: Sequence[str]) -> bool:
    """Whether every edge of the way's type that ends at its classes comes from nodes of ``classes``."""
    catalog = context.catalog
    table = catalog.from_start if way.backward else catalog.from_end
    return all(
        (ends.end if way.backward else ends.start) in classes
        for reached in way.classes
        for ends in table.get((_bare(way.type), reached), ())
    )


def _bare(name: Text) -> str:
    return name[1:-1].replace("``", "`") if name.startswith("`") else name
