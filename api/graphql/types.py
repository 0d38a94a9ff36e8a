"""Strawberry types made at run time: scalars of the schema, and one maker for objects, inputs and enums.

The classes come from the ontology, so they are made from values rather than written as decorated classes. Strawberry
reads a type from its ``StrawberryObjectDefinition``; the maker states that directly and in one pass.
"""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Any, NewType

import strawberry
from strawberry.annotation import StrawberryAnnotation
from strawberry.scalars import JSON
from strawberry.types.arguments import StrawberryArgument
from strawberry.types.base import StrawberryList, StrawberryObjectDefinition, StrawberryOptional
from strawberry.types.enum import EnumValue as StrawberryEnumValue
from strawberry.types.enum import StrawberryEnumDefinition
from strawberry.types.field import StrawberryField
from strawberry.types.unset import UNSET

from koban_kg.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from strawberry.types.info import Info

IRI = NewType("IRI", str)
URI = NewType("URI", str)
Date = NewType("Date", str)
Decimal = NewType("Decimal", float)


def _date(value: object) -> str:
    """ISO 8601 calendar date, checked."""
    from datetime import date  # noqa: PLC0415

    return date.fromisoformat(str(value)).isoformat()


def _decimal(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError(f"a decimal number is expected, not {value!r}")
    return value


SCALARS: Mapping[object, Any] = {
    IRI: strawberry.scalar(name="IRI", description="An absolute IRI of this graph (RFC 3987).", serialize=str),
    URI: strawberry.scalar(name="URI", description="An address elsewhere (RFC 3986).", serialize=str),
    Date: strawberry.scalar(
        name="Date", description="A calendar date, YYYY-MM-DD (ISO 8601).", serialize=str, parse_value=_date
    ),
    Decimal: strawberry.scalar(
        name="Decimal",
        description="A decimal number, as a JSON number.",
        serialize=lambda value: value,
        parse_value=_decimal,
    ),
}
"""Scalars of our own; ``JSON`` is Strawberry's."""

__all__ = ["IRI", "JSON", "SCALARS", "URI", "Date", "Decimal", "TypeMaker", "argument", "listed", "maybe"]


def maybe(of: Any) -> Any:
    """The nullable form of a type, resolved: Strawberry need not take an annotation apart."""
    return of if isinstance(of, StrawberryOptional) else StrawberryOptional(of_type=of)


def listed(of: Any) -> Any:
    """A list without nulls in it."""
    return StrawberryList(of_type=of)


def argument(name: str, of: Any, default: Any = UNSET, description: str | None = None) -> StrawberryArgument:
    """One argument of a field under its GraphQL name."""
    return StrawberryArgument(name, name, StrawberryAnnotation(of), default=default, description=description)


class FetchedField(StrawberryField):
    """A field whose value a given function fetches; without one, the member of a mapping under the field's name."""

    fetch: Callable[[Any, Info[Any, Any], dict[str, Any]], Any] | None = None

    @property
    def is_basic_field(self) -> bool:
        """Strawberry passes arguments and info only to fields that are not basic."""
        return self.fetch is None

    def get_result(self, source: Any, info: Info[Any, Any] | None, args: list[Any], kwargs: Any) -> Any:  # noqa: ARG002 - as Strawberry calls it
        """The value of the field; ``args`` is empty, resolvers of classes are not used."""
        if self.fetch is None or info is None:
            return None if source is None else source.get(self.python_name)
        return self.fetch(source, info, kwargs)


class InputValue:
    """What Strawberry makes of an input object: its given members by name."""

    def __init__(self, **given: Any) -> None:
        self.given = {name: value for name, value in given.items() if value is not UNSET}


class TypeMaker:
    """Makes Strawberry types. A type is declared by name first, so that types may name each other in any order."""

    def __init__(self) -> None:
        self._types: dict[str, Any] = {}
        self._stated: set[str] = set()

    def declare(self, name: str, *, is_input: bool = False) -> Any:
        """The class of a name, empty until it is filled; the same class at every call."""
        if name not in self._types:
            self._types[name] = type(name, (InputValue,) if is_input else (), {})
        return self._types[name]

    def fill(
        self,
        name: str,
        fields: Iterable[StrawberryField],
        description: str,
        *,
        is_input: bool = False,
        is_interface: bool = False,
        interfaces: Iterable[type] = (),
        resolve_type: Callable[..., str] | None = None,
    ) -> Any:
        """State the fields of a declared type.

        Raises
        ------
        UsageError
            If a type of that name was stated before: a class or a list of the model has the name of another type.
        """
        self._state(name)
        cls = self.declare(name, is_input=is_input)
        cls.__strawberry_definition__ = StrawberryObjectDefinition(
            name=name,
            is_input=is_input,
            is_interface=is_interface,
            origin=cls,
            description=description,
            interfaces=[i.__strawberry_definition__ for i in interfaces],  # type: ignore[attr-defined]
            extend=False,
            directives=(),
            is_type_of=None if is_input or is_interface else _anything,
            resolve_type=resolve_type,
            fields=list(fields),
        )
        return cls

    def field(
        self,
        name: str,
        of: Any,
        description: str | None = None,
        arguments: Iterable[StrawberryArgument] = (),
        fetch: Callable[[Any, Info[Any, Any], dict[str, Any]], Any] | None = None,
    ) -> StrawberryField:
        """One field of an object."""
        made = FetchedField(
            python_name=name, graphql_name=name, type_annotation=StrawberryAnnotation(of), description=description
        )
        made.arguments = list(arguments)
        made.fetch = fetch
        return made

    def input_field(self, name: str, of: Any, description: str | None = None) -> StrawberryField:
        """One member of an input object, which may be left out."""
        return StrawberryField(
            python_name=name,
            graphql_name=name,
            type_annotation=StrawberryAnnotation(maybe(of)),
            description=description,
            default=UNSET,
        )

    def enum(self, name: str, values: Iterable[tuple[str, str, str]], description: str) -> Any:
        """An enum of (GraphQL name, value in data, description)."""
        self._state(name)
        listed_values = list(values)
        cls = Enum(name, {key: value for key, value, _ in listed_values})  # type: ignore[misc]
        made = StrawberryEnumDefinition(
            wrapped_cls=cls,
            name=name,
            values=[StrawberryEnumValue(key, value, description=text) for key, value, text in listed_values],
            description=description,
        )
        cls.__strawberry_definition__ = made  # type: ignore[attr-defined]
        self._types[name] = made
        return made

    def begun(self, name: str) -> bool:
        """Whether a type of that name was declared."""
        return name in self._types

    def _state(self, name: str) -> None:
        if name in self._stated:
            raise UsageError(
                f"Two types of the schema want the name {name}",
                given=name,
                expected="names of classes and closed lists that no other type of the schema has",
                hint="Give the class or the list another name in the ontology.",
            )
        self._stated.add(name)


def _anything(_value: Any, _info: Any) -> bool:
    """Values are mappings, so their Python class says nothing; interfaces resolve by name instead."""
    return True
