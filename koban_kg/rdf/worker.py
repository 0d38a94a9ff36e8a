"""A query worker: a process with the release in memory that runs one query after another until it is told to end.

It is forked from the loader, so it shares the loader's pages. It can open nothing: once it runs, the limit on file
descriptors is what it already has, so neither a file nor a connection can be made, whatever a query asks for. That
is the second line behind the gate.
"""

from __future__ import annotations

import ctypes
import gc
import os
import resource
import signal
import sys
from typing import TYPE_CHECKING, Final

from koban_kg.errors import KobanError, LimitError
from koban_kg.rdf.engine import run_query
from koban_kg.rdf.frames import answer_frame, error_frame, receive, request_from

if TYPE_CHECKING:
    import socket

    from pyoxigraph import Store

_PR_SET_PDEATHSIG: Final = 1
_LIBC: Final = ctypes.CDLL(None) if sys.platform == "linux" else None


def memory_error() -> LimitError:
    """The error of a query that needs more memory than a worker has."""
    return LimitError(
        "The query needs more memory than one query may have",
        type="memory-limit",
        title="The query needs too much memory",
        status=503,
        hint="Join on fewer rows before sorting or grouping: bind more of the pattern, or use VALUES.",
    )


def work(link: socket.socket, store: Store, graphs: tuple[str, ...], memory: int, parent: int) -> None:
    """Answer requests until the link ends.

    Parameters
    ----------
    link
        A stream socket; one request and one answer at a time.
    store, graphs
        The release.
    memory
        Bytes that the process may take beyond what it has now.
    parent
        The loader's process id; when the loader ends, so does the worker.
    """
    if not _confine(link, memory, parent):
        return
    start = _peak()
    while (message := receive(link)) is not None:
        try:
            request, limits = request_from(*message)
            answer = run_query(store, graphs, request, limits)
            reply = answer_frame(answer, _peak() - start)
            del answer
        except KobanError as error:
            reply = error_frame(error, _peak() - start)
        except MemoryError:
            gc.collect()
            reply = error_frame(memory_error(), _peak() - start)
        except Exception as error:  # a mistake of ours must reach the log of the server
            reply = error_frame(KobanError(f"A query worker made a mistake: {error!r}"), _peak() - start)
        link.sendall(reply)
        del reply, message


def _confine(link: socket.socket, memory: int, parent: int) -> bool:
    """Give up what a query never needs; ``False`` if the loader is gone already."""
    signal.set_wakeup_fd(-1)
    for each in (signal.SIGCHLD, signal.SIGTERM):
        signal.signal(each, signal.SIG_DFL)
    if _LIBC is not None:
        _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        return False
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if (size := _virtual_size()) is not None:
        resource.setrlimit(resource.RLIMIT_AS, (size + memory, size + memory))
    keep = link.fileno()
    silent = os.open(os.devnull, os.O_WRONLY)  # the engine writes a backtrace when memory is refused
    os.dup2(silent, 2)
    os.closerange(3, keep)
    os.closerange(keep + 1, 1 << 16)
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))
    return True


def _virtual_size() -> int | None:
    """Bytes of address space of this process; ``None`` where the system does not tell."""
    try:
        with open("/proc/self/statm", encoding="ascii") as file:  # noqa: PTH123 - no module more than needed
            return int(file.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return None


def _peak() -> int:
    """The most memory the process has had at once, in bytes."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024
