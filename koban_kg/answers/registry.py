"""The question registry: one typed question is one async function with a pydantic model in and out.

GraphQL fields, REST routes, OpenAPI and command-line metadata are derived from what is registered here. A question
knows the model and the GraphStore protocol, nothing of a store and nothing of a door.
"""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar, get_type_hints

import orjson
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from koban_kg.errors import UnavailableError, UsageError
from koban_kg.graph.protocol import GraphStore  # noqa: TC001 - read at run time by get_type_hints
from koban_kg.model.types import Model  # noqa: TC001
from koban_kg.plan.languages import ENGLISH, lang_of
from koban_kg.plan.tree import Lang, Plan, Root

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from koban_kg.reasoning.proof import Prover
    from koban_kg.search.index import SearchIndex

_MODULES: tuple[str, ...] = ("search", "describe", "find", "requirements", "why", "project_facts")

CHARACTERS_PER_TOKEN = 4
"""The usual estimate for English text; ``budget`` is a wish about size, not a count for a bill."""


class Asked(BaseModel):
    """Inputs of every question."""

    model_config = ConfigDict(extra="forbid")

    lang: list[str] = Field(default_factory=lambda: ["en"], description="BCP 47 tags in order of preference.")
    budget: int | None = Field(
        default=None,
        ge=100,
        description="About how many tokens the answer may take; what is left out is counted in left_out.",
    )

    @field_validator("lang", mode="before")
    @classmethod
    def _tags(cls, value: Any) -> Any:
        """One tag, tags separated by commas (as in a path), or a list of either."""
        if value is None:
            return ["en"]
        given = value if isinstance(value, list) else [value]
        return [tag for each in given for tag in (each.split(",") if isinstance(each, str) else [each])]


class AnswerSource(BaseModel):
    """Where facts of an answer come from."""

    citation: str | None = Field(default=None, description="Author or body, year, title.")
    url: str | None = Field(default=None, description="Official or publisher address.")
    doi: str | None = Field(default=None, description="Digital object identifier, without resolver.")
    of: list[str] = Field(description="Ids of the things in the answer that rest on it.")


class Answer(BaseModel):
    """What every answer says beside its own content."""

    release: str = Field(description="Version of the release that was read.")
    record_revision: int | None = Field(
        default=None, description="Revision of the records that were read; null if none."
    )
    sources: list[AnswerSource] = Field(default_factory=list, description="Sources of the facts given.")
    not_found: list[str] = Field(default_factory=list, description="What was asked for and is not in the release.")
    left_out: int = Field(default=0, description="How many items were left out to keep the budget.")


@dataclass(frozen=True, slots=True)
class Grounds:
    """What answers rest on: the model of a release, its graph, its search index, proofs over it, its date."""

    model: Model
    store: GraphStore
    searched: SearchIndex | None = None
    prover: Prover | None = None
    issued: str | None = None


@dataclass(frozen=True, slots=True)
class Context:
    """What a question may read, and the language it is asked in."""

    grounds: Grounds
    lang: Lang = ENGLISH

    @property
    def model(self) -> Model:
        """The model of the release."""
        return self.grounds.model

    @property
    def issued(self) -> str | None:
        """The date of the release."""
        return self.grounds.issued

    @property
    def index(self) -> SearchIndex:
        """The search index of the release.

        Raises
        ------
        UnavailableError
            If the release has none.
        """
        return _there(self.grounds.searched, "search index")

    @property
    def prover(self) -> Prover:
        """Proofs over the release.

        Raises
        ------
        UnavailableError
            If its statements are not at hand.
        """
        return _there(self.grounds.prover, "way to its statements")

    async def read(self, *roots: Root) -> dict[str, Any]:
        """The answer to the roots of a plan, by response key."""
        data: dict[str, Any] = orjson.loads(await self.grounds.store.execute(Plan(roots)))
        return data

    def notation(self, closed_list: str | None, name: str | None) -> str | None:
        """A value of a closed list as it stands in data, from its name in the answer of a plan."""
        if closed_list is None or name is None:
            return None
        return next(v.notation for v in self.model.lists[closed_list].values if v.name == name)

    def link_basis(self, name: str | None) -> str | None:
        """The basis of a link as it stands in data."""
        basis = self.model.thing.properties.get("basis")
        return self.notation(basis.enum if basis else None, name)

    def words(self, labels: Mapping[str, str]) -> str | None:
        """The plain words in the language asked for, else in English, else in any."""
        asked = (tag for each in self.lang.chain for tag in (each, each.partition("-")[0]))
        for tag in (*asked, "en", *sorted(labels)):
            if tag in labels:
                return labels[tag]
        return None


