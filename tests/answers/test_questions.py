"""The typed questions on the real release: known answers, what is not known, and what is not there."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from api.opening import open_graph
from koban_kg.answers.registry import answer, questions, read_asked
from koban_kg.errors import UsageError
from koban_kg.release.reader import open_release
from koban_kg.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from starlette.testclient import TestClient

    Ask = Callable[..., Any]


@pytest.fixture(scope="module")
def ask(release_home: Path) -> Ask:
    grounds = replace(
        open_graph(Settings(home=release_home), open_release(release_home))[1].grounds, issued="2026-11-22"
    )

    def asked(name: str, **given: Any) -> Any:
        question = questions()[name]
        return asyncio.run(answer(question, read_asked(question, given), grounds))

    return asked


# --- requirements ----------------------------------------------------------------------------------------------------


def test_requirements_come_near_first_with_their_rules(ask: Ask) -> None:
    found = ask("requirements", id="CP-PRE-01")

    assert [(r.id, r.distance, r.kind, r.level_rule, r.required_by) for r in found.items] == [
        ("CP-DAT-03", 1, "hard", "level>=3 needs level>=2", "CP-PRE-01"),
        ("CP-PAR-01", 1, "hard", "level>=3 needs level>=2", "CP-PRE-01"),
        ("CP-KNO-03", 1, "soft", None, "CP-PRE-01"),
        ("CP-DAT-04", 2, "hard", None, "CP-DAT-03"),
        ("CP-LEG-01", 2, "hard", None, "CP-DAT-03"),
        ("CP-KNO-01", 2, "soft", None, "CP-KNO-03"),
    ]
    assert found.capability.label == "Monitor community tension with partners"
    assert {each for source in found.sources for each in source.of} >= {"CP-PRE-01", "CP-DAT-03"}


def test_direct_requirements_only(ask: Ask) -> None:
    found = ask("requirements", id="https://w3id.org/koban/id/capability/CP-PRE-01", transitive=False)

    assert [r.id for r in found.items] == ["CP-DAT-03", "CP-PAR-01", "CP-KNO-03"]


def test_requirements_of_nothing(ask: Ask) -> None:
    found = ask("requirements", id="CP-NOPE-99")

    assert (found.capability, found.items, found.not_found) == (None, [], ["CP-NOPE-99"])


# --- project facts ---------------------------------------------------------------------------------------------------


def test_a_conflict_is_shown_with_both_sources(ask: Ask) -> None:
    (field,) = ask("project-facts", field="topic_budget_total").items

    assert (field.conflict, field.unknown) == (True, False)
    assert [(f.id, f.value, f.conflicts_with, f.verified) for f in field.facts] == [
        ("PF-009", "EUR 4.0 million", ["PF-010"], "yes"),
        ("PF-010", "EUR 8.0 million", ["PF-009"], "partly"),
    ]
    assert all(f.citation for f in field.facts)


@pytest.mark.parametrize("name", ["total_cost", "total-cost", "eu_contribution", "coordinator", "end_date"])
def test_an_unknown_value_stays_unknown(ask: Ask, name: str) -> None:
    (field,) = ask("project-facts", field=name).items

    assert (field.unknown, field.conflict) == (True, False)
    assert [f.value for f in field.facts] == [None]


def test_a_field_that_nobody_recorded(ask: Ask) -> None:
    found = ask("project-facts", field="favourite_colour")

    assert (found.items, found.not_found) == ([], ["favourite_colour"])
    assert "topic_budget_per_project" in found.fields


def test_all_facts(ask: Ask) -> None:
    found = ask("project-facts")

    assert sum(len(field.facts) for field in found.items) == 46
    assert [field.field for field in found.items] == found.fields


# --- describe --------------------------------------------------------------------------------------------------------


def test_a_description_has_sources_and_marks(ask: Ask) -> None:
    found = ask("describe", ids=["CP-ENG-05", "no-such-thing"])
    by_property = {fact.property: fact for fact in found.facts}

    assert [thing.id for thing in found.things] == ["CP-ENG-05"]
    assert found.not_found == ["no-such-thing"]
    definition = by_property["definition"]
    assert definition.value == "Tell people what their input changed and what was not possible"
    assert definition.url == "https://www.college.police.uk/guidance/neighbourhood-policing/engaging-communities"
    assert (definition.verified, definition.inferred, definition.lang) == ("yes", False, "en")
    assert definition.date == "2026-11-22"
    assert by_property["modes"].value_label
    assert by_property["domain"].object.id == "CP-ENG"


def test_a_translation_is_marked(ask: Ask) -> None:
    found = ask("describe", ids=["CP-ENG-05"], lang="el")
    label = next(fact for fact in found.facts if fact.property == "label")

    assert (label.lang, label.status) == ("el", "machine_unreviewed")


def test_inferred_links_are_marked(ask: Ask) -> None:
    found = ask("describe", ids=["prb-burglary"])

    assert {True, False} == {fact.inferred for fact in found.facts}
    assert any(fact.basis == "analyst" for fact in found.facts if fact.object)


# --- find ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"type": "ProjectFact", "where": {"field": {"eq": "grant_number"}}}, ["PF-004"]),
        ({"type": "capability", "where": {"involves": {"some": {"id": {"eq": "S36"}}}}}, ["CP-ENG-12"]),
        ({"type": "capability-domain", "text": "LEARN"}, ["CP-LRN"]),
        ({"type": "Capability", "text": "no such words anywhere"}, []),
    ],
)
def test_things_are_found(ask: Ask, given: dict[str, Any], expected: list[str]) -> None:
    found = ask("find", **given)

    assert [item.id for item in found.items] == expected
    assert found.total == len(expected)
    assert bool(found.not_found) is not bool(expected)


def test_what_cannot_be_looked_for_is_told(ask: Ask) -> None:
    with pytest.raises(UsageError, match="There is no class Police"):
        ask("find", type="Police")
    with pytest.raises(UsageError, match="There is no colour"):
        ask("find", type="Capability", where={"colour": {"eq": "blue"}})


# --- search ----------------------------------------------------------------------------------------------------------


def test_a_search_tells_what_fits_and_what_there_is_to_choose(ask: Ask) -> None:
    found = ask("search", text="Burglaries", facets={"verified": ["yes"]}, first=5)
    first = found.items[0]

    assert (first.id, first.exact) == ("alley-gating", None)
    assert [(piece.text, piece.hit) for piece in first.matched.fragments][1:2] == [("burglary", True)]
    assert first.definition == "".join(piece.text for piece in first.matched.fragments)
    assert found.total == sum(each.count for each in found.types) > len(found.items) == 5
    verified = next(each.values for each in found.facets if each.facet == "verified")
    assert {each.value for each in verified} == {"yes", "partly"}, "what another choice would leave"
    assert next(each.count for each in verified if each.value == "yes") == found.total
    assert found.sources


def test_nearest_capabilities_to_a_phrase(ask: Ask) -> None:
    """AI15 of the users' questions."""
    found = ask("search", text="stop rumours in the neighbourhood chat group", types=["Capability"], first=3)

    assert {"CP-PAR-08", "CP-DIG-09"} <= {item.id for item in found.items}


