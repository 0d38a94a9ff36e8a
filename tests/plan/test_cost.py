"""What a plan costs, and how it is shown."""

from __future__ import annotations

import pytest

from koban_kg.plan.cost import rows
from koban_kg.plan.explain import explain
from koban_kg.plan.planner import Deferred
from koban_kg.plan.tree import Plan
from tests.plan.test_planner import plan


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{ capability(id: "x") { id } }', 1),
        ("{ capabilities { id } }", 20),
        (
            "{ capabilities(first: 5) { domain { id } skills(first: 3) { neededBy(first: 2) { id } } } }",
            5 * (1 + 1 + 3 * 3),
        ),
        ("{ capabilitiesConnection(first: 4) { totalCount } }", 1),
        ("{ capabilitiesConnection(first: 4) { edges { node { skills(first: 2) { id } } } } }", 1 + 4 * 3),
        (
            '{ node(id: "x") { ... on Skill { neededBy(first: 9) { id } } '
            "... on Capability { skills(first: 2) { id } } } }",
            10,
        ),
    ],
)
def test_the_cost_is_the_product_of_page_sizes(text: str, expected: int) -> None:
    assert rows(root for root in plan(text) if not isinstance(root, Deferred)) == expected


def test_a_plan_can_be_shown() -> None:
    (root,) = plan("{ capabilities(first: 1) { id } }")
    assert not isinstance(root, Deferred)

    assert explain(Plan((root,)))["roots"][0]["query"]["select"]["by_class"] == [
        ["Capability", [{"kind": "ValueField", "key": "id", "property": "id"}]]
    ]
