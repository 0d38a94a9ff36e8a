"""The dbHits of a page do not grow with the class: the same questions of 500 and of 10,000 things."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson
import pytest
from pyoxigraph import Literal, NamedNode, Quad

from koban_kg.graph.memory import MemoryStore
from koban_kg.graph.neo4j.connection import Connection, Target
from koban_kg.graph.neo4j.printer import print_root
from koban_kg.graph.neo4j.projection.project import project
from koban_kg.graph.neo4j.push.push import push
from koban_kg.model.types import Class, Kind, Model, Property
from koban_kg.names import DCT, KOBAN, RDF, SKOS, XSD, graph_iri, thing_iri
from koban_kg.plan import tree
from koban_kg.plan.tree import All, Compare, ConnectionMember, Order, Page, Quantified, Query
from tests.graph.neo4j.printing import profiled

if TYPE_CHECKING:
    from collections.abc import Iterator

    from koban_kg.graph.neo4j.catalog import Catalog
    from koban_kg.plan.tree import Root
    from tests.neo4j_server import Server

SMALL, LARGE = 500, 10_000
ASSERTED = NamedNode(graph_iri("1", "asserted"))


def _property(name: str, kind: Kind, iri: str | None = None, **more: Any) -> Property:
    made = {"many": False, "required": False, "label": name, "description": name} | more
    return Property(name, KOBAN + name if iri is None else iri, kind, **made)


def model() -> Model:
    """Practices with a name and most of them a year, each contributing to two of many capabilities, led by one."""
    thing = {
        "id": _property("id", Kind.ID, DCT + "identifier"),
        "iri": _property("iri", Kind.IRI, ""),
        "label": _property("label", Kind.TEXT, SKOS + "prefLabel"),
    }
    contributes = _property("contributesTo", Kind.RELATION, many=True, targets=("Capability",))
    led = _property("ledBy", Kind.RELATION, required=True, targets=("Capability",))
    back = _property("practices", Kind.RELATION, many=True, targets=("Practice",), inverse_of=contributes.iri)
    properties = {
        "Practice": {**thing, "year": _property("year", Kind.INTEGER), "contributesTo": contributes, "ledBy": led},
        "Capability": {**thing, "practices": back},
    }
    classes = {
        name: Class(name, KOBAN + name, f"{name.lower()}s", name, name, "", name.lower(), found)
        for name, found in properties.items()
    }
    return Model("1", Class("Thing", KOBAN + "Thing", "", "Thing", "", "", "thing", thing), classes, {})


def quads(size: int) -> Iterator[Quad]:
    """``size`` practices and a quarter as many capabilities; what hangs on one thing is the same at every size."""

    def said(subject: NamedNode, predicate: str, value: NamedNode | Literal) -> Quad:
        return Quad(subject, NamedNode(predicate), value, ASSERTED)

    capabilities = size // 4
    for name, count in (("practice", size), ("capability", capabilities)):
        for number in range(count):
            iri = NamedNode(thing_iri(name, f"{name[0]}{number:05}"))
            yield said(iri, RDF + "type", NamedNode(KOBAN + name.title()))
            yield said(iri, DCT + "identifier", Literal(f"{name[0]}{number:05}"))
            yield said(iri, SKOS + "prefLabel", Literal(f"{name} {number * 7919 % count:05}", language="en"))
            if name == "practice":
                if number % 10:
                    year = Literal(str(1900 + number % count), datatype=NamedNode(XSD + "integer"))
                    yield said(iri, KOBAN + "year", year)
                others = [thing_iri("capability", f"c{(number + step) % capabilities:05}") for step in (0, 1)]
                yield said(iri, KOBAN + "ledBy", NamedNode(others[0]))
                for other in others:
                    yield said(iri, KOBAN + "contributesTo", NamedNode(other))


NAMES = tree.Selection(
    (("Practice", (tree.ValueField("id", "id"), tree.TextField("l", "label", "value", tree.Lang()))),)
)
NESTED = tree.Selection(
    (
        (
            "Practice",
            (
                tree.ValueField("id", "id"),
                tree.RelationField(
                    "c",
                    "contributesTo",
                    False,
                    Query(("Capability",), tree.Selection((("Capability", (tree.ValueField("id", "id"),)),))),
                ),
            ),
        ),
    )
)
BY_LABEL = (Order((), "label"),)
LATEST = (Order((), "year", descending=True),)
BY_LEADER = (Order(("ledBy",), "label", descending=True),)
OF_ONE = Quantified("contributesTo", "some", Compare("id", "eq", "c00007"))
NAMED = Compare("label", "contains", "1", tree.Lang())
WITH_YEAR = All((OF_ONE, Compare("year", "gt", 0)))


def listed(select: tree.Selection = NAMES, **query: Any) -> Root:
    return tree.RootList("a", Query(("Practice",), select, **{"page": Page(first=20), **query}))


def connected(**query: Any) -> Root:
    edges = (tree.EdgeField("c", "cursor"), tree.EdgeField("n", "node", select=NAMES))
    info = (tree.PageInfoField("n", "hasNextPage"), tree.PageInfoField("p", "hasPreviousPage"))
    members = (
        ConnectionMember("total", "totalCount"),
        ConnectionMember("edges", "edges", edges=edges),
        ConnectionMember("info", "pageInfo", page_info=info),
    )
    made = Query(("Practice",), tree.Selection(()), **{"page": Page(first=20), **query})
    return tree.RootConnection("a", tree.Connection(made, members))


ROOTS = {
    "by id": listed(),
    "by id, from the end": listed(page=Page(last=20)),
    "by name": listed(order=BY_LABEL),
    "by name, descending": listed(order=(Order((), "label", descending=True),)),
    "by a key that some lack": listed(order=LATEST),
    "after an offset": listed(page=Page(first=20, offset=40), order=BY_LABEL),
    "by the name of another": listed(order=BY_LEADER),
    "by the name of another, then by its own": listed(order=(*BY_LEADER, *BY_LABEL), page=Page(first=20, offset=20)),
    "by the name of another, from the end": listed(order=BY_LEADER, page=Page(last=20)),
    "some by the name of another": listed(order=BY_LEADER, where=Quantified("contributesTo", "some", NAMED)),
    "nested": listed(NESTED),
    "a connection": connected(),
    "a connection by name": connected(order=BY_LABEL),
    "a connection by a key that some lack": connected(order=LATEST),
    "a connection by the name of another": connected(order=BY_LEADER),
    "begun at a named thing": listed(where=OF_ONE),
    "begun at a named thing, and more": connected(where=WITH_YEAR, order=LATEST),
    "one": tree.RootOne("a", ("Practice",), "p00123", NESTED),
    "one of any class": tree.RootOne("a", ("Practice",), "kid:practice/p00123", NAMES),
}


def following(root: Root, store: MemoryStore) -> Root:
    """The next page of a connection, by its cursor."""
    assert isinstance(root, tree.RootConnection)
    last = orjson.loads(store.execute_sync(tree.Plan((root,))))["a"]["edges"][-1]["c"]
    query = root.connection.query
    return connected(where=query.where, order=query.order, page=Page(first=20, after=last))


def measured(server: Server, size: int) -> dict[str, int]:
    """The dbHits of each root field over a release of a size, once the answer is that of the memory store."""
    release, shapes = list(quads(size)), model()
    projection = project(release, shapes, "1")
    store = MemoryStore.build(release, shapes, "1")
    server.wipe()
    with Connection(Target(server.address)) as connection:
        push(connection, projection, shapes, str(size))
    asked = {**ROOTS, **{f"behind {name}": following(ROOTS[name], store) for name in ROOTS if "a connection" in name}}
    return {name: _hits(server, root, shapes, projection.catalog, store) for name, root in asked.items()}


def _hits(server: Server, root: Root, shapes: Model, catalog: Catalog, store: MemoryStore) -> int:
    answer, hits = profiled(server.driver, print_root(root, shapes, catalog))
    assert answer == orjson.dumps(orjson.loads(store.execute_sync(tree.Plan((root,))))["a"])
    return hits


@pytest.mark.slow
def test_a_page_of_ten_thousand_things_costs_what_one_of_five_hundred_does(neo4j_scratch: Server) -> None:
    small, large = measured(neo4j_scratch, SMALL), measured(neo4j_scratch, LARGE)

    grown = {name: (small[name], large[name]) for name in small if abs(large[name] - small[name]) > 0.05 * small[name]}

    assert grown == {}
    assert max(large.values()) < 400
