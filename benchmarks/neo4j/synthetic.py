"""A release in the shape of our model with more things than ours has: 2,000 practices, and what ties them.

Values and relations come from a checksum of the position of a thing, so every run makes the same; nothing is random.
Classes, predicates, closed lists and the ontology are those of a real release. ``build_release`` takes it as any other
source: the rules draw their conclusions, the shapes and checks hold.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Final, NamedTuple
from zlib import crc32

import pyoxigraph as ox

from koban_kg.graph.memory import open_cache
from koban_kg.model.types import Kind
from koban_kg.names import DCT, KOBAN, RDF, SCHEME, SH, SKOS, XSD, thing_iri

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from koban_kg.model.types import Class, Model, Property
    from koban_kg.names import GraphRole
    from koban_kg.release.reader import OpenRelease

VERSION: Final = "0.0.0-synthetic"
COUNTS: Final = {
    "CapabilityDomain": 20,
    "Problem": 120,
    "Outcome": 40,
    "Capability": 400,
    "Methodology": 2_000,
    "Evidence": 1_500,
}
"""Things of each class; the rules add claims."""


class Tie(NamedTuple):
    """A relation: ``each`` related things of ``target`` for each thing, few of which get many (``skewed``)."""

    field: str
    target: str
    each: int = 1
    skewed: bool = False


TIES: Final = {
    "Methodology": (Tie("strengthensCapability", "Capability", 3), Tie("addresses", "Problem", 2)),
    "Evidence": (Tie("about", "Methodology", skewed=True), Tie("outcome", "Outcome")),
    "Capability": (Tie("domain", "CapabilityDomain"), Tie("addresses", "Problem")),
}
ABOVE: Final = {"Capability": ("requires", 1, 4), "Problem": ("broader", 20, 20), "Outcome": ("broader", 8, 8)}
"""Relations of a thing to the one above it: the field, how many have none above, and how many stand below one."""
FIXED: Final = {
    ("Capability", "tier"): "capability",
    ("CapabilityDomain", "tier"): "domain",
    ("Evidence", "effectMeasure"): "percent_change",  # the others demand more values
    **dict.fromkeys(((name, "verified") for name in COUNTS), "yes"),  # open questions would stand in another graph
}
EXTRA: Final = {"Evidence": ("year", "estimate", "studyCount")}
"""Optional fields that are filled; those that are required always are."""
TRANSLATED: Final = ("Methodology", "Capability", "Problem")
WORDS: Final = {
    "en": ("foot", "youth", "night", "school", "market", "harbour", "street", "victim", "mediation", "forum", "survey"),
    "de": ("Fuß", "Jugend", "Nacht", "Schule", "Märkte", "Häfen", "Straße", "Opfer", "Mediation", "Bürger", "Umfrage"),
    "el": ("πεζή", "νέοι", "νύχτα", "σχολείο", "αγορά", "λιμάνι", "δρόμος", "θύμα", "φόρουμ", "έρευνα", "ποτάμι"),
}
_BROAD: Final = 10
"""Things that are described by one source."""

_TYPE: Final = ox.NamedNode(RDF + "type")
_ID: Final = ox.NamedNode(DCT + "identifier")
_LABEL: Final = ox.NamedNode(SKOS + "prefLabel")
_IN_SCHEME: Final = ox.NamedNode(SKOS + "inScheme")
_BASIS: Final = ox.NamedNode(KOBAN + "basis")
_SOURCE: Final = ox.NamedNode(KOBAN + "source")
_CITATION: Final = ox.NamedNode(KOBAN + "sourceCitation")
_DECIMAL: Final = ox.NamedNode(XSD + "decimal")


def at(*place: object) -> int:
    """A number for a place, spread over 32 bits."""
    return crc32(":".join(map(str, place)).encode())


@dataclass(frozen=True)
class Synthetic:
    """A source of ``build_release`` over the ontology and the closed lists of a release."""

    release: OpenRelease
    counts: Mapping[str, int] = field(default_factory=dict)
    places: Mapping[str, tuple[str, int]] = field(default_factory=dict)

    @cached_property
    def model(self) -> Model:
        """The model of the release."""
        return open_cache(self.release.cache).model

    @cached_property
    def quads(self) -> dict[GraphRole, Iterable[ox.Triple]]:
        """Triples by role of graph; the names of results are left to the build, which makes them."""
        results = thing_iri(self.model.classes["Evidence"].segment, "")
        stated = (t for t in self._stated() if t.predicate != _LABEL or not _about(t).startswith(results))
        return {
            "ontology": list(self._background("ontology")),
            "asserted": [*self._background("asserted"), *stated],
            "open": [],
            "translations": [*self._background("translations"), *self._translations()],
        }

    @property
    def digest(self) -> str:
        """Says which shape it is: the statements follow from it and the release."""
        shape = f"{COUNTS}{TIES}{ABOVE}{FIXED}{EXTRA}{WORDS}"
        return hashlib.sha256((self.release.manifest["digest"] + shape).encode()).hexdigest()

    def _background(self, role: GraphRole) -> Iterator[ox.Triple]:
        """What the release says of terms, concepts and the tables they come from.

        The patterns of ids are left out: those of the tables have two or three digits.
        """
        tables = self._tables if role != "ontology" else ()
        for quad in self.release.quads(role):
            about = _about(quad.triple)
            kept = role == "ontology" or about.startswith(SCHEME) or about in tables
            if kept and quad.predicate.value != SH + "pattern":
                yield quad.triple

    @cached_property
    def _tables(self) -> set[str]:
        """The sources of concepts and terms."""
        return {
            quad.object.value
            for quad in self.release.quads("asserted", "ontology")
            if quad.predicate == _SOURCE
            and isinstance(quad.object, ox.NamedNode)
            and (_about(quad.triple).startswith(SCHEME) or quad.graph_name == self.release.graphs["ontology"])
        }

    def _stated(self) -> Iterator[ox.Triple]:
        """What tables would state: classes, values, sources, relations."""
        basis = {value.notation: ox.NamedNode(value.iri) for value in self.model.lists["Basis"].values}
        for name, count in COUNTS.items():
            cls = self.model.classes[name]
            kind = ox.NamedNode(cls.iri)
            values = [prop for prop in cls.properties.values() if _filled(cls, prop)]
            verified = cls.properties.get("verified")
            rests = basis["published" if verified and verified.required else "analyst"]
            for place in range(count):
                subject = self._node(name, place)
                yield ox.Triple(subject, _TYPE, kind)
                for prop in values:
                    for value in self._values(cls, prop, place):
                        yield ox.Triple(subject, ox.NamedNode(prop.iri), value)
                yield ox.Triple(subject, _BASIS, rests)
                if ABOVE.get(name, ("",))[0] == "broader":
                    yield ox.Triple(subject, _IN_SCHEME, ox.NamedNode(SCHEME + cls.segment))
                yield from self._sourced(subject, name, place)
                yield from self._tied(subject, cls, place)

    def _tied(self, subject: ox.NamedNode, cls: Class, place: int) -> Iterator[ox.Triple]:
        """The relations of a thing, each pair once."""
        for tie in TIES.get(cls.name, ()):
            size = COUNTS[tie.target]
            for other in dict.fromkeys(
                _spread(at(cls.name, place, tie.field, n), size, tie.skewed) for n in range(tie.each)
            ):
                yield _relation(cls.properties[tie.field], subject, self._node(tie.target, other))
        relation, tops, below = ABOVE.get(cls.name, ("", place + 1, 1))
        if place >= tops:
            yield _relation(cls.properties[relation], subject, self._node(cls.name, (place - tops) // below))

    def _sourced(self, subject: ox.NamedNode, name: str, place: int) -> Iterator[ox.Triple]:
        """The source of a thing, described at the first thing that has it, and named as a build names sources."""
        citation = ox.Literal(f"Synthetic institute ({1990 + place // _BROAD % 30}) Report {name} {place // _BROAD}")
        digest = hashlib.sha256(f"{citation.value}\n\n".encode()).hexdigest()[:12]
        cls = self.model.classes["Source"]
        source = ox.NamedNode(thing_iri(cls.segment, digest))
        yield ox.Triple(subject, _SOURCE, source)
        yield ox.Triple(subject, _CITATION, citation)
        if place % _BROAD == 0:
            yield ox.Triple(source, _TYPE, ox.NamedNode(cls.iri))
            yield ox.Triple(source, _ID, ox.Literal(digest))
            yield ox.Triple(source, _LABEL, ox.Literal(citation.value, language="en"))
            yield ox.Triple(source, _CITATION, citation)

    def _translations(self) -> Iterator[ox.Triple]:
        """German names of practices, capabilities and problems, Greek ones of every second."""
        for name in TRANSLATED:
            for place in range(COUNTS[name]):
                for language in ("de", "el") if place % 2 else ("de",):
                    yield ox.Triple(self._node(name, place), _LABEL, _label(name, place, language))

    def _identifier(self, name: str, place: int) -> str:
        return f"{self.model.classes[name].segment}-{place:07d}"

    def _node(self, name: str, place: int) -> ox.NamedNode:
        return ox.NamedNode(thing_iri(self.model.classes[name].segment, self._identifier(name, place)))

    def _values(self, cls: Class, prop: Property, place: int) -> Iterator[ox.NamedNode | ox.Literal]:
        """The values of a property of one thing."""
        here = at(cls.name, place, prop.name)
        match prop.kind:
            case Kind.ID:
                yield ox.Literal(self._identifier(cls.name, place))
            case Kind.TEXT if prop.name == "label":
                yield _label(cls.name, place, "en")
            case Kind.TEXT:
                yield ox.Literal(f"{prop.label} {here % 10_000}", language="en")
            case Kind.STRING:
                yield ox.Literal(f"st-{here % COUNTS[cls.name]}")
            case Kind.INTEGER:
                yield ox.Literal(1990 + here % 34 if prop.name == "year" else here % 20)
            case Kind.DECIMAL:
                yield ox.Literal(str((here % 20_000 - 10_000) / 100), datatype=_DECIMAL)
            case Kind.BOOLEAN:
                yield ox.Literal(here % 8 > 0 if prop.name == "isEffect" else place < ABOVE[cls.name][1])
            case Kind.ENUM if prop.enum is not None:
                listed = self.model.lists[prop.enum].values
                if wanted := FIXED.get((cls.name, prop.name)):
                    yield next(ox.NamedNode(value.iri) for value in listed if value.notation == wanted)
                    return
                for number in range(1 + here % 2 if prop.many else 1):
                    yield ox.NamedNode(listed[(here // 7 + number) % len(listed)].iri)
            case _:
                raise NotImplementedError(f"no synthetic value for {cls.name}.{prop.name}: {prop.kind}")


def _filled(cls: Class, prop: Property) -> bool:
    """Whether a property of things of a class gets values of its own."""
    own = prop.kind not in {Kind.RELATION, Kind.IRI}
    return own and (prop.required or prop.name in EXTRA.get(cls.name, ()))


def _relation(prop: Property, subject: ox.NamedNode, other: ox.NamedNode) -> ox.Triple:
    """A relation as it is stated: by its forward predicate."""
    start, end = (subject, other) if prop.inverse_of is None else (other, subject)
    return ox.Triple(start, ox.NamedNode(prop.predicate), end)


def _spread(hit: int, size: int, skewed: bool) -> int:
    """A place among ``size``, the first ones more often if skewed."""
    return (hit * hit >> 32) * size >> 32 if skewed else hit % size


def _label(name: str, place: int, language: str) -> ox.Literal:
    """A name of two words and numbers, in another order than the ids."""
    here, words = at(name, place, "label"), WORDS[language]
    text = f"{words[here % len(words)]} {words[here // 64 % len(words)]} {here % 1000:03d}-{place}"
    return ox.Literal(text.capitalize(), language=language)


def _about(triple: ox.Triple) -> str:
    """The IRI or label of a subject."""
    return "" if isinstance(triple.subject, ox.Triple) else triple.subject.value
