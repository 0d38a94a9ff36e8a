"""Reading things for answers: names, the sources that they rest on, and look-ups that tell what is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, Field

from koban_kg.answers.registry import AnswerSource
from koban_kg.model.types import Kind
from koban_kg.plan.tree import RootOne, Selection, TextField, TypenameField, ValueField

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from koban_kg.answers.registry import Context
    from koban_kg.model.types import Class
    from koban_kg.plan import tree

_SOURCE = ("sourceCitation", "sourceUrl", "doi")


class ThingRef(BaseModel):
    """A thing by name."""

    id: str = Field(description="Its bare id.")
    iri: str = Field(description="Its address.")
    type: str = Field(description="Its class.")
    label: str = Field(description="Its name in the language asked for.")
    label_lang: str | None = Field(default=None, description="The language the name is in.")
    label_status: str | None = Field(default=None, description="machine_unreviewed marks a machine translation.")
    verified: str | None = Field(default=None, description="yes, partly or no; no is an open question.")


def scalar(cls: Class, key: str, name: str, lang: tree.Lang) -> tree.Field:
    """The field of a plan that reads a property which is no relation."""
    if cls.properties[name].kind is Kind.TEXT:
        return TextField(key, name, "value", lang)
    return ValueField(key, name)


def name_fields(cls: Class, lang: tree.Lang, *, sourced: bool = True) -> tree.Selection:
    """The selection that :func:`ref_of` reads, with what :func:`sources_of` reads unless told otherwise."""
    names = ["id", "iri", "label", "verified"]
    if sourced:
        names += _SOURCE
    fields = (
        TypenameField("type", cls.name),
        *(scalar(cls, name, name, lang) for name in names if name in cls.properties),
        TextField("labelLang", "label", "lang", lang),
        TextField("labelStatus", "label", "status", lang),
    )
    return Selection(((cls.name, fields),))


def joined(selections: Iterable[tree.Selection]) -> tree.Selection:
    """One selection over the classes of several."""
    return Selection(tuple(entry for each in selections for entry in each.by_class))


def ref_of(row: Mapping[str, Any]) -> ThingRef:
    """A row that was read with :func:`name_fields`."""
    verified = row.get("verified")
    return ThingRef(
        id=row["id"],
        iri=row["iri"],
        type=row["type"],
        label=row["label"] or row["id"],
        label_lang=row["labelLang"],
        label_status=row["labelStatus"],
        verified=None if verified is None else str(verified).lower(),
    )


def sources_of(rows: Iterable[Mapping[str, Any]]) -> list[AnswerSource]:
    """The sources of rows, each once, in order of first appearance."""
    found: dict[tuple[str | None, str | None, str | None], list[str]] = {}
    for row in rows:
        key = (row.get("sourceCitation"), row.get("sourceUrl"), row.get("doi"))
        if any(key):
            of = found.setdefault(key, [])
            if row["id"] not in of:
                of.append(row["id"])
    return [AnswerSource(citation=c, url=u, doi=d, of=of) for (c, u, d), of in found.items()]


async def read_ones(
    context: Context, ids: Iterable[str], selection: tree.Selection, *, inferred: bool = True
) -> dict[str, dict[str, Any] | None]:
    """Things by what was asked for, null where there is none."""
    wanted = list(dict.fromkeys(ids))
    classes = tuple(name for name, _ in selection.by_class)
    roots = [RootOne(f"n{i}", classes, each, selection, inferred) for i, each in enumerate(wanted)]
    data = await context.read(*roots)
    return {each: data[f"n{i}"] for i, each in enumerate(wanted)}


async def class_of(context: Context, ids: Iterable[str]) -> dict[str, str]:
    """The class of each thing that there is."""
    selection = Selection(tuple((name, (TypenameField("type", name),)) for name in context.model.classes))
    found = await read_ones(context, ids, selection)
    return {each: row["type"] for each, row in found.items() if row is not None}
