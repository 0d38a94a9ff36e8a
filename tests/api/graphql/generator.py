"""Documents made from the SDL by a seed, each with variables; what is used least so far is used next."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import orjson
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    build_schema,
    get_named_type,
    is_leaf_type,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from graphql import GraphQLField, GraphQLInputType

    Sample = Callable[[str, str], Any]
    Cursors = Callable[[str], list[str]]

DIRECTIVES = ("skip literal", "skip variable", "include literal", "include variable")
FIXED = {"ask", "release", "node", "search"}


class EnumName(str):
    """The name of an enum value, printed without quotes."""


@dataclass
class Made:
    """One document with its variables."""

    text: str
    variables: dict[str, Any]


@dataclass
class Used:
    """How often each part of the schema was used."""

    relations: Counter[str] = field(default_factory=Counter)
    operators: Counter[str] = field(default_factory=Counter)
    directives: Counter[str] = field(default_factory=Counter)
    languages: Counter[str] = field(default_factory=Counter)


class Generator:
    """Makes documents.

    Parameters
    ----------
    sdl
        The schema.
    seed
        Equal seeds give equal documents.
    languages
        Tags to ask for.
    sample
        Gives a value of a field of a type as it occurs in data, or ``None``.
    cursors
        Gives cursors of a connection by its text without slicing arguments.
    """

    def __init__(self, sdl: str, seed: int, languages: tuple[str, ...], sample: Sample, cursors: Cursors) -> None:
        self.schema = build_schema(sdl)
        self.random = random.Random(seed)
        self.languages = languages
        self.sample = sample
        self.cursors = cursors
        self.used = Used()
        self.possible = {
            name: [t.name for t in self.schema.get_possible_types(type_)]
            for name, type_ in self.schema.type_map.items()
            if isinstance(type_, GraphQLInterfaceType)
        }
        for name, type_ in self.schema.type_map.items():
            if isinstance(type_, GraphQLObjectType) and type_.interfaces:
                for key, of in type_.fields.items():
                    if not is_leaf_type(get_named_type(of.type)):
                        self.used.relations[f"{name}.{key}"] = 0
            if isinstance(type_, GraphQLInputObjectType) and name.endswith("Where"):
                for key in type_.fields:
                    if (operator := self.operator(type_, key)) is not None:
                        self.used.operators[operator] = 0
        self.used.languages.update(dict.fromkeys(languages, 0))
        self.used.directives.update(dict.fromkeys(DIRECTIVES, 0))

    def operator(self, type_: GraphQLInputObjectType, key: str) -> str | None:
        """The name under which the use of an operator is counted; members that name a property are none."""
        if "count" in type_.fields and "some" in type_.fields:
            return f"relation {key}"
        if "and" in type_.fields:
            return f"logic {key}" if key in {"and", "or", "not"} else None
        of = get_named_type(type_.fields["eq"].type)
        kind = "enum" if isinstance(of, GraphQLEnumType) else "count" if type_.name == "CountWhere" else of.name
        return f"{kind} {key}"

    # --- documents -------------------------------------------------------------------------------------------------

    def document(self) -> Made:
        self.names = 0
        self.variables: dict[str, tuple[str, Any]] = {}
        self.fragments: list[str] = []
        roots = [self.root() for _ in range(self.random.choice((1, 1, 2)))]
        if self.random.random() < 0.2:
            roots.append("release { version __typename languages }")
        declared = ", ".join(f"${name}: {type_}" for name, (type_, _) in self.variables.items())
        head = f"query Q({declared})" if declared else "query Q" if self.fragments else ""
        text = f"{head} {{ {' '.join(roots)} }} " + " ".join(self.fragments)
        return Made(text.strip(), {name: value for name, (_, value) in self.variables.items()})

    def root(self) -> str:
        fields = self.schema.query_type.fields  # type: ignore[union-attr]
        names = [name for name in fields if name not in FIXED]
        weight = {
            name: min(
                (n for key, n in self.used.relations.items() if key.startswith(self.node_type(fields[name]) + ".")),
                default=99,
            )
            for name in names
        }
        least = min(weight.values())
        name = self.random.choice([n for n in names if weight[n] == least])
        if self.random.random() < 0.1:
            name = "node"
        return self.field(name, fields[name], None, depth=3)

    def node_type(self, of: GraphQLField) -> str:
        """The type of the things a field leads to, also through a connection."""
        type_ = get_named_type(of.type)
        if type_.name.endswith("Connection"):
            type_ = get_named_type(get_named_type(type_.fields["edges"].type).fields["node"].type)
        return type_.name

    # --- selections ------------------------------------------------------------------------------------------------

    def selection(self, name: str, depth: int) -> str:
        type_ = self.schema.type_map[name]
        parts = [self.leaf(type_, key) for key in self.leaves(type_)]
        if self.random.random() < 0.3:
            parts.append("__typename")
        relations = [key for key in type_.fields if f"{name}.{key}" in self.used.relations]
        if depth > 0 and relations:
            for _ in range(self.random.choice((1, 2, 2, 3))):
                least = min(self.used.relations[f"{name}.{key}"] for key in relations)
                key = self.random.choice([k for k in relations if self.used.relations[f"{name}.{k}"] == least])
                parts.append(self.field(key, type_.fields[key], name, depth - 1))
        if depth > 0 and isinstance(type_, GraphQLInterfaceType):
            parts.extend(self.on_class(name, depth) for _ in range(2))
        elif "id" in type_.fields and self.random.random() < 0.3:
            parts.append(self.fragment(name, depth))
        self.random.shuffle(parts)
        return "{ " + " ".join(parts) + " }"

    def leaves(self, type_: Any) -> list[str]:
        leaves = [key for key, of in type_.fields.items() if is_leaf_type(get_named_type(of.type))]
        return self.random.sample(leaves, min(len(leaves), self.random.randint(1, 4)))

    def leaf(self, type_: Any, key: str) -> str:
        of = type_.fields[key]
        if "lang" in of.args and self.random.random() < 0.3:
            return f"{self.name()}: {key}(lang: {self.argument_lang()}){self.directive()}"
        return f"{key}{self.directive() if self.random.random() < 0.2 else ''}"

    def on_class(self, name: str, depth: int) -> str:
        least = min(self.used.relations[key] for key in self.used.relations if key.split(".")[0] in self.possible[name])
        fitting = [
            k.split(".")[0]
            for k, n in self.used.relations.items()
            if n <= least + 1 and k.split(".")[0] in self.possible[name]
        ]
        chosen = self.random.choice(fitting)
        return f"... on {chosen} {self.selection(chosen, depth - 1)}"

    def fragment(self, name: str, depth: int) -> str:
        kind = self.random.choice(("inline", "bare", "thing", "named"))
        if kind == "inline":
            return f"... on {name}{self.directive()} {self.selection(name, 0)}"
        if kind == "bare":
            return f"...{self.directive() or ' @include(if: true)'} {self.selection(name, 0)}"
        if kind == "thing":
            return f"... on Thing {self.selection('Thing', 0)}"
        fragment = "F" + self.name()
        self.fragments.append(f"fragment {fragment} on {name} {self.selection(name, min(depth - 1, 1))}")
        return f"...{fragment}{self.directive()}"

    def field(self, key: str, of: GraphQLField, owner: str | None, depth: int) -> str:
        if owner is not None:
            self.used.relations[f"{owner}.{key}"] += 1
        target = self.node_type(of)
        connection = get_named_type(of.type).name.endswith("Connection")
        given = self.arguments(key, of, target, connection=connection, root=owner is None)
        if connection:
            node = self.selection(target, depth)
            members = ["cursor", "basis", "note", "inferred", "__typename"]
            edge = " ".join(self.random.sample(members, self.random.randint(1, 5)))
            page = self.random.choice(
                ("", " pageInfo { hasNextPage hasPreviousPage startCursor endCursor __typename }")
            )
            below = f"{{ totalCount{page} edges {{ {edge} node {node} }} }}"
        else:
            below = self.selection(target, depth)
        alias = f"{self.name()}: " if given or owner is None else ""
        arguments = "(" + ", ".join(f"{k}: {v}" for k, v in given.items()) + ")" if given else ""
        return f"{alias}{key}{arguments}{self.directive() if self.random.random() < 0.1 else ''} {below}"

    # --- arguments -------------------------------------------------------------------------------------------------

    def arguments(self, key: str, of: GraphQLField, target: str, *, connection: bool, root: bool) -> dict[str, str]:
        given: dict[str, str] = {}
        chance = self.random.random
        if "id" in of.args:
            value = (
                self.sample(target, "id")
                if target != "Thing"
                else self.sample(self.random.choice(self.possible["Thing"]), "iri")
            )
            given["id"] = self.value(of.args["id"].type, value or "nothing-has-this-id")
        if "where" in of.args and chance() < 0.6:
            where = of.args["where"].type
            given["where"] = self.value(where, self.where(get_named_type(where), 2))
        if "orderBy" in of.args and chance() < 0.5:
            order = of.args["orderBy"].type
            keys = [self.order(get_named_type(order), 2) for _ in range(self.random.choice((1, 1, 2)))]
            given["orderBy"] = self.value(order, keys)
        if "inferred" in of.args and chance() < 0.25:
            given["inferred"] = self.value(of.args["inferred"].type, self.random.choice((True, False)))
        if "lang" in of.args and chance() < 0.4:
            given["lang"] = self.argument_lang()
        if connection:
            self.slice(key, of, given, root=root)
        elif "first" in of.args:
            if chance() < 0.9:
                given["first"] = self.value(of.args["first"].type, self.random.randint(0, 6))
            if chance() < 0.2:
                given["offset"] = self.value(of.args["offset"].type, self.random.randint(0, 5))
        return given

    def slice(self, key: str, of: GraphQLField, given: dict[str, str], *, root: bool) -> None:
        which = self.random.choice(("first", "first", "first", "last", "both", "none"))
        if which in {"first", "both"}:
            given["first"] = self.value(of.args["first"].type, self.random.randint(0, 6))
        if which in {"last", "both"}:
            given["last"] = self.value(of.args["last"].type, self.random.randint(0, 5))
        if root and not any("$" in v for v in given.values()):
            kept = {k: v for k, v in given.items() if k not in {"first", "last"}}
            for name in self.random.choice(((), ("after",), ("before",), ("after", "before"))):
                cursors = self.cursors(f"{key}({', '.join(f'{k}: {v}' for k, v in (kept | {'first': '12'}).items())})")
                if cursors:
                    given[name] = self.value(of.args[name].type, self.random.choice(cursors))

    def argument_lang(self) -> str:
        least = min(self.used.languages.values())
        tag = self.random.choice([t for t, n in self.used.languages.items() if n == least])
        self.used.languages[tag] += 1
        tags = self.random.choice(([tag], [tag], [tag, "en"], ["xx", tag], [tag.upper() + "-XX"]))
        type_ = GraphQLList(GraphQLNonNull(self.schema.type_map["String"]))  # type: ignore[type-var]
        return self.value(type_, tags[0] if len(tags) == 1 and self.random.random() < 0.5 else tags)

    def where(self, type_: GraphQLInputObjectType, depth: int) -> dict[str, Any]:
        of = type_.name.removesuffix("Where")
        made: dict[str, Any] = {}
        for _ in range(self.random.choice((1, 1, 2))):
            if depth > 0 and self.random.random() < 0.25:
                logic = min(("and", "or", "not"), key=lambda k: self.used.operators[f"logic {k}"])
                self.used.operators[f"logic {logic}"] += 1
                inner = [self.where(type_, depth - 1) for _ in range(self.random.randint(1, 2))]
                made[logic] = inner[0] if logic == "not" else inner
                continue
            members = [k for k in type_.fields if k not in {"and", "or", "not"}]
            relations = [k for k in members if "some" in get_named_type(type_.fields[k].type).fields]
            scalars = [k for k in members if k not in relations]
            if relations and depth > 0 and self.random.random() < 0.4:
                key = self.random.choice(relations)
                made[key] = self.relation_where(get_named_type(type_.fields[key].type), depth - 1)
            else:
                scalars.sort(
                    key=lambda k: (self.least_used(get_named_type(type_.fields[k].type)), self.random.random())
                )
                key = self.random.choice(scalars[:3])
                made[key] = self.scalar_where(get_named_type(type_.fields[key].type), of, key)
        return made

    def relation_where(self, type_: GraphQLInputObjectType, depth: int) -> dict[str, Any]:
        key = self.least(type_)
        inner = get_named_type(type_.fields[key].type)
        if key == "count":
            return {"count": self.scalar_where(inner, "", "")}
        return {key: self.where(inner, depth)}

    def scalar_where(self, type_: GraphQLInputObjectType, of: str, key: str) -> dict[str, Any]:
        op = self.least(type_)
        if op == "isNull":
            return {op: self.random.choice((True, False))}
        leaf = get_named_type(type_.fields[op].type)
        if op in {"in", "notIn"}:
            return {op: [self.operand(leaf, of, key) for _ in range(self.random.randint(1, 3))]}
        value = self.operand(leaf, of, key)
        if op in {"contains", "startsWith"}:
            start = 0 if op == "startsWith" else self.random.randrange(max(1, len(value) - 3))
            value = value[start : start + self.random.randint(1, 4)]
            value = self.random.choice((value, value.upper()))
        return {op: value}

    def least_used(self, type_: GraphQLInputObjectType) -> int:
        return min(self.used.operators[self.operator(type_, key) or ""] for key in type_.fields)

    def least(self, type_: GraphQLInputObjectType) -> str:
        counts = {key: self.used.operators[self.operator(type_, key) or ""] for key in type_.fields}
        least = min(counts.values())
        key = self.random.choice([k for k, n in counts.items() if n == least])
        self.used.operators[self.operator(type_, key) or ""] += 1
        return key

    def operand(self, leaf: Any, of: str, key: str) -> Any:
        if isinstance(leaf, GraphQLEnumType):
            return EnumName(self.random.choice(list(leaf.values)))
        sampled = self.sample(of, key) if key else None
        if leaf.name == "Int":
            return int(sampled) if sampled is not None else self.random.randint(0, 4)
        if leaf.name == "Boolean":
            return self.random.choice((True, False))
        default = {"Decimal": 1.5, "Date": "2020-01-01"}.get(leaf.name, "the")
        return default if sampled is None else sampled

    def order(self, type_: GraphQLInputObjectType, depth: int) -> dict[str, Any]:
        def usable(of: Any) -> bool:
            return isinstance(of, GraphQLEnumType) or of.name == "CountOrder" or depth > 0

        keys = [k for k, f in type_.fields.items() if usable(get_named_type(f.type))]
        key = self.random.choice(keys)
        of = get_named_type(type_.fields[key].type)
        direction = EnumName(self.random.choice(("ASC", "DESC")))
        if isinstance(of, GraphQLEnumType):
            return {key: direction}
        return {key: {"count": direction} if of.name == "CountOrder" else self.order(of, depth - 1)}

    def directive(self) -> str:
        if self.random.random() < 0.7:
            return ""
        least = min(self.used.directives.values())
        which = self.random.choice([d for d, n in self.used.directives.items() if n == least])
        self.used.directives[which] += 1
        name, how = which.split()
        wanted = self.random.random() < 0.5
        value = str(wanted).lower() if how == "literal" else self.variable("Boolean!", wanted)
        return f" @{name}(if: {value})"

    # --- printing --------------------------------------------------------------------------------------------------

    def name(self) -> str:
        self.names += 1
        return f"a{self.names}"

    def variable(self, type_: str, value: Any) -> str:
        name = f"v{len(self.variables)}"
        self.variables[name] = (type_, plain(value))
        return "$" + name

    def value(self, type_: GraphQLInputType, value: Any) -> str:
        """A literal, or now and then a variable of the type."""
        if self.random.random() < 0.25:
            if isinstance(type_, GraphQLList) and not isinstance(value, list):
                value = [value]
            return self.variable(str(type_), value)
        return literal(value)


def plain(value: Any) -> Any:
    """A value as JSON has it."""
    return orjson.loads(orjson.dumps(value, default=str, option=orjson.OPT_PASSTHROUGH_SUBCLASS))


def literal(value: Any) -> str:
    """A value as GraphQL writes it."""
    if isinstance(value, EnumName):
        return str(value)
    if isinstance(value, dict):
        return "{" + ", ".join(f"{k}: {literal(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(literal(v) for v in value) + "]"
    return orjson.dumps(value).decode()


__all__ = ["DIRECTIVES", "Generator", "Made", "Used"]
