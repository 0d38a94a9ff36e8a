"""The executor of plans on a real release: named workloads, medians with their spread.

Run it as ``python -m benchmarks.graph [HOME] [--rounds N]`` after ``koban build``. Cold means: plan not compiled, no
fragment kept; warm: the same plan again. Times are processor time of one process, without GraphQL and HTTP.
"""

from __future__ import annotations

import argparse
import gc
import resource
import statistics
import sys
from pathlib import Path
from time import process_time
from typing import TYPE_CHECKING

from koban_kg.graph.memory import MemoryStore, open_cache
from koban_kg.graph.memory.cache import dump_tables, load_tables, read_cache
from koban_kg.plan import tree
from koban_kg.plan.tree import Compare, Counted, Lang, Order, Page, Quantified, Query, Selection
from koban_kg.release.reader import open_release

if TYPE_CHECKING:
    from collections.abc import Callable

    from koban_kg.graph.memory.tables import Tables
    from koban_kg.model.types import Model

EN = Lang(("en",))
NAME = (tree.ValueField("id", "id"), tree.TextField("label", "label", "value", EN))


def select(name: str, *more: tree.Field) -> Selection:
    return Selection(((name, (*NAME, *more)),))


def related(key: str, target: str, *more: tree.Field, first: int = 20) -> tree.RelationField:
    return tree.RelationField(
        key, key, one=False, query=Query((target,), select(target, *more), page=Page(first=first))
    )


def three_levels() -> Query:
    """20 capabilities, each with the practices that strengthen it, each with its evidence."""
    evidence = related(
        "evidence", "Evidence", tree.ValueField("year", "year"), tree.ValueField("direction", "direction")
    )
    return Query(
        ("Capability",), select("Capability", related("strengthenedBy", "Methodology", evidence)), page=Page(20)
    )


def nested_filter() -> Query:
    """Capabilities strengthened by a practice with favourable evidence that addresses a problem of one word."""
    favourable = Quantified("evidence", "some", Compare("direction", "eq", "favourable"))
    problem = Quantified("addresses", "some", Compare("label", "contains", "burgl", EN))
    where = Quantified("strengthenedBy", "some", tree.All((favourable, tree.Not(tree.Not(problem)))))
    return Query(("Capability",), select("Capability"), where, (Order((), "label", lang=EN),), Page(20))


def counted() -> Query:
    """Practices by number of capabilities strengthened, those with two results of studies or more."""
    order = (Order((), "strengthens", count=True, descending=True), Order((), "label", lang=Lang(("de",))))
    return Query(("Methodology",), select("Methodology"), Counted("evidence", "gte", 2), order, Page(20))


def connection() -> tree.Connection:
    """A page of results of studies by year, with cursors and the count."""
    query = Query(("Evidence",), Selection(()), order=(Order((), "year", descending=True),), page=Page(20))
    edges = (tree.EdgeField("cursor", "cursor"), tree.EdgeField("node", "node", select=select("Evidence")))
    info = (tree.PageInfoField("hasNextPage", "hasNextPage"), tree.PageInfoField("endCursor", "endCursor"))
    return tree.Connection(
        query,
        (
            tree.ConnectionMember("totalCount", "totalCount"),
            tree.ConnectionMember("edges", "edges", edges=edges),
            tree.ConnectionMember("pageInfo", "pageInfo", page_info=info),
        ),
    )


WORKLOADS: dict[str, Callable[[], tree.Root]] = {
    "three-level list of 20": lambda: tree.RootList("a", three_levels()),
    "nested filter": lambda: tree.RootList("a", nested_filter()),
    "order by count": lambda: tree.RootList("a", counted()),
    "connection page of 20": lambda: tree.RootConnection("a", connection()),
    "look-up with four relations": lambda: tree.RootOne(
        "a",
        ("Methodology",),
        "sara-model",
        select(
            "Methodology",
            related("addresses", "Problem"),
            related("strengthens", "Capability"),
            related("usesSkill", "Skill"),
            related("evidence", "Evidence"),
        ),
    ),
}


def measured(action: Callable[[], object], rounds: int, batch: int = 1) -> list[float]:
    """Seconds of each round, which is the mean of a batch."""
    times = []
    for _ in range(rounds):
        started = process_time()
        for _ in range(batch):
            action()
        times.append((process_time() - started) / batch)
    return times


def cold(plan: tree.Plan, model: Model, tables: Tables, rounds: int) -> list[float]:
    """Seconds of the first execution by a new store, for each of some stores."""
    times = []
    for _ in range(rounds):
        store = MemoryStore(model, tables)
        gc.collect()
        times += measured(lambda store=store: store.execute_sync(plan), 1)
    return times


def told(name: str, times: list[float], unit: float, sign: str, note: str = "") -> None:
    """One line: the median, and the middle half of the rounds."""
    low, middle, high = (q / unit for q in statistics.quantiles(times, n=4))
    sys.stdout.write(f"{name:<42}{middle:>9.1f} {sign}   [{low:.1f} to {high:.1f}]  {note}\n")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("home", nargs="?", default=".koban", type=Path)
    parser.add_argument("--rounds", default=200, type=int)
    given = parser.parse_args()
    release = open_release(given.home)
    model, tables = read_cache(release.cache)
    text = dump_tables(tables, model)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    told(
        "store from its cache file", measured(lambda: open_cache(release.cache), 9), 1e-3, "ms", f"{len(text):,} bytes"
    )
    told("  of which the tables", measured(lambda: load_tables(text), 9), 1e-3, "ms")
    told(
        "store from the quads of the release",
        measured(lambda: MemoryStore.build(release.store, model), 3),
        1e-3,
        "ms",
        f"{len(release.store):,} quads",
    )
    store = open_cache(release.cache)
    for name, root in WORKLOADS.items():
        plan = tree.Plan((root(),))
        size = len(store.execute_sync(plan))
        told(f"{name}, cold", cold(plan, model, tables, 20), 1e-3, "ms", f"{size:,} bytes")
        told(f"{name}, warm", measured(lambda plan=plan: store.execute_sync(plan), given.rounds, 50), 1e-6, "µs")
    sys.stdout.write(f"largest resident size {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MiB ")
    sys.stdout.write(f"(before the measurements {before // 1024} MiB)\n")


if __name__ == "__main__":
    main()
