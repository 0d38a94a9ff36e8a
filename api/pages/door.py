"""A request to another door of the same application, made inside the process.

The plain forms of the editors run a query through ``/graphql`` and ``/sparql`` as any client does, so that every limit,
problem and media type of those doors holds for them too, and nothing is said twice.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.types import ASGIApp, Message


@dataclass(frozen=True, slots=True)
class Answer:
    """What a door answered."""

    status: int
    media: str
    body: bytes


async def call(app: ASGIApp, path: str, body: bytes, headers: Mapping[str, str]) -> Answer:
    """The answer of a door to a POST of ``body``.

    Parameters
    ----------
    app
        The application, with its middleware.
    path
        Path of the door.
    headers
        Content type and accepted types.
    """
    scope: dict[str, Any] = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "root_path": "",
        "query_string": b"",
        "headers": [
            *((key.lower().encode(), value.encode()) for key, value in headers.items()),
            (b"content-length", str(len(body)).encode()),
        ],
        "client": ("127.0.0.1", 0),
        "server": ("127.0.0.1", 0),
        "app": app,
    }
    sent = False
    status, media, parts = 500, "", list[bytes]()

    async def receive() -> Message:
        nonlocal sent
        if sent:  # the one who asks is still there: a disconnect never comes
            await asyncio.Event().wait()
        sent = True
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Message) -> None:
        nonlocal status, media
        if message["type"] == "http.response.start":
            status = message["status"]
            media = dict(message["headers"]).get(b"content-type", b"").decode().partition(";")[0]
        elif message["type"] == "http.response.body":
            parts.append(message.get("body", b""))

    await app(scope, receive, send)
    return Answer(status, media, b"".join(parts))
