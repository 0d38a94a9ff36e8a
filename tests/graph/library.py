"""The library of tests/model and tests/graph as a store, and a short way to write a query about it."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from pyoxigraph import RdfFormat, parse

from koban_kg.graph.memory import MemoryStore
from koban_kg.model.reader import read_model
from koban_kg.plan import tree
from koban_kg.plan.tree import Page, Query, Selection

HERE = Path(__file__).parent


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


def query(where=tree.All(), order=(), page=Page(), classes=("Book",), *, inferred=True, fields=()):  # noqa: B008 - frozen
    fields = fields or (tree.ValueField("id", "id"),)
    return Query(classes, Selection(tuple((name, fields) for name in classes)), where, tuple(order), page, inferred)
