"""From a validated GraphQL operation and its variables to the roots of a plan.

Everything the schema offers is covered: aliases, fragments, inline fragments on the interface, ``@skip`` and
``@include``, variables, ``__typename``, connections, nested arguments, and languages inherited from the enclosing
field. Root fields that are no read of the graph (typed questions, introspection) come back as :class:`Deferred`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, cast

import orjson
from graphql import (
    FieldNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLIncludeDirective,
    GraphQLObjectType,
    GraphQLSkipDirective,
    InlineFragmentNode,
)
from graphql.execution.values import VariableValues, get_argument_values, get_directive_values

from koban_kg.errors import KobanError, LimitError, UsageError
from koban_kg.model import surface
from koban_kg.plan.filters import Scope, filter_of, orders_of
from koban_kg.plan.languages import lang_of
from koban_kg.plan.tree import (
    Connection,
    ConnectionField,
    ConnectionMember,
    EdgeField,
    Page,
    PageInfoField,
    Query,
    RelationField,
    Root,
    RootConnection,
    RootConstant,
    RootList,
    RootOne,
    Selection,
    TextField,
    TypenameField,
    ValueField,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from graphql import FragmentDefinitionNode, GraphQLSchema, OperationDefinitionNode, SelectionNode

    from koban_kg.model.types import Class, Model, Property
    from koban_kg.plan.tree import Field

LARGEST_PLAN = 20_000
"""Most fields of a plan, a field under a relation to several classes counted for each of them."""

IRI_KEY = "$iri"
"""A response key that no document can ask for."""


@dataclass(frozen=True, slots=True)
class Deferred:
    """A root field that another part answers.

    Attributes
    ----------
    key, name, nodes
        Its response key, its name and its nodes (merged selections).
    reads
        What it reads from the graph, once it is known of which things: lists without a filter.
    """

    key: str
    name: str
    nodes: tuple[FieldNode, ...]
    reads: tuple[RootList, ...] = ()


class Planner:
    """Plans operations over one model.

    Parameters
    ----------
    model
        What the names of the schema mean.
    schema
        The schema that operations were validated against; gives types and defaults of arguments.
    release
        The members of the root field ``release``.
    largest
        The largest page that may be asked for.
    """

    def __init__(
        self, model: Model, schema: GraphQLSchema, release: Mapping[str, Any], largest: int = surface.LARGEST_PAGE
    ) -> None:
        self.model = model
        self.schema = schema
        self.release = release
        self.largest = largest
        self.roots = surface.roots(model)
        self.fields = {c.name: surface.fields_of(c) for c in (model.thing, *model.classes.values())}

    def plan(
        self,
        operation: OperationDefinitionNode,
        fragments: Mapping[str, FragmentDefinitionNode],
        values: VariableValues,
    ) -> tuple[Root | Deferred, ...]:
        """The root fields of an operation, in the order of the response.

        Raises
        ------
        GraphQLError
            If an argument is out of bounds or does not fit; the original error is a
            :class:`~koban_kg.errors.KobanError`.
        """
        return Walk(self, fragments, values).root(operation)


class Walk:
    """One walk over one operation."""

    def __init__(
        self, planner: Planner, fragments: Mapping[str, FragmentDefinitionNode], values: VariableValues
    ) -> None:
        self.planner = planner
        self.model = planner.model
        self.fragments = fragments
        self.values = values
        self.size = 0

    # --- selections ------------------------------------------------------------------------------------------------

    def collect(self, selections: Iterable[SelectionNode], names: frozenset[str]) -> dict[str, list[FieldNode]]:
        """Fields by response key (GraphQL specification, "CollectFields"); ``names`` are the types that apply."""
        grouped: dict[str, list[FieldNode]] = {}
        self._collect(selections, names, grouped, set())
        return grouped

    def _collect(
        self,
        selections: Iterable[SelectionNode],
        names: frozenset[str],
        grouped: dict[str, list[FieldNode]],
        visited: set[str],
    ) -> None:
        for node in selections:
            if node.directives and not self._included(node):
                continue
            if isinstance(node, FieldNode):
                key = node.alias.value if node.alias else node.name.value
                grouped.setdefault(key, []).append(node)
            elif isinstance(node, InlineFragmentNode):
                if node.type_condition is None or node.type_condition.name.value in names:
                    self._collect(node.selection_set.selections, names, grouped, visited)
            else:
                name = cast("FragmentSpreadNode", node).name.value
                if name in visited:
                    continue
                visited.add(name)
                fragment = self.fragments[name]
                if fragment.type_condition.name.value in names:
                    self._collect(fragment.selection_set.selections, names, grouped, visited)

    def _included(self, node: SelectionNode) -> bool:
        skip = get_directive_values(GraphQLSkipDirective, node, self.values)
        if skip is not None and skip["if"]:
            return False
        include = get_directive_values(GraphQLIncludeDirective, node, self.values)
        return include is None or bool(include["if"])

    def below(self, nodes: Iterable[FieldNode], names: frozenset[str]) -> dict[str, list[FieldNode]]:
        """The fields below merged nodes of one response key."""
        grouped: dict[str, list[FieldNode]] = {}
        visited: set[str] = set()
        for node in nodes:
            if node.selection_set is not None:
                self._collect(node.selection_set.selections, names, grouped, visited)
        return grouped

    # --- arguments -------------------------------------------------------------------------------------------------

    def arguments(self, parent: str, node: FieldNode) -> dict[str, Any]:
        """The coerced arguments of a field of a type."""
        owner = cast("GraphQLObjectType", self.planner.schema.type_map[parent])
        return get_argument_values(owner.fields[node.name.value], node, self.values)

    def scope(self, given: Mapping[str, Any], outer: Scope) -> Scope:
        """What holds inside a field: its own ``lang`` and ``inferred``, else those around it."""
        inferred = given.get("inferred")
        return Scope(lang_of(given.get("lang"), outer.lang), outer.inferred if inferred is None else inferred)

    def query(self, cls: Class, classes: tuple[str, ...], given: Mapping[str, Any], scope: Scope) -> Query:
        """Filter, order and page of a list; the selection is empty yet."""
        return Query(
            classes=classes,
            select=Selection(()),
            where=filter_of(self.model, cls, given.get("where"), scope),
            order=orders_of(self.model, cls, given.get("orderBy"), scope),
            page=self.page(given),
            inferred=scope.inferred,
        )

    def page(self, given: Mapping[str, Any]) -> Page:
        """The page that is asked for, 20 if nothing is said."""
        first, last, offset = given.get("first"), given.get("last"), given.get("offset") or 0
        for name, size in (("first", first), ("last", last)):
            if size is not None and size > self.planner.largest:
                raise LimitError(
                    f"{name} is over the largest page",
                    type="row-limit",
                    given=f"{name}: {size}",
                    expected=f"at most {self.planner.largest}",
                    hint="Take pages with the connection and its cursors, or a dump under /dumps for everything.",
                )
        for name, number in (("first", first), ("last", last), ("offset", offset)):
            if number is not None and number < 0:
                raise UsageError(f"{name} counts from 0", given=f"{name}: {number}", expected="0 or more")
        if first is None and last is None:
            first = surface.DEFAULT_PAGE
        return Page(first=first, offset=offset, after=given.get("after"), last=last, before=given.get("before"))

    # --- objects ---------------------------------------------------------------------------------------------------

    def selection(self, nodes: Sequence[FieldNode], classes: tuple[str, ...], scope: Scope) -> Selection:
        """What is selected below nodes, for each class that can stand there."""
        return Selection(tuple((name, self.object(nodes, name, scope)) for name in classes))

    def object(self, nodes: Sequence[FieldNode], name: str, scope: Scope) -> tuple[Field, ...]:
        """The fields of one class."""
        grouped = self.below(nodes, frozenset((name, surface.THING)))
        return tuple(self.guarded(name, key, found, scope) for key, found in grouped.items())

    def guarded(self, parent: str, key: str, nodes: list[FieldNode], scope: Scope) -> Field:
        """One field; an error of ours is placed at its node."""
        try:
            return self.field(parent, key, nodes, scope)
        except KobanError as error:
            raise GraphQLError(error.problem.detail, nodes, original_error=error) from error

    def field(self, parent: str, key: str, nodes: list[FieldNode], scope: Scope) -> Field:
        """One field of a class."""
        self.size += 1
        if self.size > LARGEST_PLAN:
            raise LimitError(
                "The request selects too much: a relation to any thing repeats its selection for every class",
                type="size-limit",
                expected=f"a plan of at most {LARGEST_PLAN} fields",
                hint="Select inside fragments on the classes you need: ... on Methodology { … }.",
            )
        node = nodes[0]
        if node.name.value == "__typename":
            return TypenameField(key, parent)
        found = self.planner.fields[parent][node.name.value]
        prop = found.property
        if found.role == "value":
            return ValueField(key, prop.name)
        given = self.arguments(parent, node)
        scope = self.scope(given, scope)
        if found.role in {"text", "lang", "status"}:
            part = cast("Any", "value" if found.role == "text" else found.role)
            return TextField(key, prop.name, part, scope.lang)
        return self.relation(key, found, nodes, given, scope)

    def relation(
        self, key: str, found: surface.Field, nodes: list[FieldNode], given: Mapping[str, Any], scope: Scope
    ) -> Field:
        """A relation as an object, a list or a connection."""
        prop = found.property
        if found.role == "one":
            query = Query(prop.targets, self.selection(nodes, prop.targets, scope), inferred=scope.inferred)
            return RelationField(key, prop.name, one=True, query=query)
        query = self.related(prop, given, scope)
        if found.role == "list":
            query = replace(query, select=self.selection(nodes, prop.targets, scope))
            return RelationField(key, prop.name, one=False, query=query)
        connection = self.connection(nodes, surface.target_name(prop), query, scope)
        return ConnectionField(key, prop.name, connection)

    def related(self, prop: Property, given: Mapping[str, Any], scope: Scope) -> Query:
        """The query over the other end of a relation, without its selection."""
        target = surface.class_named(self.model, surface.target_name(prop))
        return self.query(target, prop.targets, given, scope)

    # --- connections -----------------------------------------------------------------------------------------------

    def connection(self, nodes: Sequence[FieldNode], name: str, query: Query, scope: Scope) -> Connection:
        """A connection over things of a type name."""
        own = name + "Connection"
        members: list[ConnectionMember] = []
        for key, found in self.below(nodes, frozenset((own,))).items():
            member = found[0].name.value
            if member == "__typename":
                members.append(ConnectionMember(key, "__typename", typename=own))
            elif member == "totalCount":
                members.append(ConnectionMember(key, "totalCount"))
            elif member == "edges":
                edges = self.edges(found, name, query.classes, scope)
                members.append(ConnectionMember(key, "edges", edges=edges))
            else:
                members.append(ConnectionMember(key, "pageInfo", page_info=self.page_info(found)))
        return Connection(query, tuple(members))

    def edges(
        self, nodes: Sequence[FieldNode], name: str, classes: tuple[str, ...], scope: Scope
    ) -> tuple[EdgeField, ...]:
        """The members of each edge."""
        own = name + "Edge"
        fields: list[EdgeField] = []
        for key, found in self.below(nodes, frozenset((own,))).items():
            member = cast("Any", found[0].name.value)
            if member == "node":
                fields.append(EdgeField(key, "node", select=self.selection(found, classes, scope)))
            else:
                fields.append(EdgeField(key, member, typename=own if member == "__typename" else None))
        return tuple(fields)

    def page_info(self, nodes: Sequence[FieldNode]) -> tuple[PageInfoField, ...]:
        """The members of ``pageInfo``."""
        return tuple(
            PageInfoField(key, member, typename="PageInfo" if member == "__typename" else None)
            for key, found in self.below(nodes, frozenset(("PageInfo",))).items()
            for member in (cast("Any", found[0].name.value),)
        )

    # --- root ------------------------------------------------------------------------------------------------------

    def root(self, operation: OperationDefinitionNode) -> tuple[Root | Deferred, ...]:
        """Every root field."""
        found: list[Root | Deferred] = []
        for key, nodes in self.collect(operation.selection_set.selections, frozenset(("Query",))).items():
            try:
                found.append(self.root_field(key, nodes))
            except KobanError as error:
                raise GraphQLError(error.problem.detail, nodes, path=[key], original_error=error) from error
        return tuple(found)

    def root_field(self, key: str, nodes: list[FieldNode]) -> Root | Deferred:
        """One root field."""
        node = nodes[0]
        if node.name.value == "__typename":
            return RootConstant(key, b'"Query"')
        field = self.planner.roots.get(node.name.value)
        if field is not None and field.role == "release":
            return RootConstant(key, orjson.dumps(self.constant(nodes, "Release", self.planner.release)))
        if field is None or field.role in {"ask", "search"}:
            reads = self.searched(nodes) if field is not None and field.role == "search" else ()
            return Deferred(key, node.name.value, tuple(nodes), reads)
        given = self.arguments("Query", node)
        scope = self.scope(given, Scope())
        if field.role in {"look-up", "node"}:
            classes = tuple(self.model.classes) if field.of is None else (field.of.name,)
            return RootOne(key, classes, given["id"], self.selection(nodes, classes, scope), scope.inferred)
        assert field.of is not None
        classes = (field.of.name,)
        query = self.query(field.of, classes, given, scope)
        if field.role == "list":
            return RootList(key, replace(query, select=self.selection(nodes, classes, scope)))
        return RootConnection(key, self.connection(nodes, field.of.name, query, scope))

    def searched(self, nodes: list[FieldNode]) -> tuple[RootList, ...]:
        """The things of hits by response key, with their IRI under :data:`IRI_KEY` beside what is selected."""
        given = self.arguments("Query", nodes[0])
        scope = self.scope(given, Scope())
        asked = [surface.class_called(self.model, name).name for name in given.get("types") or ()]
        classes = tuple(dict.fromkeys(asked)) or tuple(self.model.classes)
        iri = ValueField(IRI_KEY, "iri")
        made = []
        for key, found in self.below(nodes, frozenset((surface.HIT,))).items():
            if found[0].name.value == "node":
                selected = self.selection(found, classes, scope).by_class
                select = Selection(tuple((name, (iri, *fields)) for name, fields in selected))
                query = Query(classes, select, page=self.page(given), inferred=scope.inferred)
                made.append(RootList(key, query))
        return tuple(made)

    def constant(self, nodes: Sequence[FieldNode], name: str, values: Mapping[str, Any]) -> dict[str, Any]:
        """The selected members of an object that is known beforehand."""
        return {
            key: name if found[0].name.value == "__typename" else values[found[0].name.value]
            for key, found in self.below(nodes, frozenset((name,))).items()
        }
