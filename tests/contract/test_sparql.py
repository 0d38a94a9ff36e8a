"""What SPARQL can be asked, too: the graph stores and the RDF store of the real release say the same.

The queries are made from the model; each graph store answers by plans, the RDF store by SPARQL over the named graphs.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox
import pytest

from koban_kg.model.types import Kind
from koban_kg.plan import tree
from koban_kg.plan.tree import Compare, Counted, Lang, Order, Page, Quantified, Query, Selection, TextField, ValueField

if TYPE_CHECKING:
    from collections.abc import Callable

    from koban_kg.model.types import Class, Model, Property
    from koban_kg.release.reader import OpenRelease
    from tests.contract.stores import Store

STATED = ("asserted", "open", "ontology")
INFERRED = ("inferred", "open-inferred")
MACHINE = ("translations",)
READ = {True: (*STATED, *INFERRED, *MACHINE), False: (*STATED, *MACHINE)}
IRI = ValueField("iri", "iri")


class Endpoint:
    """The RDF of the release in memory; answers SPARQL over the graphs of some roles."""

    def __init__(self, release: OpenRelease) -> None:
        self.store = ox.Store()
        self.store.bulk_extend(release.quads())
        self.graphs = release.graphs
        self.known: dict[tuple[str, tuple[str, ...]], list[tuple[str, ...]]] = {}

    def rows(self, query: str, roles: tuple[str, ...]) -> list[tuple[str, ...]]:
        """The rows, each value as its text."""
        key = (query, roles)
        if key not in self.known:
            found = self.store.query(query, default_graph=[self.graphs[role] for role in roles])  # type: ignore[index]
            self.known[key] = [tuple(value.value for value in row) for row in found]  # type: ignore[union-attr]
        return self.known[key]

    def members(self, cls: Class, inferred: bool) -> set[str]:
        """The instances of a class; without what is inferred, those of which some class is stated."""
        every = {s for (s,) in self.rows(f"SELECT DISTINCT ?s {{ ?s a <{cls.iri}> }}", READ[True])}
        if inferred:
            return every
        return every & {s for (s,) in self.rows("SELECT DISTINCT ?s { ?s a ?class }", STATED)}


@pytest.fixture(scope="module")
def endpoint(release: OpenRelease) -> Endpoint:
    return Endpoint(release)


@pytest.fixture(scope="module", params=["memory", pytest.param("neo4j", marks=pytest.mark.needs_neo4j)])
def store(request: pytest.FixtureRequest) -> Store:
    found: Store = request.getfixturevalue(request.param)
    return found


@pytest.fixture(scope="module")
def model(memory: Any) -> Model:
    found: Model = memory.store.model
    return found


def select(cls: Class, *fields: tree.Field) -> Selection:
    return Selection(((cls.name, fields),))


def listed(store: Store, cls: Class, *fields: tree.Field, inferred: bool = True, **more: Any) -> list[dict[str, Any]]:
    query = Query((cls.name,), select(cls, IRI, *fields), inferred=inferred, **more)
    found: list[dict[str, Any]] = store.answer(tree.Plan((tree.RootList("a", query),)))["a"]
    return found


def iris(store: Store, cls: Class, where: tree.Filter, *, inferred: bool = True) -> list[str]:
    return [row["iri"] for row in listed(store, cls, where=where, inferred=inferred)]


@pytest.mark.parametrize("inferred", [True, False])
def test_members_and_counts_of_every_class(store: Store, endpoint: Endpoint, model: Model, inferred: bool) -> None:
    total = 0
    for cls in model.classes.values():
        expected = endpoint.members(cls, inferred)
        connection = tree.Connection(
            Query((cls.name,), Selection(()), page=Page(first=0), inferred=inferred),
            (tree.ConnectionMember("n", "totalCount"),),
        )
        assert set(iris(store, cls, tree.All(), inferred=inferred)) == expected, cls.name
        assert store.answer(tree.Plan((tree.RootConnection("a", connection),))) == {"a": {"n": len(expected)}}
        total += len(expected)
    assert total > 4000


def ends_by_sparql(endpoint: Endpoint, model: Model, cls: Class, prop: Property, inferred: bool) -> dict[str, set[str]]:
    """The ends of a relation: what its predicate says, or an inverse of it."""
    ways = {p.iri for c in model.classes.values() for p in c.relations.values() if p.inverse_of == prop.predicate}
    union = " UNION ".join([f"{{ ?s <{prop.predicate}> ?o }}", *(f"{{ ?o <{iri}> ?s }}" for iri in sorted(ways))])
    pairs = set(endpoint.rows(f"SELECT DISTINCT ?s ?o {{ {union} }}", READ[inferred]))  # type: ignore[arg-type]
    if prop.inverse_of:
        pairs = {(o, s) for s, o in pairs}
    here = endpoint.members(cls, inferred)
    there = {iri for name in prop.targets for iri in endpoint.members(model.classes[name], inferred)}
    found: dict[str, set[str]] = {iri: set() for iri in here}
    for s, o in pairs:
        if s in here and o in there:
            found[s].add(o)
    return found


@pytest.mark.slow
@pytest.mark.parametrize("inferred", [True, False])
def test_every_relation_has_its_pairs(store: Store, endpoint: Endpoint, model: Model, inferred: bool) -> None:
    total = 0
    for cls in model.classes.values():
        fields = []
        for prop in cls.relations.values():
            below = Selection(tuple((name, (IRI,)) for name in prop.targets))
            query = Query(prop.targets, below, inferred=inferred)
            fields.append(tree.RelationField(prop.name, prop.name, one=False, query=query))
        rows = listed(store, cls, *fields, inferred=inferred)
        for prop in cls.relations.values():
            found = {row["iri"]: {end["iri"] for end in row[prop.name]} for row in rows}
            assert found == ends_by_sparql(endpoint, model, cls, prop, inferred), (cls.name, prop.name)
            total += sum(map(len, found.values()))
    assert total > 20_000


def as_value(model: Model, prop: Property) -> Callable[[str], Any]:
    """How a literal or a value of a closed list is read."""
    if prop.kind is Kind.ENUM:
        names = {value.iri: value.name for value in model.lists[str(prop.enum)].values}
        return names.get
    return {Kind.INTEGER: int, Kind.DECIMAL: float, Kind.BOOLEAN: "true".__eq__}.get(prop.kind, str)


@pytest.mark.parametrize("inferred", [True, False])
def test_every_scalar_has_its_values(store: Store, endpoint: Endpoint, model: Model, inferred: bool) -> None:
    total = 0
    for cls in model.classes.values():
        props = [
            prop for prop in cls.properties.values() if prop.kind not in {Kind.RELATION, Kind.TEXT, Kind.ID, Kind.IRI}
        ]
        rows = listed(store, cls, *(ValueField(prop.name, prop.name) for prop in props), inferred=inferred)
        for prop in props:
            read = as_value(model, prop)
            expected: dict[str, list[Any]] = {row["iri"]: [] for row in rows}
            for s, v in set(endpoint.rows(f"SELECT ?s ?v {{ ?s <{prop.iri}> ?v }}", READ[inferred])):  # type: ignore[misc]
                if s in expected and (value := read(v)) is not None:
                    expected[s].append(value)
                    total += 1
            found = {row["iri"]: row[prop.name] for row in rows}
            if not prop.many:
                found = {iri: [] if value is None else [value] for iri, value in found.items()}
            assert {k: sorted(v) for k, v in found.items()} == {k: sorted(v) for k, v in expected.items()}, (
                cls.name,
                prop.name,
            )
    assert total > 10_000


@pytest.mark.slow
def test_every_text_stands_in_its_language(store: Store, endpoint: Endpoint, model: Model) -> None:
    """Where a text is asked for in its own language: the stated one, else the inferred, else the machine's."""
    total = 0
    for cls in model.classes.values():
        props = [prop for prop in cls.properties.values() if prop.kind is Kind.TEXT]
        for tag in model.languages:
            lang = Lang((tag,))
            fields = [
                TextField(f"{prop.name} {part}", prop.name, part, lang)  # type: ignore[arg-type]
                for prop in props
                for part in ("value", "lang", "status")
            ]
            rows = listed(store, cls, *fields)
            for prop in props:
                expected = texts_by_sparql(endpoint, prop, tag, {row["iri"] for row in rows})
                found = {
                    row["iri"]: (
                        row[f"{prop.name} value"] if prop.many else [row[f"{prop.name} value"]],
                        row[f"{prop.name} status"],
                    )
                    for row in rows
                    if row[f"{prop.name} lang"] == tag
                }
                assert found == expected, (cls.name, prop.name, tag)
                total += len(found)
    assert total > 20_000


