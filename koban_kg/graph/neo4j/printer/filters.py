"""Filters of a plan as conditions on a node.

Cypher's logic has three values, that of a plan two. Where a condition stands positively, null does the same as false;
below a negation (``exact``) each comparison that can be null is closed with ``coalesce``.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Final

from koban_kg.graph.neo4j.printer.comparing import compared
from koban_kg.graph.neo4j.printer.context import FALSE, TRUE, block, both, either, opposite, where
from koban_kg.graph.neo4j.printer.values import reading
from koban_kg.graph.neo4j.printer.ways import way
from koban_kg.model.types import Kind
from koban_kg.plan.text import fold, nfc
from koban_kg.plan.tree import All, AnyOf, Compare, Counted, Not, Quantified

if TYPE_CHECKING:
    from collections.abc import Sequence

    from koban_kg.graph.neo4j.printer.context import Context, Text
    from koban_kg.graph.neo4j.printer.ways import Way
    from koban_kg.model.types import Property
    from koban_kg.plan.tree import Filter

_SIGNS: Final[dict[str, str]] = {
    "eq": "=",
    "ne": "<>",
    "in": "IN",
    "notIn": "IN",
    "lt": "<",
    "lte": "<=",
    "gt": ">",
    "gte": ">=",
    "contains": "CONTAINS",
    "startsWith": "STARTS WITH",
}
_ORDERING: Final = frozenset({"lt", "lte", "gt", "gte"})
_FOLDING: Final = frozenset({"contains", "startsWith"})
_EXCLUDING: Final[dict[str, str]] = {"ne": "eq", "notIn": "in"}
_TEXTUAL: Final = frozenset({Kind.ID, Kind.IRI, Kind.TEXT, Kind.STRING, Kind.URI, Kind.ENUM})


def condition(
    context: Context, part: Filter, classes: Sequence[str], node: int, inferred: bool, *, exact: bool = False
) -> Text:
    """The condition that a filter is on node variable ``n<node>`` of some classes; ``exact``: it is never null."""
    if not classes:
        return FALSE
    variants = context.variants(
        classes, lambda name: ((_condition(context, part, name, node, inferred, exact=exact),), None)
    )
    if len(variants) == 1:
        return variants[0].texts[0]
    return either(both((context.labelled(f"n{node}", each.classes), each.texts[0])) for each in variants)


def parts_of(part: Filter) -> list[Filter]:
    """The conjuncts of a filter."""
    return [each for inner in part.parts for each in parts_of(inner)] if isinstance(part, All) else [part]


def _condition(context: Context, part: Filter, name: str, node: int, inferred: bool, *, exact: bool) -> Text:
    match part:
        case Compare():
            return _compare(context, part, name, node, inferred, exact=exact)
        case Quantified():
            return _quantified(context, part, name, node)
        case Counted():
            return _counted(context, part, name, node)
        case Not():
            return opposite(_condition(context, part.part, name, node, inferred, exact=True))
        case All():
            return both([_condition(context, each, name, node, inferred, exact=exact) for each in part.parts])
        case AnyOf():
            return either([_condition(context, each, name, node, inferred, exact=exact) for each in part.parts])


# --- comparisons ---------------------------------------------------------------------------------------------------


def _compare(context: Context, part: Compare, name: str, node: int, inferred: bool, *, exact: bool) -> Text:
    prop = context.cls(name).properties.get(part.property)
    missing = part.op == "isNull" and bool(part.value)
    if prop is None:  # a field of other classes of the same list
        return TRUE if missing else FALSE
    read = reading(context, name, prop, part.lang, inferred)
    variable = f"n{node}"
    if part.op == "isNull":
        value = read.expression(variable)
        if value is None or read.total:
            return TRUE if missing is (value is None) else FALSE
        return f"{value} IS {'' if missing else 'NOT '}NULL"
    value = read.expression(variable, "folded" if part.op in _FOLDING else "compared")
    if value is None:
        return FALSE
    text = _holds(context, part, prop, value, total=read.total)
    return text if read.total or not exact else f"coalesce({text}, false)"


def _holds(context: Context, part: Compare, prop: Property, value: Text, *, total: bool) -> Text:
    """Whether what is compared, null where there is nothing, stands in the relation to what was given."""
    wanted = operand(prop.kind, part.op, part.value)
    given = context.take(wanted)
    sign = _SIGNS[part.op]
    if part.op in _ORDERING:
        held = compared(context, "v" if prop.many else value, sign, given, wanted)
        return f"any(v IN {value} WHERE {held})" if prop.many else held
    if part.op not in _EXCLUDING:
        if not prop.many:
            return f"{value} {sign} {given}"
        return f"{given} IN {value}" if part.op == "eq" else f"any(v IN {value} WHERE v {sign} {given})"
    if part.op == "ne":
        return f"NOT {given} IN {value}" if prop.many else f"{value} <> {given}"
    # nothing is in an empty list, not even null, so that the value must be asked for
    excluded = f"none(v IN {value} WHERE v IN {given})" if prop.many else f"NOT {value} IN {given}"
    return excluded if total else both((f"{value} IS NOT NULL", excluded))


def operand(kind: Kind, op: str, value: Any) -> Any:
    """What a value is compared with, as the driver takes it."""
    if isinstance(value, tuple):
        return [operand(kind, op, each) for each in value]
    if kind is Kind.DATE:
        return date.fromisoformat(value)
    if kind in _TEXTUAL:
        return fold(str(value)) if op in _FOLDING else nfc(value)
    return value


# --- relations -----------------------------------------------------------------------------------------------------


def _quantified(context: Context, part: Quantified, name: str, node: int) -> Text:
    prop = context.cls(name).properties.get(part.relation)
    found = None if prop is None else way(context, name, prop, prop.targets, part.inferred)
    if found is None:
        return FALSE if part.quantifier == "some" else TRUE
    edge, end = f"r{node + 1}", f"n{node + 1}"
    inner = condition(context, part.where, found.classes, node + 1, part.inferred, exact=part.quantifier == "all")
    if part.quantifier == "all":
        inner = opposite(inner)
    if inner == FALSE:
        return FALSE if part.quantifier == "some" else TRUE
    held = both((found.conditions(context, edge, end), inner))
    named = end if held != TRUE else ""
    lines = [f"MATCH {found.pattern(f'n{node}', found.edge(edge), named)}", *where((held,))]
    exists = block("EXISTS", lines)
    return exists if part.quantifier == "some" else f"NOT {exists}"


def _counted(context: Context, part: Counted, name: str, node: int) -> Text:
    prop = context.cls(name).properties.get(part.relation)
    found = None if prop is None else way(context, name, prop, prop.targets, part.inferred)
    count = "0" if found is None else count_of(context, found, node)
    given = context.take(list(part.value) if isinstance(part.value, tuple) else part.value)
    text = f"{count} {_SIGNS[part.op]} {given}"
    return f"NOT {text}" if part.op == "notIn" else text


def count_of(context: Context, found: Way, node: int, inner: Text = TRUE) -> Text:
    """How many edges of a way lead from ``n<node>`` to ends that pass a condition."""
    edge, end = f"r{node + 1}", f"n{node + 1}"
    held = both((found.conditions(context, edge, end), inner))
    if held == TRUE:  # the degree, which is stored
        return f"COUNT {{ {found.pattern(f'n{node}', '', '')} }}"
    return block("COUNT", [f"MATCH {found.pattern(f'n{node}', found.edge(edge), end)}", *where((held,))])
