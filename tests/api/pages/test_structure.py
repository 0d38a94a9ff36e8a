"""Every kind of page: it answers, is well formed, has a title and headings in order, and its links lead somewhere."""

from __future__ import annotations

import itertools
import re
from urllib.parse import urlsplit

import pytest

STANDING = ["/", "/data", "/about", "/accessibility", "/samples", "/browse"]
STANDING += [f"/search{query}" for query in ("", "?q=burglary", "?q=xyzzyx", "?q=%3F", "?q=police&type=Problem&page=2")]
STANDING += ["/why?s=prb-burglary&p=addressedBy&o=alley-gating"]
RESEARCH = [
    "/scheme/date",
    "/scheme/rating-value/No%20Effects",
    "/ontology",
    "/ontology/Capability",
    "/ontology/strengthens",
    "/scheme/mode",
    "/scheme/mode/coactive",
]
EDITORS = ["/explore/graphql", "/explore/sparql"]
THINGS = [
    "/id/problem/prb-burglary",
    "/id/problem/prb-youth-offending",
    "/id/problem/prb-older-people-harm",
    "/id/methodology/hot-spots-policing",
    "/id/methodology/scared-straight",
    "/id/methodology/koban-capability-approach",
    "/id/methodology/neighbourhood-watch",
    "/id/capability/CP-PRE-01",
    "/id/capability/CP-ENG-05",
    "/id/capability-domain/CP-KNO",
    "/id/norm/AIA-5-1-d",
    "/id/norm/LED-8-1",
    "/id/evidence/ev-001",
    "/id/stakeholder/S31",
    "/id/pilot/PI-5",
    "/id/project-fact/PF-015",
    "/id/definition/DEF-COACTIVE-2",
    "/id/use-case/UC01",
    "/id/skill/CO-005",
    "/id/training/TR-035",
]
LANGUAGES = ["/id/capability/CP-PRE-01?lang=de", "/browse/capability?lang=el", "/id/problem/prb-burglary?lang=pl"]


@pytest.fixture(scope="session")
def lists(client) -> list[str]:
    """The list page of every class."""
    found = re.findall(r'href="(/browse/[a-z-]+)"', client.get("/browse", headers={"Accept": "text/html"}).text)
    return list(dict.fromkeys(found))


@pytest.fixture(scope="session")
def all_pages(lists) -> list[str]:
    return [*STANDING, *RESEARCH, *EDITORS, *THINGS, *LANGUAGES, *lists]


def test_every_kind_of_page_answers_and_is_well_formed(get, all_pages) -> None:
    assert len(all_pages) > 60
    faults = {}
    for path in all_pages:
        answer, page = get(path)
        found = list(page.faults)
        if answer.status_code != 200:
            found.append(f"status {answer.status_code}")
        if page.lang != "en":
            found.append(f"lang of the page is {page.lang!r}")
        if page.pictures_without_text:
            found.append(f"{page.pictures_without_text} pictures without a text")
        if page.fields_without_name:
            found.append(f"fields without a label: {page.fields_without_name}")
        if len(page.ids) != len(set(page.ids)):
            found.append(f"ids used twice: {sorted({i for i in page.ids if page.ids.count(i) > 1})}")
        if found:
            faults[path] = found
    assert faults == {}


def test_every_page_has_a_title_of_its_own_and_headings_in_order(get, all_pages) -> None:
    faults, titles = {}, {}
    for path in all_pages:
        _, page = get(path)
        levels = [level for level, _ in page.headings]
        steps = [(a, b) for a, b in itertools.pairwise(levels) if b > a + 1]
        if levels.count(1) != 1 or levels[0] != 1 or steps or any(not text for _, text in page.headings):
            faults[path] = page.headings
        titles.setdefault((page.title, urlsplit(path).query), []).append(path)
        if not page.title.endswith(" · KOBAN") or len(page.title) < 12:
            faults[path] = page.title
    assert faults == {}
    assert {title: paths for title, paths in titles.items() if len(paths) > 1} == {}


def test_internal_links_of_every_page_resolve(get, client, all_pages) -> None:
    wanted: dict[str, str] = {}
    for path in all_pages:
        _, page = get(path)
        for link in page.links:
            if link.startswith("/"):
                wanted.setdefault(urlsplit(link)._replace(fragment="").geturl(), path)
            elif link.startswith("#"):
                assert link[1:] in page.ids, (path, link)
    sample = sorted(wanted)
    by_kind: dict[str, list[str]] = {}
    for link in sample:
        by_kind.setdefault(re.sub(r"/[^/]+$", "", urlsplit(link).path) + ("?" if "?" in link else ""), []).append(link)
    checked = [link for found in by_kind.values() for link in found[:6]]
    assert len(checked) > 150
    dead = {}
    for link in checked:
        answer = client.get(link, headers={"Accept": "text/html"}, follow_redirects=False)
        if answer.status_code not in (200, 308):
            dead[link] = (answer.status_code, wanted[link])
    assert dead == {}


def test_no_page_shows_a_value_as_it_is_stored(get, all_pages) -> None:
    """Words of closed lists come from their labels; editors and the researcher's pages show data as it is."""
    stored = re.compile(
        r"\b(META_ANALYSIS|meta_analysis|quasi_experiment|QUASI_EXPERIMENT|systematic_review|FAVOURABLE|NO_EFFECT"
        r"|UNFAVOURABLE|harm_risk|legal_ethical|LEGAL_ETHICAL|best_practice|BEST_PRACTICE|non_lea|percent_change"
        r"|not_yet_in_force|machine_unreviewed|less_is_better|more_is_better)\b"
    )
    shown = {}
    for path in all_pages:
        if path.startswith(("/explore", "/ontology", "/scheme", "/data")) or path == "/browse/concept":
            continue
        found = stored.findall(get(path)[1].text)
        if found:
            shown[path] = sorted(set(found))
    assert shown == {}


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/id/problem/prb-older-people-harm", "That is a gap in what is known here"),
        ("/id/methodology/koban-capability-approach", "No evidence is recorded for this practice"),
        ("/id/capability/CP-PRE-01", "no training known"),
        ("/id/capability/CP-PRE-01", "no practice recorded"),
        ("/id/methodology/secured-by-design", "no constraint recorded, which does not mean unconstrained"),
        ("/id/pilot/PI-5", "Not stated:"),
        ("/id/project-fact/PF-015", "open question"),
        ("/id/stakeholder/S31", "no address recorded"),
    ],
)
def test_blanks_are_said(get, path: str, said: str) -> None:
    assert said in get(path)[1].text


def test_a_page_runs_nothing_and_asks_nobody_else(get, all_pages) -> None:
    for path in all_pages:
        answer, _ = get(path)
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        if not path.startswith("/explore"):
            assert "script-src" not in policy
            assert "<script" not in answer.text
        assert not re.search(r'(?:src|href)="https?://[^"]*\.(?:js|css|woff2?|png|svg)"', answer.text)


def test_the_stylesheet_stays_small(client) -> None:
    answer = client.get("/static/koban.css")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/css")
    assert len(answer.content) < 20_000
