"""What the pages answer: directions and strength, harm apart, narrower problems, ladders, prerequisites, duties."""

from __future__ import annotations

import re

import pytest

from api.pages.evidence import Result, finding, strength_of, verdict_of, whole
from api.pages.view import Mark, Ref
from api.pages.words import Text, Word, Words, mark, marks
from koban_kg.model.types import ClosedList, EnumValue


def section(html: str, anchor: str) -> str:
    """A page's part from the heading with an id to the next heading of the second rank."""
    return html.partition(f'id="{anchor}"')[2].partition("<h2")[0]


def page(client, path: str) -> str:
    answer = client.get(path, headers={"Accept": "text/html"})
    assert answer.status_code == 200
    return answer.text


def practices(html: str) -> list[str]:
    return list(dict.fromkeys(re.findall(r'href="/id/methodology/([^"#?]+)"', html)))


def test_what_works_against_burglary(client) -> None:
    """The six practices of question EL01, by direction, and none twice."""
    html = page(client, "/id/problem/prb-burglary")
    groups = {name: practices(section(html, name)) for name in ("helps", "mixed", "none")}
    assert groups == {
        "helps": ["alley-gating", "whatsapp-neighbourhood-groups"],
        "mixed": ["neighbourhood-watch", "secured-by-design", "repeat-victimisation-cocooning"],
        "none": ["cpted"],
    }
    assert "6 practices are meant for this problem or a narrower one" in html


def test_harm_stands_in_its_own_box_and_missing_evidence_is_listed(client) -> None:
    html = page(client, "/id/problem/prb-youth-offending")
    assert practices(section(html, "harms")) == ["scared-straight", "formal-juvenile-processing"]
    assert practices(section(html, "no-evidence")) == [
        "escola-segura",
        "finland-preventive-policing",
        "ssp-denmark",
        "wijkagent",
    ]
    assert "scared-straight" not in section(html, "helps") + section(html, "mixed")


def test_narrower_problems_are_included_with_their_name(client) -> None:
    """Question EL02: radicalisation lies under extremism."""
    html = page(client, "/id/problem/prb-extremism")
    found = set(practices(html))
    assert found >= {"aarhus-model", "anchor-work-finland", "channel-panels", "exit-programmes", "ssp-denmark"}
    assert 'meant for <a href="/id/problem/prb-radicalisation">Radicalisation</a>' in html


def test_rows_that_are_no_effects_stand_apart(client) -> None:
    html = page(client, "/id/methodology/neighbourhood-watch")
    aside = html.partition('<details class="box">')[2].partition("</details>")[0]
    assert 'id="ev-142"' in aside
    assert 'id="ev-142"' not in html.replace(aside, "")
    assert "They never count for or against the practice" in aside


def test_a_capability_has_its_ladder_people_and_prerequisites(client) -> None:
    html = page(client, "/id/capability/CP-PRE-01")
    ladder = re.findall(r'<span class="n">(\d)</span> ([^<]+)</b>', html)
    names = ["Absent", "Ad hoc", "Emerging", "Established", "Measured", "Co-owned"]
    assert ladder == [(str(number), name) for number, name in enumerate(names)]
    people = section(html, "people")
    assert re.findall(r'href="/id/stakeholder/(S\d+)"', people) == ["S03", "S21", "S29", "S35"]
    drawing = html.partition('<svg class="diagram"')[2].partition("</svg>")[0]
    needs = set(re.findall(r'href="/id/capability/([^"]+)"', drawing)) - {"CP-PRE-01"}
    assert needs >= {"CP-DAT-03", "CP-PAR-01", "CP-DAT-04", "CP-LEG-01"}, "question RE13"
    assert "<title id=" in drawing
    assert "<desc id=" in drawing
    assert "to reach level 3 it needs level 2 there" in html


def test_a_norm_says_its_duty_conditions_and_exceptions_in_words(client) -> None:
    html = page(client, "/id/norm/AIA-5-1-d")
    answer = re.search(r'<p class="answer">(.*?)</p>', html, re.S)
    assert answer is not None
    assert answer[1].startswith("Prohibition for deployer, provider: do not place on market")
    assert "2 February 2025" in html
    when = section(html, "when")
    assert re.findall(r"<strong>(.*?)</strong> <a [^>]*>(.*?)</a>", when)[0] == ("is", "yes")
    assert "human assessment supported" in section(html, "unless")
    assert "person" in section(html, "constrains").lower()
    assert "not legal advice" in html


def test_statements_that_are_not_settled_carry_their_mark(client) -> None:
    assert "second-hand" in page(client, "/id/stakeholder/S31")
    assert "open question" in page(
        client, "/id/methodology/burgernet-citizen-alert" if False else "/browse/methodology"
    )


def test_links_that_follow_are_marked(client) -> None:
    html = page(client, "/id/use-case/UC01")
    assert re.search(r"follows? from\s*<a href=\"/about#inferred\">", html)


