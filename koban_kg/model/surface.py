"""The names under which a model is read: fields of a type, of the root, of filters and of orders.

The schema prints these names and the planner understands them; both take them from here, so they cannot differ.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from koban_kg.errors import UsageError
from koban_kg.model.types import Kind

if TYPE_CHECKING:
    from koban_kg.model.types import Class, Model, Property

THING = "Thing"
HIT = "SearchHit"
DEFAULT_PAGE = 20
LARGEST_PAGE = 1_000

Role = Literal["value", "text", "lang", "status", "one", "list", "connection"]
RootRole = Literal["look-up", "list", "connection", "node", "search", "release", "ask"]

SCALAR_OPERATORS: dict[Kind, tuple[str, ...]] = {
    Kind.ID: ("eq", "ne", "in", "notIn", "lt", "lte", "gt", "gte", "contains", "startsWith", "isNull"),
    Kind.IRI: ("eq", "ne", "in", "notIn", "contains", "startsWith", "isNull"),
    Kind.TEXT: ("eq", "ne", "in", "notIn", "lt", "lte", "gt", "gte", "contains", "startsWith", "isNull"),
    Kind.STRING: ("eq", "ne", "in", "notIn", "lt", "lte", "gt", "gte", "contains", "startsWith", "isNull"),
    Kind.URI: ("eq", "ne", "in", "notIn", "contains", "startsWith", "isNull"),
    Kind.INTEGER: ("eq", "ne", "in", "notIn", "lt", "lte", "gt", "gte", "isNull"),
    Kind.DECIMAL: ("eq", "ne", "in", "notIn", "lt", "lte", "gt", "gte", "isNull"),
    Kind.DATE: ("eq", "ne", "in", "notIn", "lt", "lte", "gt", "gte", "isNull"),
    Kind.BOOLEAN: ("eq", "ne", "isNull"),
    Kind.ENUM: ("eq", "ne", "in", "notIn", "isNull"),
}
"""Operators of a filter by the kind of the property; the order is that of the schema."""

COUNT_OPERATORS = ("eq", "ne", "in", "notIn", "lt", "lte", "gt", "gte")
QUANTIFIERS = ("some", "none", "all")


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a type: the property behind it and what of the property it gives."""

    name: str
    role: Role
    property: Property


@dataclass(frozen=True, slots=True)
class RootField:
    """One field of the root; ``of`` is the class it reads, if it reads one."""

    name: str
    role: RootRole
    of: Class | None = None


def has_siblings(prop: Property) -> bool:
    """Whether a property is one text per language, with ``…Lang`` and ``…Status`` beside it."""
    return prop.kind is Kind.TEXT and not prop.many


def fields_of(cls: Class) -> dict[str, Field]:
    """The fields of a type in the order of the schema."""
    found: dict[str, Field] = {}
    for prop in in_order(cls):
        if prop.kind is Kind.RELATION:
            found[prop.name] = Field(prop.name, "list" if prop.many else "one", prop)
            if prop.many:
                name = prop.name + "Connection"
                found[name] = Field(name, "connection", prop)
        elif has_siblings(prop):
            found[prop.name] = Field(prop.name, "text", prop)
            found[prop.name + "Lang"] = Field(prop.name + "Lang", "lang", prop)
            found[prop.name + "Status"] = Field(prop.name + "Status", "status", prop)
        else:
            found[prop.name] = Field(prop.name, "text" if prop.kind is Kind.TEXT else "value", prop)
    return found


def in_order(cls: Class) -> list[Property]:
    """The properties of a class: those of every thing first, each part by its declared order, then by name."""
    return list(cls.properties.values())


def filterable(cls: Class) -> list[Property]:
    """The properties that ``where`` may name: every one, relations by quantifier or count."""
    return in_order(cls)


def orderable(cls: Class) -> list[Property]:
    """The properties that ``orderBy`` may name: single values, to-one relations, counts of to-many relations."""
    return [p for p in in_order(cls) if p.kind is Kind.RELATION or not p.many]


def target_name(prop: Property) -> str:
    """The type at the other end of a relation: its class, or ``Thing`` if there are several."""
    return prop.targets[0] if len(prop.targets) == 1 else THING


def roots(model: Model) -> dict[str, RootField]:
    """The fields of the root in the order of the schema."""
    found: dict[str, RootField] = {}
    for cls in model.classes.values():
        for field in (
            RootField(cls.field, "look-up", cls),
            RootField(cls.plural, "list", cls),
            RootField(cls.plural + "Connection", "connection", cls),
        ):
            if field.name in found:
                raise UsageError(
                    f"Two classes want the root field {field.name}",
                    given=f"{cls.name} and {getattr(found[field.name].of, 'name', 'a fixed field')}",
                    hint="Change koban:plural of one of them.",
                )
            found[field.name] = field
    for name, role in (("node", "node"), ("search", "search"), ("release", "release"), ("ask", "ask")):
        found[name] = RootField(name, role)  # type: ignore[arg-type]
    return found


def class_named(model: Model, name: str) -> Class:
    """The class or the interface of a type name."""
    return model.thing if name == THING else model.classes[name]


def class_called(model: Model, name: str) -> Class:
    """The exposed class of a name or of a segment of addresses, in any case.

    Raises
    ------
    UsageError
        If there is none.
    """
    by_name = {c.name.casefold(): c for c in model.classes.values()}
    by_name.update({c.segment: c for c in model.classes.values()})
    found = by_name.get(name.casefold())
    if found is None:
        raise UsageError(f"There is no class {name}", given=name, expected="one of " + ", ".join(model.classes))
    return found
