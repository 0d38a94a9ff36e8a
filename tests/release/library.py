"""A source of a few rows about books, with rules of its own, that a build takes a fraction of a second for.

Run as a program it builds a release in a process of its own: ``python -m tests.release.library HOME [--edition N]
[--die-at N]``; with ``--die-at`` it kills its process group right before the Nth step of the build.
"""

from __future__ import annotations

import argparse
import hashlib
import logging
import os
import signal
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

from koban_kg.names import PREFIXES
from koban_kg.release.build import Built, build_release
from koban_kg.release.progress import LoggedProgress
from koban_kg.release.source import Extras, Recipe

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from koban_kg.names import GraphRole

HERE = Path(__file__).parent
ONTOLOGY = HERE.parent / "model" / "library.ttl"
PREFIX = "".join(f"@prefix {prefix}: <{space}> .\n" for prefix, space in PREFIXES.items())

ROWS: dict[GraphRole, str] = {
    "ontology": """
        <https://w3id.org/koban/ontology> dct:issued "2026-11-22"^^xsd:date .
        koban:cites a owl:AsymmetricProperty .
        koban:CrimeNovel a owl:Class ; owl:equivalentClass [ owl:intersectionOf (
            koban:Book
            [ owl:onProperty koban:genre ; owl:hasValue <https://w3id.org/koban/scheme/genre/crime-novel> ] ) ] .
        koban:Person owl:disjointWith koban:Book .
        koban:Genre owl:equivalentClass [ owl:onProperty skos:inScheme ; owl:hasValue kscheme:genre ] .
        <https://w3id.org/koban/scheme/genre/poem> dct:identifier "genre/poem" .
        <https://w3id.org/koban/scheme/genre/null> dct:identifier "genre/null" .
        <https://w3id.org/koban/scheme/genre/crime-novel> dct:identifier "genre/crime-novel" .
        <https://w3id.org/koban/scheme/statement-basis/analyst> dct:identifier "statement-basis/analyst" .
        <https://w3id.org/koban/scheme/statement-basis/published> dct:identifier "statement-basis/published" .
        koban:Basis owl:equivalentClass [ owl:onProperty skos:inScheme ; owl:hasValue kscheme:statement-basis ] .
    """,
    "asserted": """
        <https://w3id.org/koban/id/book/b1> a koban:Book ; dct:identifier "b1" ; skos:prefLabel "The long night"@en ;
            koban:genre <https://w3id.org/koban/scheme/genre/crime-novel> ; koban:price 1.20 ; koban:printed true ;
            koban:published "1999-12-31"^^xsd:date ; koban:author <https://w3id.org/koban/id/person/p1> ;
            skos:altLabel "Night, long"@en , "A \\"night\\""@en .
        <https://w3id.org/koban/id/book/b2> a koban:Book ; dct:identifier "b2" ; skos:prefLabel "Zwölf – €"@en ;
            koban:pageCount 12 ;
            koban:cites <https://w3id.org/koban/id/book/b1> , <https://w3id.org/koban/id/person/p1> .
        <https://w3id.org/koban/id/person/p1> a koban:Person ; dct:identifier "p1" ; skos:prefLabel "Ann"@en .
    """,
    "open": """
        <https://w3id.org/koban/id/person/p2> a koban:Person ; dct:identifier "p2" ; skos:prefLabel "Bob"@en ;
            koban:wrote <https://w3id.org/koban/id/book/b2> .
    """,
    "translations": '<https://w3id.org/koban/id/book/b1> skos:prefLabel "Die lange Nacht"@de .',
}


@dataclass(frozen=True)
class Library:
    """A source as a loader would return it; ``edition`` changes its content and its version."""

    edition: int = 0
    further: Mapping[GraphRole, str] = field(default_factory=dict)
    counts: Mapping[str, int] = field(default_factory=lambda: {"people": 2, "books": 2})
    places: Mapping[str, tuple[str, int]] = field(
        default_factory=lambda: {"https://w3id.org/koban/id/book/b2": ("books.csv", 2)}
    )

    @property
    def quads(self) -> Mapping[GraphRole, Iterable[ox.Triple]]:
        found = {role: triples(text) for role, text in ROWS.items()}
        found["ontology"] += triples(ONTOLOGY.read_text(encoding="utf-8"))
        if self.edition:
            found["asserted"] += triples(
                f'<https://w3id.org/koban/id/person/p1> skos:altLabel "Edition {self.edition}"@en .'
            )
        for role, text in self.further.items():
            found[role] += triples(text)
        return found

    @property
    def digest(self) -> str:
        return hashlib.sha256(f"{ROWS}{self.edition}{self.further}".encode()).hexdigest()

    @property
    def version(self) -> str | None:
        return f"9.9.{9 + self.edition}" if self.edition else None


def triples(text: str) -> list[ox.Triple]:
    return [quad.triple for quad in ox.parse(PREFIX + text, format=ox.RdfFormat.TURTLE)]


def recipe() -> Recipe:
    return Recipe(assemble=HERE / "assemble", checks=HERE / "checks")


def build(home: Path, source: Library | None = None, progress: object = None, version: str | None = None) -> Built:
    source = source or Library()
    return build_release(
        source,
        home,
        extras=Extras(
            files={"tables-layout.json": b"{}\n"}, documents={"classes.txt": lambda model: "\n".join(model.classes)}
        ),
        version=version or source.version,
        recipe=recipe(),
        progress=progress,  # type: ignore[arg-type]
    )


def build_editions(home: Path, count: int) -> Path:
    """A home with some editions, the last of them current; each but the first has a name more that says which it is."""
    for number in range(count):
        build(home, Library(number))
    return home


class Deadly(LoggedProgress):
    """Ends the process group without warning right before one step."""

    def __init__(self, at: int) -> None:
        super().__init__()
        self.left = at

    def step(self, phase: str, detail: str = "") -> None:
        super().step(phase, detail)
        self.left -= 1
        if self.left == 0:
            os.killpg(0, signal.SIGKILL)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("home", type=Path)
    parser.add_argument("--edition", type=int, default=0)
    parser.add_argument("--die-at", type=int, default=0)
    chosen = parser.parse_args()
    logging.basicConfig(stream=sys.stderr, format="%(message)s", level=logging.INFO)
    built = build(chosen.home, Library(chosen.edition), Deadly(chosen.die_at) if chosen.die_at else LoggedProgress())
    print(built.version, "unchanged" if built.unchanged else "published")


if __name__ == "__main__":
    main()
