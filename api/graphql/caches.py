"""Bounded caches: by number of entries, and by bytes."""

from __future__ import annotations

from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class Newest(Generic[K, V]):
    """The entries used last, at most a given number."""

    __slots__ = ("_entries", "_most")

    def __init__(self, most: int) -> None:
        self._entries: dict[K, V] = {}
        self._most = most

    def __len__(self) -> int:
        return len(self._entries)

    def get(self, key: K) -> V | None:
        """The entry, which becomes the newest; ``None`` if there is none."""
        entries = self._entries
        value = entries.pop(key, None)
        if value is not None:
            entries[key] = value
        return value

    def put(self, key: K, value: V) -> None:
        """Keep an entry; the one unused for longest leaves when there are too many."""
        self._entries[key] = value
        if len(self._entries) > self._most:
            del self._entries[next(iter(self._entries))]


class NewestBytes(Generic[K]):
    """The answers used last, at most a given number of bytes together; an answer over a tenth of that is not kept."""

    __slots__ = ("_entries", "_most", "_size")

    def __init__(self, most: int) -> None:
        self._entries: dict[K, bytes] = {}
        self._most = most
        self._size = 0

    @property
    def size(self) -> int:
        """Bytes that are kept."""
        return self._size

    def get(self, key: K) -> bytes | None:
        """The answer, which becomes the newest; ``None`` if there is none."""
        value = self._entries.pop(key, None)
        if value is not None:
            self._entries[key] = value
        return value

    def put(self, key: K, value: bytes) -> None:
        """Keep an answer if it is small enough; the oldest leave to make room."""
        if len(value) * 10 > self._most or key in self._entries:
            return
        self._entries[key] = value
        self._size += len(value)
        while self._size > self._most:
            oldest = next(iter(self._entries))
            self._size -= len(self._entries.pop(oldest))
