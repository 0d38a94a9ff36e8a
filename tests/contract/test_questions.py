"""The users' questions and documents made by a seed: the whole service answers alike from memory and from Neo4j."""

from __future__ import annotations

import asyncio
import os
from collections import Counter
from typing import TYPE_CHECKING, Any

import orjson
import pytest

from api.graphql.engine import Engine, Request
from api.graphql.schema import sdl
from api.opening import open_graph
from koban_kg.graph.sources import source_of
from koban_kg.plan.tree import Lang
from koban_kg.settings import Settings
from tests.api.graphql.generator import Generator
from tests.competency.test_questions import GRAPHQL, by_graphql, gold, narrowed
from tests.contract.comparing import equal, where
from tests.contract.samples import values

if TYPE_CHECKING:
    from collections.abc import Iterator

    from starlette.testclient import TestClient

    from koban_kg.graph.protocol import GraphSource, GraphStore
    from koban_kg.release.reader import OpenRelease
    from tests.contract.stores import Memory
    from tests.neo4j_server import Server

SEED = int(os.environ.get("KOBAN_TEST_SEED", "20261123"))
EN = Lang()
DOCUMENTS = int(os.environ.get("KOBAN_TEST_DOCUMENTS", "150"))
"""Each is a long statement that Neo4j has never seen, and to plan it takes it half a second; 500 take six minutes."""

AT_ONCE = 6


@pytest.mark.parametrize("name", sorted(GRAPHQL))
def test_every_question(client: TestClient, client_of_neo4j: TestClient, name: str) -> None:
    rows = by_graphql(client_of_neo4j, GRAPHQL[name])

    assert rows == by_graphql(client, GRAPHQL[name])
    if (whole := gold(name)) is not None:
        assert narrowed(rows, whole) == whole


class Both:
    """The GraphQL engine of the service over each store, on one event loop."""

    def __init__(self, release: OpenRelease, address: str) -> None:
        self.loop = asyncio.new_event_loop()
        wide: dict[str, Any] = {"graphql_cost": 10**8, "graphql_tokens": 10**5, "graphql_seconds": 60}
        home = release.path.parent.parent
        self.closing: list[GraphStore | GraphSource] = []
        self.engines: dict[str, Engine] = {}
        for name, graph in (("memory", "memory"), ("neo4j", address)):
            settings = Settings(home=home, graph=graph, neo4j_read_seconds=60, neo4j_wait_seconds=60, **wide)
            source = source_of(settings)
            store, self.engines[name] = open_graph(settings, release, source)
            self.closing += [store, source]

    def answers(self, text: str, variables: dict[str, Any] | None = None) -> list[dict[str, Any]]:
        """What each engine answers, memory first."""
        return [self.at_once(name, [(text, variables)])[0] for name in self.engines]

    def at_once(self, name: str, documents: list[tuple[str, dict[str, Any] | None]]) -> list[dict[str, Any]]:
        """What an engine answers to some documents that are asked at the same time."""

        async def ask() -> list[bytes]:
            asked = [self.engines[name].respond(Request(text, variables=given)) for text, given in documents]
            return [response.body for response in await asyncio.gather(*asked)]

        return [orjson.loads(body) for body in self.loop.run_until_complete(ask())]

    def close(self) -> None:
        for each in self.closing:
            self.loop.run_until_complete(each.close())
        self.loop.close()


@pytest.fixture(scope="module")
def both(release: OpenRelease, neo4j_release: Server) -> Iterator[Both]:
    made = Both(release, neo4j_release.address)
    yield made
    made.close()


