"""Facts on the KOBAN project as published: conflicts side by side, unknown values as unknown."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, Field

from koban_kg.answers.registry import Answer, Asked, Context, question
from koban_kg.answers.things import name_fields, scalar, sources_of
from koban_kg.model import surface
from koban_kg.plan.tree import Page, Query, RelationField, RootList, Selection, ValueField

_CLASS = "ProjectFact"


class ProjectFactsAsked(Asked):
    """Which facts."""

    field: str | None = Field(
        default=None, description="Such as topic_budget_total or coordinator; all fields if left out."
    )


class StatedFact(BaseModel):
    """One published value."""

    id: str = Field(description="Id of the row.")
    iri: str = Field(description="Its address.")
    value: str | None = Field(description="The value; null if none is published.")
    citation: str | None = Field(default=None, description="Its source.")
    url: str | None = Field(default=None, description="Address of the source.")
    verified: str | None = Field(default=None, description="yes, partly or no.")
    conflicts_with: list[str] = Field(default_factory=list, description="Ids of rows whose value excludes this one.")


class ProjectField(BaseModel):
    """What is known of one field."""

    field: str = Field(description="Name of the field.")
    unknown: bool = Field(description="True where no value is published; nothing may be put in its place.")
    conflict: bool = Field(description="True where published values exclude each other; both are given.")
    facts: list[StatedFact] = Field(description="The rows, by id.")


class ProjectFactsAnswer(Answer):
    """Fields with what is published on each."""

    items: list[ProjectField] = Field(description="By name of field.")
    fields: list[str] = Field(description="Every field that can be asked for.")


@question("project-facts")
async def project_facts(asked: ProjectFactsAsked, context: Context) -> ProjectFactsAnswer:
    """Published facts on the project, with conflicts and unknowns as they stand."""
    rows = await _rows(context)
    fields = sorted({row["field"] for row in rows})
    wanted = fields if asked.field is None else [f for f in fields if f == asked.field.strip().replace("-", "_")]
    items = [_field(name, [row for row in rows if row["field"] == name]) for name in wanted]
    return ProjectFactsAnswer(
        release=context.model.version,
        items=items,
        fields=fields,
        sources=sources_of(row for row in rows if row["field"] in wanted),
        not_found=[] if items or asked.field is None else [asked.field],
    )


def _field(name: str, rows: list[dict[str, Any]]) -> ProjectField:
    facts = [
        StatedFact(
            id=row["id"],
            iri=row["iri"],
            value=row["value"],
            citation=row.get("sourceCitation"),
            url=row.get("sourceUrl"),
            verified=row["verified"].lower() if row.get("verified") else None,
            conflicts_with=sorted(other["id"] for other in row["conflictsWith"]),
        )
        for row in rows
    ]
    return ProjectField(
        field=name,
        unknown=all(fact.value is None for fact in facts),
        conflict=any(fact.conflicts_with for fact in facts),
        facts=facts,
    )


async def _rows(context: Context) -> list[dict[str, Any]]:
    cls = context.model.classes[_CLASS]
    ((_, named),) = name_fields(cls, context.lang).by_class
    ids = Selection(((_CLASS, (ValueField("id", "id"),)),))
    page = Page(first=surface.LARGEST_PAGE)
    other = RelationField("conflictsWith", "conflictsWith", one=False, query=Query((_CLASS,), ids, page=page))
    fields = (*named, *(scalar(cls, name, name, context.lang) for name in ("field", "value")), other)
    query = Query((_CLASS,), Selection(((_CLASS, fields),)), page=page)
    rows: list[dict[str, Any]] = (await context.read(RootList("rows", query)))["rows"]
    return rows
