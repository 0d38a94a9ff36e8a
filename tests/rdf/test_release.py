"""The dataset of the real release: every triple in one graph, so that the union counts it once."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from koban_kg.names import GRAPH_ROLES, graph_iri
from koban_kg.rdf.engine import load_release, refuse_overlap
from koban_kg.rdf.protocol import BINDINGS_CSV, QueryRequest
from koban_kg.rdf.workers import open_workers
from koban_kg.release.reader import open_release
from koban_kg.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path


def test_no_triple_stands_in_two_graphs(release_home: Path) -> None:
    refuse_overlap(load_release(open_release(release_home).artefacts / "koban.nq"))


def test_the_workers_hold_the_whole_release(release_home: Path) -> None:
    release = open_release(release_home)
    texts = {
        "triples": "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }",
        "distinct": "SELECT (COUNT(*) AS ?n) { SELECT DISTINCT ?s ?p ?o { ?s ?p ?o } }",
    }

    async def run() -> tuple[dict[str, int], dict[str, int]]:
        store = await open_workers(release, Settings(home=release_home))
        try:
            answers = {
                name: await store.query(QueryRequest(text, bindings_format=BINDINGS_CSV))
                for name, text in texts.items()
            }
            return {size.iri: size.triples for size in store.graphs}, {
                name: int(answer.body.split()[1]) for name, answer in answers.items()
            }
        finally:
            await store.close()

    graphs, counts = asyncio.run(run())
    on_disk = {graph_iri(release.version, role): sum(1 for _ in release.quads(role)) for role in GRAPH_ROLES}

    assert graphs == on_disk
    assert counts == {"triples": sum(graphs.values()), "distinct": sum(graphs.values())}
