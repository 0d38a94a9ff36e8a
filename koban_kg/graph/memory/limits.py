"""What one execution may use: time, bytes of its answer; and what the store may keep of projected fragments."""

from __future__ import annotations

from time import perf_counter
from typing import Final

from koban_kg.errors import LimitError

_STEPS: Final = 200
"""Steps between two looks at the clock; a step is some microseconds."""


class SlowError(Exception):
    """The part of the time limit that may block an event loop is used up."""


class Run:
    """The limits of one execution. ``left`` counts down: whoever takes a step lowers it and calls ``check`` at zero.

    Parameters
    ----------
    seconds
        Time limit, for messages.
    deadline
        When to stop, on the clock of ``perf_counter``.
    most_bytes
        The longest answer, in bytes.
    yielding
        Raise :class:`SlowError` at the deadline instead of the time limit: the caller goes on elsewhere.
    """

    __slots__ = ("deadline", "left", "most_bytes", "seconds", "yielding")

    def __init__(self, seconds: float, deadline: float, most_bytes: int, *, yielding: bool = False) -> None:
        self.seconds = seconds
        self.deadline = deadline
        self.most_bytes = most_bytes
        self.yielding = yielding
        self.left = 0
        self.check()

    def check(self) -> None:
        """Look at the clock.

        Raises
        ------
        LimitError
            Of type ``time-limit``, if the time is over.
        """
        self.left = _STEPS
        if perf_counter() >= self.deadline:
            if self.yielding:
                raise SlowError
            raise LimitError(
                f"The query took longer than {self.seconds:g} seconds and was stopped.",
                type="time-limit",
                status=503,
                expected=f"an answer within {self.seconds:g} seconds",
                hint="Ask for fewer things (first), fewer levels, or a narrower filter.",
            )

    def fits(self, size: int) -> None:
        """Check the length of a part of the answer before it is made.

        Raises
        ------
        LimitError
            Of type ``body-limit``, if it is longer than the whole answer may be.
        """
        if size > self.most_bytes:
            raise LimitError(
                f"The answer is larger than {self.most_bytes:,} bytes.",
                type="body-limit",
                expected=f"an answer of at most {self.most_bytes:,} bytes",
                hint="Ask for fewer things (first), fewer levels or fewer fields.",
            )

    def join(self, parts: list[bytes]) -> bytes:
        """A JSON array of parts that are JSON, within the length an answer may have."""
        if len(parts) > 1:
            self.fits(sum(map(len, parts)))
        return b"[" + b",".join(parts) + b"]"


class Keep:
    """The projected fragments a store keeps, dropped all at once when they pass ``most_bytes``."""

    __slots__ = ("_memos", "bytes", "most_bytes")

    _OVERHEAD: Final = 120
    """Bytes of a ``bytes`` object, its key and its slot in a dict, about."""

    def __init__(self, most_bytes: int) -> None:
        self.most_bytes = most_bytes
        self.bytes = 0
        self._memos: list[dict[int, bytes]] = []

    def __len__(self) -> int:
        return len(self._memos)

    def memo(self) -> dict[int, bytes]:
        """A new place for fragments by node."""
        found: dict[int, bytes] = {}
        self._memos.append(found)
        return found

    def note(self, fragment: bytes) -> None:
        """Count a fragment that was put into a memo; drop all if that is too much."""
        self.bytes += len(fragment) + self._OVERHEAD
        if self.bytes > self.most_bytes:
            self.clear()

    def clear(self) -> None:
        """Drop every fragment; the memos stay in use."""
        for memo in self._memos:
            memo.clear()
        self.bytes = 0

    def forget(self) -> None:
        """Drop every fragment and every memo."""
        self.clear()
        self._memos.clear()
