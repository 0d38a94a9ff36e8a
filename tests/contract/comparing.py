"""Comparing answers of stores, with words that find the fault."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from unittest.mock import ANY

from koban_kg.plan import tree

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from koban_kg.plan.tree import Root
    from tests.contract.stores import Store

AT_ONCE = 8
SHOWN = 3


def differences(roots: Sequence[Root], expected: Store, *others: Store) -> list[str]:
    """The roots that a store answers otherwise than the first one does; each asked in a plan with a few others."""
    found = []
    for some in chunks(roots, AT_ONCE):
        plan = tree.Plan(tuple(some))
        wanted = expected.answer(plan)
        for store in others:
            got = store.answer(plan)
            assert list(got) == list(wanted)
            found += [
                f"{store.name} differs from {expected.name} at {where(got[root.key], wanted[root.key])}\n  {root!r}"
                for root in some
                if not equal(got[root.key], wanted[root.key])
            ]
    return found


def chunks(roots: Sequence[Root], size: int) -> Iterator[Sequence[Root]]:
    for start in range(0, len(roots), size):
        yield roots[start : start + size]


def equal(got: Any, wanted: Any) -> bool:
    """Whether two answers are the same, the order of keys and the types of numbers included."""
    if isinstance(wanted, dict) and isinstance(got, dict):
        return list(got) == list(wanted) and all(equal(got[key], wanted[key]) for key in wanted)
    if isinstance(wanted, list) and isinstance(got, list):
        return len(got) == len(wanted) and all(map(equal, got, wanted))
    return bool(wanted == got) and (got is ANY or wanted is ANY or isinstance(got, bool) == isinstance(wanted, bool))


def where(got: Any, wanted: Any, path: str = "") -> str:
    """The first place where two answers differ."""
    pairs: Iterable[tuple[str, Any, Any]] = ()
    if isinstance(got, dict) and isinstance(wanted, dict) and list(got) == list(wanted):
        pairs = [(f"{path}.{key}", got[key], wanted[key]) for key in got]
    elif isinstance(got, list) and isinstance(wanted, list) and len(got) == len(wanted):
        pairs = [(f"{path}[{place}]", g, w) for place, (g, w) in enumerate(zip(got, wanted, strict=True))]
    for below, g, w in pairs:
        if not equal(g, w):
            return where(g, w, below)
    return f"{path or 'the root'}: got {got!r:.400}, expected {wanted!r:.400}"


def report(found: Sequence[str]) -> str:
    """What an assertion shows."""
    return "\n".join([f"{len(found)} answers differ", *found[:SHOWN]])
