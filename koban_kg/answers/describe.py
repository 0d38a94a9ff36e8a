"""What is known of things: every fact with its source, its verification and whether it was inferred."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, Field

from koban_kg.answers.registry import Answer, Asked, Context, question
from koban_kg.answers.things import ThingRef, class_of, joined, name_fields, read_ones, ref_of, scalar, sources_of
from koban_kg.model import surface
from koban_kg.model.types import Kind
from koban_kg.plan.tree import (
    Connection,
    ConnectionField,
    ConnectionMember,
    EdgeField,
    Page,
    Query,
    RelationField,
    Selection,
    TextField,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from koban_kg.model.types import Class, Property
    from koban_kg.plan import tree

_MOST_IDS = 50
_NAMES = {"id", "iri"}


class DescribeAsked(Asked):
    """Which things to describe."""

    ids: list[str] = Field(min_length=1, max_length=_MOST_IDS, description="IRIs, CURIEs or bare ids.")


class Fact(BaseModel):
    """One statement."""

    subject: str = Field(description="Id of the thing it is about.")
    property: str = Field(description="Its name in GraphQL.")
    property_label: str = Field(description="Its name for people.")
    value: str | None = Field(default=None, description="The value as text, where it is no thing.")
    value_label: str | None = Field(default=None, description="The plain English words for a value of a closed list.")
    object: ThingRef | None = Field(default=None, description="The thing at the other end.")
    lang: str | None = Field(default=None, description="Language of a text.")
    status: str | None = Field(default=None, description="Set where a text is an unreviewed machine translation.")
    citation: str | None = Field(default=None, description="Source of the thing it is about.")
    url: str | None = Field(default=None, description="Address of that source.")
    verified: str | None = Field(default=None, description="yes, partly or no; no is an open question, not a fact.")
    date: str | None = Field(default=None, description="Date of the release that states it.")
    basis: str | None = Field(default=None, description="On what a link rests.")
    note: str | None = Field(default=None, description="What is noted on a link.")
    inferred: bool = Field(description="Whether it follows by a rule and is not stated.")


class DescribeAnswer(Answer):
    """Facts on the things asked for."""

    things: list[ThingRef] = Field(description="The things that were found.")
    facts: list[Fact] = Field(description="What is known of them.")


@question("describe", shortened="facts")
async def describe(asked: DescribeAsked, context: Context) -> DescribeAnswer:
    """Everything that is stated or follows about things, with sources."""
    model = context.model
    rows: dict[str, dict[str, Any]] = {}
    facts: list[Fact] = []
    for each, name in (await class_of(context, asked.ids)).items():
        everything = _everything(context, model.classes[name])
        stated = Selection(((name, tuple(f for f in everything.by_class[0][1] if not _is_edge(f))),))
        row = (await read_ones(context, [each], everything))[each]
        asserted = (await read_ones(context, [each], stated, inferred=False))[each]
        if row is not None:
            rows[each] = row
            facts += _facts(context, row, asserted or {})
    return DescribeAnswer(
        release=model.version,
        things=[ref_of(row) for row in rows.values()],
        facts=facts,
        sources=sources_of(rows.values()),
        not_found=[each for each in dict.fromkeys(asked.ids) if each not in rows],
    )


def _is_edge(field: tree.Field) -> bool:
    return isinstance(field, ConnectionField | RelationField)


def _everything(context: Context, cls: Class) -> tree.Selection:
    """Every property of a class; relations as connections, for what is known of the link."""
    ((_, named),) = name_fields(cls, context.lang).by_class
    taken = {field.key for field in named}
    fields = list(named)
    for prop in cls.properties.values():
        if prop.pick is not None:
            continue
        if prop.kind is Kind.RELATION:
            fields.append(_related(context, prop))
        elif prop.name not in taken:
            fields.append(scalar(cls, prop.name, prop.name, context.lang))
        if surface.has_siblings(prop):
            fields.append(TextField(prop.name + "Lang", prop.name, "lang", context.lang))
            fields.append(TextField(prop.name + "Status", prop.name, "status", context.lang))
    return Selection(((cls.name, tuple(fields)),))


def _related(context: Context, prop: Property) -> tree.Field:
    selection = joined(name_fields(context.model.classes[t], context.lang, sourced=False) for t in prop.targets)
    if not prop.many:
        return RelationField(prop.name, prop.name, one=True, query=Query(prop.targets, selection))
    query = Query(prop.targets, Selection(()), page=Page(first=surface.LARGEST_PAGE))
    edge = (EdgeField("basis", "basis"), EdgeField("note", "note"), EdgeField("inferred", "inferred"))
    edges = ConnectionMember("edges", "edges", edges=(*edge, EdgeField("node", "node", select=selection)))
    return ConnectionField(prop.name, prop.name, Connection(query, (edges,)))


def _facts(context: Context, row: dict[str, Any], asserted: dict[str, Any]) -> Iterator[Fact]:
    cls = context.model.classes[row["type"]]
    same: dict[str, Any] = {"subject": row["id"], "citation": row.get("sourceCitation"), "url": row.get("sourceUrl")}
    same |= {"verified": _notation(context, cls, "verified", row.get("verified")), "date": context.issued}
    for prop in cls.properties.values():
        value = row.get(prop.name)
        if prop.name in _NAMES or prop.pick is not None or value is None or value == []:
            continue
        named: dict[str, Any] = {"property": prop.name, "property_label": prop.label}
        if prop.kind is Kind.RELATION:
            edges = value["edges"] if prop.many else [{"node": value, "inferred": False}]
            for edge in edges:
                yield Fact(
                    **same,
                    **named,
                    object=ref_of(edge["node"]),
                    basis=context.link_basis(edge.get("basis")),
                    note=edge.get("note"),
                    inferred=edge["inferred"],
                )
            continue
        stated = asserted.get(prop.name)
        for each in value if prop.many else [value]:
            yield Fact(
                **same,
                **named,
                value=_notation(context, cls, prop.name, each),
                value_label=_words(context, prop, each),
                lang=row.get(prop.name + "Lang"),
                status=row.get(prop.name + "Status"),
                inferred=each not in stated if isinstance(stated, list) else each != stated,
            )


def _notation(context: Context, cls: Class, name: str, value: Any) -> str | None:
    """A value as it stands in data: closed lists by notation, not by the name of an enum."""
    prop = cls.properties.get(name)
    if prop is None or value is None:
        return None
    if prop.kind is Kind.ENUM:
        return context.notation(prop.enum, value)
    return str(value).lower() if isinstance(value, bool) else str(value)


def _words(context: Context, prop: Property, value: Any) -> str | None:
    if prop.kind is not Kind.ENUM:
        return None
    labels = next(v.labels for v in context.model.lists[prop.enum or ""].values if v.name == value)
    return labels.get("en")
