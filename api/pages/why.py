"""Why something is said: the proof of a statement as numbered steps, each leading to what it rests on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from api.pages.page import Crumb, render
from api.pages.view import path_of
from api.pages.words import Text, say
from koban_kg.answers.registry import answer, questions
from koban_kg.answers.why import WhyAnswer, WhyAsked
from koban_kg.errors import NotFoundError, UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fastapi.responses import HTMLResponse

    from api.pages.view import View
    from koban_kg.answers.why import ProofStep

PARAMETERS = {"s": "subject", "p": "predicate", "o": "object"}


async def page(view: View, given: Mapping[str, str]) -> HTMLResponse:
    """The explanation of the statement of the address.

    Raises
    ------
    UsageError
        If a part of the statement is missing.
    NotFoundError
        If the release does not hold it.
    """
    parts = {name: given.get(short, "").strip() for short, name in PARAMETERS.items()}
    if not all(parts.values()):
        raise UsageError(
            "There is no statement to explain",
            given="&".join(f"{short}={given.get(short, '')}" for short in PARAMETERS),
            expected="s, p and o: subject, predicate and object",
            hint="Follow a mark “follows from” on a page, for example on /id/problem/prb-burglary.",
        )
    asked = WhyAsked.model_validate({**parts, "lang": list(view.lang.chain)})
    found: WhyAnswer = await answer(questions()["why"], asked, view.live.graphql.grounds)
    if not found.steps:
        raise NotFoundError(
            "The release does not hold this statement.",
            given=" ".join(parts.values()),
            hint="It may be the other way round, or of another release.",
        )
    first = found.steps[0]
    return render(
        view.frame,
        "why.html",
        title=say("why_title", statement=first.statement),
        crumbs=[Crumb(Text(say("home")), "/"), *_subject(first), Crumb(Text(say("why")))],
        steps=[_shown(step) for step in found.steps],
        first=_shown(first),
        stated=sum(step.rule is None for step in found.steps),
        rules=len({step.rule for step in found.steps if step.rule}),
    )


def _subject(step: ProofStep) -> list[Crumb]:
    name = step.statement.partition(" — ")[0]
    href = path_of(step.subject)
    return [Crumb(Text(name), href)] if href.startswith("/") else []


def _shown(step: ProofStep) -> dict[str, Any]:
    """A step with the addresses of what its statement is about."""
    subject, predicate, object_ = step.statement.split(" — ", 2)
    return {
        "step": step,
        "parts": [
            {"words": words, "href": href if (href := path_of(iri)).startswith("/") else None}
            for words, iri in ((subject, step.subject), (predicate, step.predicate), (object_, step.object))
        ],
        "graph": say(f"why_graph_{step.graph.replace('-', '_')}") if step.graph else say("why_graph_step"),
    }