@pytest.mark.parametrize("tag", ["es", "pt", "fr", "nl", "de", "it", "pl", "el"])
def test_translations_are_marked_and_carry_their_language(client, tag: str) -> None:
    html = page(client, f"/id/capability/CP-PRE-01?lang={tag}")
    heading = re.search(r"<h1>(.*?)</h1>", html, re.S)
    assert heading is not None
    assert f'<span lang="{tag}">' in heading[1]
    assert 'title="Machine translation, not reviewed. English: Monitor community tension with partners"' in heading[1]
    assert f'href="/browse/capability?lang={tag}"' in html, "links carry the language on"


def test_the_language_follows_the_browser_unless_the_address_says(client) -> None:
    path = "/id/capability/CP-PRE-01"
    asked = {"Accept": "text/html", "Accept-Language": "de-AT,de;q=0.9,en;q=0.5"}
    assert '<span lang="de">' in client.get(path, headers=asked).text
    assert '<span lang="de">' not in client.get(path + "?lang=en", headers=asked).text
    assert '<span lang="de">' not in client.get(path, headers={**asked, "Accept-Language": "sv,en"}).text


# --- the rule of verdict and strength ------------------------------------------------------------------------------


def row(direction: str, design: str = "rct", studies: int | None = 1, study: str = "a", **other: object) -> Result:
    """A made-up result."""
    found = {
        "outcome": Ref("out-a", "/a", Text("a")),
        "verified": Mark("yes", Text("yes"), None, None),
        "neutral": False,
        "effect": True,
        **other,
    }
    nothing = dict.fromkeys(("figure", "result", "moderators", "citation", "url", "doi", "practice"))
    known = {
        "id": f"{direction}-{study}",
        "href": "/",
        "what": Text(""),
        "direction": Word(direction, Text(direction)),
        "design": Word(design, Text(design)),
        "studies": studies,
        "year": 2020,
        "study": study,
    }
    return Result(**nothing, **known, **found)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("rows", "verdict"),
    [
        ([], ""),
        ([row("favourable")], "helps"),
        ([row("favourable"), row("inconclusive")], "helps"),
        ([row("favourable"), row("null")], "mixed"),
        ([row("null")], "none"),
        ([row("unfavourable")], "harms"),
        ([row("inconclusive")], "unclear"),
        ([row("favourable"), row("unfavourable", effect=False)], "helps"),
        ([row("favourable"), row("null", verified=Mark("no", Text("no"), None, None))], "helps"),
        ([row("favourable", neutral=True)], ""),
    ],
)
def test_what_results_say_together(rows: list[Result], verdict: str) -> None:
    assert verdict_of(rows) == verdict


@pytest.mark.parametrize(
    ("rows", "bars"),
    [
        ([row("favourable", "rating")], 1),
        ([row("favourable", "rct")], 1),
        ([row("favourable", "rct", study="a"), row("favourable", "rct", study="b")], 2),
        ([row("favourable", "meta_analysis", None)], 2),
        ([row("favourable", "meta_analysis", 12)], 3),
        ([row("favourable", "meta_analysis", 12), row("favourable", "rct", study="b")], 4),
        ([row("favourable", "meta_analysis", 12), row("null", "rct", study="b")], 3),
    ],
)
def test_strength_adds_design_number_and_agreement(rows: list[Result], bars: int) -> None:
    strength = strength_of(rows)
    assert strength is not None
    assert strength.bars == bars


def test_nothing_counted_has_no_strength() -> None:
    assert strength_of([row("favourable", effect=False)]) is None


def _words() -> Words:
    values = tuple(EnumValue(n.upper(), n, n, {"en": n}) for n in marks()["Direction"])
    model = type("M", (), {"lists": {"Direction": ClosedList("Direction", "", "", "", "", values)}})()
    return Words(model, "en")


def test_a_practice_helps_though_another_outcome_shows_no_effect() -> None:
    other = Ref("out-b", "/b", Text("b"))
    words = _words()
    helped = [row("favourable", "meta_analysis", 9), row("favourable", study="b")]
    assert whole([*helped, row("null", outcome=other)], words).verdict == "helps"
    assert whole([*helped, row("null", outcome=other)], words).strength == finding(helped, words).strength
    apart = whole([*helped, row("unfavourable", outcome=other)], words)
    assert apart.verdict == "mixed"
    assert "disagree" in apart.strength.words, "outcomes that point apart are not said to agree"
    assert whole([row("unfavourable"), row("null", outcome=other)], words).verdict == "harms"


def test_every_value_with_a_rule_is_marked(client) -> None:
    """A direction, design, caution or verification that the model gains needs a mark: this test says so."""
    text = client.get("/about", headers={"Accept": "text/html"}).text
    for sign in ("▲", "●", "▼", "◆", "○"):
        assert sign in text
    asked = "{__schema{types{name enumValues{name}}}}"
    types = client.post("/graphql", json={"query": asked}).json()["data"]["__schema"]["types"]
    sizes = {t["name"]: len(t["enumValues"]) for t in types if t["enumValues"]}
    for name in ("Direction", "Design", "Caution", "Verified", "ConditionOperator", "Mode"):
        assert len(marks()[name]) == sizes[name], name
    assert mark("Direction", "null")["sign"] == "●"
