"""Which format an Accept header prefers."""

from __future__ import annotations

import pytest

from api.sparql.negotiation import BINDINGS, GRAPHS, Choice, choose

JSON = "application/sparql-results+json"
XML = "application/sparql-results+xml"


@pytest.mark.parametrize(
    ("accept", "bindings", "graph"),
    [
        ("", JSON, "text/turtle"),
        ("*/*", JSON, "text/turtle"),
        ("text/*", "text/csv", "text/turtle"),
        ("application/*", JSON, "application/n-triples"),
        ("application/sparql-results+xml", XML, None),
        ("text/turtle;q=0.5, application/ld+json", None, "application/ld+json"),
        ("application/ld+json; profile=compacted", None, "application/ld+json"),
        ("text/csv;q=0.9, text/tab-separated-values;q=0.91", "text/tab-separated-values", None),
        (f"{JSON};q=0, */*;q=0.1", XML, "text/turtle"),
        ("*/*;q=0", None, None),
        ("text/turtle;q=nonsense", None, None),
        ("image/png, */*;q=0.01", JSON, "text/turtle"),
        (f"{XML};q=0.5;level=1, {JSON};q=0.4", XML, None),
        (" , ,TEXT/CSV , ", "text/csv", None),
    ],
)
def test_choices(accept: str, bindings: str | None, graph: str | None) -> None:
    found = [choose(accept, offer) for offer in (BINDINGS, GRAPHS)]

    assert [each and each.media_type for each in found] == [bindings, graph]


@pytest.mark.parametrize(
    ("accept", "choice"),
    [
        ("application/json", Choice(JSON, "application/json")),
        ("application/xml", Choice(XML, "application/xml")),
        ("application/json, application/sparql-results+json", Choice(JSON, JSON)),
        ("application/json, */*;q=0.1", Choice(JSON, "application/json")),
    ],
)
def test_an_answer_has_the_name_it_was_asked_by(accept: str, choice: Choice) -> None:
    assert choose(accept, BINDINGS) == choice


def test_text_says_its_encoding() -> None:
    assert [Choice(media, media).header for media in ("text/csv", JSON)] == ["text/csv; charset=utf-8", JSON]