@pytest.mark.slow
def test_generated_documents(both: Both, memory: Memory) -> None:
    engine = both.engines["memory"]
    generator: Generator

    def sample(type_name: str, field: str) -> Any:
        model = memory.store.model
        cls = model.classes[generator.random.choice(sorted(model.classes)) if type_name == "Thing" else type_name]
        prop = cls.properties.get(field)
        found = values(memory.store, cls, prop, EN) if prop is not None else []
        return generator.random.choice(found) if found else None

    def cursors(field: str) -> list[str]:
        found = both.answers(f"{{ c: {field} {{ edges {{ cursor }} }} }}")[0]
        return [edge["cursor"] for edge in found["data"]["c"]["edges"]]

    generator = Generator(sdl(engine.model), SEED, engine.model.languages, sample, cursors)
    print(f"seed {SEED}, {DOCUMENTS} documents")
    counted: Counter[str] = Counter()
    for start in range(0, DOCUMENTS, AT_ONCE):
        made = [generator.document() for _ in range(start, min(start + AT_ONCE, DOCUMENTS))]
        documents = [(each.text, each.variables) for each in made]
        answers = zip(both.at_once("memory", documents), both.at_once("neo4j", documents), strict=True)
        for number, (expected, found) in enumerate(answers):
            about = f"document {start + number} of seed {SEED}:\n{made[number].text}\n{made[number].variables}"
            assert "errors" not in expected, f"{expected['errors']}\n{about}"
            assert "errors" not in found, f"{found['errors']}\n{about}"
            assert equal(found["data"], expected["data"]), f"{where(found['data'], expected['data'])}\n{about}"
            counted["fallbacks"] += found["extensions"]["koban"]["fallbacks"]
            counted["filled"] += len(orjson.dumps(found["data"])) > 200
    assert counted["fallbacks"] == 0
    assert counted["filled"] > DOCUMENTS / 2, "most documents must find something, else they prove little"


NULLS = [
    "{ capabilities(where: {label: {eq: null}}) { id } }",
    "{ capabilities(where: {label: null}) { id } }",
    "{ capabilities(where: null, orderBy: null, first: 3) { id } }",
    "{ capabilities(where: {and: []}, first: 3) { id } }",
    "{ capabilities(where: {or: []}, first: 3) { id } }",
    "{ capabilities(where: {domain: {some: null}}, first: 3) { id } }",
    "{ capabilities(where: {id: {in: []}}) { id } }",
    "{ capabilities(where: {id: {in: null}}) { id } }",
    "{ capabilities(first: 0) { id } }",
    "{ capabilities(first: 5, offset: 100000) { id } }",
    "{ capabilitiesConnection(first: 0) { totalCount edges { cursor } pageInfo { hasNextPage endCursor } } }",
    '{ capabilitiesConnection(first: 2, after: "nonsense") { totalCount } }',
    "{ capabilitiesConnection(first: -1) { totalCount } }",
    '{ capability(id: "gone") { id } node(id: "") { id } }',
    '{ node(id: "CP-RES-03") { id } }',
    '{ capabilities(first: 2, lang: "x!") { label } }',
    "{ __typename release { version __typename } }",
]


@pytest.mark.parametrize("text", NULLS)
def test_edges_of_the_language(both: Both, text: str) -> None:
    """Null operands, empty lists, empty pages and what is refused, problems included."""
    expected, found = both.answers(text)

    assert found.get("data") == expected.get("data")
    assert found.get("errors") == expected.get("errors")


@pytest.mark.parametrize("lang", ["en", "el"])
def test_the_page_of_a_thing_of_every_class(
    client: TestClient, client_of_neo4j: TestClient, memory: Memory, lang: str
) -> None:
    columns = memory.store.columns
    for cls in memory.store.model.classes.values():
        members = columns.members((cls.name,), inferred=True)
        path = columns.iris[members[len(members) // 2]].removeprefix("https://w3id.org/koban")
        expected = client.get(path, headers={"Accept": "text/html", "Accept-Language": lang})
        found = client_of_neo4j.get(path, headers={"Accept": "text/html", "Accept-Language": lang})

        assert expected.status_code == 200, path
        assert (found.status_code, found.text) == (200, expected.text), path


@pytest.mark.parametrize(
    "path", ["/", "/id/problem/prb-burglary", "/id/capability/CP-RES-03", "/id/methodology/sara-model"]
)
def test_pages_with_much_on_them(client: TestClient, client_of_neo4j: TestClient, path: str) -> None:
    assert client_of_neo4j.get(path).text == client.get(path).text
