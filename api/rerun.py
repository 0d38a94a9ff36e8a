"""A request that finds its graph switched to another release is run once more, on that one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.requests import Request

from api.problems import answer_problem
from koban_kg.errors import KobanError
from koban_kg.graph.protocol import ReleaseMovedError

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from api.state import Service


class Rerun:
    """ASGI middleware: on :class:`ReleaseMovedError` it waits for the switch and passes the request on again, once.

    Nothing of a response has been sent by then: an answer is made whole before its first byte leaves.
    """

    def __init__(self, app: ASGIApp, service: Service) -> None:
        self.app = app
        self.service = service

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        messages: list[Message] = []

        async def noted() -> Message:
            message = await receive()
            messages.append(message)
            return message

        async def replayed() -> Message:
            return messages.pop(0) if messages else await receive()

        try:
            await self.app(dict(scope), noted, send)
        except ReleaseMovedError as moved:
            try:
                await self.service.catch_up(moved.release)
                await self.app(dict(scope), replayed, send)
            except KobanError as error:
                await answer_problem(Request(scope), error.problem)(scope, receive, send)
