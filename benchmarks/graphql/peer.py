"""The peer: Strawberry's own executor over ready dicts of the same release, with its parser and validation caches.

The dicts are made beforehand and hold every scalar under its field name and every relation as a list of dicts, so
that what is measured is the executor and not a way to find data.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from strawberry.extensions import ParserCache, ValidationCache

from api.graphql.schema import build_schema
from api.opening import open_graph
from koban_kg.model.types import Kind
from koban_kg.release.reader import open_release
from koban_kg.settings import Settings
from tests.api.graphql.plain import Plain

if TYPE_CHECKING:
    from collections.abc import Callable

    import strawberry

    from koban_kg.model import surface
    from koban_kg.model.types import Class, Model

_LANG = ("en",)


class Ready:
    """Resolvers over ready dicts; filters, orders and cursors are not offered, the documents use none."""

    def __init__(self, plain: Plain) -> None:
        self.things: dict[str, dict[str, Any]] = {}
        self.lists: dict[str, list[dict[str, Any]]] = {}
        for name, iris in plain.by_class.items():
            self.lists[name] = [self.things.setdefault(iri, {"__typename": name}) for iri in iris]
        for iri, thing in self.things.items():
            for prop in plain.model.classes[thing["__typename"]].properties.values():
                if prop.kind is Kind.RELATION:
                    related = [self.things[other] for other, _ in plain.related(iri, prop, inferred=True)]
                    thing[prop.name] = related if prop.many else next(iter(related), None)
                else:
                    values = plain.values(iri, prop, _LANG, inferred=True)
                    thing[prop.name] = values if prop.many else next(iter(values), None)

    def root(self, field: surface.RootField) -> Callable[..., Any] | None:
        """A list by class; nothing else is measured."""
        if field.role != "list" or field.of is None:
            return None
        listed = self.lists[field.of.name]
        return lambda _source, _info, given: listed[: given["first"]]

    def member(self, _cls: Class, field: surface.Field) -> Callable[..., Any] | None:
        """Plain members are read from the dict by Strawberry's fastest way; lists are cut to their page."""
        if field.role != "list":
            return None
        name = field.property.name
        return lambda source, _info, given: source[name][: given["first"]]


def peer_schema(home: Path) -> tuple[strawberry.Schema, Model]:
    """The peer's schema over the current release of a home."""
    release = open_release(home)
    store, _ = open_graph(Settings(home=home), release)
    schema = build_schema(store.model, Ready(Plain(release.quads(), store.model)))  # type: ignore[arg-type]
    schema.extensions = [ParserCache(), ValidationCache()]
    return schema, store.model


def serve(home: Path, port: int) -> None:
    """Strawberry's own ASGI application on a port."""
    import uvicorn  # noqa: PLC0415
    from strawberry.asgi import GraphQL  # noqa: PLC0415

    schema, _ = peer_schema(home)
    uvicorn.run(GraphQL(schema), port=port, access_log=False, log_level="warning")


if __name__ == "__main__":
    serve(Path(sys.argv[1]), int(sys.argv[2]))
