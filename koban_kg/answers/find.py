"""Things of a class that pass a filter or mention a text."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from koban_kg.answers.registry import Answer, Asked, Context, question
from koban_kg.answers.things import ThingRef, name_fields, ref_of, sources_of
from koban_kg.model import surface
from koban_kg.plan.filters import Scope, filter_of
from koban_kg.plan.languages import ENGLISH
from koban_kg.plan.tree import (
    All,
    AnyOf,
    Compare,
    Connection,
    ConnectionMember,
    EdgeField,
    Filter,
    Page,
    Query,
    RootConnection,
    Selection,
)


class FindAsked(Asked):
    """What to look for."""

    type: str = Field(description="The class, such as Capability.")
    where: dict[str, Any] | None = Field(
        default=None, description="A filter as in GraphQL; closed lists take the value in data."
    )
    text: str | None = Field(default=None, description="A text that the name, another name or the definition holds.")
    first: int = Field(default=surface.DEFAULT_PAGE, ge=1, le=surface.LARGEST_PAGE, description="How many at most.")


class FindAnswer(Answer):
    """Things that fit, by id."""

    total: int = Field(description="How many fit, given or not.")
    items: list[ThingRef] = Field(description="The first of them, by id.")


@question("find")
async def find(asked: FindAsked, context: Context) -> FindAnswer:
    """Things of a class that pass a filter or mention a text."""
    cls = surface.class_called(context.model, asked.type)
    parts: list[Filter] = [filter_of(context.model, cls, asked.where, Scope(context.lang))]
    if asked.text:
        names = [n for n in ("label", "altLabels", "definition") if n in cls.properties]
        langs = dict.fromkeys((context.lang, ENGLISH))  # a text may be known by its English original only
        parts.append(AnyOf(tuple(Compare(n, "contains", asked.text, lang) for n in names for lang in langs)))
    query = Query((cls.name,), Selection(()), where=All(tuple(parts)), page=Page(first=asked.first))
    edges = (EdgeField("node", "node", select=name_fields(cls, context.lang)),)
    members = (ConnectionMember("total", "totalCount"), ConnectionMember("edges", "edges", edges=edges))
    found = (await context.read(RootConnection("found", Connection(query, members))))["found"]
    rows = [edge["node"] for edge in found["edges"]]
    return FindAnswer(
        release=context.model.version,
        total=found["total"],
        items=[ref_of(row) for row in rows],
        sources=sources_of(rows),
        not_found=[] if rows else [asked.text or cls.name],
    )
