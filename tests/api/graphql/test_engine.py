"""The engine: limits, errors, caches, trusted documents."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Any

import orjson
import pytest
from graphql import get_introspection_query

from api.graphql.engine import Engine, Request
from api.opening import open_graph
from koban_kg.errors import LimitError, UsageError
from koban_kg.settings import Settings

if TYPE_CHECKING:
    from koban_kg.plan.tree import Plan
    from koban_kg.release.reader import OpenRelease


@pytest.fixture(scope="module")
def limited(release: OpenRelease) -> Engine:
    return open_graph(Settings(home=release.path.parent.parent), release)[1]


def respond(engine: Engine, query: str, variables: dict[str, Any] | None = None) -> Any:
    response = asyncio.run(engine.respond(Request(query, variables=variables)))
    return orjson.loads(response.body) | {"status": response.status}


def problem_of(answer: Any) -> tuple[str, int]:
    problem = answer["errors"][0]["extensions"]["problem"]
    assert "data" not in answer
    assert answer["status"] == problem["status"]
    return problem["type"].rpartition("/")[2], problem["status"]


def nested(levels: int) -> str:
    return "{ problems(first: 1) { " + "broader(first: 1) { " * levels + "id" + " }" * levels + " } }"


def laughing(fragments: int) -> str:
    spreads = " ".join(
        f"fragment F{n} on Capability {{ ...F{n + 1} ...F{n + 1} domain {{ id }} }}" for n in range(fragments)
    )
    return f"{{ capabilities {{ ...F0 }} }} {spreads} fragment F{fragments} on Capability {{ id }}"


@pytest.mark.parametrize(
    ("query", "variables", "expected"),
    [
        ("{ capabilities(first: 1001) { id } }", None, ("row-limit", 400)),
        ("{ capabilitiesConnection(last: 1001) { totalCount } }", None, ("row-limit", 400)),
        ("{ capabilities(first: -1) { id } }", None, ("bad-request", 400)),
        ("{ capabilities(offset: -1) { id } }", None, ("bad-request", 400)),
        ("{ capabilities(first: 1000) { requires(first: 1000) { id } } }", None, ("cost-limit", 400)),
        (nested(12), None, ("depth-limit", 400)),
        (nested(400), None, ("depth-limit", 400)),
        ("{ " + " ".join(f"a{n}: __typename" for n in range(201)) + " }", None, ("alias-limit", 400)),
        ("{ " + "__typename " * 2001 + "}", None, ("token-limit", 400)),
        ("{ " + "__typename " * 1990 + "}", None, ("size-limit", 400)),
        (laughing(60), None, ("size-limit", 400)),
        ("{", None, ("graphql-syntax", 400)),
        ("", None, ("graphql-syntax", 400)),
        ("{ nope }", None, ("graphql-validation", 400)),
        ("query ($a: Int!) { capabilities(first: $a) { id } }", {"a": "x"}, ("graphql-variables", 400)),
        ("{ capabilities(orderBy: [{}]) { id } }", None, ("bad-request", 400)),
        ("{ capabilities(orderBy: [{id: ASC, label: ASC}]) { id } }", None, ("bad-request", 400)),
        ('{ capabilities(lang: "no tag!") { id } }', None, ("bad-request", 400)),
        ('{ capabilitiesConnection(after: "no cursor") { totalCount edges { cursor } } }', None, ("bad-cursor", 400)),
        ('{ ask { find(type: "Nothing") { total } } }', None, ("bad-request", 400)),
        ("mutation { a }", None, ("read-only", 400)),
        ("mutation { __typename }", None, ("read-only", 400)),
    ],
)
def test_refusals(limited: Engine, query: str, variables: dict[str, Any] | None, expected: tuple[str, int]) -> None:
    start = time.perf_counter()
    answer = respond(limited, query, variables)

    assert problem_of(answer) == expected
    assert time.perf_counter() - start < 2


def test_the_cost_is_told_with_its_limit(limited: Engine) -> None:
    answer = respond(limited, "{ capabilities(first: 500) { requires(first: 1000) { id } } }")
    problem = answer["errors"][0]["extensions"]["problem"]

    assert problem["given"] == "500500 rows: the product of page sizes along the selection"
    assert problem["expected"] == "at most 250000"


def test_a_filter_nested_without_end_is_refused(limited: Engine) -> None:
    where: dict[str, Any] = {"id": {"eq": "x"}}
    for _ in range(300):
        where = {"not": where}
    answer = respond(limited, "query ($w: CapabilityWhere) { capabilities(where: $w) { id } }", {"w": where})

    assert problem_of(answer)[1] == 400


def test_a_relation_to_anything_cannot_be_squared(limited: Engine) -> None:
    query = (
        'query { node(id: "CP-ENG-05") { source { sourceOf { source { sourceOf { source { sourceOf { id } } } } } } } }'
    )
    start = time.perf_counter()
    answer = respond(limited, query)

    assert time.perf_counter() - start < 3
    assert answer["status"] in {200, 400}


def test_errors_stand_at_their_place(limited: Engine) -> None:
    answer = respond(limited, "{\n  capabilities { id }\n  skills(first: 2000) { id }\n}")

    assert answer["errors"][0]["path"] == ["skills"]
    assert answer["errors"][0]["locations"] == [{"line": 3, "column": 3}]


def test_suggestions_are_given(limited: Engine) -> None:
    assert "Did you mean 'capability'" in respond(limited, '{ capabilty(id: "x") { id } }')["errors"][0]["message"]


class Slow:
    """A store that never answers in time."""

    release = "0"

    async def execute(self, _plan: Plan) -> bytes:
        await asyncio.sleep(30)
        return b"{}"

    async def close(self) -> None:
        """Nothing is open."""


def test_a_request_ends_at_its_time_limit(release: OpenRelease, engine: Engine) -> None:
    slow = Engine(engine.model, Slow(), Settings(home=release.path, graphql_seconds=0.1))
    start = time.perf_counter()
    answer = respond(slow, "{ capabilities { id } }")

    assert problem_of(answer) == ("time-limit", 503)
    assert time.perf_counter() - start < 2


def test_introspection_falls_back_and_is_counted(limited: Engine) -> None:
    answer = respond(limited, get_introspection_query())

    assert answer["extensions"]["koban"]["fallbacks"] == 1
    assert any(t["name"] == "Capability" for t in answer["data"]["__schema"]["types"])


def test_introspection_obeys_variables_and_fragments(limited: Engine) -> None:
    query = """
    query Q($n: String!, $deep: Boolean!) {
      before: __typename
      t: __type(name: $n) { ...T fields @include(if: $deep) { name } }
      after: capabilities(first: 1) { id ...Unrelated }
    }
    fragment T on __Type { kind name }
    fragment Unrelated on Capability { label }
    """
    answer = respond(limited, query, {"n": "PageInfo", "deep": False})

    assert list(answer["data"]) == ["before", "t", "after"]
    assert answer["data"]["t"] == {"kind": "OBJECT", "name": "PageInfo"}


def test_a_repeated_request_has_the_same_plan(limited: Engine) -> None:
    request = Request("query ($f: Int) { capabilities(first: $f) { id } }", variables={"f": 3})
    again = Request(request.query, variables={"f": 3})
    other = Request(request.query, variables={"f": 4})
    program = limited.program(request, request.key())

    assert limited.program(again, again.key()) is program
    assert limited.program(other, other.key()) is not program


def test_kept_answers_stay_within_their_room(release: OpenRelease, engine: Engine) -> None:
    small = Engine(engine.model, engine.store, Settings(home=release.path, graphql_answer_bytes=5_000))
    for first in range(1, 60):
        respond(small, f"{{ capabilities(first: {first % 9}) {{ id }} a{first}: __typename }}")

    assert 0 < small._answers.size <= 5_000


def test_a_failed_request_is_not_kept(engine: Engine) -> None:
    size = engine._answers.size
    respond(engine, '{ capabilitiesConnection(after: "zzz") { edges { cursor } } }')

    assert engine._answers.size == size


def test_documents_of_our_own_have_no_limits(limited: Engine) -> None:
    query = "{ evidenceRows(first: 5000) { id about { id evidence(first: 5000) { id } } } }"
    data = orjson.loads(asyncio.run(limited.data(query)))

    assert len(data["evidenceRows"]) == 250


def test_an_invalid_document_of_our_own_raises(limited: Engine) -> None:
    with pytest.raises(UsageError, match="nope"):
        asyncio.run(limited.data("{ nope }"))
    with pytest.raises(UsageError, match=r"counts from 0"):
        asyncio.run(limited.data("{ capabilities(first: -1) { id } }"))


def test_limit_errors_are_usage_errors() -> None:
    assert issubclass(LimitError, UsageError)


LANGUAGES = """
{
  a: capability(id: "CP-ENG-05", lang: ["xx", "de-AT"]) { label labelLang labelStatus domain { labelLang } }
  b: capability(id: "CP-ENG-05") { label labelLang labelStatus x: labelLang(lang: "el") }
  c: capability(id: "CP-ENG-05", lang: "zz") { labelLang }
}
"""


def test_languages_fall_back_and_are_inherited(engine: Engine) -> None:
    data = respond(engine, LANGUAGES)["data"]

    assert data["a"] == {
        "label": data["a"]["label"],
        "labelLang": "de",
        "labelStatus": "machine_unreviewed",
        "domain": {"labelLang": "de"},
    }
    assert (data["b"]["labelLang"], data["b"]["labelStatus"], data["b"]["x"]) == ("en", None, "el")
    assert data["c"] == {"labelLang": "en"}


def test_pages_of_a_connection_join_to_the_whole_list(engine: Engine) -> None:
    page = "{{ c: capabilitiesConnection(first: 20{}, orderBy: [{{developedBy: {{count: DESC}}}}, {{label: ASC}}]) {{ totalCount pageInfo {{ hasNextPage endCursor }} edges {{ node {{ id }} }} }} }}"  # noqa: E501
    seen: list[str] = []
    after = ""
    while True:
        found = respond(engine, page.format(after))["data"]["c"]
        seen += [edge["node"]["id"] for edge in found["edges"]]
        if not found["pageInfo"]["hasNextPage"]:
            break
        after = f', after: "{found["pageInfo"]["endCursor"]}"'

    assert len(seen) == len(set(seen)) == found["totalCount"] == 137


def test_asked_questions_are_shaped_by_the_selection(engine: Engine) -> None:
    query = """
    query Q($id: String!) {
      first: __typename
      ask {
        __typename
        r: requirements(id: $id) { items { ...I } not: notFound kind: __typename }
        requirements(id: "nothing") { notFound }
      }
      last: __typename
    }
    fragment I on Requirement { id levelRule @skip(if: true) kind }
    """
    answer = respond(engine, query, {"id": "CP-RES-03"})

    assert list(answer["data"]) == ["first", "ask", "last"]
    asked = answer["data"]["ask"]
    assert list(asked) == ["__typename", "r", "requirements"]
    assert asked["r"]["items"][0] == {"id": "CP-LEG-01", "kind": "hard"}
    assert asked["requirements"] == {"notFound": ["nothing"]}
    assert answer["extensions"]["koban"]["fallbacks"] == 0
