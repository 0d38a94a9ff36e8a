"""Documents as plans, plans as statements, statements run with PROFILE."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import neo4j
import orjson

from api.graphql.engine import Request
from api.opening import open_graph
from koban_kg.graph.neo4j.printer import print_root
from koban_kg.graph.neo4j.projection.project import project
from koban_kg.plan.tree import Plan, RootConstant
from koban_kg.queryfile import read_query
from koban_kg.release.reader import open_release
from koban_kg.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from koban_kg.graph.neo4j.catalog import Catalog
    from koban_kg.graph.neo4j.printer import Statement
    from koban_kg.plan.tree import Root

QUERIES = Path(__file__).resolve().parents[3] / "queries"

VARIABLES: dict[str, list[dict[str, Any]]] = {
    "page-alternatives": [{"problems": ["prb-burglary"], "id": "cctv"}],
    "page-capability": [{"id": "CP-ENG-05"}, {"id": "CP-ENG-05", "lang": ["de"]}],
    "page-landing": [{}, {"lang": ["el", "pt"]}],
    "page-narrower": [{"id": "prb-burglary"}],
    "page-norm": [{"id": "AIA-5-1-d", "lang": ["fr"]}],
    "page-practice": [{"id": "cctv"}, {"id": "cctv", "lang": ["el"]}],
    "page-practice-rows": [{"ids": ["cctv", "cure-violence"]}],
    "page-problem": [{"ids": ["prb-burglary", "prb-domestic-abuse"], "id": "prb-burglary"}],
}
"""What the documents with variables are asked with."""


@dataclass(frozen=True)
class Document:
    """A document with the variables it is asked with; ``name`` tells several of one document apart."""

    name: str
    text: str
    variables: dict[str, Any] = field(default_factory=dict)


def documents() -> Iterator[Document]:
    """Every GraphQL document under queries/."""
    for path in sorted((*(QUERIES / "questions").glob("*.graphql"), *(QUERIES / "pages").glob("*.graphql"))):
        query = read_query(path)
        for number, variables in enumerate(VARIABLES.get(query.id, [{}])):
            yield Document(f"{query.id}-{number + 1}" if number else query.id, query.text, variables)


class Printing:
    """A release as plans and statements."""

    def __init__(self, home: Path) -> None:
        release = open_release(home)
        settings = Settings(home=release.path.parent.parent, graphql_cost=10**9, graphql_tokens=10**6)
        self.release = release
        self.store, self.engine = open_graph(settings, release)
        self.model = self.store.model

    @cached_property
    def catalog(self) -> Catalog:
        return project(self.release.quads(), self.model, self.release.version).catalog

    def roots(self, text: str, variables: dict[str, Any] | None = None) -> list[Root]:
        """The root fields of a document that a store answers."""
        request = Request(text, None, variables or {})
        parts = self.engine.program(request, request.key(), trusted=True).parts
        return [r for part in parts if isinstance(part, Plan) for r in part.roots if not isinstance(r, RootConstant)]

    def statement(self, root: Root) -> Statement:
        return print_root(root, self.model, self.catalog)

    def expected(self, root: Root) -> Any:
        """The value of a root field as the memory store gives it."""
        return orjson.loads(self.store.execute_sync(Plan((root,)), seconds=120))[root.key]


def profiled(driver: neo4j.Driver, statement: Statement) -> tuple[bytes, int]:
    """What a statement answers, and its dbHits."""
    text = statement.text.replace("CYPHER 5", "CYPHER 5 PROFILE", 1)
    with driver.session(default_access_mode=neo4j.READ_ACCESS) as session:
        result = session.run(text, statement.parameters)
        answer = result.single(strict=True)["answer"]
        return statement.shape(answer), _hits(result.consume().profile)


def _hits(operator: dict[str, Any]) -> int:
    return operator["args"].get("DbHits", 0) + sum(_hits(child) for child in operator.get("children", ()))
