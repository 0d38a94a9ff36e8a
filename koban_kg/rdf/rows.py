"""A buffer that counts the rows of an answer while it is written, so that a result over the limit is never built.

The engine writes results in Rust, a few kilobytes at a time; iterating over them in Python would take longer than the
query. Each counter below is exact for what the engine writes: TSV, N-Triples escape line ends, CSV doubles quotes, XML
escapes ``<``, and ``},{`` outside strings stands in JSON results only between two solutions.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from koban_kg.errors import LimitError
from koban_kg.rdf.protocol import BINDINGS_CSV, BINDINGS_JSON, BINDINGS_TSV, BINDINGS_XML, N_TRIPLES

Counter = Callable[[bytes], int]
"""Takes the next piece of a text and gives the number of rows that begin or end in it."""


def _lines() -> Counter:
    return lambda piece: piece.count(b"\n")


def _xml() -> Counter:
    mark = b"<result>"
    tail = b""

    def count(piece: bytes) -> int:
        nonlocal tail
        text = tail + piece
        tail = text[-(len(mark) - 1) :]
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


_COUNTERS: Final[dict[str, tuple[Callable[[], Counter], int, int]]] = {
    # how to count, rows counted beyond the solutions, fewest bytes of a solution
    BINDINGS_TSV: (_lines, 1, 1),
    N_TRIPLES: (_lines, 0, 8),
    BINDINGS_XML: (_xml, 0, 17),
    BINDINGS_CSV: (_csv, 1, 2),
    BINDINGS_JSON: (_json, -1, 3),
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
        counter, extra, smallest = _COUNTERS[media_type]
        self._count = counter()
        self._most = rows + extra
        self._free = rows * smallest
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
        if self._size > self._free:
            while self._counted < len(self._pieces):
                self._found += self._count(self._pieces[self._counted])
                self._counted += 1
            if self._found > self._most:
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

    def flush(self) -> None:
        """Nothing is held back."""

    def getvalue(self) -> bytes:
        """All that was written."""
        return b"".join(self._pieces)
