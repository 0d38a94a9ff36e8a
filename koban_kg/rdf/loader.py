"""The loader: a small process without threads that holds a release in memory and forks query workers from itself.

Started by the server as ``python -m koban_kg.rdf.loader`` with one end of a socket pair. Forking the server itself
would copy its threads' locks in whatever state they are; here there is one thread, and a new worker costs milliseconds
and a few private pages because it shares the store. The loader ends when the server's end of the socket closes.

Over the socket come lines: ``spawn NAME`` together with a socket for the worker, ``kill PID``. Back go ``ready`` with
the graphs, ``born NAME PID``, ``ended PID STATUS``, or ``failed`` with a problem.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import selectors
import signal
import socket
import sys
from collections import deque
from pathlib import Path
from typing import TYPE_CHECKING, Final

from koban_kg.errors import KobanError
from koban_kg.rdf.engine import graph_sizes, load_release
from koban_kg.rdf.worker import work

if TYPE_CHECKING:
    from pyoxigraph import Store

    from koban_kg.rdf.protocol import GraphSize

_MOST: Final = 16
"""Sockets that one message may carry."""


class Loader:
    """The state of the loader process: the release, the line to the server, the children."""

    def __init__(self, control: socket.socket, store: Store, sizes: tuple[GraphSize, ...], memory: int) -> None:
        self._control = control
        self._store = store
        self._graphs = tuple(size.iri for size in sizes)
        self._memory = memory
        self._children: set[int] = set()
        self._lines = bytearray()
        self._sockets: deque[int] = deque()
        self._tell({"ready": [[size.iri, size.triples] for size in sizes]})

    def run(self) -> None:
        """Serve the server until it closes the line; then end all children."""
        wake_read, wake_write = os.pipe()
        os.set_blocking(wake_read, False)
        os.set_blocking(wake_write, False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(wake_write, warn_on_full_buffer=False)
        selector = selectors.DefaultSelector()
        selector.register(self._control, selectors.EVENT_READ)
        selector.register(wake_read, selectors.EVENT_READ)
        try:
            while True:
                for key, _ in selector.select():
                    if key.fileobj == wake_read:
                        with contextlib.suppress(BlockingIOError):
                            os.read(wake_read, 4096)
                    elif not self._listen():
                        return
                self._reap()
        finally:
            for child in self._children:
                os.kill(child, signal.SIGKILL)
            for child in self._children:
                os.waitpid(child, 0)

    def _listen(self) -> bool:
        try:
            data, sockets, _, _ = socket.recv_fds(self._control, 1 << 16, _MOST)
        except ConnectionError:
            return False
        self._sockets.extend(sockets)
        if not data:
            return False
        self._lines += data
        while (end := self._lines.find(b"\n")) >= 0:
            line = self._lines[:end].decode()
            del self._lines[: end + 1]
            command, _, value = line.partition(" ")
            if command == "spawn":
                self._spawn(value, self._sockets.popleft())
            elif int(value) in self._children:  # not yet reaped, so the number cannot mean another process
                os.kill(int(value), signal.SIGKILL)
        return True

    def _spawn(self, name: str, descriptor: int) -> None:
        parent = os.getpid()
        child = os.fork()
        if child == 0:
            status = 1
            try:
                with socket.socket(fileno=descriptor) as link:
                    work(link, self._store, self._graphs, self._memory, parent)
                status = 0
            finally:
                os._exit(status)
        os.close(descriptor)
        self._children.add(child)
        self._tell({"born": name, "pid": child})

    def _reap(self) -> None:
        for child in tuple(self._children):
            ended, status = os.waitpid(child, os.WNOHANG)
            if ended:
                self._children.discard(child)
                self._tell({"ended": child, "status": os.waitstatus_to_exitcode(status)})

    def _tell(self, message: dict[str, object]) -> None:
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            self._control.sendall(json.dumps(message).encode() + b"\n")


def main(arguments: list[str]) -> int:
    """Run a loader: the number of the socket's descriptor, the N-Quads dump, bytes of memory a query may take."""
    descriptor, dump, memory = arguments
    for each in (signal.SIGINT, signal.SIGTERM):  # the server decides when to end, by closing the line
        signal.signal(each, signal.SIG_IGN)
    with socket.socket(fileno=int(descriptor)) as control:
        try:
            store = load_release(Path(dump))
            sizes = graph_sizes(store)
        except KobanError as error:
            control.sendall(json.dumps({"failed": error.problem.as_dict()}).encode() + b"\n")
            return 1
        gc.collect()
        gc.freeze()
        Loader(control, store, sizes, int(memory)).run()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
