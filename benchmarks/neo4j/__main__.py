"""This service beside @neo4j/graphql, loaders side by side, growth: everything about Neo4j in one command.

``python -m benchmarks.neo4j HOME [--parts sides loading growth] [--rounds 5] [--seconds 3] [--json FILE] [--page P]``
starts its own Neo4j servers (deploy/neo4j/neo4j), fetches the peers into a cache (npm, pip), and works in a folder of
its own that is removed. Data sets: the release of HOME, a synthetic release with 2,000 practices, and copies of it.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import neo4j
import orjson

from benchmarks.neo4j import report
from benchmarks.neo4j.growth import grown
from benchmarks.neo4j.loading import act, as_rows, by_rdflib, imported, pushed
from benchmarks.neo4j.servers import database
from benchmarks.neo4j.sides import compare
from benchmarks.neo4j.synthetic import VERSION, Synthetic
from koban_kg.graph.memory import open_cache
from koban_kg.release.build import build_release
from koban_kg.release.reader import open_release

if TYPE_CHECKING:
    from collections.abc import Sequence

    from koban_kg.model.types import Model

PARTS: Final = ("sides", "loading", "growth")
COPIES: Final = (1, 17, 168)
"""Of the synthetic release: 7 thousand, 100 thousand and a million nodes."""
REAL: Final = {"domain": "CP-RES", "capability": "CP-ENG-05", "skip": 60}
MADE: Final = {"domain": "capability-domain-0000003", "capability": "capability-0000007", "skip": 200}


class Bench:
    """One run: folders, data sets, figures."""

    def __init__(self, home: Path, scratch: Path) -> None:
        self.home, self.scratch = home, scratch
        self.release = open_release(home)
        self.model: Model = open_cache(self.release.cache).model

    def synthetic(self) -> Path:
        """A home with the synthetic release, built once."""
        home = self.scratch / "synthetic"
        if not home.exists():
            build_release(Synthetic(self.release), home, version=VERSION)
        return home

    def sides(self, rounds: int, seconds: float) -> list[dict[str, Any]]:
        """Both services on the synthetic and on the real release."""
        found = []
        for home, named, data in (
            (self.synthetic(), MADE, "the synthetic release"),
            (self.home, REAL, f"release {self.release.version}"),
        ):
            place = self.scratch / f"sides-{home.name}"
            with database(place) as bolt:
                told, _ = act("push-offline", home, 1, bolt)
                described = f"{data}, {told['nodes']:,} nodes, {told['relationships']:,} relationships"
                model = open_cache(open_release(home).cache).model
                found.append(
                    compare(
                        home,
                        place,
                        bolt,
                        model,
                        self.scratch,
                        data=described,
                        named=named,
                        rounds=rounds,
                        seconds=seconds,
                    )
                )
            shutil.rmtree(place)
        return found

    def loading(self, copies: int, *, rdflib: bool) -> list[dict[str, Any]]:
        """Every way of loading the real release and the copies."""
        place = self.scratch / "loading"
        real = [pushed(self.home, 1, place, offline=False), imported(self.home, 1, place)]
        many = [pushed(self.synthetic(), copies, place, offline=True), imported(self.synthetic(), copies, place)]
        if rdflib:
            real.append(by_rdflib(self.home, 1, place))
            many.append(by_rdflib(self.synthetic(), copies, place))
        shutil.rmtree(place)
        return [
            {"data": f"release {self.release.version}", "loads": as_rows(real)},
            {"data": f"synthetic × {copies}", "loads": as_rows(many)},
        ]

    def growth(self, sizes: Sequence[int]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        """The questions at each size, and how each was loaded."""
        found, loads = [], []
        for copies in sizes:
            place = self.scratch / f"growth-{copies}"
            load = imported(self.synthetic(), copies, place)
            loads.append({"data": f"synthetic × {copies}", "loads": as_rows([load])})
            found.append(grown(self.synthetic(), place, self.model, self.scratch, MADE))
            shutil.rmtree(place)
        return found, loads


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("home", nargs="?", default=Path(".koban"), type=Path)
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=PARTS)
    parser.add_argument("--rounds", type=int, default=5, help="rounds of each side and question")
    parser.add_argument("--seconds", type=float, default=3, help="length of a round")
    parser.add_argument("--copies", nargs="+", type=int, default=COPIES, help="sizes of the growth table")
    parser.add_argument("--without-rdflib", action="store_true", help="leave out rdflib-neo4j, which takes long")
    parser.add_argument("--json", type=Path, help="file to keep the figures in; parts that are in it already are kept")
    parser.add_argument("--page", type=Path, help="page to write the tables into, between its marks")
    parser.add_argument("--scratch", type=Path, help="folder to work in; it stays")
    given = parser.parse_args()
    scratch = given.scratch or Path(tempfile.mkdtemp(prefix="koban-neo4j-"))
    scratch.mkdir(parents=True, exist_ok=True)
    figures: dict[str, Any] = orjson.loads(given.json.read_bytes()) if given.json and given.json.exists() else {}
    bench = Bench(given.home.resolve(), scratch.resolve())
    try:
        figures["machine"] = report.machine(_server_version(bench), "python -m benchmarks.neo4j " + str(given.home))
        for part in given.parts:
            sys.stderr.write(f"== {part}\n")
            if part == "sides":
                figures["sides"] = bench.sides(given.rounds, given.seconds)
            elif part == "loading":
                figures["loading"] = bench.loading(sorted(COPIES)[1], rdflib=not given.without_rdflib)
            else:
                figures["growth"], figures["growth_loading"] = bench.growth(given.copies)
            if given.json:
                given.json.write_bytes(orjson.dumps(figures, option=orjson.OPT_INDENT_2))
    finally:
        if given.scratch is None:
            shutil.rmtree(scratch, ignore_errors=True)
    if given.page:
        report.write(given.page, figures)
    print(report.markdown(figures))


def _server_version(bench: Bench) -> str:
    """The version of the server that is measured."""
    with database(bench.scratch / "version") as bolt, neo4j.GraphDatabase.driver(bolt) as driver:
        return str(driver.execute_query("CALL dbms.components() YIELD versions RETURN versions[0]").records[0][0])


if __name__ == "__main__":
    main()
