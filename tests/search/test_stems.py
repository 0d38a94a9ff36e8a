"""Words as search compares them."""

from __future__ import annotations

import pytest

from koban_kg.search.small import is_small
from koban_kg.search.stems import stems, stems_of, words


@pytest.mark.parametrize(
    ("tag", "one", "other"),
    [
        ("en", "burglaries", "burglary"),
        ("de", "Einbrüche", "Einbruch"),
        ("de", "Straße", "STRASSE"),
        ("fr", "sécurité", "securite"),
        ("fr", "contrôles", "controle"),
        ("pl", "przestępstwami", "przestępstwa"),
        ("pl", "Łódź", "lodz"),
        ("el", "διαρρήξεις", "διαρρηξεις"),
        ("el", "δρόμος", "ΔΡΟΜΟΥΣ"),
        ("it", "città", "citta"),
        ("pt-BR", "crimes", "crime"),
        ("en", "re\u0301sume\u0301", "résumé"),
    ],
)
def test_forms_of_a_word_meet(tag: str, one: str, other: str) -> None:
    assert set(stems_of(one, tag)) & set(stems_of(other, tag))


@pytest.mark.parametrize(
    ("tag", "one", "other"), [("en", "police", "policy"), ("de", "Wache", "Woche"), ("xx", "crimes", "crime")]
)
def test_other_words_do_not(tag: str, one: str, other: str) -> None:
    assert not set(stems_of(one, tag)) & set(stems_of(other, tag))


def test_a_language_without_a_stemmer_keeps_words_as_they_are() -> None:
    assert stems("Polizei", "xx") == stems("Polizei", "not a tag") == ("polizei",)


def test_a_text_falls_apart_into_words_with_their_places() -> None:
    assert list(words("l'auteur d’AIA-5(1)")) == [
        (0, 1, "l"),
        (2, 8, "auteur"),
        (9, 10, "d"),
        (11, 14, "AIA"),
        (15, 16, "5"),
        (17, 18, "1"),
    ]


@pytest.mark.parametrize(
    ("tag", "small", "large"),
    [
        ("en", "The", "police"),
        ("de", "und", "Polizei"),
        ("fr", "les", "police"),
        ("pl", "Oraz", "policja"),
        ("el", "και", "αστυνομία"),
        ("nl", "het", "politie"),
        ("pt-BR", "não", "polícia"),
        ("xx", "", "the"),
    ],
)
def test_small_words(tag: str, small: str, large: str) -> None:
    assert not is_small(large, tag)
    assert not small or is_small(small, tag)
