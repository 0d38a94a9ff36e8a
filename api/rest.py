"""Typed questions as REST: ``POST /api/v1/<name>`` with a JSON body, and GET where all inputs are scalars."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Query, Request

from api.state import service
from koban_kg.answers.registry import Answer, Asked, Question, answer, questions

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

router = APIRouter(prefix="/api/v1", tags=["questions"])

_PROBLEMS: dict[int | str, dict[str, Any]] = {
    400: {"description": "The request cannot be understood (problem+json)."},
    503: {"description": "Nothing is served yet, or the time limit passed (problem+json)."},
}


async def _answer(request: Request, asked: Question[Any, Any], given: Asked) -> Answer:
    async with service(request).lease() as live:
        found: Answer = await answer(asked, given, live.graphql.grounds)
        return found


def _posted(asked: Question[Any, Any]) -> Callable[..., Awaitable[Answer]]:
    async def post(request: Request, given: Asked) -> Answer:
        return await _answer(request, asked, given)

    post.__annotations__ = {"request": Request, "given": asked.asked, "return": asked.answer}
    return post


def _got(asked: Question[Any, Any]) -> Callable[..., Awaitable[Answer]]:
    async def get(request: Request, given: Asked) -> Answer:
        return await _answer(request, asked, given)

    get.__annotations__ = {"request": Request, "given": Annotated[asked.asked, Query()], "return": asked.answer}
    return get


for _each in questions().values():
    _said: dict[str, Any] = {"summary": _each.summary, "response_model": _each.answer, "responses": _PROBLEMS}
    router.post(f"/{_each.name}", operation_id=_each.field, **_said)(_posted(_each))
    if _each.scalar:
        router.get(f"/{_each.name}", operation_id=_each.field + "ByGet", **_said)(_got(_each))
