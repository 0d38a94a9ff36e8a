"""Gzip for answers where it pays: text of some size, asked for; large ones are compressed beside the event loop."""

from __future__ import annotations

import asyncio
import gzip
from typing import TYPE_CHECKING

from starlette.datastructures import Headers, MutableHeaders

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

_LEVEL = 5
_INLINE = 100_000
"""Bytes up to which compressing takes less than a thread would (about 1 ms)."""

_TEXTS = ("text/", "application/json", "application/xml", "application/javascript", "application/n-", "image/svg")
_SUFFIXES = ("+json", "+xml")


class Gzip:
    """ASGI middleware that compresses whole answers; streams and what is encoded already pass untouched."""

    def __init__(self, app: ASGIApp, smallest: int) -> None:
        self.app = app
        self.smallest = smallest

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, compressed if the client takes it."""
        if scope["type"] != "http" or "gzip" not in Headers(scope=scope).get("accept-encoding", ""):
            await self.app(scope, receive, send)
            return
        held: Message | None = None

        async def compressed(message: Message) -> None:
            nonlocal held
            if message["type"] == "http.response.start":
                held = message
                return
            if held is not None:
                start, held = held, None
                if not message.get("more_body", False) and self._pays(start, message.get("body", b"")):
                    message = await _squeezed(start, message)
                await send(start)
            await send(message)

        await self.app(scope, receive, compressed)

    def _pays(self, start: Message, body: bytes) -> bool:
        headers = Headers(raw=start["headers"])
        media_type = headers.get("content-type", "").partition(";")[0].strip()
        return (
            len(body) >= self.smallest
            and "content-encoding" not in headers
            and (media_type.startswith(_TEXTS) or media_type.endswith(_SUFFIXES))
        )


async def _squeezed(start: Message, message: Message) -> Message:
    """The message with a compressed body; the headers of ``start`` are changed to say so."""
    body = message["body"]
    if len(body) > _INLINE:
        packed = await asyncio.to_thread(gzip.compress, body, _LEVEL, mtime=0)
    else:
        packed = gzip.compress(body, _LEVEL, mtime=0)
    headers = MutableHeaders(raw=start["headers"])
    headers["Content-Encoding"] = "gzip"
    headers["Content-Length"] = str(len(packed))
    headers.add_vary_header("Accept-Encoding")
    tag = headers.get("etag")
    if tag is not None and not tag.startswith("W/"):
        headers["ETag"] = f"W/{tag}"  # other bytes, the same meaning (RFC 9110, section 8.8.1)
    start["headers"] = headers.raw
    return {**message, "body": packed}
