"""``context.jsonld``: short names for classes and properties, so that JSON with field names reads as RDF."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import orjson

from koban_kg.model.types import Kind
from koban_kg.names import PREFIXES, XSD, compact

if TYPE_CHECKING:
    from koban_kg.model.types import Model, Property

_DATATYPES: Final = {
    Kind.INTEGER: XSD + "integer",
    Kind.DECIMAL: XSD + "decimal",
    Kind.BOOLEAN: XSD + "boolean",
    Kind.DATE: XSD + "date",
}
_REFERENCES: Final = frozenset({Kind.RELATION, Kind.ENUM, Kind.URI})


def context(model: Model) -> bytes:
    """The JSON-LD 1.1 context of a model.

    A field name that stands for different predicates on different classes is left out: write it with its prefix. An
    address held as ``xsd:anyURI`` and one held as an IRI are both read as IRIs.
    """
    terms: dict[str, dict[str, Any]] = {}
    clashing: set[str] = set()
    for cls in (model.thing, *model.classes.values()):
        for name, prop in cls.properties.items():
            if prop.kind in (Kind.ID, Kind.IRI) or prop.pick is not None:
                continue
            term = _term(prop)
            if terms.setdefault(name, term) != term:
                clashing.add(name)
    for name in clashing:
        del terms[name]
    whole = {
        "@version": 1.1,
        **dict(sorted(PREFIXES.items())),
        "iri": "@id",
        "type": "@type",
        "id": {"@id": "dct:identifier"},
        **{name: compact(cls.iri) for name, cls in sorted(model.classes.items())},
        **dict(sorted(terms.items())),
    }
    return orjson.dumps({"@context": whole}, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def _term(prop: Property) -> dict[str, Any]:
    term: dict[str, Any] = {"@id": compact(prop.iri)}
    if prop.kind is Kind.TEXT:
        term["@container"] = ["@language", "@set"] if prop.many else "@language"
        return term
    if prop.kind in _REFERENCES:
        term["@type"] = "@id"
    elif prop.kind in _DATATYPES:
        term["@type"] = compact(_DATATYPES[prop.kind])
    if prop.many:
        term["@container"] = "@set"
    return term
