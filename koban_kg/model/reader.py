"""The model of a release, read from its ontology, shapes and concepts (the metamodel: docs/model.md)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from koban_kg.model.findings import Findings
from koban_kg.model.lists import local_name, read_lists
from koban_kg.model.shapes import THING, ShapeReader
from koban_kg.model.triples import Triples
from koban_kg.model.types import Class, Group, Kind, Model, Property
from koban_kg.names import DCT, KOBAN, OWL, RDF, RDFS, SH, SKOS, kebab

if TYPE_CHECKING:
    from koban_kg.model.triples import Source
    from koban_kg.model.types import ClosedList

_FIXED_ROOTS = ("ask", "node", "release", "search", "why")
"""Fields of the GraphQL root that no class may take."""


def read_model(source: Source, version: str | None = None) -> Model:
    """The model of a dataset.

    Parameters
    ----------
    source
        A pyoxigraph ``Store`` or ``Dataset``, or any iterable of quads, that holds the ontology, the shapes and the
        concepts; further statements do no harm. Inferred graphs count for subclasses only.
    version
        The version of the release; without it the ``owl:versionInfo`` of the ontology.

    Raises
    ------
    DataError
        If ontology and shapes contradict the metamodel, with one finding for each fault.
    """
    triples = Triples(source)
    findings = Findings()
    lists = read_lists(triples, findings)
    exposed = _exposed(triples, findings)
    shapes = ShapeReader(triples, exposed, lists, findings)
    common = {**_made(), **shapes.properties(THING)}
    if not triples.subjects(SH + "targetClass", THING):
        findings.add(THING, "has no shape", "give koban:Thing a sh:NodeShape with the fields that every thing has")
    thing = _class(triples, THING, common, findings)
    classes = {
        name: _class(triples, iri, {**common, **shapes.properties(iri)}, findings) for iri, name in exposed.items()
    }
    _check_names(classes, lists, findings)
    findings.check()
    return Model(
        version=version or _version(triples),
        thing=thing,
        classes=dict(sorted(classes.items())),
        lists=lists,
        languages=tuple(sorted(triples.languages | {"en"}, key=lambda tag: (tag != "en", tag))),
        groups=_groups(triples),
    )


def _exposed(triples: Triples, findings: Findings) -> dict[str, str]:
    """The exposed classes, IRI to name, in order of name."""
    found: dict[str, str] = {}
    shaped = {
        iri
        for shape in triples.subjects(RDF + "type", SH + "NodeShape")
        for iri in triples.iris(shape, SH + "targetClass")
    }
    for iri in sorted(shaped):
        if iri != THING and triples.text(iri, KOBAN + "plural") is not None:
            found[iri] = local_name(iri)
            findings.name(iri, found[iri])
    for iri in found:
        above = triples.superclasses(iri)
        if THING not in above:
            findings.add(iri, "is exposed but not a subclass of koban:Thing", "add rdfs:subClassOf koban:Thing")
        for other in above:
            if other in found:
                findings.add(
                    iri,
                    "is a subclass of another exposed class",
                    "take koban:plural from one of the two: a thing has one type",
                    local_name(other),
                )
    return dict(sorted(found.items(), key=lambda entry: entry[1]))


def _class(triples: Triples, iri: str, properties: dict[str, Property], findings: Findings) -> Class:
    name = local_name(iri)
    label = triples.text(iri, RDFS + "label")
    description = triples.text(iri, SKOS + "definition")
    plural = triples.text(iri, KOBAN + "plural") or ""
    if plural:
        findings.name(iri, plural)
    if label is None or description is None:
        findings.add(iri, "has no label or no definition", "give rdfs:label and skos:definition in English")
    label = label or name
    return Class(
        name=name,
        iri=iri,
        plural=plural,
        label=label,
        label_plural=triples.text(iri, KOBAN + "pluralLabel") or label,
        description=description or "",
        segment=kebab(name),
        properties=_ordered(properties),
        ancestors=tuple(local_name(up) for up in triples.superclasses(iri) if up.startswith(KOBAN)),
        search_weight=float(triples.text(iri, KOBAN + "searchWeight") or 1),
    )


def _ordered(properties: dict[str, Property]) -> dict[str, Property]:
    """id and iri, then the others by ``sh:order`` and name, each pick behind its relation."""

    def place(prop: Property) -> tuple[int, float, str, str]:
        first = {Kind.ID: 0, Kind.IRI: 1}.get(prop.kind, 2)
        return first, prop.order, prop.name.removesuffix(prop.pick or ""), prop.pick or ""

    return {prop.name: prop for prop in sorted(properties.values(), key=place)}


def _made() -> dict[str, Property]:
    """The two fields that no shape needs to declare."""
    identifier = Property(
        name="id",
        iri=DCT + "identifier",
        kind=Kind.ID,
        many=False,
        required=True,
        label="Id",
        description="The bare id, as the tables write it.",
    )
    iri = replace(
        identifier, name="iri", iri="", kind=Kind.IRI, label="IRI", description="The identifier on the web, for good."
    )
    return {"id": identifier, "iri": iri}


def _check_names(classes: dict[str, Class], lists: dict[str, ClosedList], findings: Findings) -> None:
    """Note names that stand for two things at one door: root fields, type names, fields with made siblings."""
    roots = dict.fromkeys(_FIXED_ROOTS, "")
    for cls in classes.values():
        for name in (cls.field, cls.plural, cls.plural + "Connection"):
            if name in roots:
                findings.add(cls.iri, "wants a root field that is taken", "give another koban:plural", name)
            roots[name] = cls.iri
        if cls.name in lists:
            findings.add(cls.iri, "has the name of a closed list", "rename one of the two", cls.name)
        for prop in cls.properties.values():
            for name in (prop.name + suffix for suffix in _siblings(prop)):
                if name in cls.properties:
                    hint = f"{prop.name} brings {name} with it; give the other field another sh:name"
                    findings.add(cls.iri, "has two fields of one name", hint, name)


def _siblings(prop: Property) -> tuple[str, ...]:
    """What the names of the fields that a property brings with it end in."""
    if prop.kind is Kind.TEXT and not prop.many:
        return ("Lang", "Status")
    return ("Connection",) if prop.kind is Kind.RELATION and prop.many else ()


def _groups(triples: Triples) -> tuple[Group, ...]:
    found = []
    for iri in triples.subjects(RDF + "type", SH + "PropertyGroup"):
        order = triples.text(iri, SH + "order")
        name = local_name(iri)
        found.append(Group(name, triples.text(iri, RDFS + "label") or name, float(order) if order else 0.0))
    return tuple(sorted(found, key=lambda group: (group.order, group.name)))


def _version(triples: Triples) -> str:
    versions = [
        text
        for iri in triples.subjects(RDF + "type", OWL + "Ontology")
        if (text := triples.text(iri, OWL + "versionInfo")) is not None
    ]
    return min(versions, default="0")
