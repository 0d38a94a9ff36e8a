"""Filters of a plan as functions of a node."""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING, TypeAlias

from koban_kg.model.types import Kind
from koban_kg.plan.text import fold, nfc
from koban_kg.plan.tree import All, AnyOf, Compare, Counted, Not, Quantified

if TYPE_CHECKING:
    from collections.abc import Callable

    from koban_kg.graph.memory.columns import Columns
    from koban_kg.graph.memory.limits import Run
    from koban_kg.graph.memory.tables import Value
    from koban_kg.plan.tree import Filter

Test: TypeAlias = "Callable[[int, Run], bool]"

_OPERATORS: dict[str, Callable[[Value, Value], bool]] = {
    "eq": operator.eq,
    "ne": operator.ne,
    "in": operator.contains,
    "notIn": lambda known, value: value not in known,
    "lt": operator.lt,
    "lte": operator.le,
    "gt": operator.gt,
    "gte": operator.ge,
}
_TEXT_KINDS = frozenset({Kind.ID, Kind.IRI, Kind.TEXT, Kind.STRING, Kind.URI, Kind.ENUM})
_EXCLUDING = frozenset({"ne", "notIn"})


def compile_filter(columns: Columns, where: Filter, class_name: str, inferred: bool) -> Test | None:
    """The test that a filter is for nodes of a class; ``None`` if every node passes."""
    match where:
        case Compare():
            return _compare(columns, where, class_name, inferred)
        case Quantified():
            return _quantified(columns, where, class_name)
        case Counted():
            return _counted(columns, where, class_name)
        case Not(part):
            inner = compile_filter(columns, part, class_name, inferred)
            return _never if inner is None else lambda n, run: not inner(n, run)
        case All(parts):
            tests = [compile_filter(columns, part, class_name, inferred) for part in parts]
            return _all([test for test in tests if test is not None])
        case AnyOf(parts):
            tests = [compile_filter(columns, part, class_name, inferred) for part in parts]
            return _any([test for test in tests if test is not None], always=None in tests)


def by_class(columns: Columns, where: Filter, classes: tuple[str, ...], inferred: bool) -> Test | None:
    """The test that a filter is for nodes of several classes."""
    tests = {name: compile_filter(columns, where, name, inferred) for name in classes}
    distinct = list(tests.values())
    if all(test is None for test in distinct):
        return None
    if len(distinct) == 1:
        return distinct[0]
    class_of = columns.class_of
    known = {name: _always if test is None else test for name, test in tests.items()}
    return lambda n, run: known[class_of[n]](n, run)


def _always(_node: int, _run: Run) -> bool:
    return True


def _never(_node: int, _run: Run) -> bool:
    return False


def _all(tests: list[Test]) -> Test | None:
    if len(tests) < 2:
        return tests[0] if tests else None

    def passes(node: int, run: Run) -> bool:
        return all(test(node, run) for test in tests)

    return passes


def _any(tests: list[Test], *, always: bool) -> Test | None:
    if always:
        return None
    if len(tests) == 1:
        return tests[0]
    return lambda node, run: any(test(node, run) for test in tests)


def _compare(columns: Columns, where: Compare, class_name: str, inferred: bool) -> Test:
    prop = columns.model.classes[class_name].properties.get(where.property)
    if prop is None:  # a field of other classes of the same list
        return _always if where.op == "isNull" and where.value else _never
    get = columns.getter(prop, where.lang, inferred)
    if where.op == "isNull":
        wanted = bool(where.value)
        return lambda n, _run: (get(n) is None) is wanted
    holds = scalar_test(where.op, where.value, text=prop.kind in _TEXT_KINDS)
    if not prop.many:
        return lambda n, _run: (value := get(n)) is not None and holds(value)
    if where.op in _EXCLUDING:
        return lambda n, _run: (values := get(n)) is not None and all(map(holds, values))
    return lambda n, _run: (values := get(n)) is not None and any(map(holds, values))


def scalar_test(op: str, given: Value, *, text: bool) -> Callable[[Value], bool]:
    """Whether a value (never null) stands in the relation ``op`` to what was given."""
    if op in {"contains", "startsWith"}:
        needle = fold(str(given))
        if op == "contains":
            return lambda value: needle in fold(value)
        return lambda value: fold(value).startswith(needle)
    compare = _OPERATORS[op]
    if op in {"in", "notIn"}:
        known = frozenset(map(nfc, given) if text else given)
        return (lambda value: compare(known, nfc(value))) if text else (lambda value: compare(known, value))
    if text:
        given = nfc(given)
        return lambda value: compare(nfc(value), given)
    return lambda value: compare(value, given)


def _quantified(columns: Columns, where: Quantified, class_name: str) -> Test | None:
    prop = columns.model.classes[class_name].properties.get(where.relation)
    if prop is None:
        return _never if where.quantifier == "some" else None
    test = by_class(columns, where.where, prop.targets, where.inferred)
    ends = columns.neighbours(prop, prop.targets, where.inferred)
    quantifier = where.quantifier
    if test is None:
        if quantifier == "all":
            return None
        return (lambda n, _run: n in ends) if quantifier == "some" else (lambda n, _run: n not in ends)
    # What a node answers does not change within a release: each is asked once, however many paths lead to it.
    states = bytearray(columns.size)

    def passes(node: int, run: Run) -> bool:
        state = states[node]
        if not state:
            others = ends.get(node, ())
            run.left -= 1 + len(others)
            if run.left < 0:
                run.check()
            if quantifier == "all":
                found = all(test(other, run) for other in others)
            else:
                found = any(test(other, run) for other in others) is (quantifier == "some")
            state = states[node] = 2 if found else 1
        return state == 2

    return passes


def _counted(columns: Columns, where: Counted, class_name: str) -> Test:
    holds = scalar_test(where.op, where.value, text=False)
    prop = columns.model.classes[class_name].properties.get(where.relation)
    if prop is None:
        none = holds(0)
        return lambda _n, _run: none
    ends = columns.neighbours(prop, prop.targets, where.inferred)
    return lambda n, _run: holds(len(ends.get(n, ())))
