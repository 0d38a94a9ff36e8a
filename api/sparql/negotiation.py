"""Which result format an ``Accept`` header prefers (RFC 9110, section 12.5.1).

The most specific range decides the weight of a type, the highest weight wins, ties go to the order of the offer. The
answer carries the name by which the caller asked: ``application/json`` is the same bytes as
``application/sparql-results+json``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

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

_MOST_RANGES: Final = 64


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
    ranges = _ranges(accept)
    if not ranges:
        first = next(iter(offer))
        return Choice(first, first)
    best: Choice | None = None
    most = 0.0
    for media_type, others in offer.items():
        for name in (media_type, *others):
            if (weight := _weight(name, ranges, own=name == media_type)) > most:
                best, most = Choice(media_type, name), weight
    return best


def _ranges(accept: str) -> dict[str, float]:
    ranges: dict[str, float] = {}
    for part in accept.split(",")[:_MOST_RANGES]:
        media, *parameters = (piece.strip().lower() for piece in part.split(";"))
        weight = 1.0
        for parameter in parameters:
            if parameter.startswith("q="):
                try:
                    weight = min(1.0, max(0.0, float(parameter[2:])))
                except ValueError:
                    weight = 0.0
        if media:
            ranges[media] = max(weight, ranges.get(media, 0.0))
    return ranges


def _weight(name: str, ranges: dict[str, float], *, own: bool) -> float:
    """The weight of a type. A wildcard stands for the proper names only, not for the other ones."""
    if name in ranges:
        return ranges[name]
    if not own:
        return 0.0
    return ranges.get(f"{name.partition('/')[0]}/*", ranges.get("*/*", 0.0))
