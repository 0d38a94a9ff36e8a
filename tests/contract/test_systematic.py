"""Every operator, order, page, count, quantifier, language and relation of a model: each store gives the same answer.

Over the books each case runs on three stores; over the real release in memory and on Neo4j. There are more than 20,000
cases for the real model: a run takes a share of each group and class, told by names; ``KOBAN_TEST_SHARE=1`` takes all.
"""

from __future__ import annotations

import os
import zlib
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from koban_kg.model import surface
from koban_kg.model.types import Kind
from koban_kg.plan import tree
from tests.contract import library
from tests.contract.cases import GROUPS, connected, cursor_pages, page_orders
from tests.contract.comparing import differences, report
from tests.contract.stores import Memory, Naive

if TYPE_CHECKING:
    from collections.abc import Iterator

    from koban_kg.model.types import Class, Model
    from koban_kg.plan.tree import Root
    from tests.contract.library import Desk
    from tests.contract.stores import Neo4j, Store

LARGEST_SHARE = 8  # of which it is certain that no kind of question is left out
SHARE = int(os.environ.get("KOBAN_TEST_SHARE", str(LARGEST_SHARE)))
ASKED: Counter[str] = Counter()


RARE = {Kind.INTEGER, Kind.DECIMAL, Kind.DATE}
"""Kinds of which a model has so few that all their cases are taken."""


def chosen(group: str, cls: Class, roots: list[Root]) -> list[Root]:
    """The share of this run: one case in so many, the same ones each time."""
    if group == "selections":
        return roots
    mixed = sorted(roots, key=lambda root: zlib.crc32(f"{group} {cls.name} {root.key}".encode()))
    share = -(-len(roots) // SHARE)
    return mixed[:share] + [root for root in mixed[share:] if always(group, cls, root)]


def always(group: str, cls: Class, root: Root) -> bool:
    """Whether a case is in every share: filters of rare kinds, and each relation once, with its edges."""
    if group == "relations":
        return root.key.endswith(" connection")
    return group == "filters" and compared(cls, root) in RARE


def compared(cls: Class, root: Root) -> Kind | None:
    """The kind of the property that a filter is about."""
    if isinstance(root, tree.RootList) and isinstance(root.query.where, tree.Compare):
        return cls.properties[root.query.where.property].kind
    return None


def with_cursors(memory: Memory, class_name: str) -> Iterator[Root]:
    """Pages that begin and end at cursors of the class's orders."""
    cls = memory.store.model.classes[class_name]
    for place, order in enumerate(page_orders(memory.store, cls)):
        first = memory.answer(tree.Plan((connected("a", cls, order=order, page=tree.Page(first=20)),)))["a"]
        yield from cursor_pages(cls, order, [edge["cursor"] for edge in first["edges"]], f"{place}")


def compare(group: str, memory: Memory, others: list[Store], share: bool) -> list[str]:
    """The differences of one group of cases, over every class."""
    found = []
    for name, cls in memory.store.model.classes.items():
        roots = list(with_cursors(memory, name) if group == "cursors" else GROUPS[group](memory.store, cls))
        asked = chosen(group, cls, roots) if share else roots
        ASKED[group] += len(asked)
        found += [f"{name}: {text}" for text in differences(asked, memory, *others)]
    return found


@pytest.mark.parametrize("group", [*GROUPS, "cursors"])
def test_the_books(desk: Desk, group: str) -> None:
    if isinstance(desk.store, Memory):
        others: list[Store] = [Naive(library.quads(), library.model())]
    else:
        others = [desk.store]
    found = compare(group, Memory(library.quads(), library.model()), others, share=False)
    assert not found, report(found)


@pytest.mark.slow
@pytest.mark.parametrize("group", [*GROUPS, "cursors"])
def test_the_real_release(memory: Memory, neo4j: Neo4j, group: str) -> None:
    before = ASKED[group]
    found = compare(group, memory, [neo4j], share=True)
    print(f"{group}: {ASKED[group] - before} cases, one in {SHARE}")
    assert not found, report(found)


def test_the_share_holds_every_kind_of_question(memory: Memory) -> None:
    """Each operator on each kind, each relation, each class, each language is among what a run asks."""
    model = memory.store.model
    asked: dict[str, list[Root]] = {group: [] for group in GROUPS}
    for group, cases in GROUPS.items():
        for cls in model.classes.values():
            asked[group] += chosen(group, cls, list(cases(memory.store, cls)))
    total = sum(map(len, asked.values()))
    print(f"{total} cases over the real release: { {group: len(roots) for group, roots in asked.items()} }")
    assert total > 20_000 / SHARE
    if SHARE > LARGEST_SHARE:
        return
    assert operators(model, asked["filters"]) == {
        (kind, op) for kind in model_kinds(model) for op in surface.SCALAR_OPERATORS[kind]
    }
    tags = {root.query.where.lang.chain[0] for root in asked["languages"] if "filter" in root.key}  # type: ignore[union-attr]
    assert set(model.languages) <= tags
    predicates = {prop.iri for cls in model.classes.values() for prop in cls.relations.values()}
    of_counts = {
        prop.iri
        for group in ("counts", "quantifiers", "relations")
        for root in asked[group]
        for prop in relations_named(model, root)
    }
    assert predicates == of_counts


def model_kinds(model: Model) -> set[Kind]:
    return {p.kind for cls in model.classes.values() for p in cls.properties.values()} - {Kind.RELATION}


def operators(model: Model, roots: list[Root]) -> set[tuple[Kind, str]]:
    """The kinds and operators of some filters."""
    return {
        (kind, root.query.where.op)  # type: ignore[union-attr]
        for root in roots
        if (kind := compared(model.classes[root.query.classes[0]], root)) is not None  # type: ignore[union-attr]
    }


def relations_named(model: Model, root: Root) -> Iterator[object]:
    """The relation that a case is about."""
    assert isinstance(root, tree.RootList)
    prop = model.classes[root.query.classes[0]].relations.get(root.key.split(" ", maxsplit=1)[0])
    if prop is not None:
        yield prop
