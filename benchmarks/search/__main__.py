"""Search over a real release: quality, time and size, with SQLite's FTS5 over the same texts beside it.

``python -m benchmarks.search HOME [--rounds 5]``. The peer is the full-text index that comes with Python: one row for
each thing and language, the tokenizer ``unicode61`` without diacritics, names weighted as here, any word may fit. It
has no stemmers but for English and no fallback of languages; it gets the language of the phrase told. Quality first,
then milliseconds per phrase in process: median, 95th percentile and most over all phrases and rounds.
"""

from __future__ import annotations

import argparse
import csv
import re
import sqlite3
import statistics
import time
import tracemalloc
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.search.measures import RANKED, quality
from koban_kg.graph.memory.cache import read_model
from koban_kg.release.reader import open_release
from koban_kg.search.index import NAME_WEIGHT, SearchIndex
from koban_kg.search.passages import FILE_NAME, NAMES, read_passages
from koban_kg.search.stems import stems

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from koban_kg.search.passages import Entry

PHRASES = Path(__file__).resolve().parents[2] / "tests" / "search" / "phrases.csv"


def peer(entries: Sequence[Entry]) -> Callable[[str, str], list[str]]:
    """SQLite's FTS5 over the same passages."""
    database = sqlite3.connect(":memory:")
    database.execute(
        "CREATE VIRTUAL TABLE texts USING fts5("
        "id UNINDEXED, lang UNINDEXED, name, text, tokenize='unicode61 remove_diacritics 2')"
    )
    for entry in entries:
        for lang in dict.fromkeys(passage.lang for passage in entry.passages):
            own = [p for p in entry.passages if p.lang == lang]
            name = " ".join(p.text for p in own if p.property in NAMES)
            text = " ".join(p.text for p in own if p.property not in NAMES)
            database.execute("INSERT INTO texts VALUES (?, ?, ?, ?)", (entry.id, lang, name, text))

    def rank(phrase: str, lang: str) -> list[str]:
        words = " OR ".join(f'"{word}"' for word in re.findall(r"\w+", phrase))
        found = database.execute(
            "SELECT id FROM texts WHERE texts MATCH ? AND lang = ? ORDER BY bm25(texts, 0, 0, ?, 1) LIMIT ?",
            (words, lang, NAME_WEIGHT, RANKED),
        )
        return [row[0] for row in found]

    return rank


def timed(rank: Callable[[str, str], list[str]], phrases: Sequence[dict[str, str]], rounds: int) -> str:
    """Milliseconds per phrase."""
    times = []
    for _ in range(rounds):
        for row in phrases:
            started = time.perf_counter()
            rank(row["phrase"], row["lang"])
            times.append((time.perf_counter() - started) * 1000)
    times.sort()
    return (
        f"p50 {statistics.median(times):.2f} ms · p95 {times[int(len(times) * 0.95)]:.2f} ms · most {times[-1]:.2f} ms"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("home", nargs="?", default=Path(".koban"), type=Path)
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args()
    release = open_release(given.home)
    weights = {cls.name: cls.search_weight for cls in read_model(release.cache).classes.values()}
    with PHRASES.open(encoding="utf-8", newline="") as file:
        phrases = list(csv.DictReader(file))
    opened = []
    for _ in range(given.rounds):
        started = time.perf_counter()
        index = SearchIndex.open(release.cache, weights)
        opened.append(time.perf_counter() - started)
    tracemalloc.start()
    entries = read_passages(release.cache)
    held = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()

    def ours(phrase: str, lang: str) -> list[str]:
        return [hit.id for hit in index.search(phrase, langs=(lang,), first=RANKED).hits]

    theirs = peer(entries)
    print(f"{len(phrases)} phrases, release {release.version}, {len(index):,} things")
    print(f"this      {quality(phrases, ours)}")
    print(f"SQLite    {quality(phrases, theirs)}")
    stems.cache_clear()
    print(f"this      {timed(ours, phrases, 1)} (stems of new words computed)")
    print(f"this      {timed(ours, phrases, given.rounds)}")
    print(f"SQLite    {timed(theirs, phrases, given.rounds)}")
    size = (release.cache / FILE_NAME).stat().st_size
    print(
        f"index     file {size / 1e6:.1f} MB, texts in memory {held / 1e6:.1f} MB, "
        f"open {min(opened):.2f}–{max(opened):.2f} s"
    )


if __name__ == "__main__":
    main()
