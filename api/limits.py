"""What holds at every door before a route is reached: a limit of bodies, and HEAD wherever GET is answered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from api.problems import problem_response
from koban_kg.errors import LimitError

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send


class BodyLimit:
    """ASGI middleware that refuses request bodies over a size with 413, told or untold."""

    def __init__(self, app: ASGIApp, limit: int) -> None:
        self.app = app
        self.limit = limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] != "http" or scope["method"] in {"GET", "HEAD", "OPTIONS"}:
            await self.app(scope, receive, send)
            return
        told = next((value for name, value in scope["headers"] if name == b"content-length"), b"")
        if told.isdigit() and int(told) > self.limit:
            await problem_response(self._error(int(told)).problem)(scope, receive, send)
            return
        seen = 0
        started = False

        async def counted() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > self.limit:
                raise self._error(seen)
            return message

        async def watched(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self.app(scope, counted, watched)
        except LimitError as error:
            if started or error.problem.type != "body-limit":
                raise
            await problem_response(error.problem)(scope, receive, send)

    def _error(self, size: int) -> LimitError:
        return LimitError(
            f"The body of the request is over {self.limit} bytes",
            type="body-limit",
            status=413,
            given=f"{size} bytes or more",
            expected=f"at most {self.limit} bytes",
            hint="Ask for less at once, or send values as variables and by identifier.",
        )


class Head:
    """ASGI middleware that answers HEAD as GET without the body (RFC 9110, section 9.3.2)."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self.app(scope, receive, send)
            return

        async def without_body(message: Message) -> None:
            if message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await send(message)

        await self.app({**scope, "method": "GET"}, receive, without_body)
