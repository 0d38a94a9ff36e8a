"""The documents of the pages fit the schema and are answered from plans: none needs Strawberry's executor."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from api.graphql.engine import Engine, Request
from api.opening import open_graph
from koban_kg.queryfile import QueryFile, read_queries
from koban_kg.release.reader import open_release
from koban_kg.resources import resource
from koban_kg.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

DOCUMENTS = list(read_queries(resource("queries") / "pages", "*.graphql"))
GIVEN = {"id": "prb-burglary", "ids": ["prb-burglary"], "problems": ["prb-burglary"], "lang": ["pt"]}


@pytest.fixture(scope="module")
def engine(release_home: Path) -> Engine:
    return open_graph(Settings(home=release_home), open_release(release_home))[1]


@pytest.mark.parametrize("query", DOCUMENTS, ids=lambda query: query.id)
def test_a_document_of_the_pages_needs_no_fallback(engine: Engine, query: QueryFile) -> None:
    (operation,) = engine.document(query.text, trusted=True).operations.values()
    asked = {definition.variable.name.value for definition in operation.variable_definitions or ()}
    request = Request(query.text, None, {name: GIVEN[name] for name in sorted(asked)})

    program = engine.program(request, request.key(), trusted=True)

    assert program.fallbacks == 0
    assert len(DOCUMENTS) >= 8
