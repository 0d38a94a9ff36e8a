"""A buffer that counts the rows of an answer while it is written, so that a result over the limit is never built.

The engine writes results in Rust, a few kilobytes at a time; iterating over them in Python would take longer than the
query. Each counter below is exact for what the engine writes: TSV and N-Triples escape line ends, CSV doubles quotes,
XML escapes ``<``, and ``},{`` outside strings stands in JSON results only between two solutions.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from koban_kg.errors import LimitError
from koban_kg.rdf.protocol import BINDINGS_CSV, BINDINGS_JSON, BINDINGS_TSV, BINDINGS_XML, N_TRIPLES

Counter = Callable[[bytes], int]
"""Takes the next piece of a text and gives the number of rows that begin or end in it."""


def _marks(mark: bytes) -> Counter:
    """Counts a mark also where two pieces meet in it."""
    tail = b""
    keep = len(mark) - 1

    def count(piece: bytes) -> int:
        nonlocal tail
        text = tail + piece if tail else piece
        tail = text[-keep:] if keep else b""
        return text.count(mark)

    return count


def _csv() -> Counter:
    quoted = False

    def count(piece: bytes) -> int:
        nonlocal quoted
        parts = piece.split(b'"')
        found = sum(part.count(b"\n") for part in parts[quoted::2])
        quoted ^= len(parts) % 2 == 0
        return found

    return count


def _json() -> Counter:
    quoted = False
    held = b""  # the end of the last piece: a lone backslash, or the head of "},{"

    def count(piece: bytes) -> int:
        nonlocal quoted, held
        text = held + piece
        odd = (len(text) - len(text.rstrip(b"\\"))) % 2
        held, text = (text[-1:], text[:-1]) if odd else (b"", text)
        text = text.replace(b"\\\\", b"").replace(b'\\"', b"")
        parts = text.split(b'"')
        found = sum(part.count(b"},{") for part in parts[quoted::2])
        quoted ^= len(parts) % 2 == 0
        if not quoted:
            last = parts[-1]
            held = b"}," if last.endswith(b"},") else b"}" if last.endswith(b"}") else b""
        return found

    return count


@dataclass(frozen=True, slots=True)
class _Rule:
    """How rows of a format are counted.

    ``mark`` stands at least once in every row, so its number is never too low; ``exact`` is asked only when that
    number is over the limit, and is missing where the mark stands nowhere else. ``extra`` is what is counted beyond the
    rows, and ``smallest`` the fewest bytes of one.
    """

    mark: bytes
    extra: int
    smallest: int
    exact: Callable[[], Counter] | None = None


_RULES: Final = {
    BINDINGS_TSV: _Rule(b"\n", 1, 1),
    N_TRIPLES: _Rule(b"\n", 0, 8),
    BINDINGS_XML: _Rule(b"<result>", 0, 17),
    BINDINGS_CSV: _Rule(b"\n", 1, 2, _csv),
    BINDINGS_JSON: _Rule(b"},{", -1, 3, _json),
}


class LimitedBuffer:
    """A binary file that keeps what is written and stops the writer over a limit.

    Parameters
    ----------
    media_type
        What is written: a bindings format, or N-Triples.
    rows, answer_bytes
        The limits. Nothing is counted until so many bytes are there that the rows could be over theirs.
    """

    def __init__(self, media_type: str, rows: int, answer_bytes: int) -> None:
        rule = _RULES[media_type]
        self._count = _marks(rule.mark)
        self._exact = rule.exact
        self._most = rows + rule.extra
        self._free = rows * rule.smallest
        self._limits = (rows, answer_bytes)
        self._pieces: list[bytes] = []
        self._counted = 0
        self._found = 0
        self._size = 0

    def write(self, piece: bytes) -> int:
        """Keep a piece.

        Raises
        ------
        LimitError
            Type ``row-limit`` or ``answer-limit``.
        """
        self._pieces.append(bytes(piece))
        self._size += len(piece)
        rows, answer_bytes = self._limits
        if self._size > self._free and self._over():
            raise LimitError(
                f"The answer has more than {rows:,} rows; nothing of it is given",
                type="row-limit",
                title="The answer has too many rows",
                given=f"at least {rows + 1:,} rows",
                expected=f"at most {rows:,} rows",
                hint="Count or aggregate in the query, or take pages with ORDER BY, LIMIT and OFFSET.",
            )
        if self._size > answer_bytes:
            raise LimitError(
                f"The answer is over {answer_bytes:,} bytes; nothing of it is given",
                type="answer-limit",
                title="The answer is too large",
                given=f"at least {self._size:,} bytes",
                expected=f"at most {answer_bytes:,} bytes",
                hint="Select fewer variables, or take pages with ORDER BY, LIMIT and OFFSET.",
            )
        return len(piece)

    def _over(self) -> bool:
        """Whether there are too many rows so far."""
        while True:
            for piece in self._pieces[self._counted :]:
                self._found += self._count(piece)
            self._counted = len(self._pieces)
            if self._found <= self._most or self._exact is None:
                return self._found > self._most
            self._count, self._exact = self._exact(), None
            self._counted = self._found = 0

    def flush(self) -> None:
        """Nothing is held back."""

    def getvalue(self) -> bytes:
        """All that was written."""
        return b"".join(self._pieces)
