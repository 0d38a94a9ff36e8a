"""The search page: everything that fits some words, best first, with facets that stay in the address."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from api.pages.browse import Choice
from api.pages.page import Crumb, render
from api.pages.view import Ref, path_of
from api.pages.words import Text, say
from koban_kg.answers.registry import answer, questions
from koban_kg.answers.search import SearchAnswer, SearchAsked
from koban_kg.errors import UsageError
from koban_kg.model.types import Kind
from koban_kg.search.passages import NAMES, facets_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fastapi.responses import HTMLResponse

    from api.pages.view import View
    from koban_kg.answers.search import SearchItem, ValueCount
    from koban_kg.model.types import Property

PER_PAGE = 25
MOST_PAGES = 40
BASE = "/search"
TYPE = "type"
"""The parameter of the address for classes; every other one that is the name of a facet is a value of it."""

_SHARE = 3
"""A facet is shown if at least one of so many hits has a value of it."""


async def page(view: View, given: Iterable[tuple[str, str]]) -> HTMLResponse:
    """What fits the words of the address, one page of it; without words, the form."""
    choice, facets = _choice(view, given)
    found, refused = None, None
    if choice.text:
        try:
            found = await _found(view, choice, facets)
        except UsageError as error:
            refused = error.problem
    total = found.total if found else 0
    pages = min(MOST_PAGES, max(1, math.ceil(total / PER_PAGE)))
    return render(
        view.frame,
        "search.html",
        title=say("found_for", text=choice.text) if choice.text else say("search"),
        crumbs=[Crumb(Text(say("home")), "/"), Crumb(Text(say("search")), BASE if choice.text else None)]
        + ([Crumb(Text(choice.text))] if choice.text else []),
        choice=choice,
        base=BASE,
        refused=refused,
        facets=_facets(view, choice, facets, found) if found else [],
        chips=_chips(view, choice, facets),
        rows=[_row(view, item) for item in found.items] if found else [],
        total=total,
        pages=pages,
    )


def _choice(view: View, given: Iterable[tuple[str, str]]) -> tuple[Choice, dict[str, Property]]:
    """The choice of an address, and the properties that can be facets; what is neither is left out."""
    facets = facets_of(view.model)
    pairs = list(given)
    single = dict(pairs)
    number = single.get("page", "1")
    page = min(MOST_PAGES, max(1, int(number))) if number.isdecimal() and len(number) < 5 else 1
    chosen = tuple(dict.fromkeys((k, v) for k, v in pairs if k in facets or (k == TYPE and v in view.model.classes)))
    return Choice(single.get("q", "").strip(), chosen, page=page), facets


def _values(choice: Choice, name: str) -> list[str]:
    """The values chosen of a facet, or the classes."""
    return [value for key, value in choice.chosen if key == name]


def _toggled(choice: Choice, name: str, value: str) -> str:
    """The address with a value chosen, or taken back if it was."""
    return f"{BASE}?{choice.query(chosen=choice.toggled(name, value))}"


async def _found(view: View, choice: Choice, facets: dict[str, Property]) -> SearchAnswer:
    asked = SearchAsked(
        text=choice.text,
        lang=list(view.lang.chain),
        types=_values(choice, TYPE),
        facets={name: values for name in facets if (values := _values(choice, name))},
        first=PER_PAGE,
        offset=(choice.page - 1) * PER_PAGE,
    )
    found: SearchAnswer = await answer(questions()["search"], asked, view.live.graphql.grounds)
    return found


def _row(view: View, item: SearchItem) -> dict[str, Any]:
    """A hit in two lines: its name with the words that fit, and what it is."""
    label = Text(item.label, item.label_lang or "en", item.label_status is not None)
    matched = item.matched
    in_name = matched is not None and matched.property == "label" and matched.lang == label.lang
    definition = None
    if item.definition is not None:
        definition = Text(item.definition, item.definition_lang or "en", item.definition_status is not None)
    return {
        "ref": Ref(item.id, path_of(item.iri), label, item.type, view.verified(item.verified)),
        "type": view.model.classes[item.type].label,
        "name": matched if in_name else None,
        "matched": None if in_name else matched,
        "also": matched is not None and matched.property in NAMES,
        "definition": definition,
        "exact_id": item.exact == "id",
    }


def _facets(view: View, choice: Choice, facets: dict[str, Property], found: SearchAnswer) -> list[dict[str, Any]]:
    shown = [_facet(view, choice, found.types)]
    for counted in found.facets:
        enough = _SHARE * sum(value.count for value in counted.values) >= found.total
        if _values(choice, counted.facet) or (enough and len(counted.values) > 1):
            shown.append(_facet(view, choice, counted.values, facets[counted.facet]))
    return shown


def _facet(view: View, choice: Choice, counts: list[ValueCount], prop: Property | None = None) -> dict[str, Any]:
    """One facet for the list of facets; without a property that of classes."""
    name = prop.name if prop else TYPE
    label = prop.label if prop else say("search_kind")
    chosen = _values(choice, name)
    counted = dict.fromkeys(chosen, 0) | {each.value: each.count for each in counts}
    return {
        "name": name,
        "label": label[:1].upper() + label[1:],
        "open": True,
        "values": [
            {
                "label": _value(view, prop, value),
                "count": count,
                "chosen": value in chosen,
                "href": view.frame.link(_toggled(choice, name, value)),
            }
            for value, count in counted.items()
        ],
    }


def _value(view: View, prop: Property | None, value: str) -> Text:
    """The words for a class, or for a value of a facet."""
    if prop is None:
        return Text(view.model.classes[value].label_plural)
    if prop.kind is Kind.BOOLEAN:
        return Text(say("yes") if value == "yes" else say("no"))
    word = view.words.word(prop.enum or "", value)
    return word.text if word else Text(value)


def _chips(view: View, choice: Choice, facets: dict[str, Property]) -> list[dict[str, str]]:
    """What is chosen, each with the address that takes it back."""
    return [
        {
            "label": f"{facets[name].label if name in facets else say('search_kind')}: "
            f"{_value(view, facets.get(name), value)}",
            "href": _toggled(choice, name, value),
        }
        for name, value in choice.chosen
    ]
