"""The columns and edges of a release as plain tables over node numbers; what the cache file holds.

Nodes are the instances of exposed classes, numbered by bare id, then class name, then IRI: ascending numbers are the
order in which every list ends.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

if TYPE_CHECKING:
    from koban_kg.model.types import Property

Origin: TypeAlias = Literal["stated", "inferred", "machine"]
"""From which graphs a text is: rows and ontology, inference, or unreviewed machine translation."""

ORIGINS: Final[tuple[Origin, ...]] = ("stated", "inferred", "machine")

Value: TypeAlias = Any
"""A scalar, or a sorted list of scalars where the property has many."""


@dataclass(slots=True)
class Texts:
    """The texts of one property in one language from one origin: node → text, or list of texts."""

    tag: str
    origin: Origin
    values: dict[int, Value]


@dataclass(slots=True)
class Scalars:
    """The values of one property by node; ``stated`` overrides them where inference added some (null: all of them).

    ``lexical`` keeps how a number was written where its JSON form differs (``1.20``).
    """

    values: dict[int, Value] = field(default_factory=dict)
    stated: dict[int, Value] = field(default_factory=dict)
    lexical: dict[int, Value] = field(default_factory=dict)


@dataclass(slots=True)
class Link:
    """The properties of a link: the notation of its basis, and its note."""

    basis: str | None = None
    note: str | None = None


@dataclass(slots=True)
class Edges:
    """The edges of one forward predicate, sorted by subject, then object; ``inferred`` holds positions."""

    subjects: list[int] = field(default_factory=list)
    objects: list[int] = field(default_factory=list)
    inferred: list[int] = field(default_factory=list)
    links: dict[int, Link] = field(default_factory=dict)


@dataclass(slots=True)
class Tables:
    """All of a release that a plan can ask for."""

    release: str
    iris: list[str]
    ids: list[str]
    classes: list[str]
    inferred: list[int]
    scalars: dict[str, Scalars]
    texts: dict[str, list[Texts]]
    edges: dict[str, Edges]


def column_key(prop: Property) -> str:
    """The column of a property: classes that hold the same of a predicate share it."""
    return f"{prop.kind}{'+' if prop.many else ''} {prop.enum or ''} {prop.predicate}"
