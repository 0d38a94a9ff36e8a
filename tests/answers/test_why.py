"""Ten inferred statements of more than five rules, each down to its sources; what is stated, and what is not there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.conftest import run_koban

if TYPE_CHECKING:
    from pathlib import Path

    from starlette.testclient import TestClient

CASES: list[tuple[tuple[str, str, str], list[str], set[str]]] = [
    # statement, rules from the top, ids of the rows that state the premises
    (("prb-burglary", "addressedBy", "alley-gating"), ["prp-inv2"], {"alley-gating"}),
    (("CP-SOL-04", "strengthenedBy", "sara-model"), ["prp-inv2"], {"sara-model"}),
    (("CP-SOL-06", "koban:tackles", "prb-serious-violence"), ["prp-spo1"], {"CP-SOL-06"}),
    (("CP-SOL-06", "koban:mayBeSubjectTo", "CFR-21"), ["prp-spo1"], {"CP-SOL-06"}),
    (("scared-straight", "a", "koban:HarmfulPractice"), ["cax-eqc2", "cls-int1", "cls-hv2"], {"scared-straight"}),
    (("CP-TRU-01", "a", "koban:AllModeCapability"), [], {"CP-TRU-01"}),
    (("S36", "a", "koban:VulnerableGroup"), ["cax-eqc2", "cls-int1", "cls-hv2"], {"S36"}),
    (("CP-PRE-01", "requiresTransitively", "CP-DAT-04"), [], {"CP-PRE-01", "CP-DAT-03"}),
    (("kid:claim/cctv--out-crime", "koban:hasEvidence", "ev-054"), ["claims-evidence"], {"ev-054"}),
    (
        ("kid:claim/cctv--out-crime", "koban:directionPresent", "direction/favourable"),
        ["claims-directions"],
        {"ev-054"},
    ),
]


def why(client: TestClient, subject: str, predicate: str, value: str) -> dict[str, Any]:
    answer = client.get("/api/v1/why", params={"subject": subject, "predicate": predicate, "object": value})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


@pytest.mark.parametrize(("asked", "rules", "rows"), CASES, ids=[" ".join(case[0]) for case in CASES])
def test_an_inference_is_explained_down_to_its_sources(
    client: TestClient, asked: tuple[str, str, str], rules: list[str], rows: set[str]
) -> None:
    found = why(client, *asked)
    steps = found["steps"]
    drawn = [step["rule"] for step in steps if step["rule"]]
    stated = [step for step in steps if not step["rule"]]

    assert (found["status"], found["not_found"]) == ("inferred", [])
    assert drawn[: len(rules)] == rules
    assert drawn
    assert all(step["rule_title"] and step["rule_source"] for step in steps if step["rule"])
    assert {step["graph"] for step in stated} <= {"asserted", "ontology"}
    tables = [step for step in stated if step["graph"] == "asserted"]
    assert {step["subject"].rpartition("/")[2] for step in tables} >= rows
    assert all(step["citation"] for step in tables if step["subject"].rpartition("/")[2] in rows)
    assert {source for each in found["sources"] for source in each["of"]} >= rows


def test_together_they_show_more_than_five_rules(client: TestClient) -> None:
    drawn = {step["rule"] for asked, _, _ in CASES for step in why(client, *asked)["steps"] if step["rule"]}

    assert len(drawn) > 5, drawn


def test_a_stated_link_tells_its_basis(client: TestClient) -> None:
    found = why(client, "alley-gating", "addresses", "prb-burglary")

    assert (found["status"], len(found["steps"])) == ("asserted", 1)
    assert (found["steps"][0]["basis"], found["steps"][0]["verified"]) == ("analyst", "yes")


@pytest.mark.parametrize(
    "asked",
    [
        ("prb-burglary", "addresses", "alley-gating"),
        ("no-such-thing", "addresses", "prb-burglary"),
        ("alley-gating", "no-such-relation", "prb-burglary"),
        ("alley-gating", "addresses", "no-such-thing"),
        ("no thing <here>", "addresses", "prb-burglary"),
        ("alley-gating", "http://no iri", "prb-burglary"),
    ],
)
def test_what_is_not_said_is_told(client: TestClient, asked: tuple[str, str, str]) -> None:
    found = why(client, *asked)

    assert (found["status"], found["steps"], found["not_found"]) == (None, [], [" ".join(asked)])


def test_the_page_leads_from_step_to_step(client: TestClient) -> None:
    page = client.get("/why?s=scared-straight&p=a&o=koban:HarmfulPractice", headers={"Accept": "text/html"})

    assert page.status_code == 200
    assert "It follows from" in page.text
    for anchor in ("step-2", "step-3"):
        assert f'href="#{anchor}"' in page.text
        assert f'id="{anchor}"' in page.text
    assert "Petrosino" in page.text


@pytest.mark.parametrize(("query", "status"), [("s=a&p=b&o=c", 404), ("s=a&p=b", 400), ("", 400)])
def test_a_statement_that_is_not_there_has_no_page(client: TestClient, query: str, status: int) -> None:
    assert client.get(f"/why?{query}", headers={"Accept": "text/html"}).status_code == status


@pytest.mark.parametrize(
    "path",
    ["/id/problem/prb-burglary", "/id/capability/CP-PRE-01", "/id/methodology/sara-model", "/id/training/TR-053"],
)
def test_inferred_links_of_a_page_lead_to_their_explanation(client: TestClient, path: str) -> None:
    import re
    from html import unescape

    page = client.get(path, headers={"Accept": "text/html"}).text
    marked = sorted({unescape(href) for href in re.findall(r'href="(/why\?[^"]+)"', page)})

    assert marked
    for href in marked[:: max(1, len(marked) // 5)]:
        explained = client.get(href, headers={"Accept": "text/html"})
        assert explained.status_code == 200, href
        assert "Nobody wrote this down" in explained.text


def test_the_command_prints_the_steps(release_home: Path) -> None:
    done = run_koban("why", "prb-burglary", "addressedBy", "alley-gating", KOBAN_HOME=str(release_home))
    lines = done.stdout.splitlines()

    assert lines[0] == " 1  Burglary — addressed by — Alley gating"
    assert "follows from 2, 3 by prp-inv2" in lines[1]
    assert lines[-1].strip().startswith("asserted · analyst · verified: yes · Sidebottom")


def test_the_command_tells_what_is_not_said(release_home: Path) -> None:
    done = run_koban("why", "prb-burglary", "addresses", "alley-gating", KOBAN_HOME=str(release_home))

    assert done.returncode == 2
    assert "does not hold this statement" in done.stderr
