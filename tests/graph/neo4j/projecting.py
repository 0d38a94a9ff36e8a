"""A few statements about books as a property graph, for tests that say what becomes of each."""

from __future__ import annotations

import pytest
from pyoxigraph import RdfFormat, parse

from koban_kg.errors import DataError
from koban_kg.graph.neo4j.projection.project import project
from koban_kg.names import ID
from tests.graph.neo4j.graphs import library

PREFIXES = """
@prefix : <https://w3id.org/koban/id/book/> .
@prefix person: <https://w3id.org/koban/id/person/> .
@prefix house: <https://w3id.org/koban/id/publishing-house/> .
@prefix link: <https://w3id.org/koban/id/link/> .
@prefix genre: <https://w3id.org/koban/scheme/genre/> .
@prefix basis: <https://w3id.org/koban/scheme/statement-basis/> .
@prefix g: <https://w3id.org/koban/release/9.9.9/> .
@prefix koban: <https://w3id.org/koban/ontology#> .
@prefix ex: <https://example.org/> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
NAMED = ':b a koban:Book ; skos:prefLabel "B"@en .'
"""A book that breaks no rule."""
THINGS = f"""g:asserted {{ {NAMED} :c a koban:Book ; skos:prefLabel "C"@en .
    person:p a koban:Person ; skos:prefLabel "P"@en . person:q a koban:Person ; skos:prefLabel "Q"@en . }}"""
"""A book, another, and two people."""


def made(trig):
    quads = parse(PREFIXES + trig, format=RdfFormat.TRIG)
    return project(quads, library()[0], "9.9.9")


def book(trig):
    """The properties of the book b."""
    return made(trig).nodes[ID + "book/b"].properties


def refused(trig):
    """Place, column and rule of each finding."""
    with pytest.raises(DataError) as caught:
        made(trig)
    return [(found.file, found.column, found.rule) for found in caught.value.problem.findings]


def edges(trig):
    """Properties by start, type and end, IRIs without their base."""
    return {
        (start.removeprefix(ID), name, end.removeprefix(ID)): edge.properties
        for (start, name, end), edge in made(trig).relationships.items()
    }
