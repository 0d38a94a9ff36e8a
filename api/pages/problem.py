"""The page of a problem: what works against it, by direction of the evidence and strongest first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from api.pages import evidence, takeaway
from api.pages.page import Crumb, render
from api.pages.results import cautions, results
from api.pages.sources import sources_of_results
from api.pages.thing import rest_of
from api.pages.words import Text, say

if TYPE_CHECKING:
    from fastapi.responses import HTMLResponse, Response

    from api.pages.evidence import Finding
    from api.pages.view import Ref, View

SHOWN = frozenset(
    {
        *("scopeNote", "altLabels", "topConcept", "broader", "narrower", "ancestors", "descendants"),
        *("addressedBy", "tackledBy"),
    }
)
"""Properties that the page has a place for; ``tackledBy`` is what it works out itself, with the narrower problems."""

GROUPS = ("helps", "mixed", "none", "unclear")
"""Verdicts in the order they are shown; harm has its own box and no evidence its own list."""


@dataclass(frozen=True, slots=True)
class Practice:
    """A practice against a problem: what was found on each outcome, and for which narrower problem it is meant."""

    ref: Ref
    kind: Any
    caution: dict[str, Any] | None
    whole: Finding
    outcomes: list[Finding]
    recorded: int
    via: list[Ref]


async def _gather(view: View, node: dict[str, Any]) -> tuple[dict[str, Any], list[Practice]]:
    """What is read for the page, and the practices against the problem and all narrower ones, surest first."""
    walk = await view.ask("narrower", id=node["id"])
    ids = [node["id"], *(d["id"] for d in walk["problems"][0]["descendants"] if d["id"] != node["id"])]
    data = await view.ask("problem", id=node["id"], ids=ids)
    practices = sorted(
        (practice_of(view, row, node["id"], row["addressesConnection"]) for row in data["methodologies"]),
        key=lambda p: (
            -(p.whole.strength.bars if p.whole.strength else 0),
            -p.whole.counted,
            p.ref.label.value.casefold(),
        ),
    )
    return data, practices


async def table(view: View, node: dict[str, Any]) -> Response:
    """The practices of the page as CSV."""
    return takeaway.practices(view, node["id"], (await _gather(view, node))[1])


async def page(view: View, node: dict[str, Any]) -> HTMLResponse:
    """The problem's page; ``node`` is the thing that the address names."""
    data, practices = await _gather(view, node)
    problem = data["problems"][0]
    harmful = [p for p in practices if p.whole.verdict == "harms" or (p.caution and p.caution["harm"])]
    rest = [p for p in practices if p not in harmful]
    groups = [(verdict, [p for p in rest if p.whole.verdict == verdict]) for verdict in GROUPS]
    silent = [p for p in rest if p.whole.verdict == ""]
    capabilities = [
        {"ref": view.ref(row), "via": _via(view, row["addressesConnection"], problem["id"])}
        for row in data["capabilities"]
    ]
    label = view.label(problem)
    broader = [view.ref(row) for row in problem["broader"]]
    return render(
        view.frame,
        "problem.html",
        title=say("problem_title", problem=label.value),
        description=_answer(label, groups, harmful, silent),
        crumbs=[
            Crumb(Text(say("home")), "/"),
            Crumb(Text(view.model.classes["Problem"].label_plural), "/browse/problem"),
            *(Crumb(ref.label, ref.href) for ref in broader[:1]),
            Crumb(label),
        ],
        label=label,
        problem=problem,
        scope=view.text(problem, "scopeNote"),
        answer=_answer(label, groups, harmful, silent),
        broader=broader,
        narrower=sorted((view.ref(row) for row in problem["narrower"]), key=lambda r: r.label.value),
        groups=[(verdict, found) for verdict, found in groups if found],
        harmful=harmful,
        silent=silent,
        practices=practices,
        sources=sources_of_results(row for p in _shown(groups, harmful, silent) for row in p.whole.rows),
        more=rest_of(view, node, SHOWN),
        capabilities=sorted(capabilities, key=lambda c: (bool(c["via"]), c["ref"].label.value)),
        iri=problem["iri"],
        id=problem["id"],
        verified=view.verified(problem.get("verified")),
    )


def _shown(groups: list[tuple[str, list[Practice]]], harmful: list[Practice], silent: list[Practice]) -> list[Practice]:
    """The practices in the order in which the page shows them."""
    return [*(p for _, found in groups for p in found), *harmful, *silent]


def practice_of(view: View, row: dict[str, Any], problem: str, connection: dict[str, Any]) -> Practice:
    """A practice with its results put together."""
    ref = view.ref(row)
    rows = results(view, row["evidence"], ref)
    effects = [r for r in rows if r.effect]
    return Practice(
        ref=ref,
        kind=view.words.word("MethodologyKind", row.get("kind")),
        caution=cautions(view, row.get("caution")),
        whole=evidence.whole(effects, view.words),
        outcomes=evidence.by_outcome(effects, view.words),
        recorded=len(rows),
        via=_via(view, connection, problem),
    )


def _via(view: View, connection: dict[str, Any], problem: str) -> list[Ref]:
    """The narrower problems through which something is meant for this one; empty where it is meant for it itself."""
    refs = [ref for ref in view.refs(connection) if not ref.inferred]
    return [] if any(ref.id == problem for ref in refs) else refs


def _answer(label: Text, groups: list[tuple[str, list[Practice]]], harmful: list[Any], silent: list[Any]) -> str:
    """The answer in one or two sentences: how many practices, and which way their evidence points."""
    counts = {verdict: len(found) for verdict, found in groups}
    total = sum(counts.values()) + len(harmful) + len(silent)
    if total == 0:
        return say("problem_answer_nothing", problem=label.said)
    parts = [say(f"count_{verdict}", n=n) for verdict, n in counts.items() if n]
    if harmful:
        parts.append(say("count_harms", n=len(harmful)))
    if silent:
        parts.append(say("count_silent", n=len(silent)))
    best = [p for verdict, found in groups if verdict == "helps" for p in found][:1]
    answer = say("problem_answer", n=total, parts=listed(parts))
    if best and best[0].whole.strength:
        answer += " " + say(
            "problem_answer_best", practice=best[0].ref.label.said, strength=best[0].whole.strength.name
        )
    return answer


def listed(parts: list[str]) -> str:
    """Words joined as in a sentence: a, b and c."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} {say('and')} {parts[-1]}"
