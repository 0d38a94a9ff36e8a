"""Filters and orders from what a caller gives: plain values by name become the filter and order of a plan.

The values may come from coerced GraphQL arguments or from JSON of another door; both are checked here, so a name or
operator that does not exist is told with what does exist.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from enum import Enum
from typing import TYPE_CHECKING, Any, cast

from koban_kg.errors import LimitError, UsageError
from koban_kg.model import surface
from koban_kg.model.types import Class, Kind, Model, Property
from koban_kg.plan.languages import ENGLISH
from koban_kg.plan.tree import All, AnyOf, Compare, Counted, Filter, Lang, Not, Order, Quantified

if TYPE_CHECKING:
    from collections.abc import Iterable

DEEPEST = 12
"""Deepest nesting of a filter: relations, ``and``, ``or`` and ``not`` each count one."""

NOTHING = AnyOf(())
EVERYTHING = All()


@dataclass(frozen=True, slots=True)
class Scope:
    """What is inherited from the enclosing field: languages, and whether inferred statements are read."""

    lang: Lang = ENGLISH
    inferred: bool = True


def filter_of(model: Model, cls: Class, given: Mapping[str, Any] | None, scope: Scope, depth: int = 0) -> Filter:
    """The filter that a ``where`` object means.

    Parameters
    ----------
    given
        Members by name. ``null`` for a condition on a relation or for ``and``, ``or``, ``not`` is no condition;
        ``null`` as an operand compares with nothing.

    Raises
    ------
    UsageError
        If a name, an operator or a value does not fit the model.
    LimitError
        If the nesting is deeper than :data:`DEEPEST`.
    """
    if given is None:
        return EVERYTHING
    if depth > DEEPEST:
        raise LimitError(
            "The filter is nested too deeply",
            type="depth-limit",
            expected=f"at most {DEEPEST} levels of relations, and, or, not",
            hint="Ask in two requests: first the ids of the inner things, then id: {in: […]}.",
        )
    parts: list[Filter] = []
    for name, value in _members(given, f"{cls.name}Where").items():
        if name in {"and", "or", "not"}:
            if value is None:
                continue
            nested = value if isinstance(value, list | tuple) else [value]
            inner = tuple(filter_of(model, cls, each, scope, depth + 1) for each in nested)
            parts.append(Not(_all(inner)) if name == "not" else AnyOf(inner) if name == "or" else _all(inner))
            continue
        prop = cls.properties.get(name)
        if prop is None:
            raise _unknown(name, [*cls.properties, "and", "or", "not"], f"a filter on {cls.name}")
        if value is None:
            continue
        if prop.kind is Kind.RELATION:
            parts.extend(_relation(model, prop, value, scope, depth))
        else:
            parts.extend(_scalar(model, prop, value, scope))
    return _all(parts)


def orders_of(model: Model, cls: Class, given: Iterable[Mapping[str, Any]] | None, scope: Scope) -> tuple[Order, ...]:
    """The sort keys that an ``orderBy`` list means.

    Raises
    ------
    UsageError
        If an object has not exactly one member, or names what cannot be ordered by.
    """
    return tuple(_order(model, cls, each, scope, ()) for each in given or ())


def _order(model: Model, cls: Class, given: Any, scope: Scope, path: tuple[str, ...]) -> Order:
    members = _members(given, f"{cls.name}Order")
    if len(members) != 1:
        raise UsageError(
            "A sort key names one field",
            given=f"{len(members)} members: {', '.join(members) or 'none'}",
            expected="exactly one member in each object of orderBy",
            hint="Write [{a: ASC}, {b: DESC}] instead of {a: ASC, b: DESC}.",
        )
    (name, value), *_ = members.items()
    can = {p.name: p for p in surface.orderable(cls)}
    if name not in can:
        raise _unknown(name, can, f"an order of {cls.name}")
    prop = can[name]
    if prop.kind is not Kind.RELATION:
        return Order(path, name, descending=_descending(value, name), lang=scope.lang, inferred=scope.inferred)
    if prop.many:
        counted = _members(value, "CountOrder")
        return Order(
            path,
            name,
            count=True,
            descending=_descending(counted.get("count"), f"{name}.count"),
            lang=scope.lang,
            inferred=scope.inferred,
        )
    if len(path) >= DEEPEST:
        raise LimitError("The sort key is nested too deeply", type="depth-limit", expected=f"at most {DEEPEST} steps")
    target = surface.class_named(model, surface.target_name(prop))
    return _order(model, target, value, scope, (*path, name))


def _descending(value: Any, name: str) -> bool:
    text = value.value if isinstance(value, Enum) else value
    if text not in {"ASC", "DESC"}:
        raise UsageError("A sort key needs a direction", given=f"{name}: {text}", expected="ASC or DESC")
    return bool(text == "DESC")


def _all(parts: Iterable[Filter]) -> Filter:
    kept = tuple(parts)
    return kept[0] if len(kept) == 1 else All(kept)


def _members(given: Any, what: str) -> Mapping[str, Any]:
    # Strawberry's executor hands input objects over as values with the members they were given
    members = getattr(given, "given", given)
    if not isinstance(members, Mapping):
        raise UsageError(f"{what} is an object", given=repr(given)[:100], expected="an object of members by name")
    return members


def _relation(model: Model, prop: Property, given: Any, scope: Scope, depth: int) -> list[Filter]:
    target = surface.class_named(model, surface.target_name(prop))
    parts: list[Filter] = []
    for name, value in _members(given, f"{target.name}RelationWhere").items():
        if value is None:
            continue
        if name in surface.QUANTIFIERS:
            where = filter_of(model, target, value, scope, depth + 1)
            parts.append(Quantified(prop.name, cast("Any", name), where, scope.inferred))
        elif name == "count":
            parts.extend(_count(prop, value, scope))
        else:
            raise _unknown(name, [*surface.QUANTIFIERS, "count"], f"a filter on the relation {prop.name}")
    return parts


def _count(prop: Property, given: Any, scope: Scope) -> list[Filter]:
    parts: list[Filter] = []
    for op, value in _members(given, "CountWhere").items():
        if op not in surface.COUNT_OPERATORS:
            raise _unknown(op, surface.COUNT_OPERATORS, f"a count of {prop.name}")
        if value is None:
            parts.append(NOTHING)
            continue
        numbers = value if op in {"in", "notIn"} else [value]
        if not isinstance(numbers, list | tuple) or not all(type(n) is int for n in numbers):
            raise _misfit(prop, op, value, "whole numbers")
        parts.append(
            Counted(prop.name, cast("Any", op), tuple(numbers) if op in {"in", "notIn"} else value, scope.inferred)
        )
    return parts


def _scalar(model: Model, prop: Property, given: Any, scope: Scope) -> list[Filter]:
    operators = surface.SCALAR_OPERATORS[prop.kind]
    parts: list[Filter] = []
    for op, value in _members(given, "a condition").items():
        if op not in operators:
            raise _unknown(op, operators, f"a condition on {prop.name}")
        if value is None:
            parts.append(NOTHING)
        elif op == "isNull":
            if not isinstance(value, bool):
                raise _misfit(prop, op, value, "true or false")
            parts.append(Compare(prop.name, "isNull", value, scope.lang))
        elif op in {"in", "notIn"}:
            items = value if isinstance(value, list | tuple) else [value]
            operands = tuple(_operand(model, prop, op, item) for item in items)
            parts.append(Compare(prop.name, cast("Any", op), operands, scope.lang))
        else:
            parts.append(Compare(prop.name, cast("Any", op), _operand(model, prop, op, value), scope.lang))
    return parts


def _operand(model: Model, prop: Property, op: str, value: Any) -> str | int | float | bool:
    """One operand, checked against the kind of the property; closed lists take the value in data or its name."""
    if isinstance(value, Enum):
        return str(value.value)
    match prop.kind:
        case Kind.ENUM:
            values = model.lists[prop.enum or ""].values
            for known in values:
                if value in {known.notation, known.name}:
                    return known.notation
            raise _misfit(prop, op, value, "one of " + ", ".join(v.notation for v in values))
        case Kind.BOOLEAN:
            fits, expected = isinstance(value, bool), "true or false"
        case Kind.INTEGER:
            fits, expected = type(value) is int, "a whole number"
        case Kind.DECIMAL:
            fits, expected = type(value) in {int, float}, "a number"
        case Kind.DATE:
            fits, expected = _is_date(value), "a date as YYYY-MM-DD"
        case _:
            fits, expected = isinstance(value, str), "a text"
    if not fits:
        raise _misfit(prop, op, value, expected)
    return cast("str | int | float | bool", value)


def _is_date(value: Any) -> bool:
    try:
        return bool(date.fromisoformat(value).isoformat() == value)
    except (TypeError, ValueError):
        return False


def _misfit(prop: Property, op: str, value: Any, expected: str) -> UsageError:
    return UsageError(
        f"The condition on {prop.name} has a value that does not fit", given=f"{op}: {value!r}"[:200], expected=expected
    )


def _unknown(name: str, known: Iterable[str], what: str) -> UsageError:
    names = list(known)
    close = get_close_matches(name, names, n=3)
    return UsageError(
        f"There is no {name} in {what}",
        given=name,
        expected="one of " + ", ".join(names),
        hint=f"Did you mean {' or '.join(close)}?" if close else None,
    )
