"""The files of the ontology and what the tables and vocabularies state, read once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

from koban_kg.reasoning.materialise import materialise
from koban_kg.reasoning.rules import load_rules
from koban_kg.release.assemble import assemble
from koban_kg.resources import resource
from loaders.source import load_source

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from koban_kg.names import GraphRole

STATED: tuple[GraphRole, ...] = ("ontology", "asserted", "open")
TERM_FILES = ("koban.ttl", "modules/*.ttl", "alignments/*.ttl")


def read(*patterns: str) -> list[ox.Triple]:
    """The triples of the files of the ontology that fit the patterns."""
    return [
        triple
        for pattern in patterns
        for path in sorted(resource("ontology").glob(pattern))
        for triple in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE)
    ]


def stored(triples: Iterable[ox.Triple]) -> ox.Store:
    """Triples as a store whose default graph holds them."""
    store = ox.Store()
    store.bulk_extend(ox.Quad(*triple) for triple in triples)
    return store


@pytest.fixture(scope="session")
def terms() -> ox.Store:
    """Header, modules and alignments."""
    return stored(read(*TERM_FILES))


@pytest.fixture(scope="session")
def whole() -> ox.Store:
    """Header, modules, alignments and shapes."""
    return stored(read(*TERM_FILES, "shapes/*.ttl"))


@pytest.fixture(scope="session")
def assembled() -> Mapping[GraphRole, list[ox.Triple]]:
    """What the ontology and the tables state by graph, after the assemble rules."""
    return assemble(load_source(resource("ontology"), progress=False).quads)


@pytest.fixture(scope="session")
def stated(assembled: Mapping[GraphRole, list[ox.Triple]]) -> ox.Store:
    """All that is stated, open questions included, before reasoning."""
    return stored(triple for role in STATED for triple in assembled[role])


@pytest.fixture(scope="session")
def known(assembled: Mapping[GraphRole, list[ox.Triple]]) -> ox.Store:
    """What is stated, open questions included, and what follows from it."""
    inferences = materialise(assembled, load_rules())
    stated = [triple for role in STATED for triple in assembled[role]]
    return stored([*stated, *inferences.inferred, *inferences.open_inferred])
