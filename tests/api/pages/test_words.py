"""Words of the interface, languages, and the pages' places for properties: nothing missing, nothing left over."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from api.pages import capability, norm, practice, problem
from api.pages.language import Language, autonym, choose
from api.pages.page import Frame, written_date, written_number
from api.pages.words import say
from koban_kg.model.reader import read_model
from koban_kg.release.reader import open_release

PAGES = Path(problem.__file__).parent
KNOWN = ("en", "es", "pt", "fr", "nl", "de", "it", "pl", "el")


def test_every_word_is_there_and_used() -> None:
    strings = json.loads((PAGES / "strings.json").read_text(encoding="utf-8"))
    sources = [*PAGES.glob("*.py"), *(PAGES / "templates").glob("*.html"), PAGES / "marks.json"]
    text = "".join(path.read_text(encoding="utf-8") for path in sources)
    asked = set(re.findall(r"\b(?:t|say|blank)\(\s*[\"']([a-z_0-9]+)[\"']\s*[,)]", text))
    assert asked - set(strings) == set()
    made = re.compile(
        r"(why_graph|why_basis|why_verified|count|group|group_note|answer|strength|graph|card|access_done|access_limit)_"
    )
    unused = {
        key
        for key in strings
        if f'"{key}"' not in text and f"'{key}'" not in text and not made.match(key) and not key.endswith("_one")
    }
    assert unused == set()


@pytest.mark.parametrize(("n", "text"), [(1, "1 result"), (2, "2 results"), (0, "0 results")])
def test_one_is_said_as_one(n: int, text: str) -> None:
    assert say("results_count", n=n) == text


@pytest.mark.parametrize(
    ("asked", "accept", "language"),
    [
        (None, "", Language("en")),
        ("de", "", Language("de", asked=True)),
        ("DE-at", "fr", Language("de", asked=True)),
        ("xx", "fr", Language("fr")),
        (None, "sv, pl;q=0.8, el;q=0.9", Language("el")),
        (None, "de;q=0, en", Language("en")),
        (None, "de;q=x, it", Language("it")),
        (None, ",,;;q=,", Language("en")),
    ],
)
def test_the_language_of_a_request(asked: str | None, accept: str, language: Language) -> None:
    assert choose(asked, accept, KNOWN) == language


def test_languages_are_named_in_themselves() -> None:
    assert [autonym(tag) for tag in KNOWN] == [
        "English", "Español", "Português", "Français", "Nederlands", "Deutsch", "Italiano", "Polski", "Ελληνικά",
    ]  # fmt: skip


def test_links_carry_the_language_only_where_it_was_asked_for() -> None:
    quiet = Frame("/", "", Language("de"))
    asked = Frame("/", "", Language("de", asked=True))
    assert quiet.link("/browse?q=a#x") == "/browse?q=a#x"
    assert asked.link("/browse?q=a&lang=fr#x") == "/browse?q=a&lang=de#x"
    assert asked.link("https://example.org/") == "https://example.org/"


@pytest.mark.parametrize(("given", "written"), [("2025-02-02", "2 February 2025"), ("2018", "2018"), (None, "")])
def test_dates_are_written_out(given: str | None, written: str) -> None:
    assert written_date(given) == written


@pytest.mark.parametrize(("given", "written"), [(-37.0, "−37"), (0.12, "0.12"), (1.2, "1.2"), (153569, "153569")])
def test_numbers_have_no_digits_that_say_nothing(given: float, written: str) -> None:
    assert written_number(given) == written


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Problem", problem.SHOWN),
        ("Methodology", practice.SHOWN),
        ("Capability", capability.SHOWN),
        ("Norm", norm.SHOWN),
    ],
)
def test_places_of_a_page_are_properties_of_the_model(release_home, name: str, shown: frozenset[str]) -> None:
    """A property that the model renames or drops must not keep a place; one that it gains appears under More."""
    model = read_model(open_release(release_home).store)
    assert shown - set(model.classes[name].properties) == set()


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/id/problem/prb-burglary", ["Fecho de vielas com portões", "Meta-análise", "Misto", "Furto em residências"]),
        ("/id/methodology/neighbourhood-watch", ["Vigilância de bairro", "Meta-análise", "Metodologia"]),
        ("/id/capability/CP-RES-03", ["Oferecer denúncia anónima", "Determinar a base jurídica"]),
        ("/id/norm/AIA-5-1-d", ["Proibição"]),
        ("/", ["Furto em residências", "Proibição: previsão individual de crimes"]),
        ("/browse/methodology", ["Vigilância de bairro", "Metodologia"]),
    ],
)
def test_no_machine_translation_stands_without_its_mark(client, path: str, words: list[str]) -> None:
    page = client.get(path, params={"lang": "pt", "q": words[0]}, headers={"Accept": "text/html"}).text
    body = re.sub(r"<title>.*?</title>|<head>.*?</head>|<option.*?</option>", "", page, flags=re.S)
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", body))
    for word in words:
        places = [match.end() for match in re.finditer(re.escape(word), text)]
        bare = [text[place - 60 : place + 160] for place in places if "auto" not in text[place : place + 160]]
        assert places, f"{word} is not on the page"
        assert bare == []
