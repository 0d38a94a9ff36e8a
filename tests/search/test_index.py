"""The index over a few entries: what is found, in which order, what is counted and what is marked."""

from __future__ import annotations

import random
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from koban_kg.errors import UnavailableError, UsageError
from koban_kg.search.index import LONGEST, MOST_WORDS, SearchIndex
from koban_kg.search.matched import CUT, WIDTH
from koban_kg.search.passages import Entry, Passage, read_passages
from koban_kg.search.stems import stems_of

if TYPE_CHECKING:
    from pathlib import Path

KID = "https://w3id.org/koban/id/"


def entry(identifier: str, kind: str = "Practice", facets: dict[str, list[str]] | None = None, **texts: str) -> Entry:
    """An entry; a key such as ``label_de`` gives its label in German, of English the tag may be left out."""
    passages = []
    for key, text in texts.items():
        name, _, tag = key.partition("_")
        tag = tag or "en"
        passages.append(Passage(name, tag, tag != "en", text, " ".join(stems_of(text, tag))))
    return Entry(f"{KID}{kind.lower()}/{identifier}", identifier, kind, facets or {}, passages)


ENTRIES = [
    entry("a", label="Alley gating", definition="Gates on rear alleys; less burglary", definition_de="Tore; Einbrüche"),
    entry(
        "b",
        "Problem",
        {"verified": ["yes"]},
        label="Burglary",
        altLabels="House breaking",
        label_de="Einbruchdiebstahl",
    ),
    entry("c", facets={"verified": ["no"], "mode": ["reactive", "proactive"]}, label="Foot patrol in burglary areas"),
    entry("d", "Detail", label="burglary burglary row of a table"),
    entry(
        "e",
        facets={"verified": ["yes"], "mode": ["proactive"]},
        label="Patrol by bicycle",
        label_fr="Patrouille à vélo",
    ),
    entry("x y", "Problem", label="Noise"),
]
INDEX = SearchIndex(ENTRIES, {"Detail": 0.1})


def ids(text: str, **options: object) -> list[str]:
    return [hit.id for hit in INDEX.search(text, **options).hits]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "langs", "expected"),
    [
        ("burglary", ["en"], ["b", "c", "a"]),
        ("BURGLARIES", ["en"], ["b", "c", "a"]),
        ("house breaking", ["en"], ["b"]),
        ("Einbruch", ["de"], ["a", "b"]),
        ("einbruchdiebstahl", ["de"], ["b"]),
        ("einbruchdiebstahl", ["en"], ["b"]),
        ("velo", ["fr"], ["e"]),
        ("vélo", ["el"], ["e"]),
        ("patr", ["en"], ["e", "c"]),
        ("zebra crossing", ["en"], []),
    ],
)
def test_what_is_found_best_first(text: str, langs: list[str], expected: list[str]) -> None:
    found = ids(text, langs=langs)

    assert found[: len(expected)] == expected
    assert bool(found) == bool(expected)


@pytest.mark.parametrize("text", ["x y", "X Y", "kid:problem/x y", KID + "problem/x y", KID.upper() + "PROBLEM/X Y"])
def test_an_identifier_comes_first(text: str) -> None:
    hit = INDEX.search(text).hits[0]

    assert (hit.id, hit.exact) == ("x y", "id")


def test_a_name_comes_before_what_mentions_it_more_often() -> None:
    first, *others = INDEX.search("Burglary").hits

    assert (first.id, first.exact) == ("b", "label")
    assert {hit.exact for hit in others} == {None}


def test_a_class_that_weighs_little_comes_late_unless_it_is_asked_for() -> None:
    assert SearchIndex(ENTRIES).search("row burglary").hits[0].id == "d"
    assert INDEX.search("burglary").hits[0].id != "d"
    assert ids("row burglary", types=["Detail"]) == ["d"]


def test_filters_and_what_they_leave_to_choose() -> None:
    found = INDEX.search("patrol", types=["Practice"], facets={"mode": ["proactive"], "verified": ["yes"]})

    assert [hit.id for hit in found.hits] == ["e"]
    assert found.types == {"Practice": 1}
    assert found.facets == {"mode": {"proactive": 1}, "verified": {"no": 1, "yes": 1}}


