"""The page of a capability: what it is, its levels, who is involved, what it builds on and what builds it."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from api.pages import diagram
from api.pages.language import language_name
from api.pages.page import Crumb, render
from api.pages.problem import practice_of
from api.pages.sources import source_of, sources_of
from api.pages.thing import rest_of
from api.pages.words import Text, say

if TYPE_CHECKING:
    from fastapi.responses import HTMLResponse

    from api.pages.view import Ref, View

RELATIONS = (
    "involves",
    "contributesTo",
    "servesOutcome",
    "contributedBy",
    "addresses",
    "underminedBy",
    "enabledBy",
    "developedBy",
    "subjectTo",
    "concernedByUseCase",
    "requires",
    "benefitsFrom",
    "requiredBy",
    "benefits",
)
LEVELS = 6
SHOWN = frozenset(
    {
        *RELATIONS,
        *("domain", "tier", "primaryMode", "modes", "dimensions", "enablingTools", "note", "strengthenedBy"),
        *("requiresTransitively", "requiredByTransitively", *(f"level{number}" for number in range(LEVELS))),
    }
)
"""Properties that the page has a place for."""

LEVEL_RULED = ("requires", "requiredBy")
_LEVEL_RULE = re.compile(r"level>=(?P<reach>\d) needs level>=(?P<needs>\d)")


async def page(view: View, node: dict[str, Any]) -> HTMLResponse:
    """The capability's page; ``node`` is the thing that the address names."""
    data = await view.ask("capability", id=node["id"])
    it = data["capabilities"][0]
    refs = {name: view.related(it, name, "Capability") for name in RELATIONS}
    for name in LEVEL_RULED:
        refs[name] = [replace(ref, note=_rule(ref.note)) for ref in refs[name]]
    practices = sorted(
        (
            practice_of(view, edge["node"], "", {"edges": []})
            for edge in it["strengthenedByConnection"]["edges"]
            if edge["node"]["__typename"] == "Methodology"
        ),
        key=lambda p: (-(p.whole.strength.bars if p.whole.strength else 0), -p.whole.counted, p.ref.label.value),
    )
    label = view.label(it)
    domain = view.ref(it["domain"]) if it["domain"] else None
    levels = _levels(view, it, data["concepts"])
    training = [view.ref(edge["node"], edge) for edge in it["developedByConnection"]["edges"]]
    return render(
        view.frame,
        "capability.html",
        title=label.value,
        description=str(view.text(it, "definition") or ""),
        crumbs=[
            Crumb(Text(say("home")), "/"),
            Crumb(Text(view.model.classes["Capability"].label_plural), "/browse/capability"),
            *([Crumb(domain.label, domain.href)] if domain else []),
            Crumb(label),
        ],
        label=label,
        it=it,
        definition=view.text(it, "definition"),
        domain=domain,
        mode=view.words.word("Mode", it["primaryMode"]),
        modes=[view.words.word("Mode", mode) for mode in it["modes"] or []],
        dimensions=[view.words.word("CapabilityDimension", d) for d in it["dimensions"] or []],
        levels=levels,
        has_levels=any(level["text"] for level in levels),
        refs=refs,
        people=[
            {"ref": view.ref(edge["node"], edge), **_stakes(edge["node"])} for edge in it["involvesConnection"]["edges"]
        ],
        training=[
            {
                "ref": ref,
                "provider": ref.extra.get("provider"),
                "formats": [view.words.word("TrainingFormat", f) for f in ref.extra.get("formats") or []],
                "duration": ref.extra.get("durationText"),
                "languages": [language_name(tag) for tag in ref.extra.get("languages") or []],
            }
            for ref in sorted(training, key=lambda r: r.label.value)
        ],
        more=rest_of(view, node, SHOWN),
        practices=practices,
        drawing=_drawing(view, it, label, refs),
        sources=sources_of([source_of(view, it)]),
        verified=view.verified(it["verified"]),
        id=it["id"],
        iri=it["iri"],
    )


def _rule(note: str | None) -> str | None:
    """The level rule of a prerequisite in words; another note stays as it is."""
    return note and _LEVEL_RULE.sub(lambda m: say("level_rule", reach=m["reach"], needs=m["needs"]), note)


def _stakes(node: dict[str, Any]) -> dict[str, Any]:
    return {"needs": node.get("needs") or [], "concerns": node.get("concerns") or [], "at_risk": node.get("vulnerable")}


def _levels(view: View, it: dict[str, Any], concepts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The ladder: name and general test of each level, and what it means here where that is written."""
    named = {row["id"].rpartition("/")[2]: row for row in concepts}
    found = []
    for number in range(LEVELS):
        concept = named.get(str(number))
        if concept is not None:
            found.append(
                {
                    "number": number,
                    "name": view.ref(concept),
                    "test": view.text(concept, "test"),
                    "text": view.text(it, f"level{number}"),
                }
            )
    return found


def _drawing(view: View, it: dict[str, Any], label: Text, refs: dict[str, list[Ref]]) -> diagram.Diagram | None:
    """The prerequisite graph, or nothing where no link says that anything is needed."""
    me = view.ref(it)
    walked = [view.ref(row) for row in it["requiresTransitively"]]
    nodes = {ref.id: ref for ref in (me, *walked, *refs["requires"], *refs["benefitsFrom"], *refs["requiredBy"])}
    if len(nodes) == 1:
        return None
    edges = {(ref.id, me.id, False) for ref in refs["requires"]}
    edges |= {(ref.id, me.id, True) for ref in refs["benefitsFrom"]}
    edges |= {(me.id, ref.id, False) for ref in refs["requiredBy"]}
    edges |= {(need["id"], row["id"], False) for row in it["requiresTransitively"] for need in row["requires"]}
    direct, walked_ids = {ref.id for ref in refs["requires"]}, {ref.id for ref in walked}
    parts = {"needs": len(direct | walked_ids), "helps": len(refs["benefitsFrom"]), "after": len(refs["requiredBy"])}
    sentences = [say(f"graph_{name}", n=number) for name, number in parts.items() if number]
    description = " ".join([say("graph_read", name=label.said), *sentences])
    return diagram.draw(
        "needs",
        title=say("graph_title", name=label.said),
        description=description,
        nodes=list(nodes.values()),
        edges=sorted(edges),
        self_id=me.id,
    )
