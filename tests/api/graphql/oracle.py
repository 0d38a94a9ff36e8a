"""Strawberry's own executor over the plain dicts of a release, field by field: the oracle of the compiled route."""

from __future__ import annotations

import base64
from enum import Enum
from typing import TYPE_CHECKING, Any

import orjson

from api.graphql.schema import build_schema
from koban_kg.model import surface
from koban_kg.model.types import Class, Kind, Model, Property
from tests.api.graphql.plain import Plain, fold, nfc

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    import strawberry
    from pyoxigraph import Quad

Scope = tuple[tuple[str, ...], bool]


def oracle_schema(quads: Iterable[Quad], model: Model) -> strawberry.Schema:
    """The schema of a model whose executor reads plain dicts."""
    return build_schema(model, Naive(Plain(quads, model)))


class Naive:
    """Resolvers over plain dicts."""

    def __init__(self, plain: Plain) -> None:
        self.plain = plain
        self.model = plain.model

    # --- resolvers -------------------------------------------------------------------------------------------------

    def root(self, field: surface.RootField) -> Callable[..., Any]:
        def fetch(_source: Any, _info: Any, given: dict[str, Any]) -> Any:
            scope = self.scope(given, (("en",), True))
            match field.role:
                case "look-up" | "node":
                    classes = [field.of] if field.of else list(self.model.classes.values())
                    for cls in classes:
                        for iri in self.plain.things(cls, scope[1]):
                            if given["id"] in {iri, self.plain.id(iri)}:
                                return self.thing(iri, scope)
                    return None
                case "release":
                    return {"version": self.model.version, "languages": list(self.model.languages)}
                case "ask":
                    return {}
            assert field.of is not None
            rows = [(iri, {"basis": None, "note": None, "inferred": self.plain.type_inferred[iri]})
                    for iri in self.plain.things(field.of, scope[1])]  # fmt: skip
            return self.listed(rows, field.of, given, scope, connection=field.role == "connection")

        return fetch

    def member(self, _cls: Class, field: surface.Field) -> Callable[..., Any]:
        prop = field.property

        def fetch(source: dict[str, Any], _info: Any, given: dict[str, Any]) -> Any:
            scope = self.scope(given, source["scope"])
            iri = source["iri"]
            match field.role:
                case "value" | "text":
                    values = self.plain.values(iri, prop, *scope)
                    return values if prop.many else values[0] if values else None
                case "lang" | "status":
                    chosen = self.plain.text(iri, prop, *scope)
                    if chosen is None:
                        return None
                    machine = "machine_unreviewed" if chosen[2] == "machine" else None
                    return chosen[1] if field.role == "lang" else machine
                case "one":
                    related = self.plain.related(iri, prop, scope[1])
                    return self.thing(related[0][0], scope) if related else None
            target = surface.class_named(self.model, surface.target_name(prop))
            rows = self.plain.related(iri, prop, scope[1])
            return self.listed(rows, target, given, scope, connection=field.role == "connection")

        return fetch

    def thing(self, iri: str, scope: Scope) -> dict[str, Any]:
        return {"__typename": self.plain.classes[iri], "iri": iri, "scope": scope}

    @staticmethod
    def scope(given: dict[str, Any], outer: Scope) -> Scope:
        lang = tuple(tag.lower() for tag in given.get("lang") or ()) or outer[0]
        inferred = given.get("inferred")
        return lang, outer[1] if inferred is None else inferred

    # --- lists -----------------------------------------------------------------------------------------------------

    def listed(self, rows: list[Any], cls: Class, given: dict[str, Any], scope: Scope, *, connection: bool) -> Any:
        where, order = given.get("where"), given.get("orderBy") or []
        rows = [row for row in rows if where is None or self.passes(row[0], cls, where, scope)]
        rows.sort(key=lambda row: (self.plain.id(row[0]), self.plain.classes[row[0]]))
        for key in reversed(order):
            keyed = [(self.sort_key(row[0], cls, key, scope), row) for row in rows]
            descending = keyed[0][0][1] if keyed else False
            known = [(value, row) for (value, _), row in keyed if value is not None]
            known.sort(key=lambda pair: pair[0], reverse=descending)
            rows = [row for _, row in known] + [row for (value, _), row in keyed if value is None]
        if not connection:
            offset, first = given.get("offset") or 0, given.get("first")
            return [self.thing(iri, scope) for iri, _ in rows[offset : offset + (20 if first is None else first)]]
        cursors = [self.cursor(iri, cls, order, scope) for iri, _ in rows]
        start, end = 0, len(rows)
        if given.get("after"):
            start = next(i for i, c in enumerate(cursors) if same_place(c, given["after"])) + 1
        if given.get("before"):
            end = max(start, next(i for i, c in enumerate(cursors) if same_place(c, given["before"])))
        first, last = given.get("first"), given.get("last")
        if first is None and last is None:
            first = 20
        if first is not None:
            end = min(end, start + first)
        if last is not None:
            start = max(start, end - last)
        edges = [{**link, "cursor": cursors[i], "node": self.thing(iri, scope)}
                 for i, (iri, link) in enumerate(rows) if start <= i < end]  # fmt: skip
        return {
            "totalCount": len(rows),
            "edges": edges,
            "pageInfo": {
                "hasNextPage": end < len(rows),
                "hasPreviousPage": start > 0,
                "startCursor": edges[0]["cursor"] if edges else None,
                "endCursor": edges[-1]["cursor"] if edges else None,
            },
        }

    def cursor(self, iri: str, cls: Class, order: list[Any], scope: Scope) -> str:
        keys = [self.sort_key(iri, cls, key, scope)[0] for key in order]
        return make_cursor([*keys, self.plain.id(iri), self.plain.classes[iri]])

    def sort_key(self, iri: str | None, cls: Class, key: Any, scope: Scope) -> tuple[Any, bool]:
        """The value of a sort key and whether it descends."""
        ((name, direction),) = key.given.items()
        prop = cls.properties[name]
        if prop.kind is not Kind.RELATION:
            values = self.plain.values(iri, prop, *scope) if iri else []
            return (nfc(values[0]) if values else None), direction.value == "DESC"
        if prop.many:
            count = len(self.plain.related(iri, prop, scope[1])) if iri else None
            return count, direction.given["count"].value == "DESC"
        related = self.plain.related(iri, prop, scope[1]) if iri else []
        target = surface.class_named(self.model, surface.target_name(prop))
        return self.sort_key(related[0][0] if related else None, target, direction, scope)

    # --- filters ---------------------------------------------------------------------------------------------------

    def passes(self, iri: str, cls: Class, where: Any, scope: Scope) -> bool:
        for name, value in where.given.items():
            if value is None:
                continue
            if name == "and":
                held = all(self.passes(iri, cls, each, scope) for each in value)
            elif name == "or":
                held = any(self.passes(iri, cls, each, scope) for each in value)
            elif name == "not":
                held = not self.passes(iri, cls, value, scope)
            elif cls.properties[name].kind is Kind.RELATION:
                held = self.relation_passes(iri, cls.properties[name], value, scope)
            else:
                values = [nfc(v) for v in self.plain.values(iri, cls.properties[name], *scope)]
                held = all(compares(values, op, plain(operand)) for op, operand in value.given.items())
            if not held:
                return False
        return True

    def relation_passes(self, iri: str, prop: Property, value: Any, scope: Scope) -> bool:
        target = surface.class_named(self.model, surface.target_name(prop))
        others = [other for other, _ in self.plain.related(iri, prop, scope[1])]
        for name, inner in value.given.items():
            if inner is None:
                continue
            if name == "count":
                held = all(compares([len(others)], op, operand) for op, operand in inner.given.items())
            else:
                passing = [self.passes(other, target, inner, scope) for other in others]
                held = any(passing) if name == "some" else all(passing) if name == "all" else not any(passing)
            if not held:
                return False
        return True


