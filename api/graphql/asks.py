"""Typed questions as fields of ``ask``: their types from the pydantic models, their answers shaped by the selection."""

from __future__ import annotations

import types
from datetime import date
from typing import TYPE_CHECKING, Any, Literal, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel
from pydantic_core import PydanticUndefined
from strawberry.types.unset import UNSET

from api.graphql.types import JSON, Date, TypeMaker, argument, listed, maybe
from koban_kg.answers.registry import Question, answer, questions, read_asked

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from graphql import FieldNode
    from strawberry.types.arguments import StrawberryArgument

    from koban_kg.answers.registry import Grounds
    from koban_kg.plan.planner import Walk

_SCALARS: dict[Any, Any] = {str: str, int: int, float: float, bool: bool, date: Date}


def camel(name: str) -> str:
    """A snake_case name as GraphQL spells it."""
    head, *rest = name.split("_")
    return head + "".join(part.capitalize() for part in rest)


def make_ask(make: TypeMaker) -> None:
    """State the type ``Ask`` and the types of every answer."""
    fields = []
    for each in questions().values():
        of = _object(make, each.answer)
        fields.append(make.field(each.field, of, each.summary, _arguments(each), _not_here))
    make.fill("Ask", fields, "Typed questions: each answer names its release, its sources and what was not found.")


def _not_here(_source: Any, _info: Any, _arguments: dict[str, Any]) -> Any:
    raise NotImplementedError("questions are answered beside the plan, not by the schema's executor")


def _arguments(asked: Question[Any, Any]) -> list[StrawberryArgument]:
    hints = get_type_hints(asked.asked)
    made = []
    for name, field in asked.asked.model_fields.items():
        of = _type(None, hints[name])
        has_default = not field.is_required()
        default: Any = UNSET if field.default is PydanticUndefined or field.default is None else field.default
        made.append(argument(camel(name), maybe(of) if has_default else of, default, field.description))
    return made


def _object(make: TypeMaker, model: type[BaseModel]) -> Any:
    known = make.begun(model.__name__)
    cls = make.declare(model.__name__)
    if not known:
        hints = get_type_hints(model)
        fields = [
            make.field(camel(name), _type(make, hints[name]), field.description)
            for name, field in model.model_fields.items()
        ]
        make.fill(model.__name__, fields, " ".join((model.__doc__ or "").split()))
    return cls


def _type(make: TypeMaker | None, hint: Any) -> Any:
    """The GraphQL type of an annotation; objects need a maker, inputs have none."""
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in {Union, types.UnionType}:
        return maybe(_type(make, next(a for a in arguments if a is not type(None))))
    if origin is list:
        return listed(_type(make, arguments[0]))
    if origin is Literal:
        return str
    if make is not None and isinstance(hint, type) and issubclass(hint, BaseModel):
        return _object(make, hint)
    return _SCALARS.get(hint, JSON)


async def answer_ask(walk: Walk, nodes: Iterable[FieldNode], grounds: Grounds) -> dict[str, Any]:
    """The value of an ``ask`` field: every question selected below it, in order."""
    by_field = {each.field: each for each in questions().values()}
    found: dict[str, Any] = {}
    for key, same in walk.below(nodes, frozenset(("Ask",))).items():
        name = same[0].name.value
        if name == "__typename":
            found[key] = "Ask"
            continue
        asked = by_field[name]
        given = walk.arguments("Ask", same[0])
        by_argument = {camel(n): n for n in asked.asked.model_fields}
        inputs = read_asked(asked, {by_argument[n]: value for n, value in given.items() if value is not None})
        value = await answer(asked, inputs, grounds)
        found[key] = shaped(walk, same, value)
    return found


def shaped(walk: Walk, nodes: Sequence[FieldNode], value: Any) -> Any:
    """The selected members of a value, in the order of the selection."""
    if isinstance(value, list):
        return [shaped(walk, nodes, item) for item in value]
    if not isinstance(value, BaseModel):
        return value
    name = type(value).__name__
    members = {camel(n): n for n in type(value).model_fields}
    found: dict[str, Any] = {}
    for key, same in walk.below(nodes, frozenset((name,))).items():
        member = same[0].name.value
        found[key] = name if member == "__typename" else shaped(walk, same, getattr(value, members[member]))
    return found
