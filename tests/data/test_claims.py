"""Claims say what the evidence rows say, and open questions have no weight in them."""

from __future__ import annotations

from collections import defaultdict
from itertools import product
from typing import TYPE_CHECKING

import pyoxigraph as ox

from koban_kg import names

if TYPE_CHECKING:
    from .assembling import Answers, Claims
    from .conftest import Row


def test_claims_are_what_the_evidence_rows_say(answers: Answers, tables: dict[str, list[Row]]) -> None:
    rows = [row for row in tables["evidence.csv"] if row["outcome_concept"]]
    expected: dict[str, tuple[set[str], set[str], str]] = {}
    for row in rows:
        claim = f"{row['methodology_id']}--{row['outcome_concept']}"
        evidence, directions, _ = expected.setdefault(claim, (set(), set(), ""))
        evidence.add(row["id"])
        if row["is_effect"] == "yes":
            directions.add(row["direction"])
    for claim, (evidence, directions, _) in list(expected.items()):
        weighty = {
            r["direction"] for r in rows if r["id"] in evidence and r["is_effect"] == "yes" and r["verified"] != "no"
        }
        conflict = "favourable" in weighty and bool(weighty & {"null", "unfavourable"})
        expected[claim] = (evidence, directions, str(conflict).lower())

    found: dict[str, tuple[set[str], set[str], str]] = {}
    for claim, evidence, direction, conflicting in answers.rows(
        """SELECT ?id ?evidence ?direction ?conflicting {
             ?claim a koban:Claim ; dct:identifier ?id ; koban:conflicting ?conflicting .
             ?claim koban:hasEvidence/dct:identifier ?evidence .
             OPTIONAL { ?claim koban:directionPresent/skos:notation ?direction } }"""
    ):
        rows_of, directions, _ = found.setdefault(claim, (set(), set(), conflicting))
        rows_of.add(evidence)
        directions.update({direction} - {""})

    assert found == expected


def test_open_questions_change_no_claim_of_confirmed_rows(claims: Claims) -> None:
    conflicting = ox.NamedNode(names.KOBAN + "conflicting")
    told = {triple.subject for triple in claims.inferred if triple.predicate == conflicting}

    assert [t for t in claims.open_inferred if t.predicate == conflicting and t.subject in told] == []


def test_results_that_disagree_within_a_study(answers: Answers, tables: dict[str, list[Row]]) -> None:
    studies: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in tables["evidence.csv"]:
        if row["is_effect"] == "yes" and row["outcome_concept"]:
            studies[row["study_id"], row["outcome_concept"]].append(row)

    def disagree(a: Row, b: Row) -> bool:
        measured = a["effect_measure"] == b["effect_measure"] and a["unit"] == b["unit"]
        estimates = {float(row["estimate"]) for row in (a, b) if row["estimate"]}
        return a["direction"] != b["direction"] or (measured and len(estimates) == 2)

    expected = {
        (a["id"], b["id"]) for rows in studies.values() for a, b in product(rows, rows) if a is not b and disagree(a, b)
    }
    found = answers.rows("SELECT ?a ?b { ?x koban:disagreesWith ?y . ?x dct:identifier ?a . ?y dct:identifier ?b }")

    assert set(found) == expected
    assert {
        ("ev-013", "ev-015"), ("ev-016", "ev-015"), ("ev-227", "ev-229"), ("ev-091", "ev-233"), ("ev-061", "ev-062"),
        ("ev-170", "ev-171"),
    } <= expected  # fmt: skip
