"""The server's side of the loader process: starting it, asking it for workers, hearing which ones ended."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from koban_kg.errors import UnavailableError
from koban_kg.rdf.frames import LENGTHS
from koban_kg.rdf.protocol import GraphSize

if TYPE_CHECKING:
    from collections.abc import Callable

_ROOM = 1 << 20
"""Bytes that a stream holds before it stops reading."""


class WorkerLink:
    """One worker as the server sees it: a stream of one request and one answer at a time."""

    __slots__ = ("pid", "reader", "writer")

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, pid: int) -> None:
        self.reader = reader
        self.writer = writer
        self.pid = pid

    async def receive(self) -> tuple[dict[str, Any], bytes]:
        """The answer to the last request; raises IncompleteReadError or ConnectionError when the worker is gone."""
        head, body = LENGTHS.unpack(await self.reader.readexactly(LENGTHS.size))
        header = json.loads(await self.reader.readexactly(head))
        return header, await self.reader.readexactly(body)


class LoaderProcess:
    """A loader that runs, with the release it holds. Start it with :meth:`start`."""

    def __init__(self, process: subprocess.Popen[bytes], control: socket.socket) -> None:
        self._process = process
        self._control = control
        self._sender = control.dup()
        self._births: dict[str, asyncio.Future[int]] = {}
        self._endings: dict[int, asyncio.Future[int]] = {}
        self._next = 0
        self._writer: asyncio.StreamWriter | None = None
        self._listener: asyncio.Task[None] | None = None
        self.graphs: tuple[GraphSize, ...] = ()

    @classmethod
    async def start(cls, dump: Path, memory: int, on_end: Callable[[], None]) -> LoaderProcess:
        """A loader with the release of an N-Quads dump in memory.

        Parameters
        ----------
        on_end
            Called once when the process is gone, wanted or not.

        Raises
        ------
        UnavailableError
            If the dump cannot be read, or the system forks no processes.
        """
        if not hasattr(os, "fork"):
            raise UnavailableError(
                "Query workers need a system that forks processes", given=sys.platform, expected="Linux or macOS"
            )
        ours, theirs = socket.socketpair()
        with theirs:
            process = subprocess.Popen(  # noqa: S603 - our own module, no text of a user
                [sys.executable, "-m", "koban_kg.rdf.loader", str(theirs.fileno()), str(dump.resolve()), str(memory)],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                env={**os.environ, "PYTHONPATH": _search_path()},
            )
        loader = cls(process, ours)
        try:
            reader, loader._writer = await asyncio.open_unix_connection(sock=ours, limit=_ROOM)
            first = json.loads(await reader.readline() or b"{}")
        except BaseException:
            await loader.close()
            raise
        if "ready" not in first:
            await loader.close()
            told = first.get("failed", {})
            raise UnavailableError(
                str(told.get("detail", "The loader of the query workers did not start")),
                given=told.get("given"),
                hint=told.get("hint", "See the log of the server."),
            )
        loader.graphs = tuple(GraphSize(iri, triples) for iri, triples in first["ready"])
        loader._listener = asyncio.create_task(loader._listen(reader, on_end))
        return loader

    async def spawn(self) -> WorkerLink:
        """A new worker.

        Raises
        ------
        UnavailableError
            If the loader is gone.
        """
        ours, theirs = socket.socketpair()
        name = str(self._next)
        self._next += 1
        birth = self._births[name] = asyncio.get_running_loop().create_future()
        try:
            with theirs:
                self._send(f"spawn {name}\n", [theirs.fileno()])
            pid = await birth
        except (OSError, asyncio.CancelledError):
            ours.close()
            raise
        self._endings[pid] = asyncio.get_running_loop().create_future()
        reader, writer = await asyncio.open_unix_connection(sock=ours, limit=_ROOM)
        return WorkerLink(reader, writer, pid)

    def kill(self, pid: int) -> None:
        """End a worker at once; nothing happens if it has ended already."""
        if (ending := self._endings.pop(pid, None)) is not None:
            ending.cancel()
        with contextlib.suppress(OSError):
            self._send(f"kill {pid}\n", [])

    def lower_priority(self, pid: int) -> None:
        """Let all other processes go before a worker."""
        ending = self._endings.get(pid)
        if ending is not None and not ending.done():
            with contextlib.suppress(OSError):
                os.setpriority(os.PRIO_PROCESS, pid, 10)

    async def ending(self, pid: int) -> int | None:
        """The exit status of a worker that has ended, negative for a signal; ``None`` if nobody can tell."""
        future = self._endings.get(pid)
        if future is None:
            return None
        try:
            return await asyncio.wait_for(asyncio.shield(future), 1)
        except (TimeoutError, asyncio.CancelledError):
            return None
        finally:
            self._endings.pop(pid, None)

    async def close(self) -> None:
        """End the loader and with it all workers, and wait until they are gone."""
        if self._listener is not None:
            self._listener.cancel()
        self._sender.close()
        if self._writer is None:
            self._control.close()
        else:
            self._writer.close()
            with contextlib.suppress(OSError):
                await self._writer.wait_closed()
        try:
            await asyncio.to_thread(self._process.wait, 5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            await asyncio.to_thread(self._process.wait)
        self._fail()

    def _send(self, line: str, descriptors: list[int]) -> None:
        try:
            socket.send_fds(self._sender, [line.encode()], descriptors)
        except OSError as error:
            raise UnavailableError("The loader of the query workers is gone", hint="Try again in a second.") from error

    async def _listen(self, reader: asyncio.StreamReader, on_end: Callable[[], None]) -> None:
        with contextlib.suppress(ConnectionError):
            while line := await reader.readline():
                message = json.loads(line)
                if "born" in message:
                    birth = self._births.pop(message["born"])
                    if not birth.done():
                        birth.set_result(message["pid"])
                elif (ending := self._endings.get(message["ended"])) is not None and not ending.done():
                    ending.set_result(message["status"])
        self._fail()
        on_end()

    def _fail(self) -> None:
        for birth in self._births.values():
            if not birth.done():
                birth.set_exception(UnavailableError("The loader of the query workers is gone"))
        self._births.clear()
        for ending in self._endings.values():
            if not ending.done():
                ending.cancel()


def _search_path() -> str:
    """Where Python finds this package, also when it is not installed."""
    own = str(Path(__file__).resolve().parents[2])
    given = os.environ.get("PYTHONPATH", "")
    return own if not given else f"{own}{os.pathsep}{given}"
