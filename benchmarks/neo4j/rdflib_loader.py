"""The peer of the push: rdflib-neo4j, run by an environment of its own: ``python rdflib_loader.py FILE ADDRESS``.

As its documentation shows it: batches, names without their namespace, the constraint it asks for made before.
"""

from __future__ import annotations

import json
import sys
from time import perf_counter

import neo4j
from rdflib import Graph
from rdflib_neo4j import (  # type: ignore[import-not-found]  # it lives in an environment of its own
    HANDLE_VOCAB_URI_STRATEGY,
    Neo4jStore,
    Neo4jStoreConfig,
)


def main() -> None:
    """Load a file of N-Triples into an empty database and print the seconds as JSON."""
    file, address = sys.argv[1:]
    with neo4j.GraphDatabase.driver(address) as driver:
        driver.execute_query("CREATE CONSTRAINT n10s_unique_uri FOR (r:Resource) REQUIRE r.uri IS UNIQUE")
    auth = {"uri": address, "database": "neo4j", "user": "neo4j", "pwd": "none"}
    config = Neo4jStoreConfig(
        auth_data=auth, batching=True, handle_vocab_uri_strategy=HANDLE_VOCAB_URI_STRATEGY.IGNORE, batch_size=5000
    )
    begun = perf_counter()
    graph = Graph(store=Neo4jStore(config=config))
    graph.parse(file, format="nt")
    graph.close(True)
    sys.stdout.write("\n" + json.dumps({"seconds": perf_counter() - begun}))


if __name__ == "__main__":
    main()
