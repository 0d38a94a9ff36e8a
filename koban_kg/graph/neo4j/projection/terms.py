"""RDF literals as native values of Neo4j and back; only what comes back as it was written is taken."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from math import isfinite
from typing import Final, TypeAlias
from urllib.parse import quote

from koban_kg.graph.neo4j.catalog import Form
from koban_kg.names import XSD

Scalar: TypeAlias = str | int | float | bool | date

FORMS: Final[dict[str, Form]] = {
    XSD + "string": Form.STRING,
    XSD + "integer": Form.INTEGER,
    XSD + "decimal": Form.DECIMAL,
    XSD + "boolean": Form.BOOLEAN,
    XSD + "date": Form.DATE,
    XSD + "anyURI": Form.ANY_URI,
}
"""The form of a literal without a language by the IRI of its datatype."""

DATATYPES: Final[dict[Form, str]] = {form: datatype for datatype, form in FORMS.items()}
"""The datatype of each form of literal."""

TEXTUAL: Final = frozenset({Form.TEXT, Form.STRING, Form.ANY_URI, Form.IRI})
"""Forms whose values are text that people search in."""

_SMALLEST, _LARGEST = -(2**63), 2**63 - 1


def native(form: Form, text: str) -> Scalar | None:
    """The value of a literal as the driver takes it; None if writing it out again would give another literal.

    That is so of integers beyond 64 bit, of decimals that a Float does not hold or that are not in canonical form
    (XML Schema 1.1: ``3``, not ``3.0``), of booleans as ``0`` and ``1``, and of dates with a time zone.
    """
    value: Scalar | None
    try:
        match form:
            case Form.INTEGER:
                value = int(text)
                fits = _SMALLEST <= value <= _LARGEST
            case Form.DECIMAL:
                value = float(text)
                fits = isfinite(value) and (value != 0 or text == "0")  # no second zero beside the first
            case Form.BOOLEAN:
                value, fits = text == "true", True
            case Form.DATE:
                value, fits = date.fromisoformat(text), True
            case _:
                return text
        return value if fits and lexical(form, value) == text else None
    except (ValueError, OverflowError):
        return None


def lexical(form: Form, value: Scalar) -> str:
    """How a native value is written in RDF."""
    match form:
        case Form.DECIMAL:
            return decimal_text(float(value))  # type: ignore[arg-type]
        case Form.BOOLEAN:
            return "true" if value else "false"
        case Form.DATE:
            return value.isoformat()  # type: ignore[union-attr]
        case _:
            return str(value)


def decimal_text(number: float) -> str:
    """The canonical form of a decimal: no exponent, no zeros that say nothing (``3``, ``-0.5``)."""
    text = format(Decimal(repr(number)), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def enum_iri(scheme: str, notation: str) -> str:
    """The IRI of a value of a closed list."""
    return f"{scheme}/{quote(notation, safe='-._~/')}"
