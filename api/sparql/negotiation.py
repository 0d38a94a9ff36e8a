"""Which result format an ``Accept`` header prefers (RFC 9110, section 12.5.1).

The most specific range decides the weight of a type, the highest weight wins, ties go to the order of the offer. The
answer carries the name by which the caller asked: ``application/json`` is the same bytes as
``application/sparql-results+json``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from api.accept import ranges_of, weight_of
from koban_kg.rdf.protocol import (
    BINDINGS_CSV,
    BINDINGS_JSON,
    BINDINGS_TSV,
    BINDINGS_XML,
    JSON_LD,
    N_TRIPLES,
    RDF_XML,
    TURTLE,
)

BINDINGS: Final = {
    BINDINGS_JSON: ("application/json",),
    BINDINGS_XML: ("application/xml", "text/xml"),
    BINDINGS_CSV: (),
    BINDINGS_TSV: (),
}
"""Formats of SELECT and ASK with their other names, in order of preference."""
GRAPHS: Final = {
    TURTLE: ("application/x-turtle",),
    N_TRIPLES: ("text/plain",),
    RDF_XML: ("application/xml", "text/xml"),
    JSON_LD: ("application/json",),
}
"""Formats of CONSTRUCT and DESCRIBE with their other names, in order of preference."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A format and the name under which it was asked for."""

    media_type: str
    name: str

    @property
    def header(self) -> str:
        """The value of ``Content-Type``: text types are UTF-8 and say so."""
        return f"{self.name}; charset=utf-8" if self.name.startswith("text/") else self.name


def choose(accept: str, offer: dict[str, tuple[str, ...]]) -> Choice | None:
    """The format of an offer that an ``Accept`` header prefers; the first one without header, ``None`` if none is
    acceptable."""
    ranges = ranges_of(accept)
    if not ranges:
        first = next(iter(offer))
        return Choice(first, first)
    best: Choice | None = None
    most = 0.0
    for media_type, others in offer.items():  # a wildcard stands for the proper names only, not for the other ones
        for name in (media_type, *others):
            if (weight := weight_of(name, ranges, wildcards=name == media_type)) > most:
                best, most = Choice(media_type, name), weight
    return best