def test_slices_make_up_the_whole() -> None:
    whole = ids("burglary patrol")

    assert [each for at in range(4) for each in ids("burglary patrol", first=1, offset=at)] == whole[:4]
    assert INDEX.search("burglary patrol", first=1).total == len(whole)
    assert ids("burglary", first=0) == []


def test_the_words_that_fit_are_marked_in_the_language_asked_for() -> None:
    matched = INDEX.search("Einbruch", langs=["de"]).hits[0].matched

    assert matched is not None
    assert (matched.property, matched.lang, matched.machine) == ("definition", "de", True)
    assert [(each.text, each.hit) for each in matched.fragments] == [("Tore; ", False), ("Einbrüche", True)]


def test_longer_words_are_marked_too() -> None:
    fragments = [hit.matched.fragments for hit in INDEX.search("Einbruch", langs=["de"]).hits if hit.matched]

    assert [[each.text for each in some if each.hit] for some in fragments] == [["Einbrüche"], ["Einbruchdiebstahl"]]


def test_what_is_known_by_its_identifier_alone_has_no_marked_text() -> None:
    assert INDEX.search("x y").hits[0].matched is None


@pytest.mark.parametrize("at", [0, 30, 200, 390])
def test_a_long_text_is_shown_around_the_first_word_that_fits(at: int) -> None:
    text = " ".join(["burglary" if number == at else "word" for number in range(400)])
    hit = SearchIndex([entry("long", definition=text)]).search("burglary").hits[0]
    assert hit.matched is not None
    shown = "".join(each.text for each in hit.matched.fragments)

    assert [each.text for each in hit.matched.fragments if each.hit] == ["burglary"]
    assert shown.strip(CUT).strip() in text
    assert len(shown) <= WIDTH + 2
    assert shown.startswith(CUT) == (at > 12)
    assert not shown.strip(CUT).startswith("ord")


@pytest.mark.parametrize(
    "text", ["", "   ", "…!?", "w" * (LONGEST + 1), " ".join(f"w{n}" for n in range(MOST_WORDS + 1))]
)
def test_a_text_without_words_or_with_too_many_is_refused(text: str) -> None:
    with pytest.raises(UsageError):
        INDEX.search(text)


def test_an_index_of_nothing_finds_nothing() -> None:
    assert SearchIndex([]).search("anything").total == 0


def test_counts_are_those_of_a_plain_count() -> None:
    """Random entries and choices: every count is what filtering the hits of an unfiltered search gives."""
    chance = random.Random(11)
    kinds, modes, flags = ["P", "Q", "R"], ["x", "y", "z"], ["yes", "no"]
    made = [
        entry(
            f"n{number:03}",
            chance.choice(kinds),
            {"mode": chance.sample(modes, chance.randint(0, 3)), "v": [chance.choice(flags)]},
            label="same words",
        )
        for number in range(120)
    ]
    index = SearchIndex(made)
    for _ in range(200):
        types = chance.sample(kinds, chance.randint(0, 2))
        facets = {"mode": chance.sample(modes, chance.randint(0, 2)), "v": chance.sample(flags, chance.randint(0, 1))}
        found = index.search("same", types=types, facets=facets, first=200)
        wanted = {"type": types, **facets}

        assert [hit.id for hit in found.hits] == [each.id for each in made if fits(each, wanted)]
        assert found.types == Counter(each.type for each in made if fits(each, wanted, "type"))
        for name in ("mode", "v"):
            counted = Counter(value for each in made if fits(each, wanted, name) for value in each.facets[name])
            assert found.facets.get(name, {}) == counted


def fits(each: Entry, wanted: dict[str, list[str]], without: str = "") -> bool:
    """Whether an entry has one of the values wanted of each facet, one aside."""
    values = {"type": [each.type], **each.facets}
    return all(name == without or not some or set(some) & set(values[name]) for name, some in wanted.items())


def test_a_file_of_another_version_is_refused(tmp_path: Path) -> None:
    for content in (None, "{", '{"format": 99, "things": []}'):
        if content is not None:
            (tmp_path / "search.json").write_text(content)
        with pytest.raises(UnavailableError, match="search index"):
            read_passages(tmp_path)


def test_small_words_are_left_out_where_there_are_others() -> None:
    assert ids("the patrol of the x") == ids("patrol x")
    assert ids("of the") == ids("the of") != []
