"""Random graphs made acceptable to the projection: the rules that a release keeps, kept by leaving statements out."""

from __future__ import annotations

from collections import defaultdict

from pyoxigraph import Literal, NamedNode, Quad

from koban_kg.graph.neo4j.projection.terms import decimal_text
from koban_kg.model.types import Kind
from koban_kg.names import RDF, XSD
from koban_kg.plan.text import nfc

_DECIMAL = NamedNode(XSD + "decimal")
_ORIGINS = {"inferred": "derived", "open-inferred": "derived", "translations": "machine"}


def valid(quads, model):
    """The quads without those that break a rule: the first of several stays.

    A statement stands in one graph, a property and a relation that take one value have one (texts: one in each language
    of each origin, the lowest, which is the one that the memory store shows), and numbers are written canonically.
    """
    single = _single_values(_single_graphs(map(_canonical, quads)), model)
    return _single_ends(single, model)


def _canonical(quad):
    value = quad.object
    if isinstance(value, Literal) and value.datatype == _DECIMAL:
        value = Literal(decimal_text(float(value.value)), datatype=_DECIMAL)
    return Quad(quad.subject, quad.predicate, value, quad.graph_name)


def _single_graphs(quads):
    return list({quad.triple: quad for quad in reversed(list(quads))}.values())[::-1]


def _classes(quads, model):
    return {
        quad.subject.value: model.by_iri[quad.object.value]
        for quad in quads
        if quad.predicate.value == RDF + "type" and quad.object.value in model.by_iri
    }


def _single_values(quads, model):
    classes = _classes(quads, model)
    found = defaultdict(list)
    for quad in quads:
        cls = classes.get(quad.subject.value, model.thing)  # a link has one basis, too
        value, role = quad.object, quad.graph_name.value.rpartition("/")[2]
        kinds = {p.iri: p for p in cls.properties.values() if p.kind is not Kind.RELATION}
        prop = kinds.get(quad.predicate.value)
        if prop is None or prop.many:
            key = quad.triple
        elif prop.kind is Kind.TEXT and value.language:
            key = (quad.subject, quad.predicate, value.language, _ORIGINS.get(role, "stated"))
        else:
            key = (quad.subject, quad.predicate)
        found[key].append(quad)
    return [min(several, key=lambda quad: (nfc(quad.object.value), quad.object.value)) for several in found.values()]


def _single_ends(quads, model):
    classes = _classes(quads, model)
    relations = [prop for cls in model.classes.values() for prop in cls.relations.values()]
    backwards = {prop.iri: prop.inverse_of for prop in relations if prop.inverse_of}
    ends = {}
    kept = []
    for quad in quads:
        predicate = quad.predicate.value
        start, end = quad.subject.value, quad.object.value
        if predicate in backwards:
            predicate, start, end = backwards[predicate], end, start
        takes = True
        for one, other, backward in ((start, end, False), (end, start, True)):
            if one in classes and other in classes:
                for prop in classes[one].relations.values():
                    fits = prop.predicate == predicate and (prop.inverse_of is not None) == backward
                    if fits and not prop.many and classes[other].name in prop.targets:
                        takes = ends.setdefault((one, prop.name), other) == other and takes
        if takes:
            kept.append(quad)
    return kept
