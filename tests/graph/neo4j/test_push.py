"""Pushes into a real server: what they write, what they refuse, and what is left when they are cut off."""

from __future__ import annotations

import copy
import threading
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings

from koban_kg.errors import ConflictError, DataError, LimitError
from koban_kg.graph.neo4j.connection import Connection, Target
from koban_kg.graph.neo4j.pointer import State, read_pointer
from koban_kg.graph.neo4j.projection.project import project
from koban_kg.graph.neo4j.push import lock as locking
from koban_kg.graph.neo4j.push import push as pushing
from koban_kg.graph.neo4j.push.difference import difference, same
from koban_kg.graph.neo4j.push.drop import drop
from koban_kg.graph.neo4j.push.push import Quiet, push
from koban_kg.graph.neo4j.push.reading import read_graph
from koban_kg.graph.neo4j.push.verify import verify
from koban_kg.release.reader import open_release
from tests.graph.neo4j.graphs import library, releases
from tests.graph.neo4j.pushing import At, projected, push_release, start
from tests.release.library import build_editions

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from koban_kg.graph.neo4j.projected import Projection
    from koban_kg.model.types import Model
    from tests.neo4j_server import Server

OLD, NEW = "9.9.9", "9.9.10"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two releases about books; the second has one name more."""
    return build_editions(tmp_path_factory.mktemp("books"), 2)


@pytest.fixture
def connection(neo4j_scratch: Server) -> Iterator[Connection]:
    with Connection(Target(neo4j_scratch.address)) as opened:
        yield opened


@pytest.fixture
def books() -> tuple[Projection, Model]:
    model, quads = library()
    return project(quads, model, "9.9.9"), model


def commits(server: Server) -> int:
    """The number of the last transaction that changed the database."""
    return server.run("SHOW DATABASES YIELD name, lastCommittedTxn WHERE name = 'neo4j'")[0]["lastCommittedTxn"]


def whole(server: Server) -> list[list[object]]:
    """Everything in the database, the pointer included."""
    nodes = server.run("MATCH (n) RETURN elementId(n), labels(n), properties(n) ORDER BY elementId(n)")
    edges = server.run(
        "MATCH (a)-[r]->(b) RETURN elementId(r), a.iri, type(r), b.iri, properties(r) ORDER BY elementId(r)"
    )
    return [record.values() for record in (*nodes, *edges)]


def test_a_push_makes_the_graph_and_a_second_writes_nothing(
    neo4j_scratch: Server, connection: Connection, books: tuple[Projection, Model]
) -> None:
    projection, model = books

    first = push(connection, projection, model, "d1")

    stored = read_graph(connection)
    assert stored.nodes == projection.nodes
    assert stored.relationships == projection.relationships
    assert stored.catalog_nodes == projection.catalog_nodes
    assert first.counts["nodes"]["created"] == len(projection.nodes) + len(projection.catalog_nodes)
    assert first.counts["relationships"]["created"] == len(projection.relationships)
    assert first.changes == sum(sum(kind.values()) for kind in first.counts.values())
    pointer = read_pointer(connection)
    assert pointer is not None
    assert (pointer.version, pointer.digest, pointer.state, pointer.revision) == ("9.9.9", "d1", State.READY, 1)

    before, graph = commits(neo4j_scratch), whole(neo4j_scratch)
    second = push(connection, projection, model, "d1")

    assert (second.changes, second.switched, second.indexes_made, second.indexes_dropped) == (0, False, 0, 0)
    assert commits(neo4j_scratch) == before
    assert whole(neo4j_scratch) == graph


def test_only_the_difference_is_written(neo4j_scratch: Server, connection: Connection, home: Path) -> None:
    push_release(neo4j_scratch.address, home, OLD)
    ids = read_graph(connection).node_ids
    done = push_release(neo4j_scratch.address, home, NEW)

    # one name more: the person, the key that the catalog counts, and nothing else
    assert done.counts == {
        "nodes": {"created": 1, "changed": 1, "deleted": 0},
        "relationships": {"created": 0, "changed": 0, "deleted": 0},
    }
    assert read_graph(connection).node_ids == ids
    assert done.revision == 2

    back = push_release(neo4j_scratch.address, home, OLD)
    assert back.counts["nodes"] == {"created": 0, "changed": 1, "deleted": 1}


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(releases(), releases())
def test_any_release_becomes_any_other(neo4j_server: Server, first: object, second: object) -> None:
    neo4j_server.wipe()
    with Connection(Target(neo4j_server.address)) as connection:
        for model, quads in (first, second):  # type: ignore[attr-defined]
            projection = project(quads, model, "1")
            push(connection, projection, model, str(len(quads)), offline=len(quads) % 2 == 0)
            stored = read_graph(connection)

            assert stored.nodes == projection.nodes
            assert stored.relationships == projection.relationships
            assert difference(stored, projection).changes == 0


def test_what_others_changed_is_put_right(
    neo4j_scratch: Server, connection: Connection, books: tuple[Projection, Model]
) -> None:
    projection, model = books
    push(connection, projection, model, "d")
    for change in (
        "MATCH (n:Book) WITH n LIMIT 1 SET n.price = toInteger(n.price), n.extra = 1, n:Extra",
        "MATCH (n:Person) WITH n ORDER BY n.iri LIMIT 1 DETACH DELETE n",
        "MATCH (a:Book)-[r]->(b) WITH a, r, b LIMIT 1 CREATE (a)-[s:AUTHOR]->(b) SET s = properties(r)",
        "MATCH (a:Book), (b:Catalog) WITH a, b LIMIT 1 CREATE (a)-[:SEEN]->(b)",
        "MATCH ()-[r]->() WITH r LIMIT 1 SET r.inferred = NOT r.inferred, r.seen = true",
        "CREATE (:Catalog)",
        "MATCH (n:Resource) WHERE n.graph = 'open' WITH n LIMIT 1 REMOVE n:Thing",
    ):
        neo4j_scratch.run(change)

    assert push(connection, projection, model, "d").changes >= 6

    stored = read_graph(connection)
    assert (stored.nodes, stored.relationships) == (projection.nodes, projection.relationships)
    assert neo4j_scratch.run("MATCH (n) RETURN count(n) AS n")[0]["n"] == 1 + len(projection.nodes) + len(
        projection.catalog_nodes
    )
    assert push(connection, projection, model, "d").changes == 0


def test_things_may_swap_their_ids(connection: Connection, books: tuple[Projection, Model]) -> None:
    projection, model = books
    push(connection, projection, model, "d1")
    swapped = copy.deepcopy(projection)
    one, other = [node for node in swapped.nodes.values() if "Book" in node.labels][:2]
    one.properties["id"], other.properties["id"] = other.properties["id"], one.properties["id"]

    done = push(connection, swapped, model, "d2")

    assert done.counts["nodes"] == {"created": 0, "changed": 2, "deleted": 0}
    assert read_graph(connection).nodes == swapped.nodes


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [(1, 1.0, False), (True, 1, False), ([1], [True], False), ("a", "a", True), ([1], [1], True)],
)
def test_values_of_two_types_are_two_values(one: object, other: object, expected: bool) -> None:
    assert same(one, other) is expected


def test_a_database_of_others_is_left_alone(
    neo4j_scratch: Server, connection: Connection, books: tuple[Projection, Model]
) -> None:
    neo4j_scratch.run("CREATE (:Customer {name: 'a'})-[:BOUGHT]->(:Resource {uri: 'http://a.b/c'})")
    graph = whole(neo4j_scratch)

    with pytest.raises(ConflictError) as refused:
        push(connection, *books, "d")

    assert refused.value.problem.type == "graph-strangers"
    assert "1 × :Customer" in (refused.value.problem.given or "")
    with pytest.raises(ConflictError):
        drop(connection, Quiet())
    assert whole(neo4j_scratch) == graph
    assert [row for row in neo4j_scratch.run("SHOW INDEXES YIELD name, type") if row["type"] != "LOOKUP"] == []


def test_a_large_push_needs_offline(
    neo4j_scratch: Server, connection: Connection, books: tuple[Projection, Model]
) -> None:
    projection, model = books
    most = len(projection.nodes)

    with pytest.raises(LimitError) as refused:
        push(connection, projection, model, "d", max_tx_changes=most)

    assert refused.value.problem.type == "push-size"
    assert "--offline" in (refused.value.problem.hint or "")
    assert whole(neo4j_scratch) == []

    seen: list[object] = []

    def look() -> None:
        pointer = read_pointer(connection)
        assert pointer is not None
        seen.append((pointer.state, pointer.version, pointer.revision))

    at = At("audit", look)
    done = push(connection, projection, model, "d", max_tx_changes=most, offline=True, progress=at)

    assert seen == [(State.LOADING, None, 0)]
    assert (done.offline, done.revision) == (True, 1)
    assert read_graph(connection).nodes == projection.nodes
    pointer = read_pointer(connection)
    assert pointer is not None
    assert (pointer.state, pointer.version) == (State.READY, "9.9.9")


def test_of_two_pushes_at_a_time_one_wins(
    neo4j_scratch: Server,
    connection: Connection,
    books: tuple[Projection, Model],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(locking, "_DYING_SECONDS", 0.3)
    refused: list[ConflictError] = []

    def second() -> None:
        with Connection(Target(neo4j_scratch.address)) as other, pytest.raises(ConflictError) as raised:
            push(other, *books, "d2")
        refused.append(raised.value)

    push(connection, *books, "d1", progress=At("audit", second))

    assert [error.problem.type for error in refused] == ["push-running"]
    pointer = read_pointer(connection)
    assert pointer is not None
    assert (pointer.digest, pointer.revision) == ("d1", 1)


def test_pushes_that_start_together_do_not_mix(neo4j_scratch: Server, home: Path) -> None:
    """Each may win or be refused; the database holds the release of the last that won."""
    outcomes: list[str] = []
    begin = threading.Barrier(3)

    def run(version: str) -> None:
        begin.wait()
        try:
            push_release(neo4j_scratch.address, home, version)
            outcomes.append(version)
        except ConflictError as error:
            outcomes.append(error.problem.type)

    threads = [threading.Thread(target=run, args=(version,)) for version in (OLD, NEW, OLD)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert {OLD, NEW} & set(outcomes)
    assert set(outcomes) <= {OLD, NEW, "push-running", "graph-conflict"}
    with Connection(Target(neo4j_scratch.address)) as connection:
        pointer = read_pointer(connection)
        assert pointer is not None
        assert difference(read_graph(connection), projected(home, pointer.version)[0]).changes == 0


def test_a_push_that_was_overtaken_changes_nothing(
    neo4j_scratch: Server, connection: Connection, books: tuple[Projection, Model], home: Path
) -> None:
    push_release(neo4j_scratch.address, home, OLD)
    nodes = read_graph(connection).nodes

    def overtake() -> None:
        neo4j_scratch.run("MATCH (p:ReleasePointer {name: 'current'}) SET p.revision = 7")

    with pytest.raises(ConflictError) as refused:
        push(connection, *books, "d2", progress=At("switch 0 of 3", overtake))

    assert refused.value.problem.type == "push-running"
    assert read_graph(connection).nodes == nodes
    pointer = read_pointer(connection)
    assert pointer is not None
    assert (pointer.state, pointer.version, pointer.revision) == (State.READY, OLD, 7)


@pytest.mark.parametrize("before", ["nothing", "a release"])
def test_a_graph_that_breaks_a_rule_is_not_kept(
    neo4j_scratch: Server, connection: Connection, books: tuple[Projection, Model], before: str
) -> None:
    projection, model = books
    if before == "a release":
        push(connection, projection, model, "d1")
    graph = whole(neo4j_scratch)
    broken = copy.deepcopy(projection)
    things = [node for node in broken.nodes.values() if "Book" in node.labels]
    things[0].properties["id"] = 3
    for key in [key for key in things[1].properties if key.startswith("label_")]:
        del things[1].properties[key]

    with pytest.raises(DataError) as refused:
        push(connection, broken, model, "d2")

    found = {(finding.column, finding.value) for finding in refused.value.problem.findings}
    assert found >= {("id", "INTEGER NOT NULL"), ("label", None)}
    assert whole(neo4j_scratch) == graph


def test_a_version_with_the_same_graph_moves_the_pointer_only(
    connection: Connection, books: tuple[Projection, Model]
) -> None:
    projection, model = books
    push(connection, projection, model, "d1")
    renamed = copy.copy(projection)
    renamed.version = "10.0.0"

    done = push(connection, renamed, model, "d2")

    assert (done.changes, done.switched, done.revision) == (0, True, 2)
    pointer = read_pointer(connection)
    assert pointer is not None
    assert (pointer.version, pointer.digest, pointer.state) == ("10.0.0", "d2", State.READY)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("step", "options", "state", "version"),
    [
        ("audit", (), State.READY, OLD),
        ("switch 1 of 3", (), State.SWITCHING, OLD),
        ("switch 2 of 3", (), State.SWITCHING, NEW),
        ("audit", ("--offline",), State.LOADING, OLD),
        ("switch 1 of 2", ("--offline",), State.LOADING, NEW),
    ],
)
def test_the_next_push_completes_a_killed_one(
    neo4j_scratch: Server,
    connection: Connection,
    home: Path,
    step: str,
    options: tuple[str, ...],
    state: State,
    version: str,
) -> None:
    push_release(neo4j_scratch.address, home, OLD)
    done = start(home, neo4j_scratch.address, "--version", NEW, *options)
    steps = done.communicate()[0].splitlines()
    push_release(neo4j_scratch.address, home, OLD)

    place = str(steps.index(step) + 1)
    dead = start(home, neo4j_scratch.address, "--version", NEW, "--die-at", place, *options)
    told = dead.communicate()[0].splitlines()

    assert dead.returncode == -9
    assert told[-1] == step
    pointer = read_pointer(connection)
    assert pointer is not None
    assert (pointer.state, pointer.version) == (state, version)
    if state is not State.LOADING:
        assert difference(read_graph(connection), projected(home, version)[0]).changes == 0

    push_release(neo4j_scratch.address, home, NEW)

    release = open_release(home, NEW)
    assert verify(connection, release, projected(home, NEW)[1], Quiet()).findings == []
    assert push_release(neo4j_scratch.address, home, NEW).changes == 0


def test_batches_are_as_good_as_one(
    connection: Connection, books: tuple[Projection, Model], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pushing, "BATCH", 7)
    projection, model = books
    at = At("", lambda: None)

    done = push(connection, projection, model, "d", offline=True, progress=at)

    assert sum(step.startswith("write") for step in at.steps) > done.changes / 7
    assert read_graph(connection).relationships == projection.relationships
