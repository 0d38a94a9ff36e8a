"""The search page: hits with the words that fit, facets in the address, what is said where nothing is found."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from starlette.testclient import TestClient

HTML = {"Accept": "text/html"}


def page(client: TestClient, query: str) -> str:
    answer = client.get(f"/search?{query}", headers=HTML)
    assert answer.status_code == 200, query
    return unescape(answer.text)


def hits(text: str) -> list[str]:
    rows = text.partition('<ul class="rows">')[2].partition("</ul>")[0]
    return re.findall(r'<li><a href="(/[^"?]+)', rows)


def count(text: str) -> int:
    return int(re.findall(r"<strong>([0-9]+) entr(?:y fits|ies fit)</strong>", text)[0])


def test_the_best_comes_first_with_its_words_marked(client: TestClient) -> None:
    text = page(client, "q=drunk+driver+test")

    assert "<mark>" in text
    assert hits(page(client, "q=burglary"))[0] == "/id/problem/prb-burglary"
    assert hits(page(client, "q=cp-eng-05"))[0] == "/id/capability/CP-ENG-05"


@pytest.mark.parametrize("words", ["police+officers", "crime"])
def test_a_facet_leads_to_as_many_hits_as_it_says(client: TestClient, words: str) -> None:
    text = page(client, f"q={words}")
    facets = text.partition('<nav class="facets"')[2].partition("</nav>")[0]
    offered = re.findall(r'<a href="/search\?([^"]+)">.*?<span class="soft">([0-9]+)</span>', facets)

    assert len(offered) > 5
    for query, number in offered:
        assert count(page(client, query)) == int(number), query


def test_a_choice_can_be_taken_back(client: TestClient) -> None:
    whole, chosen = page(client, "q=crime"), page(client, "q=crime&type=Problem&verified=yes&colour=blue")
    back = re.findall(r'<ul class="chosen".*?</ul>', chosen, re.DOTALL)[0]

    assert count(chosen) < count(whole)
    assert [query.partition("?")[2] for query in re.findall(r'href="([^"]+)"', back)] == [
        "q=crime&verified=yes",
        "q=crime&type=Problem",
        "q=crime",
    ]


def test_pages_follow_each_other_without_loss(client: TestClient) -> None:
    first, second = page(client, "q=crime"), page(client, "q=crime&page=2")

    assert len(hits(first)) == 25
    assert not set(hits(first)) & set(hits(second))
    assert hits(page(client, "q=crime&page=99999")) == hits(page(client, "q=crime"))


def test_a_translation_keeps_its_mark(client: TestClient) -> None:
    text = page(client, "q=Nachbarn&lang=de")

    assert re.search(r'<span lang="de">[^<]*<mark>Nachbarn</mark>.*?</span> <abbr class="auto"', text)


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("q=xyzzyx", "No name and no description holds a word of “xyzzyx”"),
        ("q=burglary&type=Skill", "No entry of the kinds and values chosen"),
        ("q=%3F%21", "There is no word to search for"),
        (f"q={'w' * 500}", "The text is too long to search for"),
        ("q=%3Cscript%3E", "script"),
    ],
)
def test_what_cannot_be_found_is_told(client: TestClient, query: str, said: str) -> None:
    assert said in page(client, query)
    assert "<script>" not in client.get(f"/search?{query}", headers=HTML).text


def test_the_old_address_leads_here(client: TestClient) -> None:
    moved = client.get("/browse?q=burglary&lang=de", headers=HTML, follow_redirects=False)

    assert (moved.status_code, moved.headers["location"]) == (308, "/search?q=burglary&lang=de")
