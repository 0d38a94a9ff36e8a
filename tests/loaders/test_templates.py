"""URI templates and their inverse."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.templates import Template


@pytest.mark.parametrize(
    ("template", "cells", "iri"),
    [
        ("http://e/x", {}, "http://e/x"),
        ("http://e/{id}", {"id": "a b/ü*~"}, "http://e/a%20b%2F%C3%BC%2A~"),
        ("http://e/{a}--{b}", {"a": "x-1", "b": "y.2"}, "http://e/x-1--y.2"),
        ("{+iri}", {"iri": "https://w3id.org/dpv#a/b"}, "https://w3id.org/dpv#a/b"),
        ("http://e/{a}/{b}", {"a": "x", "b": ""}, None),
    ],
)
def test_expand(template: str, cells: dict[str, str], iri: str | None) -> None:
    parsed = Template.parse(template)

    assert parsed.expand(cells) == iri
    if iri is not None:
        assert parsed.match(iri) == cells


def test_an_iri_of_another_template_does_not_match() -> None:
    assert Template.parse("http://e/{id}").match("http://e/a/b") is None


@pytest.mark.parametrize(
    "template", ["http://e/{a,b}", "http://e/{?q}", "http://e/{#frag}", "http://e/{a", "http://e/a}"]
)
def test_other_templates_are_refused(template: str) -> None:
    with pytest.raises(ValueError, match="template"):
        Template.parse(template)


@given(st.lists(st.text(min_size=1, max_size=6).filter(lambda text: text.isprintable()), min_size=2, max_size=2))
def test_cells_come_back_from_the_iri(cells: list[str]) -> None:
    template = Template.parse("http://e/{a}/{b}")
    iri = template.expand({"a": cells[0], "b": cells[1]})

    assert iri is not None
    assert template.match(iri) == {"a": cells[0], "b": cells[1]}
