"""The files of the ontology and what the tables and vocabularies state, read once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

from koban_kg.release.assemble import assemble
from koban_kg.resources import resource
from loaders.source import load_source

if TYPE_CHECKING:
    from collections.abc import Iterable

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
def stated() -> ox.Store:
    """All that the ontology and the tables state, after the assemble rules and before reasoning."""
    graphs = assemble(load_source(resource("ontology"), progress=False).quads)
    return stored(triple for role in ("ontology", "asserted", "open") for triple in graphs[role])
