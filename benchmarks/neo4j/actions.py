"""One way of loading, as a process of its own, so that its memory can be told: ``python -m benchmarks.neo4j.actions``.

Prints a JSON object of seconds, for an export with the arguments of the importer. Making the graph (reading the
release, projecting, copying) is told apart from loading.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

import orjson
import pyoxigraph as ox

from benchmarks.neo4j.copies import copied
from koban_kg.graph.memory import open_cache
from koban_kg.graph.neo4j.connection import Connection, target_of
from koban_kg.graph.neo4j.projection.bulk import write_import
from koban_kg.graph.neo4j.projection.project import project
from koban_kg.graph.neo4j.projection.rebuild import rebuild
from koban_kg.graph.neo4j.push.push import push
from koban_kg.graph.neo4j.push.schema import await_indexes, indexes, make_indexes
from koban_kg.release.reader import open_release
from koban_kg.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from koban_kg.graph.neo4j.projected import Projection


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("action", choices=("push", "push-offline", "export", "indexes", "triples"))
    parser.add_argument("home", type=Path)
    parser.add_argument("copies", type=int)
    parser.add_argument("target", help="address of the server, or the folder or file to write")
    given = parser.parse_args()
    release = open_release(given.home)
    model = open_cache(release.cache).model
    told: dict[str, Any] = {}
    begun = perf_counter()
    projection = project(release.quads(), model, release.version)
    told["project"] = perf_counter() - begun
    if given.copies > 1:
        projection = copied(projection, given.copies)
    told["nodes"], told["relationships"] = len(projection.nodes), len(projection.relationships)
    begun = perf_counter()
    digest = release.manifest["digest"]
    match given.action:
        case "push" | "push-offline":
            with Connection(target_of(Settings(home=given.home), given.target)) as connection:
                push(connection, projection, model, digest, offline=given.action != "push", max_tx_changes=10**6)
        case "export":
            told["arguments"] = write_import(projection, Path(given.target), digest).arguments()
        case "indexes":
            with Connection(target_of(Settings(home=given.home), given.target)) as connection:
                analyzers = {row["analyzer"] for row in connection.run("analyzers")}
                make_indexes(connection, indexes(model, projection.catalog, projection.nodes.values(), analyzers))
                await_indexes(connection)
        case "triples":
            with Path(given.target).open("wb") as file:
                ox.serialize(_triples(projection), output=file, format=ox.RdfFormat.N_TRIPLES)
    told["seconds"] = perf_counter() - begun
    sys.stdout.buffer.write(orjson.dumps(told))


def _triples(projection: Projection) -> Iterator[ox.Triple]:
    """What a loader of RDF gets: the statements without the graphs they stand in."""
    quads = rebuild(
        projection.nodes.values(), projection.relationships.values(), projection.catalog, projection.version
    )
    return (quad.triple for quad in quads)


if __name__ == "__main__":
    main()
