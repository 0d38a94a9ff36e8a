"""The library of tests/model and tests/graph as a store, and short ways to ask it."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import orjson
from pyoxigraph import RdfFormat, parse

from koban_kg.graph.memory import MemoryStore
from koban_kg.model.reader import read_model
from koban_kg.plan import tree
from koban_kg.plan.tree import Lang, Page, Query, Selection

HERE = Path(__file__).parent
EN = Lang(("en",))


@cache
def quads():
    rows = list(parse(path=HERE / "library.trig", format=RdfFormat.TRIG))
    return rows + list(parse(path=HERE.parent / "model" / "library.ttl", format=RdfFormat.TURTLE))


@cache
def model():
    return read_model(quads())


@cache
def store():
    return MemoryStore.build(quads(), model())


def ask(*roots, of=None):
    return orjson.loads((of or store()).execute_sync(tree.Plan(roots)))


def one(identifier, *fields, classes=("Book",), inferred=True):
    """The selected fields of one thing."""
    select = Selection(tuple((name, tuple(fields)) for name in classes))
    return ask(tree.RootOne("a", classes, identifier, select, inferred))["a"]


def rows(where=tree.All(), order=(), page=Page(), classes=("Book",), *, inferred=True):  # noqa: B008 - frozen
    """The ids of a list."""
    return [row["id"] for row in ask(tree.RootList("a", query(where, order, page, classes, inferred=inferred)))["a"]]


def query(where=tree.All(), order=(), page=Page(), classes=("Book",), *, inferred=True, fields=()):  # noqa: B008 - frozen
    fields = fields or (tree.ValueField("id", "id"),)
    return Query(classes, Selection(tuple((name, fields) for name in classes)), where, tuple(order), page, inferred)
