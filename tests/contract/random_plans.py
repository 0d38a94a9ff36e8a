"""Random plans over any release, made by a seed: equal seeds give equal plans. Operands come from the data."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from koban_kg.model import surface
from koban_kg.model.types import Kind
from koban_kg.plan import tree
from koban_kg.plan.tree import Compare, Counted, Lang, Order, Page, Quantified, Query, Selection, TextField, ValueField
from tests.contract.cases import MEMBERS
from tests.contract.samples import degrees, missing, values

if TYPE_CHECKING:
    from koban_kg.graph.memory import MemoryStore
    from koban_kg.model.types import Class, Property
    from koban_kg.plan.tree import Filter, Root, Scalar

ROOM = 400
"""About how many objects a root may show: pages get smaller with depth."""


class Maker:
    """Makes plans for the release of a store."""

    def __init__(self, store: MemoryStore, seed: int) -> None:
        self.store = store
        self.model = store.model
        self.random = random.Random(seed)
        self.classes = sorted(self.model.classes)
        self.known: dict[tuple[str, str, Lang], list[Scalar]] = {}

    def chance(self, share: float) -> bool:
        return self.random.random() < share

    def plan(self) -> tree.Plan:
        return tree.Plan(tuple(self.root(f"q{place}") for place in range(self.random.choice((1, 1, 2)))))

    def root(self, key: str) -> Root:
        name = self.random.choice(self.classes)
        kind = self.random.choice(("list", "list", "connection", "one"))
        if kind == "list":
            return tree.RootList(key, self.query((name,), 2, ROOM))
        if kind == "connection":
            return tree.RootConnection(key, self.connection((name,), 1, ROOM))
        cls = self.model.classes[name]
        ids = self.values(cls, cls.properties["id"], Lang()) or ["none"]
        return tree.RootOne(
            key, (name,), str(self.random.choice(ids)), self.selection((name,), 2, ROOM), self.chance(0.7)
        )

    # --- filters ---------------------------------------------------------------------------------------------------

    def lang(self) -> Lang:
        tags = self.random.sample(self.model.languages, self.random.choice((1, 1, 2)))
        return Lang(tuple(self.random.choice((tag, tag, f"{tag}-xx")) for tag in tags))

    def values(self, cls: Class, prop: Property, lang: Lang) -> list[Scalar]:
        key = (cls.name, prop.name, lang)
        if key not in self.known:
            self.known[key] = values(self.store, cls, prop, lang)
        return self.known[key]

    def where(self, cls: Class, depth: int) -> Filter:
        choices = ["compare", "compare", *(["quantified", "counted"] if cls.relations else [])]
        choice = self.random.choice(choices + (["all", "any", "not"] if depth else []))
        if choice == "compare":
            return self.compare(cls)
        if choice == "not":
            return tree.Not(self.where(cls, depth - 1))
        if choice in {"all", "any"}:
            parts = tuple(self.where(cls, depth - 1) for _ in range(self.random.choice((0, 1, 2, 2, 3))))
            return tree.All(parts) if choice == "all" else tree.AnyOf(parts)
        prop = self.random.choice(list(cls.relations.values()))
        if choice == "counted":
            op = self.random.choice(surface.COUNT_OPERATORS)
            number = self.random.choice(degrees(self.store, cls, prop) or [0])
            value = (number, 0) if op in {"in", "notIn"} else number
            return Counted(prop.name, op, value, self.chance(0.7))  # type: ignore[arg-type]
        inner: Filter = tree.All()
        if depth and self.chance(0.7):
            inner = self.where(self.model.classes[self.random.choice(prop.targets)], depth - 1)
        quantifier: Any = self.random.choice(surface.QUANTIFIERS)
        return Quantified(prop.name, quantifier, inner, self.chance(0.7))

    def compare(self, cls: Class) -> Compare:
        prop = self.random.choice([p for p in cls.properties.values() if p.kind is not Kind.RELATION])
        lang = self.lang() if prop.kind is Kind.TEXT else Lang()
        found = self.values(cls, prop, lang)
        op: Any = self.random.choice(surface.SCALAR_OPERATORS[prop.kind])
        value: Any = self.random.choice(found) if found and self.chance(0.9) else missing(prop)
        if op == "isNull":
            value = self.chance(0.5)
        elif op in {"in", "notIn"}:
            value = tuple(self.random.choices([*found[:3], value, missing(prop)], k=self.random.choice((0, 1, 2, 3))))
        elif op in {"contains", "startsWith"}:
            start = 0 if op == "startsWith" else self.random.randrange(max(1, len(value)))
            value = self.random.choice((str.upper, str.lower, str))(value[start : start + self.random.randint(0, 5)])
        return Compare(prop.name, op, value, lang)

    # --- orders and pages ------------------------------------------------------------------------------------------

    def order(self, cls: Class) -> Order:
        path: tuple[str, ...] = ()
        for _ in range(2):
            steps = [p for p in cls.relations.values() if not p.many and len(p.targets) == 1]
            if not steps or self.chance(0.6):
                break
            step = self.random.choice(steps)
            path, cls = (*path, step.name), self.model.classes[step.targets[0]]
        if cls.relations and self.chance(0.3):
            name = self.random.choice(list(cls.relations))
            return Order(path, name, True, self.chance(0.5), Lang(), self.chance(0.7))
        name = self.random.choice([p.name for p in cls.properties.values() if p.kind is not Kind.RELATION])
        return Order(path, name, False, self.chance(0.5), self.lang(), self.chance(0.7))

    def query(self, classes: tuple[str, ...], depth: int, room: int, *, select: bool = True) -> Query:
        cls = self.model.classes[self.random.choice(classes)]
        size = self.random.choice((0, 1, 3, 5, 8)) if room < ROOM else self.random.choice((1, 5, 10, 20, 50))
        first = min(size, max(room, 1))
        return Query(
            classes,
            self.selection(classes, depth, room // max(first, 1)) if select else Selection(()),
            self.where(cls, 2) if self.chance(0.6) else tree.All(),
            tuple(self.order(cls) for _ in range(self.random.choice((0, 1, 1, 2)))),
            Page(first, self.random.choice((0, 0, 0, 1, 3))),
            self.chance(0.7),
        )

    def connection(self, classes: tuple[str, ...], depth: int, room: int) -> tree.Connection:
        query = self.query(classes, 0, room, select=False)
        if self.chance(0.3):
            query = replace(query, page=Page(query.page.first if self.chance(0.3) else None, last=3))
        shown = [tree.EdgeField(name, name) for name in ("cursor", "basis", "note", "inferred")]  # type: ignore[arg-type]
        shown.append(tree.EdgeField("node", "node", select=self.selection(classes, depth, room // 8)))
        edges = tuple(self.random.sample(shown, self.random.randint(1, 5)))
        return tree.Connection(query, (*MEMBERS, tree.ConnectionMember("edges", "edges", edges=edges)))

    # --- selections ------------------------------------------------------------------------------------------------

    def selection(self, classes: tuple[str, ...], depth: int, room: int) -> Selection:
        return Selection(tuple((name, self.fields(self.model.classes[name], depth, room)) for name in classes))

    def fields(self, cls: Class, depth: int, room: int) -> tuple[tree.Field, ...]:
        made: list[tree.Field] = [ValueField("key", "id")]
        for place in range(self.random.randint(0, 4)):
            prop = self.random.choice(list(cls.properties.values()))
            key = f"a{place}"
            if prop.kind is Kind.TEXT:
                part: Any = self.random.choice(("value", "value", "lang", "status"))
                made.append(TextField(key, prop.name, part, self.lang()))
            elif prop.kind is not Kind.RELATION:
                made.append(self.random.choice((ValueField(key, prop.name), tree.TypenameField(key))))
            elif depth and room > 1:
                made.append(self.relation(key, prop, depth - 1, room))
        return tuple(made)

    def relation(self, key: str, prop: Property, depth: int, room: int) -> tree.Field:
        if prop.many and self.chance(0.4):
            return tree.ConnectionField(key, prop.name, self.connection(prop.targets, depth, room - 1))
        return tree.RelationField(key, prop.name, not prop.many, self.query(prop.targets, depth, room - 1))