def test_a_search_tells_what_it_did_not_find(ask: Ask) -> None:
    found = ask("search", text="zzzz")

    assert (found.total, found.items, found.types, found.facets, found.not_found) == (0, [], [], [], ["zzzz"])


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"text": "?!"}, "no word"),
        ({"text": "police", "types": ["Robber"]}, "no class Robber"),
        ({"text": "police", "facets": {"colour": ["blue"]}}, "no facet colour"),
        ({"text": "police", "first": 0}, "first"),
    ],
)
def test_a_search_that_cannot_be_made_is_told(ask: Ask, given: dict[str, Any], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        ask("search", **given)


# --- every question --------------------------------------------------------------------------------------------------


EXAMPLES: dict[str, dict[str, Any]] = {
    "describe": {"ids": ["CP-ENG-05", "prb-burglary"]},
    "find": {"type": "Methodology", "first": 200},
    "requirements": {"id": "CP-PRE-01"},
    "project-facts": {},
    "search": {"text": "people in mental distress"},
    "why": {"subject": "scared-straight", "predicate": "a", "object": "koban:HarmfulPractice"},
}


def test_every_question_has_an_example() -> None:
    assert set(EXAMPLES) == set(questions())


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_budget_leaves_out_the_last_and_says_how_many(ask: Ask, name: str) -> None:
    whole = ask(name, **EXAMPLES[name])
    part = ask(name, **EXAMPLES[name], budget=400)
    shortened = questions()[name].shortened
    kept, every = getattr(part, shortened), getattr(whole, shortened)

    assert whole.left_out == 0
    assert part.left_out == len(every) - len(kept)
    assert kept == every[: len(kept)]
    assert whole.release == part.release


@pytest.mark.parametrize("name", EXAMPLES)
def test_inputs_are_checked(ask: Ask, name: str) -> None:
    with pytest.raises(UsageError, match="nonsense"):
        ask(name, **EXAMPLES[name], nonsense=1)


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_question_is_described_for_people(name: str) -> None:
    question = questions()[name]

    assert question.summary.endswith(".")
    assert all(f.description for f in question.asked.model_fields.values())
    assert all(f.description for f in question.answer.model_fields.values())


@pytest.mark.parametrize(
    ("question", "asked", "place"),
    [
        ("find", {"type": "Methodology", "where": {"id": {"eq": "boot-camps"}}, "lang": "pt-BR"}, ("items", 0)),
        ("requirements", {"id": "CP-RES-03", "lang": "pt-BR"}, ("items", 0)),
        ("requirements", {"id": "CP-RES-03", "lang": "pt-BR"}, ("capability",)),
        ("describe", {"ids": ["boot-camps"], "lang": "pt-BR"}, ("things", 0)),
    ],
)
def test_a_name_says_whether_a_machine_translated_it_and_a_thing_whether_it_is_open(
    client: TestClient, question: str, asked: dict[str, Any], place: tuple[str | int, ...]
) -> None:
    found: Any = client.post(f"/api/v1/{question}", json=asked).json()
    for step in place:
        found = found[step]

    assert (found["label_lang"], found["label_status"]) == ("pt", "machine_unreviewed")
    assert found["verified"] == {"boot-camps": "no", "CP-RES-03": "partly", "CP-LEG-01": "yes"}[found["id"]]


def test_find_knows_a_text_in_the_language_asked_for_and_in_english(client: TestClient) -> None:
    def found(text: str) -> list[str]:
        asked = {"type": "CapabilityDomain", "text": text, "lang": "de"}
        return [item["id"] for item in client.post("/api/v1/find", json=asked).json()["items"]]

    assert "CP-KNO" in found("Gemeinschaft kennen")
    assert "CP-KNO" in found("Know the community")
