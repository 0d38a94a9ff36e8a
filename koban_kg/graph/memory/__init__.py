"""The in-memory graph store: a release as columns and adjacency, plans as functions over them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from koban_kg.graph.memory.cache import read_cache, write_cache
from koban_kg.graph.memory.store import MemoryStore

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["MemoryStore", "open_cache", "write_cache"]


def open_cache(folder: Path, *, seconds: float = 5.0, kept_bytes: int = 48 << 20) -> MemoryStore:
    """The store of the release whose cache file stands in ``folder``; its ``model`` is the model.

    Raises
    ------
    UnavailableError
        If there is no such file, or one that another version of this program wrote.
    """
    model, tables = read_cache(folder)
    return MemoryStore(model, tables, seconds=seconds, kept_bytes=kept_bytes)
