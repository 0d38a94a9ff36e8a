"""Readers during a switch: Neo4j shows half a commit, the pointer keeps readers from taking it for an answer."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

from koban_kg.graph.neo4j.connection import Connection, Target
from koban_kg.graph.neo4j.names import NODE
from koban_kg.graph.neo4j.projected import Node, Projection
from koban_kg.graph.neo4j.push.push import push
from tests.graph import library as books

if TYPE_CHECKING:
    import neo4j

    from tests.neo4j_server import Server

NODES = 4_000
SWITCHES = 6
PAUSE = 0.02  # fifty reads a second
TWO_FIELDS = """
CYPHER 5
MATCH (p:ReleasePointer {name: 'current'})
WITH p.revision AS revision, p.state AS state, p.version AS version
CALL () { MATCH (n:Resource) RETURN min(n.edition) AS least, max(n.edition) AS most }
MATCH (q:ReleasePointer {name: 'current'})
RETURN revision, state, version, least, most, q.revision AS lastRevision, q.state AS lastState
"""


@dataclass
class Seen:
    """What a reader saw: answers that count, and all of them."""

    counted: list[tuple[str, int, int]] = field(default_factory=list)
    every: list[tuple[int, int]] = field(default_factory=list)


def edition(number: int) -> Projection:
    """A release of which each node says which it is."""
    nodes = {f"x:{n}": Node(f"x:{n}", (NODE,), {"iri": f"x:{n}", "edition": number}) for n in range(NODES)}
    return Projection(str(number), nodes)


def read(driver: neo4j.Driver, seen: Seen, over: threading.Event) -> None:
    """Ask the same two fields again and again, as the protocol says."""
    with driver.session(default_access_mode="READ") as session:
        while not over.is_set():
            row = session.run(TWO_FIELDS).single(strict=True)
            seen.every.append((row["least"], row["most"]))
            if (row["state"], row["lastState"]) == ("ready", "ready") and row["revision"] == row["lastRevision"]:
                seen.counted.append((row["version"], row["least"], row["most"]))
            time.sleep(PAUSE)


@pytest.mark.slow
def test_an_answer_that_counts_is_of_one_release(neo4j_scratch: Server, record_property: pytest.RecordProperty) -> None:
    model = books.model()
    seen, over = Seen(), threading.Event()
    with Connection(Target(neo4j_scratch.address)) as connection:
        push(connection, edition(1), model, "1")
        readers = [threading.Thread(target=read, args=(neo4j_scratch.driver, seen, over)) for _ in range(2)]
        for reader in readers:
            reader.start()
        for number in range(SWITCHES):
            version = 2 - number % 2
            push(connection, edition(version), model, str(version))
            time.sleep(5 * PAUSE)
        over.set()
        for reader in readers:
            reader.join()

    assert {(version, least, most) for version, least, most in seen.counted} == {("1", 1, 1), ("2", 2, 2)}
    mixed = sum(least != most for least, most in seen.every)
    record_property("reads", len(seen.every))
    record_property("reads of half a commit", mixed)
    print(f"{len(seen.every)} reads, {len(seen.counted)} count, {mixed} saw two releases at once")
