from __future__ import annotations

from typing import TYPE_CHECKING

import neo4j
import pytest

from tests.docs.cookbook import MARK, PAGE, cypher, page, queries

if TYPE_CHECKING:
    from koban_kg.queryfile import QueryFile
    from tests.neo4j_server import Server


def test_the_page_shows_the_queries_as_they_are_and_their_answers(neo4j_release: Server) -> None:
    shown = PAGE.read_text(encoding="utf-8")

    assert shown == page(shown, neo4j_release.run)


@pytest.mark.parametrize("query", queries(), ids=lambda query: query.id)
def test_a_query_only_reads_and_finds_something(query: QueryFile, neo4j_release: Server) -> None:
    """A misspelt label or key is a warning of the server, not an error."""
    done = neo4j_release.driver.execute_query(query.text, routing_=neo4j.RoutingControl.READ)

    assert done.records
    assert done.summary.query_type == "r"
    assert [status.status_description for status in done.summary.gql_status_objects if status.is_notification] == []


def test_queries_pin_the_language_and_are_enough() -> None:
    assert [query.id for query in queries() if not cypher(query).startswith("CYPHER 5\n")] == []
    assert len(queries()) >= 15
    assert MARK in PAGE.read_text(encoding="utf-8")
