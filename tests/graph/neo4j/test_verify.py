"""A verification names whatever differs between the database and the release."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from koban_kg.errors import UnavailableError
from koban_kg.graph.memory.cache import read_cache
from koban_kg.graph.neo4j.connection import Connection, Target
from koban_kg.graph.neo4j.push.push import Quiet
from koban_kg.graph.neo4j.push.status import read_status
from koban_kg.graph.neo4j.push.verify import verify
from koban_kg.release.reader import open_release
from tests.graph.neo4j.pushing import push_release
from tests.release.library import Library, build

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from koban_kg.graph.neo4j.push.verify import Verified
    from koban_kg.release.reader import OpenRelease
    from tests.neo4j_server import Server


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> OpenRelease:
    """A release about books."""
    home = tmp_path_factory.mktemp("books")
    build(home, Library(0))
    return open_release(home)


@pytest.fixture
def connection(neo4j_scratch: Server, release: OpenRelease) -> Iterator[Connection]:
    """A connection to a database that holds the release."""
    push_release(neo4j_scratch.address, home_of(release))
    with Connection(Target(neo4j_scratch.address)) as opened:
        yield opened


def home_of(release: OpenRelease) -> Path:
    return release.path.parent.parent


def verified(connection: Connection, release: OpenRelease) -> Verified:
    return verify(connection, release, read_cache(release.cache)[0], Quiet())


def test_a_push_is_equal_and_adds_up(connection: Connection, release: OpenRelease) -> None:
    found = verified(connection, release)

    assert found.findings == []
    assert {graph.role: graph.statements for graph in found.graphs} == {
        role: entry["triples"] for role, entry in release.manifest["graphs"].items()
    }
    assert [graph.role for graph in found.graphs if graph.left_out] == ["ontology"]
    assert sum(graph.left_out for graph in found.graphs) == sum(entry.count for entry in found.left_out)
    for graph in found.graphs:
        assert graph.rebuilt == graph.statements - graph.left_out


@pytest.mark.parametrize(
    ("change", "file", "part"),
    [
        ("MATCH (n:Book {id: 'b1'}) SET n.label_en = 'Another'", "asserted", "The long night"),
        ("MATCH (n:Book {id: 'b1'}) SET n.label_en = 'Another'", "asserted", "Another"),
        ("MATCH (n:Book {id: 'b1'}) REMOVE n:Thing", "inferred", "ontology#Thing"),
        ("MATCH (:Book {id: 'b2'})-[r:CITES]->(:Book) DELETE r", "asserted", "ontology#cites"),
        ("MATCH (n:Person {id: 'p2'}) SET n.graph = 'asserted'", "open", "p2"),
        ("MATCH (n:Book {id: 'b1'}) SET n.in_translations = null", "translations", "Die lange Nacht"),
        ("MATCH (n:Book {id: 'b2'}) SET n.label_en__folded = 'x'", "graph", "b2: label_en__folded"),
        ("MATCH (n:Book {id: 'b2'}) SET n:Unknown", "catalog", "Unknown"),
        ("MATCH (c:Catalog {name: 'key Book.label_en'}) SET c.count = 7", "graph", "key Book.label_en: count"),
        ("MATCH (n:Book {id: 'b2'}) SET n.pageCount = 12.0", "b2", "FLOAT"),
        ("MATCH (p:ReleasePointer {name: 'current'}) SET p.state = 'loading'", "pointer", "loading"),
        ("MATCH (p:ReleasePointer {name: 'current'}) SET p.digest = 'x'", "pointer", "x"),
        ("DROP CONSTRAINT koban_unique_Book_id", "indexes", "koban_unique_Book_id"),
        ("DROP INDEX koban_words_en", "indexes", "koban_words_en"),
    ],
)
def test_a_change_is_found(
    neo4j_scratch: Server, connection: Connection, release: OpenRelease, change: str, file: str, part: str
) -> None:
    neo4j_scratch.run(change)

    found = verified(connection, release)

    assert not found.equal
    assert [f for f in found.findings if f.file.endswith(file) and part in (f.value or "")], found.findings
    push_release(neo4j_scratch.address, home_of(release))
    assert verified(connection, release).findings == []


def test_rules_of_the_model_are_audited(neo4j_scratch: Server, connection: Connection, release: OpenRelease) -> None:
    """What Community does not check: a required name, a second end where one is allowed, a thing of two classes."""
    neo4j_scratch.run("MATCH (n:Person {id: 'p1'}) REMOVE n.label_en")
    neo4j_scratch.run(
        "MATCH (b:Book {id: 'b1'}) "
        "CREATE (b)-[:HOUSE {inferred: false}]->(:Resource:PublishingHouse {id: 'h9', iri: 'x:h9'})"
    )
    neo4j_scratch.run("MATCH (n:Book {id: 'b2'}) SET n:Person")

    found = {(f.file, f.column, f.value) for f in verified(connection, release).findings}

    assert ("kid:person/p1", "label", None) in found
    assert ("kid:book/b1", "house", "2") in found
    assert ("kid:book/b2", "classes", "Book, Person") in found


def test_of_many_differences_the_first_are_listed_and_all_counted(
    neo4j_scratch: Server, connection: Connection, release: OpenRelease
) -> None:
    neo4j_scratch.run("MATCH (n:Resource {graph: 'ontology'}) DETACH DELETE n")

    missing = [f for f in verified(connection, release).findings if f.file == "ontology"]

    assert len(missing) == 20
    counted = re.search(r"is missing \((\d+) such\)", missing[0].rule)
    assert counted is not None
    assert int(counted[1]) > 60


def test_a_database_without_a_release_is_no_difference_but_a_problem(
    neo4j_scratch: Server, release: OpenRelease
) -> None:
    with Connection(Target(neo4j_scratch.address)) as connection:
        with pytest.raises(UnavailableError) as raised:
            verified(connection, release)
        status = read_status(connection, release)

    assert raised.value.problem.type == "graph-empty"
    assert (status.pointer, status.current, status.same) == (None, release.version, False)


def test_status_compares_by_digest(neo4j_scratch: Server, connection: Connection, release: OpenRelease) -> None:
    status = read_status(connection, release)

    assert status.same is True
    assert status.labels["Book"] == 2
    assert status.types["CITES"] == 2
    assert (status.indexes, status.indexes_online) == (status.indexes, status.indexes)
    assert status.indexes > 8

    neo4j_scratch.run("MATCH (p:ReleasePointer {name: 'current'}) SET p.digest = 'x'")
    assert read_status(connection, release).same is False
    assert read_status(connection, None).same is None
