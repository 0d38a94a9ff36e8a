"""What stands in a projected graph: which labels, types and keys, how often, in which graphs and languages.

The projection counts it, the push stores it beside the data, the printer reads it: a condition that the catalog proves
to hold for every node is left out of the Cypher text, and RDF is rebuilt with it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property


class Form(StrEnum):
    """What a property key holds, natively typed; decides the RDF term its values stand for."""

    TEXT = "text"  # rdf:langString, the language is that of the key
    STRING = "string"
    INTEGER = "integer"
    DECIMAL = "decimal"  # a Float
    BOOLEAN = "boolean"
    DATE = "date"  # a Date
    ANY_URI = "anyURI"  # a literal of type xsd:anyURI
    IRI = "iri"  # an IRI that is no node
    ENUM = "enum"  # the notation of a value of a closed list


@dataclass(frozen=True, slots=True)
class Key:
    """One property key on the nodes of one exposed class.

    Attributes
    ----------
    owner
        Name of the exposed class; ``Resource`` for nodes of no exposed class.
    name, base, language
        The key (``label_de``), without its language (``label``), and the language tag (``de``).
    predicate, form, scheme
        IRI of the predicate, what the values are, and for closed lists the IRI of the scheme.
    many
        Whether values are lists, also where there is one.
    count
        Nodes of the class that have the key.
    graphs
        Roles of graphs, other than the node's own, in which values of the key or of its parts stand somewhere.
    linked
        Whether each value is a relationship, too, because another class has a relation of the predicate; RDF is rebuilt
        from the relationship.
    split
        Roles for which a node has the key ``name__role`` beside it.
    folded, composed
        Whether a thing has the key ``name__folded``, ``name__nfc``, or the like beside ``name__translations``.
    """

    owner: str
    name: str
    base: str
    predicate: str
    form: Form
    language: str | None = None
    scheme: str | None = None
    many: bool = False
    count: int = 0
    graphs: tuple[str, ...] = ()
    split: tuple[str, ...] = ()
    folded: bool = False
    composed: bool = False
    linked: bool = False


@dataclass(frozen=True, slots=True)
class Ends:
    """The relationships of one type from nodes of one exposed class to nodes of another (``Resource``: of none).

    ``inferred`` counts those that are inferred; ``most_out`` and ``most_in`` are the most that one start and one end
    node have.
    """

    type: str
    start: str
    end: str
    count: int
    inferred: int
    most_out: int
    most_in: int


@dataclass(frozen=True)
class Catalog:
    """All of it. ``labels`` and ``types`` give the IRI of each name, ``inverses`` the inverse predicate of a type.

    ``members`` counts the nodes of each exposed class, ``hidden`` those of them whose every class is inferred.
    """

    labels: dict[str, str] = field(default_factory=dict)
    types: dict[str, str] = field(default_factory=dict)
    inverses: dict[str, str] = field(default_factory=dict)
    members: dict[str, int] = field(default_factory=dict)
    hidden: dict[str, int] = field(default_factory=dict)
    keys: tuple[Key, ...] = ()
    ends: tuple[Ends, ...] = ()

    @cached_property
    def by_key(self) -> dict[tuple[str, str], Key]:
        """Keys by owner and name."""
        return {(key.owner, key.name): key for key in self.keys}

    @cached_property
    def by_base(self) -> dict[tuple[str, str], tuple[Key, ...]]:
        """Keys by owner and name without language: the languages of a text."""
        found: dict[tuple[str, str], tuple[Key, ...]] = {}
        for key in self.keys:
            found[key.owner, key.base] = (*found.get((key.owner, key.base), ()), key)
        return found

    @cached_property
    def from_start(self) -> dict[tuple[str, str], tuple[Ends, ...]]:
        """Ends by type and class of the start."""
        found: dict[tuple[str, str], tuple[Ends, ...]] = {}
        for ends in self.ends:
            found[ends.type, ends.start] = (*found.get((ends.type, ends.start), ()), ends)
        return found

    @cached_property
    def from_end(self) -> dict[tuple[str, str], tuple[Ends, ...]]:
        """Ends by type and class of the end."""
        found: dict[tuple[str, str], tuple[Ends, ...]] = {}
        for ends in self.ends:
            found[ends.type, ends.end] = (*found.get((ends.type, ends.end), ()), ends)
        return found
