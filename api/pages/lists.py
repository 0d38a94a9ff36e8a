"""The list pages: one class with its facets, all classes together, and the nearest things to what was not found."""

from __future__ import annotations

import difflib
import math
from typing import TYPE_CHECKING, Any

from fastapi.responses import Response

from api.pages import browse, evidence
from api.pages.page import Crumb, render
from api.pages.results import results
from api.pages.view import path_of
from api.pages.words import Text, say
from koban_kg.model.types import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fastapi.responses import HTMLResponse

    from api.pages.browse import Entry, Table
    from api.pages.view import Ref, View
    from koban_kg.model.types import Class

FACT_LENGTH = 150
"""Characters of the second line of a row."""
LEADING = ("problems", "methodologies", "capabilities", "norms", "trainings", "skills", "stakeholders", "useCases")
"""Plurals of the classes that most readers look for: their lists come first, the others follow by name."""
SORTS = 4


async def page(view: View, cls: Class, given: Iterable[tuple[str, str]]) -> HTMLResponse:
    """The list of a class: the rows that pass the text and the facets of the address, one page of them."""
    table = await browse.table(view, cls)
    choice = browse.choice_of(table, given)
    found = browse.ordered(table, browse.matching(table, choice), choice.sort)
    pages = max(1, math.ceil(len(found) / browse.PER_PAGE))
    choice = browse.Choice(choice.text, choice.chosen, choice.sort, min(choice.page, pages))
    start = (choice.page - 1) * browse.PER_PAGE
    base = f"/browse/{cls.segment}"
    shown = found[start : start + browse.PER_PAGE]
    marks = await _findings(view, cls, shown)
    return render(
        view.frame,
        "browse.html",
        title=cls.label_plural,
        description=cls.description,
        crumbs=[
            Crumb(Text(say("home")), "/"),
            Crumb(Text(say("all_lists")), "/browse"),
            Crumb(Text(cls.label_plural)),
        ],
        cls=cls,
        heading=cls.label_plural,
        base=base,
        choice=choice,
        facets=[_linked(view, facet) for facet in browse.facets_of(table, choice, base)],
        chips=_chips(table, choice, base),
        rows=[{"ref": view.ref(e.node), "fact": fact(view, cls, e), "mark": marks.get(e.node["id"])} for e in shown],
        total=len(found),
        all=len(table.entries),
        pages=pages,
        previous=_at(base, choice.query(page=choice.page - 1)),
        next=_at(base, choice.query(page=choice.page + 1)),
        csv_href=_at(f"{base}.csv", choice.query()),
        sorts=_sorts(table, choice, base),
        asked=_asked(table, choice),
        nearest=[] if found or not choice.text else await nearest(view, [cls], choice.text),
        elsewhere=[] if found or not choice.text else await _elsewhere(view, cls, choice.text),
    )


async def table(view: View, cls: Class, given: Iterable[tuple[str, str]]) -> Response:
    """The rows of a list page, all its pages, as CSV."""
    rows = await browse.table(view, cls)
    choice = browse.choice_of(rows, given)
    found = browse.ordered(rows, browse.matching(rows, choice), choice.sort)
    text = browse.as_csv(view, rows, found, _at(f"/browse/{cls.segment}", choice.query()))
    return Response(
        text,
        media_type="text/csv; charset=utf-8; header=present",
        headers={"Content-Disposition": f'attachment; filename="koban-{cls.segment}-{view.live.release.version}.csv"'},
    )


async def everything(view: View) -> HTMLResponse:
    """All lists with their number of things."""
    groups: list[dict[str, Any]] = []
    for cls in sorted(view.model.classes.values(), key=_leading):
        rows = await browse.table(view, cls)
        if rows.entries:
            groups.append(
                {
                    "label": cls.label_plural,
                    "href": f"/browse/{cls.segment}",
                    "count": len(rows.entries),
                    "description": cls.description,
                }
            )
    return render(
        view.frame,
        "browse-all.html",
        title=say("all_lists"),
        crumbs=[Crumb(Text(say("home")), "/"), Crumb(Text(say("all_lists")))],
        groups=groups,
    )


def _leading(cls: Class) -> tuple[int, str]:
    return (LEADING.index(cls.plural) if cls.plural in LEADING else len(LEADING), cls.label_plural)


