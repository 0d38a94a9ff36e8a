"""The store over the real release, counted against sets of its quads."""

from __future__ import annotations

from collections import defaultdict

import pytest

from koban_kg.graph.memory import open_cache
from koban_kg.graph.tables import class_rows
from koban_kg.model.types import Kind
from koban_kg.names import RDF
from koban_kg.plan.tree import Lang
from koban_kg.release.reader import open_release

INFERRED = ("inferred", "open-inferred")


@pytest.fixture(scope="module")
def release(release_home):
    return open_release(release_home)


@pytest.fixture(scope="module")
def store(release):
    return open_cache(release.cache)


@pytest.fixture(scope="module")
def pairs(release):
    """(subject, object) of each predicate, and those of them that are stated; and the labels of translations."""
    every, stated, translated = defaultdict(set), defaultdict(set), set()
    for quad in release.store:
        role = quad.graph_name.value.rpartition("/")[2]
        pair = (quad.subject.value, quad.object.value)
        every[quad.predicate.value].add(pair)
        if role not in INFERRED:
            stated[quad.predicate.value].add(pair)
        if role == "translations":
            translated.add((quad.predicate.value, *pair, quad.object.language))
    return every, stated, translated


@pytest.fixture(scope="module")
def members(store, pairs):
    """The instances of each exposed class, and of the stated ones."""
    found = {cls.name: {s for s, o in pairs[0][RDF + "type"] if o == cls.iri} for cls in store.model.classes.values()}
    known = {s for s, _ in pairs[1][RDF + "type"]}
    return found, {name: things & known for name, things in found.items()}


@pytest.mark.parametrize("inferred", [True, False])
def test_every_class_has_its_instances(store, members, inferred):
    for name in store.model.classes:
        listed = {store.columns.iris[n] for n in store.columns.members((name,), inferred)}
        assert listed == members[0 if inferred else 1][name], name


@pytest.mark.parametrize("inferred", [True, False])
def test_every_relation_has_its_edges(store, pairs, members, inferred):
    stated, things, iris = pairs[0 if inferred else 1], members[0 if inferred else 1], store.columns.iris
    backward = defaultdict(set)
    for prop in (prop for cls in store.model.classes.values() for prop in cls.relations.values() if prop.inverse_of):
        backward[prop.predicate].add(prop.iri)
    for cls in store.model.classes.values():
        for prop in cls.relations.values():
            ends = store.columns.neighbours(prop, prop.targets, inferred)
            nodes = store.columns.members((cls.name,), inferred)
            listed = {(iris[n], iris[m]) for n in nodes for m in ends.get(n, ())}
            ways = backward[prop.predicate]
            known = {(o, s) for iri in ways for s, o in stated[iri]} | stated[prop.predicate]
            if prop.inverse_of:
                known = {(o, s) for s, o in known}
            targets = {thing for name in prop.targets for thing in things[name]}
            assert listed == {(s, o) for s, o in known if s in things[cls.name] and o in targets}, (cls.name, prop.name)


def test_every_scalar_has_its_values(store, pairs, members):
    scalar = {Kind.STRING, Kind.INTEGER, Kind.BOOLEAN, Kind.DATE, Kind.URI, Kind.ENUM}
    for cls in store.model.classes.values():
        nodes = store.columns.members((cls.name,), inferred=True)
        for prop in (prop for prop in cls.properties.values() if prop.kind in scalar):
            values = store.columns.scalars(prop, inferred=True)
            listed = sum(len(values[n]) if prop.many else 1 for n in nodes if n in values)
            known = [s for s, _ in pairs[0][prop.iri] if s in members[0][cls.name]]
            assert listed == len(known if prop.many else set(known)), (cls.name, prop.name)


def test_every_translation_is_marked(store, pairs):
    label = store.model.thing.properties["label"]
    texts = store.columns.texts(label, Lang(), inferred=True)
    iris = store.columns.iris
    listed = {(iris[n], text, e.tag) for e in texts if e.origin == "machine" for n, text in e.values.items()}
    known = {(s, text, tag) for p, s, text, tag in pairs[2] if p == label.iri and s in store.columns.by_iri}
    assert listed == known
    assert len(listed) > 1000


def test_every_link_is_on_an_edge(store):
    assert sum(len(edges.links) for edges in store.columns.tables.edges.values()) == 2861


def test_every_class_has_a_table(store):
    for cls in store.model.classes.values():
        header, rows = class_rows(store, cls)
        assert header[:3] == ["id", "iri", "label"]
        assert rows
        assert all(row[2] for row in rows), cls.name
