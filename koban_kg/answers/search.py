"""Things that fit some words best, in any language."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pydantic import BaseModel, Field

from koban_kg.answers.registry import Answer, Asked, Context, question
from koban_kg.answers.things import ThingRef, joined, name_fields, ref_of, sources_of
from koban_kg.errors import UsageError
from koban_kg.model import surface
from koban_kg.plan.tree import Compare, Page, Query, RootList, Selection, TextField
from koban_kg.search.passages import facets_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from koban_kg.model.types import Model
    from koban_kg.search.index import Hit


class SearchAsked(Asked):
    """What to look for."""

    text: str = Field(description="Words in any language, or an identifier.")
    types: list[str] = Field(default_factory=list, description="Classes to look in; none means all.")
    facets: dict[str, list[str]] = Field(
        default_factory=dict,
        description="Values that a thing must have, by property, as they stand in data: {verified: [yes]}.",
    )
    first: int = Field(default=surface.DEFAULT_PAGE, ge=1, le=surface.LARGEST_PAGE, description="How many at most.")
    offset: int = Field(default=0, ge=0, description="How many to leave out before.")


class MatchedFragment(BaseModel):
    """A piece of a text."""

    text: str = Field(description="The piece as it stands.")
    hit: bool = Field(description="Whether it is a word that was looked for.")


class MatchedText(BaseModel):
    """The text of a thing that fits best."""

    property: str = Field(description="label, altLabels or definition.")
    lang: str = Field(description="The language of the text.")
    status: str | None = Field(default=None, description="machine_unreviewed marks a machine translation.")
    fragments: list[MatchedFragment] = Field(description="The text, or a part of it, in pieces.")


class SearchItem(ThingRef):
    """A thing that was found."""

    score: float = Field(description="The higher the better; comparable within one answer only.")
    exact: str | None = Field(default=None, description="id or label where the text is just that of the thing.")
    matched: MatchedText | None = Field(default=None, description="The text that fits best; null if only the id does.")
    definition: str | None = Field(default=None, description="What it is, in the language asked for.")
    definition_lang: str | None = Field(default=None, description="The language of the definition.")
    definition_status: str | None = Field(default=None, description="machine_unreviewed marks a machine translation.")


class ValueCount(BaseModel):
    """How many hits have a value."""

    value: str = Field(description="A class, or a value of a facet as it stands in data.")
    count: int = Field(description="How many hits, with every filter but that on this facet.")


class FacetCount(BaseModel):
    """How many hits have each value of a property."""

    facet: str = Field(description="The property.")
    values: list[ValueCount] = Field(description="Its values, most frequent first.")


class SearchAnswer(Answer):
    """Things by how well they fit: exact ids first, then exact names, then by score."""

    total: int = Field(description="How many fit, given or not.")
    items: list[SearchItem] = Field(description="The hits asked for, best first.")
    types: list[ValueCount] = Field(description="How many hits each class has.")
    facets: list[FacetCount] = Field(description="How many hits each value of a facet has.")


@question("search")
async def search(asked: SearchAsked, context: Context) -> SearchAnswer:
    """Things that fit some words best, in any language."""
    found = context.index.search(
        asked.text,
        langs=context.lang.chain,
        types=[surface.class_called(context.model, name).name for name in asked.types],
        facets=_facets(context.model, asked.facets),
        first=asked.first,
        offset=asked.offset,
    )
    rows = await _read(context, found.hits)
    return SearchAnswer(
        release=context.model.version,
        total=found.total,
        items=[_item(hit, rows[hit.iri]) for hit in found.hits],
        types=_counts(found.types),
        facets=[FacetCount(facet=name, values=_counts(values)) for name, values in found.facets.items()],
        sources=sources_of(rows[hit.iri] for hit in found.hits),
        not_found=[] if found.total else [asked.text],
    )


async def _read(context: Context, hits: Sequence[Hit]) -> dict[str, dict[str, Any]]:
    """The things of hits from the graph, by IRI."""
    if not hits:
        return {}
    classes = tuple(sorted({hit.type for hit in hits}))
    definition = (
        TextField("definition", "definition", "value", context.lang),
        TextField("definitionLang", "definition", "lang", context.lang),
        TextField("definitionStatus", "definition", "status", context.lang),
    )
    named = joined(name_fields(context.model.classes[name], context.lang) for name in classes)
    selection = Selection(tuple((name, (*fields, *definition)) for name, fields in named.by_class))
    rows = (await context.read(RootList("things", of_hits(Query(classes, selection), hits))))["things"]
    return {row["iri"]: row for row in rows}


def of_hits(query: Query, hits: Sequence[Hit]) -> Query:
    """A query that reads the things of some hits and no others."""
    where = Compare("iri", "in", tuple(hit.iri for hit in hits))
    classes = frozenset(hit.type for hit in hits)
    select = Selection(tuple(entry for entry in query.select.by_class if entry[0] in classes))
    kept = tuple(name for name in query.classes if name in classes)
    return replace(query, classes=kept, select=select, where=where, page=Page(first=len(hits)))


def matched_of(hit: Hit) -> MatchedText | None:
    """The text of a hit that fits best."""
    if hit.matched is None:
        return None
    return MatchedText(
        property=hit.matched.property,
        lang=hit.matched.lang,
        status="machine_unreviewed" if hit.matched.machine else None,
        fragments=[MatchedFragment(text=each.text, hit=each.hit) for each in hit.matched.fragments],
    )


def _item(hit: Hit, row: dict[str, Any]) -> SearchItem:
    return SearchItem(
        **ref_of(row).model_dump(),
        score=hit.score,
        exact=hit.exact,
        matched=matched_of(hit),
        definition=row["definition"],
        definition_lang=row["definitionLang"],
        definition_status=row["definitionStatus"],
    )


def _counts(counts: dict[str, int]) -> list[ValueCount]:
    return [ValueCount(value=value, count=count) for value, count in counts.items()]


def _facets(model: Model, given: dict[str, list[str]]) -> dict[str, list[str]]:
    """The facets asked for, if they are properties with few values.

    Raises
    ------
    UsageError
        If a property is none of those.
    """
    known = facets_of(model)
    for name in given:
        if name not in known:
            raise UsageError(f"There is no facet {name}", given=name, expected="one of " + ", ".join(sorted(known)))
    return given
