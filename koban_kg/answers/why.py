"""Why something is said: rule and premises of an inferred statement, down to what is stated, with its sources."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING
from urllib.parse import unquote

import pyoxigraph as ox
from pydantic import BaseModel, Field

from koban_kg.answers.registry import Answer, Asked, Context, question
from koban_kg.answers.things import read_ones, sources_of
from koban_kg.names import BASE, RDF, compact, expand
from koban_kg.plan.tree import Selection, ValueField

if TYPE_CHECKING:
    from collections.abc import Iterator

    from koban_kg.reasoning.proof import Step
    from koban_kg.reasoning.wording import Term, Wording


class WhyAsked(Asked):
    """Which statement to explain."""

    subject: str = Field(description="IRI, CURIE or bare id.")
    predicate: str = Field(description="IRI, CURIE, `a`, or the name of a field such as strengthenedBy.")
    object: str = Field(description="IRI, CURIE, bare id, or the text of a value.")


class ProofStep(BaseModel):
    """One statement of a proof."""

    number: int = Field(description="Its number in the proof; 1 is what was asked for.")
    statement: str = Field(description="The statement in words.")
    subject: str = Field(description="IRI of the subject, or what defines a class without a name.")
    predicate: str = Field(description="IRI of the predicate.")
    object: str = Field(description="IRI or text of the object, or what defines a class without a name.")
    graph: str | None = Field(
        default=None, description="The graph it stands in; null for a step that is not published."
    )
    rule: str | None = Field(default=None, description="The rule that concludes it; null where it is stated.")
    rule_title: str | None = Field(default=None, description="What the rule says.")
    rule_source: str | None = Field(default=None, description="Where the rule is from.")
    premises: list[int] = Field(
        default_factory=list, description="Numbers of the steps that the rule concludes it from."
    )
    ways: int = Field(default=0, description="In how many ways rules conclude it, this one included.")
    citation: str | None = Field(default=None, description="Source of the row that states it.")
    url: str | None = Field(default=None, description="Address of that source.")
    verified: str | None = Field(default=None, description="yes, partly or no: how far the row was verified.")
    basis: str | None = Field(default=None, description="On what a link rests: analyst or inferred.")


class WhyAnswer(Answer):
    """A proof: what was asked for first, premises behind what rests on them."""

    status: str | None = Field(default=None, description="The graph of the statement; null if it is in none.")
    steps: list[ProofStep] = Field(description="The steps: one if the statement is stated, none if it is not there.")


@question("why", shortened="steps")
async def why(asked: WhyAsked, context: Context) -> WhyAnswer:
    """Why a statement is in the release: stated by whom, or following by which rules from what."""
    subject = await _subject(context, asked.subject)
    predicates = _predicates(context, asked.predicate)
    steps, wording = await asyncio.to_thread(_proved, context, subject, predicates, asked.object)
    shown = [_shown(number, step, wording) for number, step in enumerate(steps, 1)] if wording else []
    return WhyAnswer(
        release=context.model.version,
        status=steps[0].role if steps else None,
        steps=shown,
        sources=sources_of(
            {"id": unquote(step.subject).rpartition("/")[2], "sourceCitation": step.citation, "sourceUrl": step.url}
            for step in shown
        ),
        not_found=[] if steps else [f"{asked.subject} {asked.predicate} {asked.object}"],
    )


def _proved(
    context: Context, subject: str, predicates: list[str], asked: str
) -> tuple[tuple[Step, ...], Wording | None]:
    """The proof of the first statement that fits; slow at the first call, so it runs in a thread."""
    prover = context.prover
    if not all(_is_iri(each) for each in (subject, *predicates)):
        return (), None
    for predicate in predicates:
        for value in prover.objects(subject, predicate):
            if asked in _names(value):
                triple = ox.Triple(ox.NamedNode(subject), ox.NamedNode(predicate), value)
                return prover.proof(triple), prover.wording
    return (), None


def _is_iri(text: str) -> bool:
    """Whether a text can be an IRI; what cannot names nothing."""
    try:
        ox.NamedNode(text)
    except ValueError:
        return False
    return True


async def _subject(context: Context, text: str) -> str:
    """The IRI of a subject: as it is, from a CURIE, or that of the thing with this bare id."""
    iri = expand(text)
    if iri != text or "://" in text:
        return iri
    select = Selection(tuple((name, (ValueField("iri", "iri"),)) for name in context.model.classes))
    found = (await read_ones(context, [text], select))[text]
    return found["iri"] if found else BASE + "id/" + text


def _predicates(context: Context, text: str) -> list[str]:
    """The IRIs that a predicate may mean."""
    if text in {"a", "type"}:
        return [RDF + "type"]
    iri = expand(text)
    if iri != text or "://" in text:
        return [iri]
    named = {cls.properties[text].iri for cls in context.model.classes.values() if text in cls.properties}
    return sorted(named - {""})


def _names(term: Term) -> Iterator[str]:
    """What a term may be called: its text, IRI, CURIE, or bare id."""
    if isinstance(term, ox.Literal):
        yield term.value
    elif isinstance(term, ox.NamedNode):
        yield term.value
        yield compact(term.value)
        local = unquote(term.value.removeprefix(BASE))
        for _ in range(2):  # id/<class>/<id>, scheme/<scheme>/<value>
            local = local.partition("/")[2]
            yield local


def _shown(number: int, step: Step, wording: Wording) -> ProofStep:
    subject, predicate, object_ = step.triple
    grounds = wording.source(step.triple) if step.rule is None else None
    rule = step.rule
    return ProofStep(
        number=number,
        statement=f"{wording.term(subject)} — {wording.term(predicate)} — {wording.term(object_)}",
        subject=_key(subject, wording),
        predicate=predicate.value,
        object=_key(object_, wording),
        graph=step.role,
        rule=rule.id if rule else None,
        rule_title=rule.title if rule else None,
        rule_source=rule.source if rule else None,
        premises=[place + 1 for place in step.premises],
        ways=step.ways,
        citation=grounds.citation if grounds else None,
        url=grounds.url if grounds else None,
        verified=grounds.verified if grounds else None,
        basis=grounds.basis if grounds else None,
    )


def _key(term: Term, wording: Wording) -> str:
    return term.value if isinstance(term, ox.NamedNode | ox.Literal) else wording.term(term)
