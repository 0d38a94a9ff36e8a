"""Random releases with everything that a property graph has to hold, beyond what plans ask for."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from hypothesis import strategies as st
from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad

from koban_kg.graph.memory.build import bare_id
from koban_kg.model.types import Kind, Property
from koban_kg.names import DCT, GRAPH_ROLES, ID, KOBAN, OWL, RDF, RDFS, SKOS, XSD, graph_iri
from tests.graph import library as books
from tests.graph.neo4j.valid import valid
from tests.graph.strategies import GENRE, TAGS, TEXTS, graphs, models

EX = "https://example.org/"
STRINGS = [*TEXTS, "\\", "a\\b\\", "'", "\r\n", "\t", "\u2028", "null", "\u0000", "%;|,", " ", "\u1e9b\u0323"]
LITERALS = {
    "string": st.sampled_from(STRINGS).map(Literal),
    "text": st.builds(lambda text, tag: Literal(text, language=tag), st.sampled_from(STRINGS), st.sampled_from(TAGS)),
    "integer": st.integers(-(2**63), 2**63 - 1).map(lambda n: Literal(str(n), datatype=NamedNode(XSD + "integer"))),
    "decimal": st.sampled_from(["0", "-1", "0.1", "0.0000001", "123456789.25", "1" + "0" * 22]).map(
        lambda text: Literal(text, datatype=NamedNode(XSD + "decimal"))
    ),
    "boolean": st.sampled_from(["true", "false"]).map(lambda t: Literal(t, datatype=NamedNode(XSD + "boolean"))),
    "date": st.dates().map(lambda day: Literal(day.isoformat(), datatype=NamedNode(XSD + "date"))),
    "any uri": st.sampled_from(["", "https://a.b/c?d=é"]).map(lambda t: Literal(t, datatype=NamedNode(XSD + "anyURI"))),
}


@st.composite
def releases(draw):
    """A model and the quads of a release of version 1: things, terms, links, lists of blank nodes, many graphs."""
    model = _with_a_shared_predicate(draw(models()))
    quads = draw(graphs(model))
    roles = st.sampled_from(GRAPH_ROLES)

    def say(subject, predicate, value):
        graph = NamedNode(graph_iri("1", draw(roles)))
        quads.append(Quad(subject, NamedNode(predicate), value, graph))

    things = sorted({quad.subject.value for quad in quads})
    others = [EX + "x", EX + "y/é", KOBAN + "Term", GENRE.values[0].iri]
    subjects = st.sampled_from([*things, *others]).map(NamedNode)
    for name, values in LITERALS.items():
        for value in draw(st.lists(values, max_size=3)):
            say(draw(subjects), EX + name.replace(" ", "-"), value)
    for _ in range(draw(st.integers(0, 6))):
        predicate = draw(st.sampled_from([EX + "p", RDFS + "seeAlso", SKOS + "exactMatch", KOBAN + "r0"]))
        say(draw(subjects), predicate, draw(subjects))
    for iri in things:
        if iri.startswith(ID + "b/") and draw(st.booleans()):
            say(NamedNode(iri), KOBAN + "r0", NamedNode(draw(st.sampled_from(things))))
    for iri in draw(st.lists(st.sampled_from(others), max_size=4)):
        say(NamedNode(iri), RDF + "type", NamedNode(draw(st.sampled_from([OWL + "Class", EX + "T", KOBAN + "Up"]))))
        say(NamedNode(iri), SKOS + "prefLabel", draw(LITERALS["text"]))
    for iri in draw(st.lists(st.sampled_from([*things, *others]), max_size=3)):
        say(NamedNode(iri), DCT + "identifier", Literal(bare_id(iri, "given")))
    for iri in draw(st.lists(st.sampled_from(things), max_size=3)):
        say(NamedNode(iri), RDF + "type", NamedNode(KOBAN + "Up"))
    if draw(st.booleans()):
        node = BlankNode()
        say(NamedNode(KOBAN + "A"), RDFS + "subClassOf", node)
        say(node, OWL + "onProperty", NamedNode(KOBAN + "r0"))
        say(node, OWL + "someValuesFrom", NamedNode(KOBAN + "A"))
    if draw(st.booleans()):
        quads.append(
            Quad(
                NamedNode(EX + "q"),
                NamedNode(OWL + "inverseOf"),
                NamedNode(EX + "p"),
                NamedNode(graph_iri("1", "ontology")),
            )
        )
        say(draw(subjects), EX + "q", draw(subjects))
    return model, valid(quads, model)


def _with_a_shared_predicate(model):
    """The model with a predicate that is a relation of one class and an IRI as a value of another."""
    cls = model.classes.get("B")
    if cls is None or any(prop.iri == KOBAN + "r0" for prop in cls.properties.values()):
        return model
    prop = Property("link", KOBAN + "r0", Kind.URI, many=True, required=False, label="link", description="link")
    return replace(model, classes={**model.classes, "B": replace(cls, properties={**cls.properties, "link": prop})})


@cache
def library():
    """Model and quads of the library of the store tests, as the release 9.9.9 that the projection takes."""
    ontology = NamedNode(graph_iri("9.9.9", "ontology"))
    found = [
        Quad(*quad.triple, ontology) if isinstance(quad.graph_name, DefaultGraph) else quad for quad in books.quads()
    ]
    return books.model(), valid(found, books.model())


def nameless(quad):
    """Whether a statement has a blank node."""
    return isinstance(quad.subject, BlankNode) or isinstance(quad.object, BlankNode)
