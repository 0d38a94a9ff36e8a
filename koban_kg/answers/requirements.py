"""What a capability rests on: the capabilities it requires or benefits from, near ones first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field

from koban_kg.answers.registry import Answer, Asked, Context, question
from koban_kg.answers.things import ThingRef, name_fields, read_ones, ref_of, sources_of
from koban_kg.model import surface
from koban_kg.plan.tree import (
    Compare,
    Connection,
    ConnectionField,
    ConnectionMember,
    EdgeField,
    Page,
    Query,
    RootList,
    Selection,
)

if TYPE_CHECKING:
    from koban_kg.plan import tree

_CLASS = "Capability"
_KINDS: tuple[tuple[Literal["hard", "soft"], str], ...] = (("hard", "requires"), ("soft", "benefitsFrom"))


class RequirementsAsked(Asked):
    """Whose requirements."""

    id: str = Field(description="The capability by IRI, CURIE or bare id.")
    transitive: bool = Field(
        default=True, description="Whether to follow what the required capabilities require in turn."
    )


class Requirement(ThingRef):
    """A capability that is required."""

    distance: int = Field(description="Links between: 1 is required directly.")
    required_by: str = Field(description="Id of the nearest capability that requires it.")
    level_rule: str | None = Field(
        default=None, description="From which level of one which level of the other is needed."
    )
    kind: Literal["hard", "soft"] = Field(description="hard: not without it; soft: better with it.")
    basis: str | None = Field(default=None, description="On what the link rests.")


class RequirementsAnswer(Answer):
    """Requirements, near ones first, then hard before soft, then by id; none is an empty list."""

    capability: ThingRef | None = Field(default=None, description="The capability asked for.")
    items: list[Requirement] = Field(description="What it rests on.")


@question("requirements")
async def requirements(asked: RequirementsAsked, context: Context) -> RequirementsAnswer:
    """What a capability requires or benefits from, directly and through others, with level rules."""
    cls = context.model.classes[_CLASS]
    start = (await read_ones(context, [asked.id], name_fields(cls, context.lang)))[asked.id]
    if start is None:
        return RequirementsAnswer(release=context.model.version, items=[], not_found=[asked.id])
    items: dict[str, Requirement] = {}
    rows: list[dict[str, Any]] = [start]
    reached, distance = [start["id"]], 0
    while reached and (distance == 0 or asked.transitive):
        distance += 1
        nearer = {start["id"], *items}
        for row in await _linked(context, reached):
            for kind, name in _KINDS:
                for edge in row[name]["edges"]:
                    node = edge["node"]
                    if node["id"] not in nearer and not _harder(items.get(node["id"]), kind):
                        rows.append(node)
                        items[node["id"]] = Requirement(
                            **ref_of(node).model_dump(),
                            distance=distance,
                            required_by=row["id"],
                            level_rule=edge["note"],
                            kind=kind,
                            basis=context.link_basis(edge["basis"]),
                        )
        reached = [each for each in items if each not in nearer]
    order = {"hard": 0, "soft": 1}
    return RequirementsAnswer(
        release=context.model.version,
        capability=ref_of(start),
        items=sorted(items.values(), key=lambda r: (r.distance, order[r.kind], r.id)),
        sources=sources_of(rows),
    )


def _harder(known: Requirement | None, kind: str) -> bool:
    """Whether a capability is known from the same distance already, as hard or of the same kind."""
    return known is not None and known.kind in {"hard", kind}


async def _linked(context: Context, ids: list[str]) -> list[dict[str, Any]]:
    """The stated links from some capabilities; what follows by transitivity is walked, to know the distance."""
    cls = context.model.classes[_CLASS]
    ((_, named),) = name_fields(cls, context.lang, sourced=False).by_class
    fields = (*named, *(_edges(context, name) for _, name in _KINDS))
    query = Query(
        (_CLASS,),
        Selection(((_CLASS, fields),)),
        where=Compare("id", "in", tuple(sorted(ids))),
        page=Page(first=surface.LARGEST_PAGE),
    )
    found: list[dict[str, Any]] = (await context.read(RootList("linked", query)))["linked"]
    return found


def _edges(context: Context, name: str) -> tree.Field:
    cls = context.model.classes[_CLASS]
    edge = (
        EdgeField("basis", "basis"),
        EdgeField("note", "note"),
        EdgeField("node", "node", select=name_fields(cls, context.lang)),
    )
    query = Query((_CLASS,), Selection(()), page=Page(first=surface.LARGEST_PAGE), inferred=False)
    return ConnectionField(name, name, Connection(query, (ConnectionMember("edges", "edges", edges=edge),)))