def texts_by_sparql(
    endpoint: Endpoint, prop: Property, tag: str, members: set[str]
) -> dict[str, tuple[list[str], str | None]]:
    found: dict[str, tuple[list[str], str | None]] = {}
    for roles, status in ((MACHINE, "machine_unreviewed"), (INFERRED, None), (STATED, None)):
        texts = defaultdict(list)
        query = f'SELECT DISTINCT ?s ?t {{ ?s <{prop.iri}> ?t FILTER(LANG(?t) = "{tag}") }}'
        for s, t in endpoint.rows(query, roles):  # type: ignore[misc]
            texts[s].append(t)
        found |= {s: (sorted(entries), status) for s, entries in texts.items() if s in members}
    return found


def literal(kind: Kind, value: Any) -> str:
    if kind is Kind.DATE:
        return f'"{value}"^^<http://www.w3.org/2001/XMLSchema#date>'
    return f'"{value}"' if isinstance(value, str) else str(value).lower()


SPARQL_OPERATORS = {"eq": "=", "lt": "<", "lte": "<=", "gt": ">", "gte": ">="}


@pytest.mark.slow
def test_comparisons(store: Store, endpoint: Endpoint, model: Model) -> None:
    """Numbers, dates, booleans, strings and closed lists compared by both, at the middle of their values."""
    asked = 0
    for cls in model.classes.values():
        here = endpoint.members(cls, inferred=True)
        for prop in cls.properties.values():
            if prop.kind not in {Kind.INTEGER, Kind.DECIMAL, Kind.DATE, Kind.BOOLEAN, Kind.STRING}:
                continue
            by_value = defaultdict(set)
            for s, v in endpoint.rows(f"SELECT ?s ?v {{ ?s <{prop.iri}> ?v }}", READ[True]):  # type: ignore[misc]
                by_value[as_value(model, prop)(v)].add(s)
            if not by_value:
                continue
            middle = sorted(by_value)[len(by_value) // 2]
            for op, sign in SPARQL_OPERATORS.items() if prop.kind is not Kind.BOOLEAN else [("eq", "=")]:
                query = f"SELECT DISTINCT ?s {{ ?s <{prop.iri}> ?v FILTER(?v {sign} {literal(prop.kind, middle)}) }}"
                expected = {s for (s,) in endpoint.rows(query, READ[True])} & here
                assert set(iris(store, cls, Compare(prop.name, op, middle))) == expected, (cls.name, prop.name, op)  # type: ignore[arg-type]
                asked += 1
            if prop.kind is Kind.STRING and middle.isascii() and middle:
                query = (
                    f"SELECT DISTINCT ?s {{ ?s <{prop.iri}> ?v"
                    f" FILTER(CONTAINS(LCASE(STR(?v)), LCASE({literal(prop.kind, middle[:4])}))) }}"
                )
                expected = {s for (s,) in endpoint.rows(query, READ[True])} & here
                found = set(iris(store, cls, Compare(prop.name, "contains", middle[:4])))
                assert {s for s in found if s in expected} == expected, (cls.name, prop.name)
                asked += 1
    assert asked > 100


@pytest.mark.slow
def test_quantifiers_and_counts(store: Store, endpoint: Endpoint, model: Model) -> None:
    """FILTER EXISTS, NOT EXISTS and COUNT say what some, none and count do."""
    asked = 0
    for cls in model.classes.values():
        for prop in list(cls.relations.values())[:4]:
            ends = ends_by_sparql(endpoint, model, cls, prop, inferred=True)
            most = max(map(len, ends.values()), default=0)
            for where, expected in (
                (Quantified(prop.name, "some", tree.All()), {s for s, found in ends.items() if found}),
                (Quantified(prop.name, "none", tree.All()), {s for s, found in ends.items() if not found}),
                (Counted(prop.name, "eq", most), {s for s, found in ends.items() if len(found) == most}),
                (Counted(prop.name, "lt", most), {s for s, found in ends.items() if len(found) < most}),
            ):
                assert set(iris(store, cls, where)) == expected, (cls.name, where)
                asked += 1
    assert asked > 300


def test_orders_by_text_and_number(store: Store, endpoint: Endpoint, model: Model) -> None:
    """ORDER BY gives the same order where SPARQL defines one: numbers, and strings by code point."""
    asked = 0
    for cls in model.classes.values():
        for prop in cls.properties.values():
            if prop.many or prop.kind not in {Kind.INTEGER, Kind.DECIMAL, Kind.DATE, Kind.STRING, Kind.BOOLEAN}:
                continue
            for descending in (False, True):
                sign = "DESC" if descending else "ASC"
                query = f"SELECT ?s ?v {{ ?s a <{cls.iri}> ; <{prop.iri}> ?v }} ORDER BY {sign}(?v)"
                read = as_value(model, prop)
                expected = [read(v) for _, v in endpoint.rows(query, READ[True])]  # type: ignore[misc]
                rows = listed(
                    store, cls, ValueField("v", prop.name), order=(Order((), prop.name, descending=descending),)
                )
                assert [row["v"] for row in rows if row["v"] is not None] == expected, (cls.name, prop.name)
                assert all(row["v"] is None for row in rows[len(expected) :])
                asked += 1
    assert asked > 50