def plain(operand: Any) -> Any:
    if isinstance(operand, list):
        return [plain(each) for each in operand]
    return nfc(operand.value if isinstance(operand, Enum) else operand)


def compares(values: list[Any], op: str, operand: Any) -> bool:  # noqa: PLR0911 - one line for each operator
    if operand is None:
        return False
    if op == "isNull":
        return (not values) == operand
    if not values:
        return False
    match op:
        case "ne":
            return operand not in values
        case "notIn":
            return not set(values) & set(operand)
        case "eq":
            return operand in values
        case "in":
            return bool(set(values) & set(operand))
        case "contains":
            return any(fold(operand) in fold(v) for v in values)
        case "startsWith":
            return any(fold(v).startswith(fold(operand)) for v in values)
        case "lt":
            return any(v < operand for v in values)
        case "lte":
            return any(v <= operand for v in values)
        case "gt":
            return any(v > operand for v in values)
    assert op == "gte"
    return any(v >= operand for v in values)


# --- cursors: opaque to callers, so only the place they name is compared ---------------------------------------------


def make_cursor(keys: list[Any]) -> str:
    return base64.urlsafe_b64encode(orjson.dumps([0, *keys])).rstrip(b"=").decode()


def read_cursor(cursor: str) -> list[Any]:
    keys: list[Any] = orjson.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    return keys[1:]


def same_place(cursor: str, other: str) -> bool:
    return read_cursor(cursor)[-2:] == read_cursor(other)[-2:]
