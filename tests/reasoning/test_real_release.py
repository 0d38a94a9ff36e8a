"""The inferences of the real release against ``reasonable``, kind by kind."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

from koban_kg.names import OWL, RDF, RDFS
from koban_kg.reasoning import load_rules, materialise
from koban_kg.release.reader import open_release
from tests.reasoning.test_against_reasonable import TBOX, compared, of_reasonable

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


@pytest.mark.slow
def test_kind_by_kind(release_home: Path, tmp_path: Path) -> None:
    release = open_release(release_home)
    ontology, asserted = ([quad.triple for quad in release.quads(role)] for role in ("ontology", "asserted"))
    rules = replace(load_rules(), derivations=())
    mine = kinds(materialise({"ontology": ontology, "asserted": asserted}, rules).inferred)
    theirs = kinds(of_reasonable([*ontology, *asserted], tmp_path))
    assert sum(theirs.values()) > 20_000
    exceptions = chained(ontology)
    assert {kind: n for kind, n in mine.items() if kind not in exceptions} == {
        kind: n for kind, n in theirs.items() if kind not in exceptions
    }


def kinds(triples: Iterable[ox.Triple]) -> Counter[str]:
    """How many triples between things there are of each class and property."""
    return Counter(
        f"a {triple.object}" if triple.predicate.value == RDF + "type" else triple.predicate.value
        for triple in triples
        if compared(triple) and str(triple.predicate) not in TBOX and isinstance(triple.object, ox.NamedNode)
    )


def chained(ontology: list[ox.Triple]) -> set[str]:
    """The exceptions: properties defined by a chain, which ``reasonable`` does not read, and what follows from them."""
    found = {t.subject.value for t in ontology if t.predicate.value == OWL + "propertyChainAxiom"}
    for triple in ontology:
        if isinstance(triple.object, ox.NamedNode) and isinstance(triple.subject, ox.NamedNode):
            ends = triple.subject.value, triple.object.value
            if triple.predicate.value == OWL + "inverseOf" and found & set(ends):
                found |= set(ends)
            if triple.predicate.value == RDFS + "subPropertyOf" and ends[0] in found:
                found.add(ends[1])
    return found
