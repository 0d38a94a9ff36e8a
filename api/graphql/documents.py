"""Documents: parsed, validated and within limits; what is planned and executed is only ever one of these."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    InlineFragmentNode,
    OperationDefinitionNode,
    OperationType,
    parse,
    specified_rules,
    validate,
)
from strawberry.extensions.max_aliases import create_validator as alias_rule
from strawberry.extensions.query_depth_limiter import create_validator as depth_rule

from koban_kg.errors import KobanError, LimitError, UsageError

if TYPE_CHECKING:
    from graphql import GraphQLSchema, SelectionSetNode

    from koban_kg.settings import Settings

LARGEST_EXPANSION = 10_000
"""Most fields of a document once fragments are written out; bounds rules that walk fragments again and again."""

_MOST_ERRORS = 20


class RefusedError(Exception):
    """Errors for which nothing of a request is executed, each a GraphQL error with a problem of ours inside."""

    def __init__(self, errors: list[GraphQLError]) -> None:
        super().__init__("; ".join(error.message for error in errors))
        self.errors = errors


@dataclass(frozen=True, slots=True)
class Document:
    """A valid document: its operations by name (``None`` for the one without a name) and its fragments."""

    operations: dict[str | None, OperationDefinitionNode]
    fragments: dict[str, FragmentDefinitionNode]

    def operation(self, name: str | None) -> OperationDefinitionNode:
        """The operation of a name, or the only one.

        Raises
        ------
        RefusedError
            If there is none, or several and no name.
        """
        if name is None and len(self.operations) == 1:
            (found,) = self.operations.values()
        elif name in self.operations and name is not None:
            found = self.operations[name]
        else:
            raise refused(
                UsageError(
                    f"There is no operation {name}" if name else "The document has several operations",
                    type="graphql-operation",
                    given=name,
                    expected="operationName: one of " + ", ".join(str(key) for key in self.operations),
                )
            )
        return found


def placed(error: KobanError, at: GraphQLError | None = None) -> GraphQLError:
    """One problem as a GraphQL error, where another stands."""
    return GraphQLError(error.problem.detail, at.nodes if at else None, original_error=error)


def refused(error: KobanError, original: GraphQLError | None = None) -> RefusedError:
    """One problem as the errors of a request, placed where a GraphQL error stands."""
    return RefusedError([placed(error, original)])


def read_document(schema: GraphQLSchema, text: str, settings: Settings | None) -> Document:
    """A document that is valid for a schema.

    Parameters
    ----------
    settings
        Limits of tokens, depth and aliases; none for documents of our own.

    Raises
    ------
    RefusedError
        With every error found, up to twenty.
    """
    try:
        document = parse(text, max_tokens=settings.graphql_tokens if settings else None)
    except GraphQLError as error:
        raise _syntax(error, settings) from error
    except RecursionError:
        raise refused(_too_deep()) from None
    fragments = {d.name.value: d for d in document.definitions if isinstance(d, FragmentDefinitionNode)}
    operations = {
        d.name.value if d.name else None: d for d in document.definitions if isinstance(d, OperationDefinitionNode)
    }
    for operation in operations.values():
        if operation.operation is not OperationType.QUERY:
            raise refused(
                UsageError(
                    f"This service answers queries; it has no {operation.operation.value}",
                    type="read-only",
                    expected="a query operation",
                )
            )
    try:
        errors = validate(schema, document, specified_rules, max_errors=_MOST_ERRORS)
    except RecursionError:
        raise refused(_too_deep()) from None
    if errors:
        raise RefusedError([_invalid(error) for error in errors])
    if settings is not None:
        _check_expansion(operations, fragments)
        for rule, name, limit in (
            (depth_rule(settings.graphql_depth, None), "depth", settings.graphql_depth),
            (alias_rule(settings.graphql_aliases), "alias", settings.graphql_aliases),
        ):
            over = validate(schema, document, [rule], max_errors=1)
            if over:
                raise refused(
                    LimitError(
                        over[0].message,
                        type=f"{name}-limit",
                        expected=f"at most {limit}",
                        hint="Ask for less at once; several requests cost no more.",
                    ),
                    over[0],
                )
    return Document(operations, fragments)


def _syntax(error: GraphQLError, settings: Settings | None) -> RefusedError:
    # the parser says that it stopped at a limit of its own only in words
    if "nested too deeply" in error.message:
        problem: UsageError = _too_deep()
    elif settings is not None and f"more than {settings.graphql_tokens} tokens" in error.message:
        problem = LimitError(
            f"The document has more than {settings.graphql_tokens} tokens",
            type="token-limit",
            expected=f"at most {settings.graphql_tokens} tokens",
            hint="Pass lists of values as variables, and ask for less at once.",
        )
    else:
        problem = UsageError(error.message, type="graphql-syntax", expected="a GraphQL document")
    return RefusedError(
        [GraphQLError(error.message, source=error.source, positions=error.positions, original_error=problem)]
    )


def _invalid(error: GraphQLError) -> GraphQLError:
    if error.message == "Validation aborted.":
        # graphql-core's own bound on the work of comparing fields under one name
        return placed(
            LimitError(
                "The document names the same fields too often to be checked",
                type="size-limit",
                hint="Select each field once, or ask in several requests.",
            )
        )
    problem = UsageError(
        error.message,
        type="graphql-validation",
        expected="a document that fits the schema",
        hint="The schema is served by introspection and as the artefact schema.graphql.",
    )
    return GraphQLError(
        error.message, error.nodes, source=error.source, positions=error.positions, original_error=problem
    )


def _too_deep() -> LimitError:
    return LimitError("The document is nested too deeply", type="depth-limit", hint="Ask for less at once.")


def _check_expansion(
    operations: dict[str | None, OperationDefinitionNode], fragments: dict[str, FragmentDefinitionNode]
) -> None:
    """Count the fields with fragments written out, each fragment once; validation has excluded cycles."""
    sizes: dict[str, int] = {}

    def size(selection_set: SelectionSetNode) -> int:
        total = 0
        for node in selection_set.selections:
            if isinstance(node, FragmentSpreadNode):
                name = node.name.value
                if name not in sizes:
                    sizes[name] = size(fragments[name].selection_set)
                total += sizes[name]
            elif isinstance(node, FieldNode | InlineFragmentNode):
                total += isinstance(node, FieldNode)
                if node.selection_set is not None:
                    total += size(node.selection_set)
        return total

    for operation in operations.values():
        fields = size(operation.selection_set)
        if fields > LARGEST_EXPANSION:
            raise refused(
                LimitError(
                    "The document selects too much once its fragments are written out",
                    type="size-limit",
                    given=f"{fields} fields" if fields < 10**12 else "more than 10^12 fields",
                    expected=f"at most {LARGEST_EXPANSION}",
                )
            )