_Held = TypeVar("_Held")


def _there(held: _Held | None, name: str) -> _Held:
    if held is None:
        raise UnavailableError(
            f"There is no {name}",
            expected="a release of this version of the program",
            hint="Build the release again (koban build).",
        )
    return held


_In = TypeVar("_In", bound=Asked)
_Out = TypeVar("_Out", bound=Answer)


@dataclass(frozen=True, slots=True)
class Question(Generic[_In, _Out]):
    """One typed question.

    Attributes
    ----------
    name
        As in paths and on the command line: ``project-facts``.
    summary
        One sentence for people.
    shortened
        The list of the answer that is cut to keep a budget.
    """

    name: str
    summary: str
    asked: type[_In]
    answer: type[_Out]
    run: Callable[[_In, Context], Awaitable[_Out]]
    shortened: str = "items"

    @property
    def field(self) -> str:
        """The name in GraphQL: ``projectFacts``."""
        head, *rest = self.name.split("-")
        return head + "".join(part.capitalize() for part in rest)

    @property
    def scalar(self) -> bool:
        """Whether all inputs of its own are scalars, so that GET can carry them."""
        hints = get_type_hints(self.asked)
        return all(_is_scalar(hints[name]) for name in self.asked.model_fields if name not in Asked.model_fields)


_registered: dict[str, Question[Any, Any]] = {}


def question(
    name: str, *, shortened: str = "items"
) -> Callable[[Callable[[_In, Context], Awaitable[_Out]]], Callable[[_In, Context], Awaitable[_Out]]]:
    """Register a function as a question; its annotations give the models, its docstring the summary."""

    def register(run: Callable[[_In, Context], Awaitable[_Out]]) -> Callable[[_In, Context], Awaitable[_Out]]:
        hints = get_type_hints(run)
        asked, *_ = (hint for key, hint in hints.items() if key != "return")
        summary = (run.__doc__ or "").strip().split("\n")[0]
        _registered[name] = Question(name, summary, asked, hints["return"], run, shortened)
        return run

    return register


def questions() -> dict[str, Question[Any, Any]]:
    """Every question by name, in the order of the modules that declare them."""
    for module in _MODULES:
        importlib.import_module(f"koban_kg.answers.{module}")
    return dict(_registered)


def read_asked(asked: Question[_In, _Out], given: Mapping[str, Any]) -> _In:
    """The checked inputs of a question.

    Raises
    ------
    UsageError
        If an input is missing, unknown or does not fit.
    """
    try:
        return asked.asked.model_validate(given)
    except ValidationError as error:
        first = error.errors()[0]
        raise UsageError(
            "; ".join(f"{'.'.join(map(str, e['loc'])) or asked.name}: {e['msg']}" for e in error.errors()),
            given=f"{'.'.join(map(str, first['loc']))} = {first.get('input')!r}"[:200],
            expected=", ".join(f"{n}{'' if f.is_required() else '?'}" for n, f in asked.asked.model_fields.items()),
            hint=f"{asked.name}: {asked.summary}",
        ) from None


async def answer(asked: Question[_In, _Out], given: _In, grounds: Grounds) -> _Out:
    """The answer to a question, cut to its budget if it has one."""
    found = await asked.run(given, Context(grounds, lang_of(given.lang, ENGLISH)))
    return found if given.budget is None else _cut(found, asked.shortened, given.budget * CHARACTERS_PER_TOKEN)


def _cut(found: _Out, name: str, characters: int) -> _Out:
    """Leave out the last items until the answer fits; an answer without items stays as it is."""
    items: list[BaseModel] = list(getattr(found, name, ()))
    size = len(found.model_dump_json())
    left_out = 0
    while items and size > characters:
        size -= len(items.pop().model_dump_json()) + 1
        left_out += 1
    return found.model_copy(update={name: items, "left_out": left_out}) if left_out else found


def _is_scalar(hint: Any) -> bool:
    arguments = [a for a in getattr(hint, "__args__", ()) if a is not type(None)]
    if getattr(hint, "__origin__", None) is None and not arguments:
        return hint in {str, int, float, bool}
    return type(hint).__name__ in {"UnionType", "_UnionGenericAlias", "_LiteralGenericAlias"} and all(
        isinstance(a, str) or _is_scalar(a) for a in arguments
    )
