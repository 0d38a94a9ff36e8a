"""A TCP proxy that delays what passes, cuts connections and refuses new ones: a network, and a server, that fail."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import socket
from dataclasses import dataclass, field
from threading import Thread
from typing import TYPE_CHECKING, Self
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine
    from types import TracebackType

CHUNK = 65_536

SOCKETS_ARE_LEFT = "ignore:Exception ignored in. <socket.socket:pytest.PytestUnraisableExceptionWarning"
"""Filter of warnings for tests that give up while the driver connects: it leaves the socket to the collector then."""


@dataclass(eq=False)
class _Link:
    """A connection of a client with the one that it was given to the server."""

    task: asyncio.Task[None] | None
    writers: list[asyncio.StreamWriter] = field(default_factory=list)

    def cut(self) -> None:
        for writer in self.writers:
            writer.transport.abort()
        if self.task is not None:
            self.task.cancel()


class Proxy:
    """Between clients and a server; use it in a ``with`` statement, from any thread.

    ``delay`` is how long every piece of data waits in seconds, in either direction. ``cut_after`` cuts a connection
    when the server has sent that many bytes on it. What is not told passes as it comes.

    Parameters
    ----------
    address
        Address of the server as an URI: ``bolt://127.0.0.1:7687``.
    """

    def __init__(self, address: str) -> None:
        parts = urlsplit(address)
        self._scheme = parts.scheme
        self._there = (parts.hostname or "", parts.port or 7687)
        self._links: set[_Link] = set()
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._loop.run_forever, daemon=True)
        self._server: asyncio.Server | None = None
        self._port = 0
        self.delay = 0.0
        self.cut_after: int | None = None
        self.accepted = 0

    @property
    def address(self) -> str:
        """Where clients connect to; it stays the same when the proxy refuses for a while."""
        return f"{self._scheme}://127.0.0.1:{self._port}"

    def cut(self) -> None:
        """Cut every connection, with a reset."""
        self._call(self._cut)

    def refuse(self) -> None:
        """Cut every connection and accept no new one, as a server that is down."""
        self._run(self._close())

    def accept(self) -> None:
        """Accept connections, as a server that is up again."""
        self._run(self._open())

    def __enter__(self) -> Self:
        self._thread.start()
        self.accept()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.refuse()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
        gc.collect()  # what was left open is told in the test that left it

    def _call(self, what: Callable[[], None]) -> None:
        async def called() -> None:
            what()

        self._run(called())

    def _run(self, what: Coroutine[object, object, None]) -> None:
        asyncio.run_coroutine_threadsafe(what, self._loop).result(10)

    async def _open(self) -> None:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self._port)
        self._port = self._server.sockets[0].getsockname()[1]

    async def _close(self) -> None:
        if self._server is not None:
            self._server.close()
        self._cut()
        while self._links:
            await asyncio.sleep(0.001)

    def _cut(self) -> None:
        for link in self._links:
            link.cut()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        link = _Link(asyncio.current_task(), [writer])
        self._links.add(link)
        self.accepted += 1
        try:
            there, onward = await self._onward()
            link.writers.append(onward)
            await asyncio.gather(self._pass(reader, onward, None), self._pass(there, writer, link))
        except (OSError, asyncio.CancelledError):
            pass
        finally:
            self._links.discard(link)
            for each in link.writers:
                each.transport.abort()

    async def _onward(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """A connection to the server; asyncio alone forgets to close a socket that is given up while it connects."""
        there = socket.socket()
        there.setblocking(False)
        try:
            await asyncio.get_running_loop().sock_connect(there, self._there)
            return await asyncio.open_connection(sock=there)
        except BaseException:
            there.close()
            raise

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, link: _Link | None) -> None:
        """Hand on what comes; ``link`` is given for what the server sends."""
        sent = 0
        with contextlib.suppress(OSError):
            while data := await reader.read(CHUNK):
                if self.delay:
                    await asyncio.sleep(self.delay)
                sent += len(data)
                if link is not None and self.cut_after is not None and sent > self.cut_after:
                    link.cut()
                    return
                writer.write(data)
                await writer.drain()
        writer.transport.abort()
