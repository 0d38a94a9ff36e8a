"""GraphQL over one release: a document is parsed, validated and planned once, then executed as plan → JSON bytes.

Nothing is resolved field by field. Introspection alone goes to Strawberry's executor, and every answer says how often
it did (``extensions.koban.fallbacks``).
"""

from __future__ import annotations

import asyncio
import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import orjson
from graphql import GraphQLError, execute_sync, get_variable_values
from graphql.language import DocumentNode, SelectionSetNode

from api.graphql.asks import answer_ask
from api.graphql.caches import Newest, NewestBytes
from api.graphql.documents import Document, RefusedError, placed, read_document, refused
from api.graphql.schema import build_schema
from api.graphql.searching import answer_search
from koban_kg.answers.registry import Grounds
from koban_kg.errors import KobanError, LimitError, UsageError
from koban_kg.graph.protocol import ReleaseMovedError
from koban_kg.names import RELEASE
from koban_kg.plan.cost import rows
from koban_kg.plan.explain import explain
from koban_kg.plan.planner import Deferred, Planner, Walk
from koban_kg.plan.tree import Plan, Root
from koban_kg.reasoning.proof import Prover
from koban_kg.search.index import SearchIndex

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from graphql.execution.values import VariableValues

    from koban_kg.graph.protocol import GraphStore
    from koban_kg.model.types import Model
    from koban_kg.release.reader import OpenRelease
    from koban_kg.settings import Settings

_LONGEST_KEPT = 64_000
"""Documents and variables over this many characters are read anew each time, so that the caches stay small."""

_NO_LIMIT = 10**9

_ANSWERED = frozenset(("ask", "search"))
"""Root fields that are answered beside the plan."""


@dataclass(frozen=True, slots=True)
class Request:
    """One well-formed GraphQL request."""

    query: str
    operation: str | None = None
    variables: Mapping[str, Any] | None = None
    extensions: Mapping[str, Any] | None = None

    @property
    def explained(self) -> bool:
        """Whether plan and cost are asked for: ``extensions: {koban: {explain: true}}``."""
        asked = (self.extensions or {}).get("koban")
        return isinstance(asked, dict) and asked.get("explain") is True

    def key(self) -> tuple[str, str | None, bytes]:
        """What the plan and the answer depend on, beside the release.

        Raises
        ------
        LimitError
            If the variables are nested too deeply to be read.
        """
        try:
            variables = orjson.dumps(self.variables) if self.variables else b""
        except orjson.JSONEncodeError as error:
            raise LimitError(
                f"The variables cannot be read: {error}",
                type="depth-limit",
                expected="JSON values nested at most 250 times",
                hint="Ask in two requests: first the ids of the inner things, then id: {in: […]}.",
            ) from None
        return self.query, self.operation, variables


@dataclass(frozen=True, slots=True)
class Response:
    """The JSON body of a response, with the HTTP status (200 without errors) and the error that decides its headers."""

    body: bytes
    status: int = 200
    error: KobanError | None = None


@dataclass(frozen=True, slots=True)
class Program:
    """A planned operation: runs of graph reads, and root fields that another part answers, in response order."""

    parts: tuple[Plan | Deferred, ...]
    cost: int
    document: Document
    operation: str | None
    values: VariableValues

    @property
    def fallbacks(self) -> int:
        """Root fields that Strawberry's executor answers."""
        return sum(isinstance(part, Deferred) and part.name not in _ANSWERED for part in self.parts)


