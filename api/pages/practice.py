"""The page of a practice: what was found on which outcome, what it needs, what it touches."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from api.pages import evidence, takeaway
from api.pages.page import Crumb, render
from api.pages.problem import listed, practice_of
from api.pages.results import cautions, results
from api.pages.sources import source_of, sources_of
from api.pages.thing import rest_of
from api.pages.words import Text, say

if TYPE_CHECKING:
    from fastapi.responses import HTMLResponse, Response

    from api.pages.evidence import Finding
    from api.pages.view import View

VERDICTS = ("helps", "mixed", "none", "harms", "unclear")
"""Verdicts in the order in which the answer names them."""
MOST_NAMED = 3

SHOWN = frozenset(
    {
        *("kind", "modes", "caution", "primaryProblems", "targetGroups", "keyActors", "originText", "ethicalRisks"),
        *("implementationRequirements", "countries", "settings", "targetStakeholders", "actorStakeholders"),
        *("addresses", "strengthens", "undermines", "usesSkill", "subjectTo", "illustratedBy", "evidence", "claims"),
    }
)
"""Properties that the page has a place for."""

RELATIONS = ("addresses", "strengthens", "undermines", "usesSkill", "subjectTo", "illustratedBy")


async def table(view: View, node: dict[str, Any]) -> Response:
    """The results of the page as CSV."""
    data = await view.ask("practice", id=node["id"])
    return takeaway.results(view, node["id"], results(view, data["methodologies"][0]["evidence"]))


async def page(view: View, node: dict[str, Any]) -> HTMLResponse:
    """The practice's page; ``node`` is the thing that the address names."""
    data = await view.ask("practice", id=node["id"])
    practice = data["methodologies"][0]
    refs = {name: view.related(practice, name, "Methodology") for name in RELATIONS}
    direct = [ref.id for ref in refs["addresses"] if not ref.inferred]
    others = []
    if direct:
        sharing = await view.ask("alternatives", id=practice["id"], problems=direct)
        others = [
            practice_of(view, row, "", {"edges": [{"node": p} for p in row["addresses"]]})
            for row in sharing["methodologies"]
        ]
        others.sort(key=lambda p: (-len(p.via), -(p.whole.strength.bars if p.whole.strength else 0), p.ref.label.value))
    rows = results(view, practice["evidence"])
    effects = [row for row in rows if row.effect]
    aside = [row for row in rows if not row.effect]
    whole = evidence.whole(effects, view.words)
    findings = evidence.by_outcome(effects, view.words)
    answer = _answer(whole, findings, len(aside))
    label = view.label(practice)
    kind = view.words.word("MethodologyKind", practice["kind"])
    own = source_of(view, practice)
    return render(
        view.frame,
        "practice.html",
        title=label.value,
        description=answer,
        crumbs=[
            Crumb(Text(say("home")), "/"),
            Crumb(Text(view.model.classes["Methodology"].label_plural), "/browse/methodology"),
            Crumb(label),
        ],
        label=label,
        kind=kind,
        definition=view.text(practice, "definition"),
        caution=cautions(view, practice["caution"]),
        answer=answer,
        findings=findings,
        aside=aside,
        whole=whole,
        practice=practice,
        modes=[view.words.word("Mode", mode) for mode in practice["modes"] or []],
        countries=[view.ref(row) for row in practice["countries"]],
        settings=[view.ref(row) for row in practice["settings"]],
        targets=[view.ref(row) for row in practice["targetStakeholders"]],
        actors=[view.ref(row) for row in practice["actorStakeholders"]],
        refs=refs,
        more=rest_of(view, node, SHOWN),
        others=others,
        failed=[row for row in effects if row.direction and row.direction.tone == "bad"],
        sources=sources_of([own, *(source_of(view, row) for row in practice["evidence"])]),
        verified=view.verified(practice["verified"]),
        id=practice["id"],
        iri=practice["iri"],
    )


def _answer(whole: Finding, findings: list[Finding], aside: int) -> str:
    """The answer in plain sentences: on which outcomes it helps, does nothing, harms, and how sure that is."""
    if not whole.counted and whole.rows:
        return say("practice_answer_neutral", n=len(whole.rows))
    if not whole.counted:
        return say("practice_answer_aside", n=aside) if aside else say("practice_answer_nothing")
    sentences = []
    for verdict in VERDICTS:
        found = [f for f in findings if f.counted and f.verdict == verdict]
        if found:
            names = [(f.outcome.label.said if f.outcome else say("outcome_none")).lower() for f in found[:MOST_NAMED]]
            if len(found) > MOST_NAMED:
                names.append(say("answer_more", n=len(found) - MOST_NAMED))
            strength = max((f.strength for f in found if f.strength), key=lambda s: s.bars)
            sentences.append(say(f"answer_{verdict}", outcomes=listed(names), strength=strength.name))
    return " ".join(sentences)
