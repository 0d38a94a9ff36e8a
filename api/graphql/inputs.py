"""Filters and orders of the schema: one input for each class, shared inputs for scalars, relations and counts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import strawberry

from api.graphql.types import IRI, URI, Date, Decimal, TypeMaker, listed, maybe
from koban_kg.model import surface
from koban_kg.model.types import Class, Kind, Model, Property

if TYPE_CHECKING:
    from strawberry.types.field import StrawberryField

SCALAR_TYPES: dict[Kind, Any] = {
    Kind.ID: strawberry.ID,
    Kind.IRI: IRI,
    Kind.TEXT: str,
    Kind.STRING: str,
    Kind.INTEGER: int,
    Kind.DECIMAL: Decimal,
    Kind.BOOLEAN: bool,
    Kind.DATE: Date,
    Kind.URI: URI,
}

_WHERE_NAMES: dict[Kind, str] = {
    Kind.ID: "IDWhere",
    Kind.IRI: "IRIWhere",
    Kind.TEXT: "StringWhere",
    Kind.STRING: "StringWhere",
    Kind.INTEGER: "IntWhere",
    Kind.DECIMAL: "DecimalWhere",
    Kind.BOOLEAN: "BooleanWhere",
    Kind.DATE: "DateWhere",
    Kind.URI: "URIWhere",
}

_OPERATORS = (
    "A condition on a value; several operators in one object must all hold. A property with many values matches if "
    "one of them does. `null` compares with nothing: use `isNull`."
)
_TEXT_OPERATORS = _OPERATORS + (
    " Text compares by code point after NFC, in the language that the field shows; `contains` and `startsWith` fold "
    "case and diacritics."
)


def make_inputs(make: TypeMaker, model: Model) -> None:
    """State every filter and order of a model; enums must have been made before."""
    sort = make.enum(
        "SortOrder",
        [("ASC", "ASC", "Smallest first, nulls last."), ("DESC", "DESC", "Largest first, nulls last.")],
        "The direction of a sort key.",
    )
    for kind, name in dict.fromkeys((k, n) for k, n in _WHERE_NAMES.items() if k is not Kind.TEXT):
        text = kind in {Kind.ID, Kind.IRI, Kind.STRING, Kind.URI}
        operators = surface.SCALAR_OPERATORS[kind]
        _operators(make, name, SCALAR_TYPES[kind], operators, _TEXT_OPERATORS if text else _OPERATORS)
    for closed in model.lists.values():
        _operators(
            make,
            closed.name + "Where",
            make.declare(closed.name),
            surface.SCALAR_OPERATORS[Kind.ENUM],
            f"A condition on a value of {closed.name}.",
        )
    _operators(make, "CountWhere", int, surface.COUNT_OPERATORS, "A condition on how many there are.")
    make.fill("CountOrder", [make.input_field("count", sort)], "Order by how many there are.", is_input=True)
    for cls in (model.thing, *model.classes.values()):
        _where(make, cls)
        _relation_where(make, cls)
        _order(make, cls, sort)


def where_type(make: TypeMaker, prop: Property) -> Any:
    """The input that filters a property."""
    if prop.kind is Kind.RELATION:
        return make.declare(surface.target_name(prop) + "RelationWhere", is_input=True)
    if prop.kind is Kind.ENUM:
        return make.declare(f"{prop.enum}Where", is_input=True)
    return make.declare(_WHERE_NAMES[prop.kind], is_input=True)


def _operators(make: TypeMaker, name: str, of: Any, operators: tuple[str, ...], description: str) -> None:
    def operand(operator: str) -> Any:
        if operator in {"in", "notIn"}:
            return listed(of)
        return bool if operator == "isNull" else of

    make.fill(name, [make.input_field(o, operand(o)) for o in operators], description, is_input=True)


def _where(make: TypeMaker, cls: Class) -> None:
    name = cls.name + "Where"
    this = make.declare(name, is_input=True)
    fields: list[StrawberryField] = [
        make.input_field("and", listed(this)),
        make.input_field("or", listed(this)),
        make.input_field("not", this),
    ]
    fields += [make.input_field(p.name, where_type(make, p)) for p in surface.filterable(cls)]
    make.fill(name, fields, f"Which of {cls.label_plural} to take; members of one object must all hold.", is_input=True)


def _relation_where(make: TypeMaker, cls: Class) -> None:
    where = make.declare(cls.name + "Where", is_input=True)
    fields = [make.input_field(quantifier, where) for quantifier in surface.QUANTIFIERS]
    fields.append(make.input_field("count", make.declare("CountWhere", is_input=True)))
    make.fill(
        cls.name + "RelationWhere",
        fields,
        f"A condition on related {cls.label_plural}; `all` holds where there are none.",
        is_input=True,
    )


def _order(make: TypeMaker, cls: Class, sort: Any) -> None:
    count = make.declare("CountOrder", is_input=True)
    fields = []
    for prop in surface.orderable(cls):
        if prop.kind is not Kind.RELATION:
            of = sort
        elif prop.many:
            of = count
        else:
            of = make.declare(surface.target_name(prop) + "Order", is_input=True)
        fields.append(make.input_field(prop.name, of))
    text = f"One sort key of {cls.label_plural}: exactly one member; ties end in id, ascending."
    make.fill(cls.name + "Order", fields, text, is_input=True)


__all__ = ["SCALAR_TYPES", "make_inputs", "maybe", "where_type"]
