"""A plan as plain JSON values, for people who ask how a request is answered."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from koban_kg.plan.tree import Plan


def explain(plan: Plan) -> dict[str, Any]:
    """The tree of a plan: each node as an object with its kind and its members that are not empty."""
    value = _plain(plan)
    assert isinstance(value, dict)
    return value


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        members = {f.name: _plain(getattr(value, f.name)) for f in fields(value)}
        return {"kind": type(value).__name__} | {k: v for k, v in members.items() if v not in (None, [], {}, "")}
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    if isinstance(value, bytes):
        return value.decode()
    return value
