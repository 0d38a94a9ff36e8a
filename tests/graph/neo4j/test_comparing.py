"""Texts compare with parameters by code point, though the server compares them by UTF-16 unit."""

from __future__ import annotations

import operator
from itertools import product
from typing import TYPE_CHECKING

import pytest

from koban_kg.graph.neo4j.catalog import Catalog
from koban_kg.graph.neo4j.printer.comparing import compared
from koban_kg.graph.neo4j.printer.context import Context
from tests.api.graphql.small import small_model

if TYPE_CHECKING:
    from tests.neo4j_server import Server

SIGNS = {">": operator.gt, ">=": operator.ge, "<": operator.lt, "<=": operator.le}
CHARACTERS = ["", "a", "é", "一", "\ue000", "ﬀ", "\uffff", "\U00010000", "😀", "\U0010ffff"]
WORDS = sorted({"".join(pair) for pair in product(CHARACTERS, repeat=2)})


@pytest.mark.parametrize("sign", SIGNS)
def test_order_is_that_of_code_points(neo4j_scratch: Server, sign: str) -> None:
    neo4j_scratch.run("UNWIND $words AS word CREATE (:Word {text: word})", words=WORDS)
    wrong = []
    for given in WORDS:
        context = Context(small_model(), Catalog())
        text = compared(context, "n.text", sign, context.take(given), given)
        query = f"MATCH (n:Word) WHERE {text} RETURN collect(n.text) AS found"
        found = neo4j_scratch.run(query, **context.parameters())[0]["found"]
        if sorted(found) != [word for word in WORDS if SIGNS[sign](word, given)]:
            wrong.append(given)

    assert wrong == []


def test_a_plain_parameter_is_compared_as_it_is() -> None:
    context = Context(small_model(), Catalog())

    assert compared(context, "n.text", "<=", context.take("plain"), "plain") == "n.text <= $p0"
