"""Constraints and indexes: derived from the model, made, kept, and dropped when they are no longer wanted."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING

import neo4j.exceptions
import pytest

from koban_kg.graph.neo4j.connection import Connection, Target
from koban_kg.graph.neo4j.projection.project import project
from koban_kg.graph.neo4j.push import schema
from koban_kg.graph.neo4j.push.drop import drop
from koban_kg.graph.neo4j.push.push import Quiet, push
from koban_kg.graph.neo4j.push.schema import IndexKind, analyzer_of, indexes, missing, read_indexes
from tests.graph.neo4j.graphs import library

if TYPE_CHECKING:
    from collections.abc import Iterator

    from koban_kg.graph.neo4j.projected import Projection
    from koban_kg.model.types import Model
    from tests.neo4j_server import Server

ANALYZERS = {"english", "german", "greek", "portuguese", "brazilian", "french", "standard-folding", "standard"}


@pytest.fixture
def connection(neo4j_scratch: Server) -> Iterator[Connection]:
    with Connection(Target(neo4j_scratch.address)) as opened:
        yield opened


@pytest.fixture(scope="module")
def books() -> tuple[Projection, Model]:
    model, quads = library()
    return project(quads, model, "9.9.9"), model


def derived(books: tuple[Projection, Model]) -> dict[str, schema.Index]:
    projection, model = books
    nodes = projection.nodes.values()
    return {index.name: index for index in indexes(model, projection.catalog, nodes, ANALYZERS)}


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", "english"),
        ("el", "greek"),
        ("de", "german"),
        ("de-AT", "german"),
        ("pt", "portuguese"),
        ("pt-BR", "brazilian"),
        ("pl", "standard-folding"),
        ("mt", "standard-folding"),
        ("x-klingon", "standard-folding"),
    ],
)
def test_a_language_has_its_analyzer(language: str, expected: str) -> None:
    assert analyzer_of(language, ANALYZERS) == expected


def test_every_exposed_class_has_unique_ids_and_a_sorted_name(books: tuple[Projection, Model]) -> None:
    _, model = books
    found = derived(books)

    unique = {(index.label, index.keys) for index in found.values() if index.kind is IndexKind.UNIQUE}
    assert unique == {
        ("Resource", ("iri",)),
        ("Catalog", ("name",)),
        ("ReleasePointer", ("name",)),
        *((name, ("id",)) for name in model.classes),
    }
    assert {f"koban_range_{name}_label_en" for name in model.classes} <= set(found)


def test_large_classes_have_an_index_for_each_key_that_pages_sort_by(
    books: tuple[Projection, Model], monkeypatch: pytest.MonkeyPatch
) -> None:
    small = {name for name, index in derived(books).items() if index.kind is IndexKind.RANGE}
    monkeypatch.setattr(schema, "FEWEST", 1)
    large = {name for name, index in derived(books).items() if index.kind is IndexKind.RANGE}

    assert small < large
    assert "koban_range_Resource_id" in small
    assert {"koban_range_Book_pageCount", "koban_range_Book_published", "koban_range_Book_label_de"} <= large - small


def test_a_key_with_a_text_that_is_too_long_has_no_index(
    neo4j_scratch: Server, connection: Connection, books: tuple[Projection, Model]
) -> None:
    """The server stores no value that an index on its key does not take: the index must be gone before."""
    projection, model = books
    push(connection, projection, model, "d1")
    longer = copy.deepcopy(projection)
    book = next(node for node in longer.nodes.values() if "Book" in node.labels)
    book.properties["label_en"] = "é" * 5_000
    with pytest.raises(neo4j.exceptions.DatabaseError, match="too large to index"):
        neo4j_scratch.run("MATCH (n:Book) WITH n LIMIT 1 SET n.label_en = $text", text=book.properties["label_en"])

    done = push(connection, longer, model, "d2")

    assert (done.changes, done.indexes_dropped) == (1, 1)
    assert "koban_range_Book_label_en" in derived(books)
    assert "koban_range_Book_label_en" not in derived((longer, model))
    assert "koban_range_Book_label_en" not in read_indexes(connection)
    assert push(connection, projection, model, "d1").indexes_made == 1


def test_there_is_an_index_over_words_for_each_language(
    neo4j_scratch: Server, connection: Connection, books: tuple[Projection, Model]
) -> None:
    projection, model = books
    push(connection, projection, model, "d")
    words = {name: found for name, found in read_indexes(connection).items() if found.kind == "FULLTEXT"}

    tags = {key.language for key in projection.catalog.keys if key.base == "label"}
    assert {name.removeprefix("koban_words_") for name in words} >= tags
    assert words["koban_words_de"].analyzer == "german"
    for language, word in (("en", "persons"), ("de", "erziehungen")):  # both are other forms of words in names
        found = neo4j_scratch.run(
            f"CALL db.index.fulltext.queryNodes('koban_words_{language}', $word) YIELD node", word=word
        )
        assert len(found) == 1


def test_uniqueness_is_enforced(neo4j_scratch: Server, connection: Connection, books: tuple[Projection, Model]) -> None:
    push(connection, *books, "d")

    with pytest.raises(neo4j.exceptions.ConstraintError):
        neo4j_scratch.run("MATCH (n:Book) WITH n LIMIT 1 CREATE (:Resource:Book {iri: 'x:y', id: n.id})")
    with pytest.raises(neo4j.exceptions.ConstraintError):
        neo4j_scratch.run("CREATE (:ReleasePointer {name: 'current'})")


def test_stale_indexes_go_and_those_of_others_stay(
    neo4j_scratch: Server, connection: Connection, books: tuple[Projection, Model]
) -> None:
    push(connection, *books, "d")
    for text in (
        "CREATE INDEX koban_range_Old_key FOR (n:Old) ON (n.key)",
        "CREATE CONSTRAINT koban_unique_Old_id FOR (n:Old) REQUIRE n.id IS UNIQUE",
        "CREATE INDEX by_hand FOR (n:Book) ON (n.price)",
        "DROP INDEX koban_words_en",
        "CREATE FULLTEXT INDEX koban_words_en FOR (n:Book) ON EACH [n.label_en]",
        "DROP CONSTRAINT koban_unique_Book_id",
    ):
        neo4j_scratch.run(text)

    done = push(connection, *books, "d")

    # the index over words that is over something else is dropped and made again
    assert (done.changes, done.indexes_made, done.indexes_dropped) == (0, 2, 3)
    there = read_indexes(connection)
    assert "by_hand" in there
    assert not {"koban_range_Old_key", "koban_unique_Old_id"} & set(there)
    projection, model = books
    analyzers = {row["analyzer"] for row in connection.run("analyzers")}
    wanted = indexes(model, projection.catalog, projection.nodes.values(), analyzers)
    assert missing(wanted, there.values()) == []
    assert {found.state for found in there.values()} == {"ONLINE"}


def test_a_drop_leaves_nothing_of_ours_and_all_of_others(
    neo4j_scratch: Server, connection: Connection, books: tuple[Projection, Model]
) -> None:
    projection, model = books
    push(connection, projection, model, "d")
    neo4j_scratch.run("CREATE (:Customer {name: 'a'})")
    neo4j_scratch.run("CREATE INDEX by_hand FOR (n:Customer) ON (n.name)")

    dropped = drop(connection, Quiet())

    assert dropped.nodes == len(projection.nodes) + len(projection.catalog_nodes) + 1
    assert dropped.relationships == len(projection.relationships)
    assert [row["labels"] for row in neo4j_scratch.run("MATCH (n) RETURN labels(n) AS labels")] == [["Customer"]]
    assert list(read_indexes(connection)) == ["by_hand"]


def test_a_drop_that_was_cut_off_can_be_run_again_or_pushed_over(
    neo4j_scratch: Server, connection: Connection, books: tuple[Projection, Model]
) -> None:
    class CutError(Exception):
        pass

    class Cut(Quiet):
        def step(self, phase: str, *_: int) -> None:
            if phase == "delete":
                raise CutError

    push(connection, *books, "d")
    for _ in range(2):
        with pytest.raises(CutError):
            drop(connection, Cut())
        assert connection.run("pointer") == []
    assert push(connection, *books, "d").revision == 1
    with pytest.raises(CutError):
        drop(connection, Cut())
    drop(connection, Quiet())
    assert neo4j_scratch.run("MATCH (n) RETURN n") == []
    assert read_indexes(connection) == {}
