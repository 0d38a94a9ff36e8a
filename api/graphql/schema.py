"""The GraphQL schema, derived from the model when a release is opened; nothing here names a domain term."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

import strawberry
from strawberry.schema.config import StrawberryConfig

from api.graphql.asks import make_ask
from api.graphql.inputs import SCALAR_TYPES, make_inputs
from api.graphql.printing import print_sdl
from api.graphql.types import SCALARS, Date, TypeMaker, argument, listed, maybe
from koban_kg.model import surface
from koban_kg.model.types import Class, Kind, Model, Property

if TYPE_CHECKING:
    from collections.abc import Callable

    from strawberry.types.arguments import StrawberryArgument
    from strawberry.types.field import StrawberryField

    Fetch = Callable[[Any, Any, dict[str, Any]], Any]


class Resolvers(Protocol):
    """Functions that fetch values where Strawberry's own executor runs the schema; see :func:`build_schema`."""

    def root(self, field: surface.RootField) -> Fetch | None:
        """The function of a root field; none reads the member of that name."""

    def member(self, cls: Class, field: surface.Field) -> Fetch | None:
        """The function of a field of a type; none reads the member of that name."""


class Unresolved:
    """Refuses to fetch anything: what the plan does not cover is never answered by a guess."""

    def root(self, field: surface.RootField) -> Fetch:
        """A function that raises."""
        return self._refuse(field.name)

    def member(self, cls: Class, field: surface.Field) -> Fetch:
        """A function that raises."""
        return self._refuse(f"{cls.name}.{field.name}")

    @staticmethod
    def _refuse(name: str) -> Fetch:
        def fetch(_source: Any, _info: Any, _arguments: dict[str, Any]) -> Any:
            raise NotImplementedError(f"{name} is answered from a plan, not by the schema's executor")

        return fetch


def build_schema(model: Model, resolvers: Resolvers | None = None) -> strawberry.Schema:
    """The schema of a model.

    Parameters
    ----------
    model
        Classes, properties and closed lists of a release.
    resolvers
        How Strawberry's executor fetches values. The service gives none: it executes plans and leaves introspection
        alone to the executor. The oracle of the tests gives naive ones.
    """
    make = TypeMaker()
    for closed in model.lists.values():
        make.enum(
            closed.name,
            [(v.name, v.notation, _plain(v.labels.get("en", v.notation), v.definition)) for v in closed.values],
            closed.description,
        )
    for cls in (model.thing, *model.classes.values()):
        make.declare(cls.name)
    make_inputs(make, model)
    _Outputs(make, model, resolvers or Unresolved()).state()
    return strawberry.Schema(
        query=make.declare("Query"),
        types=[make.declare(name) for name in model.classes],
        config=StrawberryConfig(auto_camel_case=False, scalar_map=SCALARS, disable_field_suggestions=False),
    )


def sdl(model: Model) -> str:
    """The schema of a model in the schema definition language; equal models give equal text."""
    return print_sdl(build_schema(model)._schema)  # Strawberry's way to its graphql-core schema


def _plain(label: str, definition: str | None) -> str:
    if not definition or definition.casefold() in label.casefold():
        return label
    return f"{label}: {definition}"


