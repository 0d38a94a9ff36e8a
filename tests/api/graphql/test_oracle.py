"""Documents made by a seed give the same answer from a plan and from Strawberry's own executor over plain dicts."""

from __future__ import annotations

import asyncio
import os
import random
from typing import TYPE_CHECKING, Any

import orjson
import pytest

from api.graphql.engine import Engine, Request
from api.graphql.schema import build_schema, sdl
from tests.api.graphql.generator import Generator, Used
from tests.api.graphql.oracle import Naive, make_cursor, read_cursor

if TYPE_CHECKING:
    from collections.abc import Iterator

    import strawberry

SEED = int(os.environ.get("KOBAN_TEST_SEED", "20261122"))
DOCUMENTS = int(os.environ.get("KOBAN_TEST_DOCUMENTS", "500"))
AT_LEAST = 5


def normal(value: Any) -> Any:
    """The data with cursors reduced to the place they name, which is what they promise."""
    if isinstance(value, list):
        return [normal(each) for each in value]
    if isinstance(value, dict):
        return {k: place(v) if k in {"cursor", "startCursor", "endCursor"} else normal(v) for k, v in value.items()}
    return value


def place(cursor: str | None) -> str | None:
    return cursor and make_cursor(read_cursor(cursor))


def difference(got: Any, wanted: Any, path: str = "data") -> str:
    """The first place where two answers differ."""
    if isinstance(got, dict) and isinstance(wanted, dict):
        if list(got) != list(wanted):
            return f"{path}: members {list(got)} but expected {list(wanted)}"
        pairs = [(f"{path}.{k}", got[k], wanted[k]) for k in got]
    elif isinstance(got, list) and isinstance(wanted, list) and len(got) == len(wanted):
        pairs = [(f"{path}.{i}", g, w) for i, (g, w) in enumerate(zip(got, wanted, strict=True))]
    else:
        return "" if got == wanted else f"{path}: {got!r:.300} but expected {wanted!r:.300}"
    return next((found for p, g, w in pairs if (found := difference(g, w, p))), "")


class Comparison:
    """Both ways to an answer, and the material that documents are made of."""

    def __init__(self, engine: Engine, naive: Naive) -> None:
        self.engine = engine
        self.naive = naive
        self.oracle: strawberry.Schema = build_schema(engine.model, naive)
        self.random = random.Random(SEED)
        self.loop = asyncio.new_event_loop()
        self.fallbacks = 0

    def compiled(self, text: str, variables: dict[str, Any] | None = None) -> dict[str, Any]:
        response = self.loop.run_until_complete(self.engine.respond(Request(text, variables=variables)))
        found: dict[str, Any] = orjson.loads(response.body)
        self.fallbacks += found["extensions"]["koban"]["fallbacks"]
        return found

    def sample(self, type_name: str, field: str) -> Any:
        model, plain = self.engine.model, self.naive.plain
        if type_name == "Thing":
            type_name = self.random.choice(list(model.classes))
        things = plain.by_class[type_name]
        if not things:
            return None
        prop = model.classes[type_name].properties[field]
        for _ in range(5):
            values = plain.values(self.random.choice(things), prop, ("en",), inferred=True)
            if values:
                return self.random.choice(values)
        return None

    def cursors(self, field: str) -> list[str]:
        found = self.compiled(f"{{ c: {field} {{ edges {{ cursor }} }} }}")
        return [edge["cursor"] for edge in found["data"]["c"]["edges"]]


def short_of(used: Used) -> dict[str, dict[str, int]]:
    return {
        part: {name: n for name, n in counts.items() if n < AT_LEAST}
        for part, counts in vars(used).items()
        if any(n < AT_LEAST for n in counts.values())
    }


@pytest.fixture
def comparison(engine: Engine, naive: Naive) -> Iterator[Comparison]:
    made = Comparison(engine, naive)
    yield made
    made.loop.close()


@pytest.mark.slow
def test_generated_documents_are_equal_on_both_executors(engine: Engine, comparison: Comparison) -> None:
    generator = Generator(sdl(engine.model), SEED, engine.model.languages, comparison.sample, comparison.cursors)
    print(f"seed {SEED}, {DOCUMENTS} documents")
    filled = 0
    for number in range(DOCUMENTS):
        made = generator.document()
        about = f"document {number} of seed {SEED}:\n{made.text}\n{made.variables}"
        found = comparison.compiled(made.text, made.variables)
        expected = comparison.oracle.execute_sync(made.text, variable_values=made.variables)
        assert not expected.errors, f"{expected.errors}\n{about}"
        assert "errors" not in found, f"{found.get('errors')}\n{about}"
        # as text, so that the order of keys counts too
        got, wanted = normal(found["data"]), normal(expected.data)
        assert orjson.dumps(got) == orjson.dumps(wanted), f"{difference(got, wanted)}\n{about}"
        filled += len(orjson.dumps(found["data"])) > 200
    assert comparison.fallbacks == 0
    assert filled > DOCUMENTS / 2, "most documents must find something, else they prove little"
    if DOCUMENTS >= 500:
        assert short_of(generator.used) == {}
    totals = {part: (len(counts), sum(counts.values())) for part, counts in vars(generator.used).items()}
    print(f"used (names, times): {totals}; answers with content: {filled}; fallbacks: {comparison.fallbacks}")
