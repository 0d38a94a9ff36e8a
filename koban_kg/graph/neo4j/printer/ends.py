"""Orders by what stands at the other end of a relation: the page begins there, in the order of an index.

Read from the things that are listed, such a key must be computed for each of them before the first can be told. Where
the catalog proves that every one has the relation exactly once, the things at its other end are taken in the order of
their key instead, and what leads to each of them is listed until the page is full.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from koban_kg.graph.neo4j.names import quoted
from koban_kg.graph.neo4j.printer.filters import parts_of
from koban_kg.graph.neo4j.printer.indexes import FEWEST, is_indexed
from koban_kg.graph.neo4j.printer.values import reading
from koban_kg.graph.neo4j.printer.ways import arrives, way
from koban_kg.plan.tree import Compare

if TYPE_CHECKING:
    from koban_kg.graph.neo4j.printer.context import Context, Text
    from koban_kg.graph.neo4j.printer.orders import Ordering
    from koban_kg.graph.neo4j.printer.pages import Source
    from koban_kg.graph.neo4j.printer.ways import Way
    from koban_kg.plan.tree import Filter, Query

_SEEKS: Final = frozenset({"eq", "in", "lt", "lte", "gt", "gte"})

_MOST: Final = 0.5
"""The share of the edges at the ends that must come from the class: the others are read in vain."""


def begun_at_ends(context: Context, query: Query, source: Source, ordering: Ordering) -> tuple[Ordering, Source | None]:
    """The order of a list of one class, and where its pages begin if that is at the ends of its first key's path.

    The nodes ``n0`` are those of ``source``, each of them once; they come with the node that has the key.
    """
    if not query.order or not query.order[0].path or query.order[0].count or len(ordering.classes) != 1:
        return ordering, None
    if not source.root or source.seek or source.distinct or source.before:
        return ordering, None
    found = _to_ends(context, query, ordering)
    if found is None:
        return ordering, None
    pattern, end, key = found
    first = replace(ordering.keys[0], text=f"{end}.{quoted(key)}", plain=True, total=True)
    begun = replace(source, pattern=pattern, carried=(end,))
    return replace(ordering, keys=(first, *ordering.keys[1:])), begun


def _to_ends(context: Context, query: Query, ordering: Ordering) -> tuple[Text, Text, Text] | None:
    """The pattern that leads from each node to one end, the end's name, and its property; none if that is not sure."""
    order, name, node = query.order[0], ordering.classes[0], ordering.node
    pattern, types = "", set[str]()
    labelled = any(_by_index(context, part, name) for part in parts_of(query.where))
    for place, relation in enumerate(order.path, 1):
        prop = context.cls(name).properties.get(relation)
        found = None if prop is None else way(context, name, prop, prop.targets, order.inferred)
        if found is None or not found.once or len(found.classes) != 1 or found.type in types:
            return None  # a pattern walks no edge twice, so that each type is allowed once
        if not _leads_back(context, found, name):
            return None
        if not order.inferred and (found.derived or context.hides(found.classes)):
            return None
        types.add(found.type)
        label = f":{context.label((name,))}" if labelled or not arrives(context, found, (name,)) else ""
        pattern += found.pattern(f"{node}{label}", "", "")[:-2]
        (name,), node, labelled = found.classes, f"t{place}", False
    prop = context.cls(name).properties.get(order.property)
    read = None if prop is None else reading(context, name, prop, order.lang, order.inferred)
    if read is None or read.plain is None or not read.total or not _in_order(context, name, read.plain):
        return None
    return f"{pattern}({node}:{context.label((name,))})", node, read.plain


def _by_index(context: Context, part: Filter, name: str) -> bool:
    """Whether an index can give what passes a filter: nodes keep their label then, and the planner chooses."""
    return (
        isinstance(part, Compare)
        and part.op in _SEEKS
        and (part.property == "id" or is_indexed(context.model, context.catalog, name, part.property))
    )


def _leads_back(context: Context, found: Way, name: str) -> bool:
    """Whether most edges at the other end come from the class, and about every end has one."""
    return found.share >= _MOST and context.catalog.members[found.classes[0]] <= context.catalog.members[name]


def _in_order(context: Context, name: str, key: Text) -> bool:
    """Whether few nodes of a class must be read to have them in the order of a key."""
    few = context.catalog.members[name] < FEWEST
    return few or key == "id" or is_indexed(context.model, context.catalog, name, key)