class _Outputs:
    """States the object types of a model."""

    def __init__(self, make: TypeMaker, model: Model, resolvers: Resolvers) -> None:
        self.make = make
        self.model = model
        self.resolvers = resolvers
        self.lang = argument("lang", maybe(listed(str)))
        self.inferred = argument("inferred", maybe(bool))
        self.shared: dict[tuple[str, bool, bool], list[StrawberryArgument]] = {}

    def state(self) -> None:
        """State everything."""
        make = self.make
        make.fill(
            "PageInfo",
            [
                make.field("hasNextPage", bool, "Whether more follow."),
                make.field("hasPreviousPage", bool, "Whether some stand before."),
                make.field("startCursor", maybe(str), "The cursor of the first edge."),
                make.field("endCursor", maybe(str), "The cursor of the last edge."),
            ],
            "Where a page stands in its list (GraphQL Cursor Connections Specification).",
        )
        thing = make.fill(
            surface.THING,
            self._members(self.model.thing),
            self.model.thing.description,
            is_interface=True,
            resolve_type=lambda value, _info, _type: value["__typename"],
        )
        self._connection(self.model.thing)
        for cls in self.model.classes.values():
            make.fill(cls.name, self._members(cls), cls.description, interfaces=[thing])
            self._connection(cls)
        self._release()
        make_ask(make)
        self._hit()
        make.fill(
            "Query",
            [self._root(field) for field in surface.roots(self.model).values()],
            "What can be asked. Everything is read from one release; `lang` takes BCP 47 tags in order of preference "
            "and falls back to English, then to any language; `inferred: false` reads asserted statements only. Both "
            "hold for everything selected below, until a field says otherwise. Beside a text `x` stand `xLang`, the "
            "language it is given in, and `xStatus`, `machine_unreviewed` for an unreviewed machine translation; give "
            "all three the same `lang`, or give it to the field around them. Lists give 20 unless `first` says more, "
            "at most 1,000; `xConnection` gives a relation `x` as a Relay connection.",
        )

    def _members(self, cls: Class) -> list[StrawberryField]:
        return [self._member(cls, field) for field in surface.fields_of(cls).values()]

    def _member(self, cls: Class, field: surface.Field) -> StrawberryField:
        prop, arguments = field.property, [self.lang]
        text: str | None = prop_text(prop)
        of: Any
        match field.role:
            case "text":
                of = listed(str) if prop.many else str if self._required(prop) else maybe(str)
            case "lang":
                of, text = maybe(str), f"The language of `{prop.name}` with the same `lang`."
            case "status":
                of, text = maybe(str), f"`machine_unreviewed`, or null; of `{prop.name}` with the same `lang`."
            case "value":
                of, arguments = self._scalar(prop), []
            case "one":
                of, arguments = maybe(self.make.declare(surface.target_name(prop))), [self.lang, self.inferred]
            case "list":
                of, arguments = listed(self.make.declare(surface.target_name(prop))), self._arguments(prop)
            case "connection":
                of = self.make.declare(surface.target_name(prop) + "Connection")
                arguments, text = self._arguments(prop, paged=True), None
        return self.make.field(field.name, of, text, arguments, self.resolvers.member(cls, field))

    def _scalar(self, prop: Property) -> Any:
        of = self.make.declare(prop.enum or "") if prop.kind is Kind.ENUM else SCALAR_TYPES[prop.kind]
        if prop.many:
            return listed(of)
        return of if self._required(prop) else maybe(of)

    def _required(self, prop: Property) -> bool:
        """Whether a value is never null. What the interface has is as on the interface, so that a selection on it
        and one inside a fragment on a class can name the same field."""
        shared = self.model.thing.properties.get(prop.name, prop)
        return shared.required or prop.kind in {Kind.ID, Kind.IRI}

    def _arguments(self, prop: Property, *, paged: bool = False) -> list[StrawberryArgument]:
        return self._list_arguments(surface.target_name(prop), paged=paged)

    def _list_arguments(self, name: str, *, paged: bool, root: bool = False) -> list[StrawberryArgument]:
        """The arguments of a list of a type; made once, every list of the type has the same."""
        key = (name, paged, root)
        if key not in self.shared:
            self.shared[key] = self._made_arguments(name, paged=paged, root=root)
        return self.shared[key]

    def _made_arguments(self, name: str, *, paged: bool, root: bool) -> list[StrawberryArgument]:
        inferred = argument("inferred", maybe(bool), default=True) if root else self.inferred
        own = [
            argument("where", maybe(self.make.declare(name + "Where", is_input=True))),
            argument("orderBy", maybe(listed(self.make.declare(name + "Order", is_input=True)))),
        ]
        if paged:
            own += [argument("first", maybe(int)), argument("after", maybe(str))]
            own += [argument("last", maybe(int)), argument("before", maybe(str))]
        else:
            own += [
                argument("first", maybe(int), default=surface.DEFAULT_PAGE),
                argument("offset", maybe(int), default=0),
            ]
        return [*own, self.lang, inferred]

    def _connection(self, cls: Class) -> None:
        make, name = self.make, cls.name
        basis = self.model.thing.properties.get("basis")

        def text(description: str) -> str | None:
            """Said once, on the interface: the members mean the same for every class."""
            return description if cls is self.model.thing else None

        make.fill(
            name + "Edge",
            [
                make.field("cursor", str, text("Where this edge stands; holds for this filter and order.")),
                make.field(
                    "basis",
                    maybe(make.declare(basis.enum) if basis is not None and basis.enum else str),
                    text("On what the link rests."),
                ),
                make.field("note", maybe(str), text("What is noted on the link, such as a level rule.")),
                make.field("inferred", bool, text("Whether the link follows by a rule and is not stated.")),
                make.field("node", make.declare(name), text("The thing at the other end.")),
            ],
            f"One of {cls.label_plural} with what is known of the link that leads to it.",
        )
        make.fill(
            name + "Connection",
            [
                make.field("totalCount", int, text("How many pass the filter, on all pages.")),
                make.field("edges", listed(make.declare(name + "Edge")), text("The edges of this page.")),
                make.field("pageInfo", make.declare("PageInfo"), text("Where this page stands.")),
            ],
            f"A page of {cls.label_plural}.",
        )

    def _release(self) -> None:
        make = self.make
        make.fill(
            "Release",
            [
                make.field("version", str, "Its version."),
                make.field("iri", SCALAR_TYPES[Kind.IRI], "Its address."),
                make.field("issued", maybe(Date), "The date that the source gives."),
                make.field("languages", listed(str), "Languages with at least one text."),
            ],
            "The published release that answers are read from.",
        )

    def _hit(self) -> None:
        make = self.make
        make.fill(
            surface.HIT,
            [
                make.field("score", float, "The higher the better; comparable within one answer only."),
                make.field("exact", maybe(str), "`id` or `label` where the text is just that of the thing."),
                make.field("matched", maybe(make.declare("MatchedText")), "The text of it that fits best."),
                make.field("node", make.declare(surface.THING), "The thing."),
            ],
            "A thing that was found, with how well it fits.",
        )

    def _root(self, field: surface.RootField) -> StrawberryField:
        make, cls = self.make, field.of
        fetch = self.resolvers.root(field)
        one = [argument("id", strawberry.ID), self.lang, argument("inferred", maybe(bool), default=True)]
        match field.role:
            case "look-up":
                assert cls is not None
                text = f"One of {cls.label_plural} by IRI, CURIE or bare id."
                return make.field(field.name, maybe(make.declare(cls.name)), text, one, fetch)
            case "list":
                assert cls is not None
                arguments = self._list_arguments(cls.name, paged=False, root=True)
                return make.field(field.name, listed(make.declare(cls.name)), cls.description, arguments, fetch)
            case "connection":
                assert cls is not None
                arguments = self._list_arguments(cls.name, paged=True, root=True)
                text = f"{cls.label_plural} as a Relay connection."
                return make.field(field.name, make.declare(cls.name + "Connection"), text, arguments, fetch)
            case "node":
                text = "Any thing by IRI, CURIE or bare id."
                return make.field(field.name, maybe(make.declare(surface.THING)), text, one, fetch)
            case _:
                return self._fixed(field, fetch)

    def _fixed(self, field: surface.RootField, fetch: Fetch | None) -> StrawberryField:
        """A field that every model has."""
        make = self.make
        if field.role == "search":
            arguments = [argument("text", str), argument("types", maybe(listed(str)))]
            arguments += [argument("first", maybe(int), default=surface.DEFAULT_PAGE), self.lang]
            text = "Things that fit some words in any language, or an identifier, best first."
            return make.field(field.name, listed(make.declare(surface.HIT)), text, arguments, fetch)
        if field.role == "release":
            return make.field(field.name, make.declare("Release"), "The release that is read.", (), fetch)
        return make.field(field.name, make.declare("Ask"), "Typed questions with sources.", (), fetch)


def prop_text(prop: Property) -> str:
    """What a property means, in one paragraph."""
    return " ".join((prop.description or prop.label).split())
