"""Names in Neo4j for the IRIs of a release: labels, relationship types, property keys.

People meet these names in Neo4j Browser, so terms of our own have no prefix: class ``koban:Capability`` is the label
``Capability``, predicate ``koban:usesSkill`` the relationship type ``USES_SKILL`` and the property key of a model
property is its field name (``label_en`` with a language). Terms of other vocabularies carry their prefix:
``skos__Concept``, ``SKOS_BROADER``. The catalog (:mod:`koban_kg.graph.neo4j.catalog`) says what each name stands for;
two IRIs with one name are a fault of the release.
"""

from __future__ import annotations

import re
from typing import Final

from koban_kg.names import KOBAN, compact

NODE: Final = "Resource"
"""Label of every node that stands for an IRI; its ``iri`` is unique."""

POINTER: Final = "ReleasePointer"
"""Label of the one node (``name: 'current'``) that says which release is in the database."""

CATALOG: Final = "Catalog"
"""Label of the nodes that describe labels, types and keys; their ``name`` is unique."""

SOME_VALUES_FROM: Final = "SOME_VALUES_FROM"
"""Type of the relationships between classes that stand for restrictions of the ontology."""

CATALOG_PARTS: Final = ("CatalogKey", "CatalogType", "CatalogLabel", "CatalogEnds")
"""Second labels of the nodes of the catalog."""

_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def label_name(class_iri: str) -> str:
    """The label of a class."""
    return _local(class_iri)


def type_name(predicate_iri: str) -> str:
    """The relationship type of a predicate."""
    return _HUMP.sub("_", _local(predicate_iri).replace("__", "_")).upper()


def property_name(predicate_iri: str) -> str:
    """The name of a predicate as a property where the model has no field for it."""
    return _local(predicate_iri)


def key_name(name: str, language: str | None = None) -> str:
    """The property key of a field, with the language of a text: ``label_pt_br``."""
    return name if language is None else f"{name}_{language.replace('-', '_')}"


def in_key(role: str) -> str:
    """The key of the list of those keys of a node whose values stand in another graph than the node's own."""
    return "in_" + role.replace("-", "_")


def part_key(key: str, role: str) -> str:
    """The key of those values of a property that stand in the graph of a role, where a node's values are in several."""
    return f"{key}__{role.replace('-', '_')}"


def types_key(role: str) -> str:
    """The key of the labels of a node that are stated as its classes in the graph of a role."""
    return "types_" + role.replace("-", "_")


def folded_key(key: str) -> str:
    """The key of the text without case and diacritics; there only where that is not plain lower case."""
    return f"{key}__folded"


def composed_key(key: str) -> str:
    """The key of the text in normal form C; there only where the text itself is in another form."""
    return f"{key}__nfc"


def quoted(name: str) -> str:
    """A label, type or key as it stands in Cypher text."""
    return name if _PLAIN.fullmatch(name) else "`" + name.replace("`", "``") + "`"


def _local(iri: str) -> str:
    if iri.startswith(KOBAN):
        return iri[len(KOBAN) :]
    short = compact(iri)
    return iri if short == iri else short.replace(":", "__", 1)