class Engine:
    """Answers GraphQL requests over one release.

    Parameters
    ----------
    model, store
        What can be asked, and what executes plans.
    settings
        Limits and the size of caches.
    grounds
        What typed questions rest on beside them; model and store alone if not given.
    """

    def __init__(self, model: Model, store: GraphStore, settings: Settings, grounds: Grounds | None = None) -> None:
        self.model = model
        self.store = store
        self.settings = settings
        self.grounds = grounds or Grounds(model, store)
        issued = self.grounds.issued
        self.strawberry = build_schema(model)
        self.schema = self.strawberry._schema  # Strawberry's way to its graphql-core schema
        release = {
            "version": model.version,
            "iri": RELEASE + model.version,
            "issued": issued,
            "languages": list(model.languages),
        }
        self._planner = Planner(model, self.schema, release)
        self._trusted = Planner(model, self.schema, release, largest=_NO_LIMIT)
        self._documents: Newest[tuple[str, bool], Document] = Newest(settings.graphql_documents)
        self._programs: Newest[tuple[tuple[str, str | None, bytes], bool], Program] = Newest(settings.graphql_plans)
        self._answers: NewestBytes[tuple[str, str | None, bytes]] = NewestBytes(settings.graphql_answer_bytes)
        self._ends = {
            fallbacks: b',"extensions":' + orjson.dumps({"koban": self._told(fallbacks)}) + b"}"
            for fallbacks in range(3)
        }

    @classmethod
    def of_release(cls, release: OpenRelease, model: Model, store: GraphStore, settings: Settings) -> Engine:
        """The engine of an opened release."""
        searched = SearchIndex.open(release.cache, {c.name: c.search_weight for c in model.classes.values()})
        prover = Prover(lambda: release.store, release.graphs)
        return cls(model, store, settings, Grounds(model, store, searched, prover, release.manifest.get("issued")))

    # --- requests --------------------------------------------------------------------------------------------------

    async def respond(self, request: Request) -> Response:
        """The response to a request from outside, within every limit; errors are part of the response.

        Raises
        ------
        ReleaseMovedError
            If the graph was switched to another release; an engine of that one can answer.
        """
        try:
            key = request.key()
            kept = self._answers.get(key)
            if kept is not None and not request.explained and self.store.current:
                return Response(kept)
            program = self.program(request, key)
            async with asyncio.timeout(self.settings.graphql_seconds):
                data = await self._run(program)
                told = await self._explained(program) if request.explained else {}
        except ReleaseMovedError:
            raise
        except (RefusedError, KobanError, GraphQLError, TimeoutError) as error:
            return self._errors(self._listed(error))
        if request.explained:
            return Response(b'{"data":' + data + b',"extensions":' + orjson.dumps(told) + b"}")
        body = b'{"data":' + data + self._end(program.fallbacks)
        if len(key[0]) + len(key[2]) <= _LONGEST_KEPT:
            self._answers.put(key, body)
        return Response(body)

    async def data(self, query: str, variables: Mapping[str, Any] | None = None, operation: str | None = None) -> bytes:
        """The ``data`` of a document of our own, without limits of depth, cost or page size.

        Raises
        ------
        UsageError
            If the document is invalid.
        """
        request = Request(query, operation, variables)
        try:
            return await self._run(self.program(request, request.key(), trusted=True))
        except RefusedError as refusal:
            original = refusal.errors[0].original_error
            raise original if isinstance(original, KobanError) else UsageError(str(refusal)) from refusal
        except GraphQLError as error:
            raise error.original_error or UsageError(error.message) from error

    # --- planning --------------------------------------------------------------------------------------------------

    def program(self, request: Request, key: tuple[str, str | None, bytes], *, trusted: bool = False) -> Program:
        """The plan of a request, from the cache if it was planned before.

        Raises
        ------
        RefusedError
            If the document, its variables or its arguments are refused.
        """
        keep = len(key[0]) + len(key[2]) <= _LONGEST_KEPT
        program = self._programs.get((key, trusted)) if keep else None
        if program is None:
            program = self._plan(request, trusted=trusted)
            if keep:
                self._programs.put((key, trusted), program)
        return program

    def document(self, text: str, *, trusted: bool = False) -> Document:
        """A parsed and validated document, from the cache if it was read before."""
        keep = len(text) <= _LONGEST_KEPT
        document = self._documents.get((text, trusted)) if keep else None
        if document is None:
            document = read_document(self.schema, text, None if trusted else self.settings)
            if keep:
                self._documents.put((text, trusted), document)
        return document

    def _plan(self, request: Request, *, trusted: bool) -> Program:
        document = self.document(request.query, trusted=trusted)
        operation = document.operation(request.operation)
        values = get_variable_values(
            self.schema, operation.variable_definitions or (), dict(request.variables or {}), max_errors=20
        )
        if isinstance(values, list):
            raise RefusedError([placed(UsageError(e.message, type="graphql-variables"), e) for e in values])
        try:
            roots = (self._trusted if trusted else self._planner).plan(operation, document.fragments, values)
        except GraphQLError as error:
            if isinstance(error.original_error, KobanError):
                raise RefusedError([error]) from error
            raise refused(UsageError(error.message, type="graphql-validation"), error) from error
        cost = rows(read for root in roots for read in (root.reads if isinstance(root, Deferred) else (root,)))
        if cost > self.settings.graphql_cost and not trusted:
            raise refused(
                LimitError(
                    "The request may ask for too many rows",
                    type="cost-limit",
                    given=f"{cost} rows: the product of page sizes along the selection",
                    expected=f"at most {self.settings.graphql_cost}",
                    hint="Lower `first` on the inner lists, or ask in several requests.",
                )
            )
        return Program(_runs(roots), cost, document, request.operation, values)

    # --- execution -------------------------------------------------------------------------------------------------

    async def _run(self, program: Program) -> bytes:
        """The JSON of ``data``."""
        if len(program.parts) == 1 and isinstance(program.parts[0], Plan):
            return await self.store.execute(program.parts[0])
        members: list[bytes] = []
        for part in program.parts:
            if isinstance(part, Plan):
                members.append((await self.store.execute(part))[1:-1])
            elif part.name in _ANSWERED:
                members.append(await self._answered(part, program))
            else:
                members.append(await asyncio.to_thread(self._introspect, part, program))
        return b"{" + b",".join(members) + b"}"

    async def _answered(self, part: Deferred, program: Program) -> bytes:
        walk = Walk(self._planner, program.document.fragments, program.values)
        found: Any
        if part.name == "ask":
            found = await answer_ask(walk, part.nodes, self.grounds)
        else:
            found = await answer_search(walk, part, self.grounds)
        return orjson.dumps({part.key: found})[1:-1]

    def _introspect(self, part: Deferred, program: Program) -> bytes:
        """One introspection field, by the executor of Strawberry's schema: the operation with nothing else in it."""
        operation = program.document.operation(program.operation)
        alone = type(operation)(
            operation=operation.operation,
            variable_definitions=operation.variable_definitions,
            directives=(),
            selection_set=SelectionSetNode(selections=part.nodes),
        )
        document = DocumentNode(definitions=(alone, *program.document.fragments.values()))
        given = {
            name: source.value for name, source in program.values.sources.items() if name in program.values.coerced
        }
        result = execute_sync(self.schema, document, variable_values=given)
        if result.errors:
            raise result.errors[0]
        return orjson.dumps(result.data)[1:-1]

    # --- what is told ----------------------------------------------------------------------------------------------

    def _told(self, fallbacks: int) -> dict[str, Any]:
        return {"release": self.model.version, "recordRevision": None, "fallbacks": fallbacks}

    def _end(self, fallbacks: int) -> bytes:
        return self._ends.get(fallbacks) or b',"extensions":' + orjson.dumps({"koban": self._told(fallbacks)}) + b"}"

    async def _explained(self, program: Program) -> dict[str, Any]:
        """What is told on request: the plans, and the statements that the store runs for them, if it runs any."""
        plans = [part for part in program.parts if isinstance(part, Plan)]
        told: dict[str, Any] = {"cost": program.cost, "plan": [explain(plan) for plan in plans]}
        statements = [stated for plan in plans for stated in await self.store.statements(plan)]
        if statements:
            told["cypher"] = [
                {"key": each.key, "text": each.text, "parameters": dict(each.parameters)} for each in statements
            ]
        return {"koban": self._told(program.fallbacks) | told}

    def _late(self) -> LimitError:
        return LimitError(
            f"The request took longer than {self.settings.graphql_seconds:g} s and was ended",
            type="time-limit",
            status=503,
            expected=f"at most {self.settings.graphql_seconds:g} s",
            hint="Lower `first`, leave out nested filters, or ask in several requests.",
        )

    def _listed(self, error: Exception) -> list[GraphQLError]:
        """What ended a request, as GraphQL errors."""
        if isinstance(error, RefusedError):
            return error.errors
        if isinstance(error, GraphQLError):
            return [error]
        return [placed(error if isinstance(error, KobanError) else self._late())]

    def _errors(self, errors: Sequence[GraphQLError]) -> Response:
        told = [told_error(error) for error in errors]
        raised = [raised_error(error) for error in errors]
        extensions = {"koban": self._told(0)}
        leading = next((error for error in raised if error.problem.type == "read-only"), raised[0])
        body = orjson.dumps({"errors": told, "extensions": extensions})
        return Response(body, raised[0].problem.status, leading)


def told_error(error: GraphQLError) -> dict[str, Any]:
    """A GraphQL error as the response shows it, with the problem object under ``extensions.problem``."""
    return {**error.formatted, "extensions": {"problem": raised_error(error).problem.as_dict()}}


def raised_error(error: GraphQLError) -> KobanError:
    """The error of ours behind a GraphQL error."""
    original = error.original_error
    return original if isinstance(original, KobanError) else UsageError(error.message, type="graphql-execution")


def etag(release: str, key: tuple[str, str | None, bytes]) -> str:
    """The entity tag of an answer: release, document, operation and variables."""
    digest = hashlib.blake2b(orjson.dumps([release, key[0], key[1], key[2].decode()]), digest_size=12)
    return f'"{digest.hexdigest()}"'


def _runs(roots: Sequence[Root | Deferred]) -> tuple[Plan | Deferred, ...]:
    """Neighbouring graph reads as one plan."""
    parts: list[Plan | Deferred] = []
    run: list[Root] = []
    for root in roots:
        if isinstance(root, Deferred):
            if run:
                parts.append(Plan(tuple(run)))
                run = []
            parts.append(root)
        else:
            run.append(root)
    if run or not parts:
        parts.append(Plan(tuple(run)))
    return tuple(parts)