def fact(view: View, cls: Class, entry: Entry) -> Text | None:
    """The most useful fact of a thing in one line: its definition, else its first text."""
    if cls.name == "Evidence":
        number = evidence.figure(entry.node, view.words.word("EffectMeasure", entry.node["effectMeasure"]))
        if number is not None:
            return Text(number)
    for name in ("definition", *(p.name for p in cls.properties.values() if p.kind is Kind.TEXT)):
        prop = cls.properties.get(name)
        if prop is None or name == "label" or (prop.many and not entry.node.get(name)):
            continue
        if prop.many:
            return _short(Text(", ".join(entry.node[name])))
        text = view.text(entry.node, name)
        if text is not None and text.value not in entry.label:
            return _short(text)
    return None


def _short(text: Text) -> Text:
    if len(text.value) <= FACT_LENGTH:
        return text
    cut = text.value[:FACT_LENGTH].rsplit(" ", 1)[0].rstrip(",;:. ")
    return Text(f"{cut} …", text.lang, text.auto, None)


async def _findings(view: View, cls: Class, shown: list[Entry]) -> dict[str, Any]:
    """Direction and strength of the practices on a page, direction of single results; other classes have none."""
    if cls.name == "Evidence":
        return {
            e.node["id"]: {
                "direction": view.words.word("Direction", e.node["direction"]),
                "counted": True,
                "strength": None,
            }
            for e in shown
        }
    if cls.name != "Methodology" or not shown:
        return {}
    ids = [e.node["id"] for e in shown]
    data = await view.ask("practice-rows", ids=ids)
    return {
        row["id"]: evidence.whole([r for r in results(view, row["evidence"]) if r.effect], view.words)
        for row in data["methodologies"]
    }


def _linked(view: View, facet: dict[str, Any]) -> dict[str, Any]:
    return {**facet, "values": [{**v, "href": view.frame.link(v["href"])} for v in facet["values"]]}


def _at(base: str, query: str) -> str:
    return f"{base}?{query}" if query else base


def _chips(table: Table, choice: browse.Choice, base: str) -> list[dict[str, str]]:
    """What is chosen, each with the address that takes it back."""
    chips = []
    if choice.text:
        chips.append({"label": f"“{choice.text}”", "href": _at(base, choice.query(text=""))})
    for name, key in choice.chosen:
        prop, options = table.facets[name]
        value = options[key].label.value if key in options else key
        chips.append(
            {"label": f"{prop.label}: {value}", "href": _at(base, choice.query(chosen=choice.toggled(name, key)))}
        )
    return chips


def _sorts(table: Table, choice: browse.Choice, base: str) -> list[dict[str, Any]]:
    options = [
        ("name", say("sort_name")),
        *((name, prop.label) for name, (prop, _) in list(table.facets.items())[:SORTS]),
    ]
    return [
        {"label": label, "here": choice.sort == name, "href": _at(base, choice.query(sort=name))}
        for name, label in options
    ]


def _asked(table: Table, choice: browse.Choice) -> str:
    return "; ".join(chip["label"] for chip in _chips(table, choice, "")) or say("nothing_chosen")


async def _elsewhere(view: View, cls: Class, text: str) -> list[dict[str, Any]]:
    """Other lists that have something for a text."""
    found = []
    choice = browse.Choice(text)
    for other in view.model.classes.values():
        if other is not cls:
            count = len(browse.matching(await browse.table(view, other), choice))
            if count:
                found.append(
                    {
                        "label": other.label_plural,
                        "count": count,
                        "href": _at(f"/browse/{other.segment}", choice.query()),
                    }
                )
    return found


async def nearest(view: View, classes: list[Class], wanted: str, most: int = 5) -> list[Ref]:
    """The things whose id or name is nearest to a text (difflib's ratio), best first."""
    target = browse.fold(wanted.replace("-", " "))
    scored: list[tuple[float, str, Ref]] = []
    for cls in classes:
        for entry in (await browse.table(view, cls)).entries:
            score = max(
                difflib.SequenceMatcher(None, target, browse.fold(text.replace("-", " "))).ratio()
                for text in (entry.node["id"], entry.label)
            )
            if score > 0.45:
                ref = view.ref(entry.node)
                scored.append((score, ref.id, ref))
    scored.sort(key=lambda item: (-item[0], item[1]))
    return [ref for _, _, ref in scored[:most]]


async def other_case(view: View, cls: Class, identifier: str) -> str | None:
    """The address of the thing whose id differs only in case, if there is exactly one."""
    folded = identifier.casefold()
    found = [e.node["iri"] for e in (await browse.table(view, cls)).entries if e.node["id"].casefold() == folded]
    return path_of(found[0]) if len(found) == 1 else None
