"""The model: exposed classes, their properties and closed lists, as read from OWL and SHACL.

Everything that has a shape at a door (GraphQL types, list columns, Neo4j labels, reference pages) is derived from
these values; no other module names a domain property.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property


class Kind(StrEnum):
    """What a property holds; decides its GraphQL type, its filter and its column."""

    ID = "id"
    IRI = "iri"
    TEXT = "text"  # rdf:langString: one text per language
    STRING = "string"
    INTEGER = "integer"
    DECIMAL = "decimal"
    BOOLEAN = "boolean"
    DATE = "date"
    URI = "uri"
    ENUM = "enum"
    RELATION = "relation"


@dataclass(frozen=True, slots=True)
class Property:
    """One field of a class.

    ``targets`` names the exposed classes at the other end of a relation, most often one. ``inverse_of`` is the
    predicate whose edges this relation reads backwards; such an edge is as asserted as the forward one. ``pick`` is
    set on the field of a relation with several classes that keeps one of them (``addressedByMethodology``).
    ``group`` names a :class:`Group` of the model.
    """

    name: str
    iri: str
    kind: Kind
    many: bool
    required: bool
    label: str
    description: str
    order: float = 0.0
    group: str | None = None
    enum: str | None = None
    targets: tuple[str, ...] = ()
    inverse_of: str | None = None
    pick: str | None = None

    @property
    def predicate(self) -> str:
        """The predicate as it is stored: the forward one for a relation read backwards."""
        return self.inverse_of or self.iri


@dataclass(frozen=True, slots=True)
class EnumValue:
    """One value of a closed list: ``name`` in GraphQL, ``notation`` in data, ``labels`` for people by language."""

    name: str
    notation: str
    iri: str
    labels: dict[str, str]
    definition: str | None = None


@dataclass(frozen=True, slots=True)
class ClosedList:
    """A closed list of values, such as ``Mode``; values in the order of their declaration."""

    name: str
    iri: str
    scheme: str
    label: str
    description: str
    values: tuple[EnumValue, ...]


@dataclass(frozen=True)
class Class:
    """An exposed class: one GraphQL type, list page and set of thing pages.

    ``search_weight`` is what a hit counts where search looks through all classes.
    """

    name: str
    iri: str
    plural: str
    label: str
    label_plural: str
    description: str
    segment: str
    properties: dict[str, Property]
    ancestors: tuple[str, ...] = ()
    search_weight: float = 1.0

    @cached_property
    def relations(self) -> dict[str, Property]:
        """The relations of the class by field name, those with ``pick`` included."""
        return {name: p for name, p in self.properties.items() if p.kind is Kind.RELATION}

    @property
    def field(self) -> str:
        """The name of the look-up field at the root: ``capabilityDomain``."""
        return self.name[0].lower() + self.name[1:]


@dataclass(frozen=True, slots=True)
class Group:
    """A section of a page: properties whose ``group`` is this name stand under its label."""

    name: str
    label: str
    order: float = 0.0


@dataclass(frozen=True)
class Model:
    """The whole model of a release.

    ``thing`` is the interface every exposed class implements; its properties are also in each class. ``classes`` and
    ``lists`` are keyed by name, ``groups`` stand in their order on a page.
    """

    version: str
    thing: Class
    classes: dict[str, Class]
    lists: dict[str, ClosedList]
    languages: tuple[str, ...] = field(default=("en",))
    groups: tuple[Group, ...] = ()

    @cached_property
    def by_iri(self) -> dict[str, Class]:
        """Exposed classes by IRI."""
        return {c.iri: c for c in self.classes.values()}

    @cached_property
    def by_segment(self) -> dict[str, Class]:
        """Exposed classes by their segment in IRIs and paths."""
        return {c.segment: c for c in self.classes.values()}
