"""The root field ``search``: hits from the index, their things from the graph, shaped by the selection."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import orjson

from api.graphql.asks import shaped
from koban_kg.answers.registry import Context
from koban_kg.answers.search import matched_of, of_hits
from koban_kg.model import surface
from koban_kg.plan.languages import ENGLISH, lang_of
from koban_kg.plan.planner import IRI_KEY
from koban_kg.plan.tree import Plan

if TYPE_CHECKING:
    from collections.abc import Sequence

    from koban_kg.answers.registry import Grounds
    from koban_kg.plan.planner import Deferred, Walk
    from koban_kg.search.index import Hit


async def answer_search(walk: Walk, part: Deferred, grounds: Grounds) -> list[dict[str, Any]]:
    """The value of a ``search`` field."""
    given = walk.arguments("Query", part.nodes[0])
    context = Context(grounds, lang_of(given.get("lang"), ENGLISH))
    found = context.index.search(
        given["text"],
        langs=context.lang.chain,
        types=[surface.class_called(grounds.model, name).name for name in given.get("types") or ()],
        first=walk.page(given).first or 0,
    )
    things = await _things(part, found.hits, grounds)
    fields = walk.below(part.nodes, frozenset((surface.HIT,)))
    rows = []
    for hit in found.hits:
        row: dict[str, Any] = {}
        for key, nodes in fields.items():
            name = nodes[0].name.value
            if name == "__typename":
                row[key] = surface.HIT
            elif name == "node":
                row[key] = things[key][hit.iri]
            else:
                row[key] = shaped(walk, nodes, matched_of(hit) if name == "matched" else getattr(hit, name))
        rows.append(row)
    return rows


async def _things(part: Deferred, hits: Sequence[Hit], grounds: Grounds) -> dict[str, dict[str, dict[str, Any]]]:
    """What is selected of the thing of each hit, by response key and IRI."""
    if not hits or not part.reads:
        return {}
    roots = tuple(replace(root, query=of_hits(root.query, hits)) for root in part.reads)
    data = orjson.loads(await grounds.store.execute(Plan(roots)))
    return {key: {row.pop(IRI_KEY): row for row in rows} for key, rows in data.items()}
