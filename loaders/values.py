"""Cells as literals and back: datatypes of the metadata, checked by the ``csvw`` package and by rules of our own.

Numbers keep the digits as written ("1.20"), but have one spelling otherwise: no plus sign, no leading zeros, no
exponent, a digit on each side of the point.
"""

from __future__ import annotations

import re
import warnings
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from koban_kg.names import XSD
from loaders.findings import CellError

if TYPE_CHECKING:
    from decimal import Decimal

    from csvw.metadata import Datatype

    from loaders.spec import ColumnSpec

_INTEGERS: Final = frozenset(
    XSD + name
    for name in (
        "integer", "long", "int", "short", "byte", "nonNegativeInteger", "positiveInteger", "unsignedLong",
        "unsignedInt", "unsignedShort", "unsignedByte", "nonPositiveInteger", "negativeInteger",
    )
)  # fmt: skip
_INTEGER: Final = re.compile(r"0|-?[1-9][0-9]*")
_DECIMAL: Final = re.compile(r"(?!-0(\.0+)?$)-?(0|[1-9][0-9]*)(\.[0-9]+)?")
_HINTS: Final = {
    XSD + "date": "write the day as YYYY-MM-DD, for example 2026-11-22",
    XSD + "gYear": "write the year with four digits, for example 2026",
    XSD + "gYearMonth": "write the month as YYYY-MM, for example 2026-11",
    XSD + "dateTime": "write date and time as YYYY-MM-DDThh:mm:ss",
    XSD + "integer": "write a whole number, digits only",
    XSD + "decimal": "write a number with a decimal point, for example -33.8",
}


@dataclass(slots=True)
class Literals:
    """Makes the literal of a cell; the same cell of the same column is checked once."""

    _known: dict[tuple[int, str], ox.Literal] = field(default_factory=dict)

    def literal(self, column: ColumnSpec, text: str) -> ox.Literal:
        """The literal for a cell, or for one item of a cell.

        Raises
        ------
        CellError
            If the text is not in the lexical space of the column's datatype, or not in the one spelling of it.
        """
        if column.datatype is None:
            return ox.Literal(text, language=column.lang) if column.lang else ox.Literal(text)
        memo = (id(column), text)
        if memo not in self._known:
            self._known[memo] = _typed(column, text)
        return self._known[memo]


def spelled(column: ColumnSpec, literal: ox.Literal) -> str:
    """A literal of the graph as a cell of the column: the inverse of :meth:`Literals.literal` up to spelling."""
    if column.datatype is None or column.xsd is None or column.datatype.format is None:
        return literal.value
    if column.xsd == XSD + "boolean":
        return str(column.datatype.formatted(literal.value in {"true", "1"}))
    return str(column.datatype.formatted(_plain(column).read(literal.value)))


def _plain(column: ColumnSpec) -> Datatype:
    """The column's datatype without its format: what reads the lexical form of RDF."""
    from csvw.metadata import Datatype  # noqa: PLC0415 - 0.2 s, and only builds and exports need it

    return Datatype.fromvalue(column.datatype.base if column.datatype else "string")


def _typed(column: ColumnSpec, text: str) -> ox.Literal:
    datatype, xsd = column.datatype, column.xsd
    assert datatype is not None
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            value = datatype.read(text)
        except (ValueError, ArithmeticError, AttributeError, Warning) as error:
            raise CellError("datatype", _hint(column, error), text) from error
    if xsd is None:  # string with a pattern or length
        return ox.Literal(text, language=column.lang) if column.lang else ox.Literal(text)
    if datatype.format is None:
        if xsd in _INTEGERS and not _INTEGER.fullmatch(text):
            raise CellError(
                "non-canonical-number", f"write {int(value)}: digits only, no sign +, no leading zero", text
            )
        if xsd == XSD + "decimal" and not _DECIMAL.fullmatch(text):
            raise CellError("non-canonical-number", f"write {_decimal(value)}: decimal point, no +, no exponent", text)
        if xsd == XSD + "anyURI":
            check_iri(text)
        return ox.Literal(text, datatype=ox.NamedNode(xsd))
    if xsd == XSD + "boolean":
        return ox.Literal("true" if value else "false", datatype=ox.NamedNode(xsd))
    return ox.Literal(str(_plain(column).formatted(value)), datatype=ox.NamedNode(xsd))


def check_iri(text: str) -> ox.NamedNode:
    """The text as an IRI.

    Raises
    ------
    CellError
        If it is no absolute IRI.
    """
    try:
        return ox.NamedNode(text)
    except ValueError as error:
        hint = "write one full address that starts with https:// and holds no blank"
        raise CellError("not-an-iri", hint, text) from error


def _decimal(value: Decimal) -> str:
    return format(value if value else abs(value), "f")


def _hint(column: ColumnSpec, error: BaseException) -> str:
    datatype = column.datatype
    if column.xsd == XSD + "boolean" and datatype and datatype.format:
        yes, no = datatype.format.split("|")
        return f"write {yes} or {no}"
    if datatype and datatype.format and isinstance(datatype.format, str):
        return f"the text must have the form {datatype.format} (csv-metadata.json)"
    if "must be" in str(error):
        return f"{error}; correct the number or the bound in csv-metadata.json"
    default = f"write a {(column.xsd or 'string').rpartition('#')[2]} (XML Schema)"
    return _HINTS.get(column.xsd or "", default)
