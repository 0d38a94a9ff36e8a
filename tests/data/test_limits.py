"""The figures that the page on tables gives for what is not known are those of the tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from .conftest import ONTOLOGY

if TYPE_CHECKING:
    from .conftest import Row


@pytest.fixture(scope="module")
def page() -> str:
    return " ".join((ONTOLOGY.parent / "docs" / "tables.md").read_text(encoding="utf-8").split())


def _linked(tables: dict[str, list[Row]], end: str, *predicates: str) -> set[str]:
    return {link[end] for link in tables["links.csv"] if link["predicate"] in predicates}


def test_what_is_not_recorded(page: str, tables: dict[str, list[Row]]) -> None:
    practices = {row["id"] for row in tables["methodologies.csv"]}
    rows = {row["id"] for row in tables["capabilities.csv"]}
    capabilities = {row["id"] for row in tables["capabilities.csv"] if row["tier"] == "capability"}
    unaddressed = rows - _linked(tables, "subject", "addresses")
    bound = _linked(tables, "subject", "subject_to")
    unproved = practices - {row["methodology_id"] for row in tables["evidence.csv"]}
    untrained = capabilities - _linked(tables, "object", "develops")
    helpless = untrained - _linked(tables, "object", "strengthens")

    for sentence in (
        f"{len(unproved)} of {len(practices)} practices have no evidence row",
        f"{len(unaddressed)} of {len(rows)} capability rows (domains included) address no problem",
        f"{len(rows - bound)} of {len(rows)} and {len(practices - bound)} of {len(practices)} practices are subject to",
        f"{len(untrained)} of {len(capabilities)} capabilities have no training",
        f"{len(helpless)} have neither a practice nor a training",
    ):
        assert sentence in page


def test_sources_without_an_address(page: str, tables: dict[str, list[Row]]) -> None:
    names = ["methodologies", "evidence", "capabilities", "stakeholders", "provisions", "ethics_principles"]
    missing = {name: sum(not row["source_url"] for row in tables[f"{name}.csv"]) for name in names}

    assert ", ".join(f"{name.replace('_', ' ')} {count}" for name, count in missing.items()) in page
    assert all(row["source_url"] for row in tables["skills_training.csv"])


def test_trainings_exceptions_and_links_to_review(page: str, tables: dict[str, list[Row]]) -> None:
    trainings = [row for row in tables["skills_training.csv"] if row["type"] == "training"]
    language, days = (sum(bool(row[column]) for row in trainings) for column in ("language", "duration_days"))
    formats = sum(row["format"] != "unknown" for row in trainings)
    text_only = sum(bool(row["exception_note"]) and not row["exception"] for row in tables["provisions.csv"])
    inferred = sum(row["basis"] == "inferred" for row in tables["links.csv"])

    assert f"Language is known for {language} of {len(trainings)}, days for {days}, format for {formats}." in page
    assert f"{text_only} exceptions are text only" in page
    assert f"{inferred} links to them were set before" in page
