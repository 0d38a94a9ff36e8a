"""The page of a norm: the duty in one sentence, of whom, since when, when it applies and when it does not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from api.pages.page import Crumb, render
from api.pages.sources import source_of, sources_of
from api.pages.thing import rest_of
from api.pages.words import Text, mark, say

if TYPE_CHECKING:
    from fastapi.responses import HTMLResponse

    from api.pages.view import View


SHOWN = frozenset(
    {
        *("instrument", "article", "shortTitle", "celex", "eli", "normType", "binding", "dimension", "addressees"),
        *("consequence", "appliesFrom", "textVersion", "amendedBy", "conditionText", "conditionNote", "conditions"),
        *("exceptionText", "exceptionNote", "exceptions", "constrains", "note"),
    }
)
"""Properties that the page has a place for."""


async def page(view: View, node: dict[str, Any]) -> HTMLResponse:
    """The norm's page; ``node`` is the thing that the address names."""
    it = (await view.ask("norm", id=node["id"]))["norms"][0]
    words = view.words
    label = view.label(it)
    type_ = words.word("NormType", it["normType"])
    addressees = [words.word("Addressee", a) for a in _items(it["addressees"])]
    title = view.text(it, "shortTitle") or label
    constrained: dict[str, list[Any]] = {}
    for ref in view.related(it, "constrains", "Norm"):
        constrained.setdefault(ref.type, []).append(ref)
    return render(
        view.frame,
        "norm.html",
        title=label.value,
        description=it["consequence"] or title.value,
        crumbs=[
            Crumb(Text(say("home")), "/"),
            Crumb(Text(view.model.classes["Norm"].label_plural), "/browse/norm"),
            Crumb(Text(f"{it['instrument']}, {it['article']}" if it["article"] else it["instrument"] or label.value)),
        ],
        label=label,
        heading=title,
        it=it,
        type=type_,
        binding=words.word("Binding", it["binding"]),
        dimension=[words.word("ConstraintDimension", d) for d in _items(it["dimension"])],
        addressee=addressees,
        consequence=_duty(type_, addressees, view.text(it, "consequence")),
        conditions=[_clause(view, row) for row in it["conditions"]],
        exceptions=[[_clause(view, row) for row in way["conditions"]] for way in it["exceptions"]],
        constrained=[(view.model.classes[name].label_plural, refs) for name, refs in sorted(constrained.items())],
        more=rest_of(view, node, SHOWN),
        sources=sources_of([source_of(view, it)]),
        verified=view.verified(it["verified"]),
        id=it["id"],
        iri=it["iri"],
    )


def _items(value: Any) -> list[Any]:
    return [] if value is None else value if isinstance(value, list) else [value]


def _duty(type_: Any, addressees: list[Any], consequence: Text | None) -> Text | None:
    """The duty as a sentence: what kind of norm, for whom, and what follows."""
    if consequence is None:
        return None
    who = ", ".join(str(word).lower() for word in addressees if word)
    duty = consequence.value.rstrip(". ")
    if type_ is None or not who:
        return Text(f"{duty[:1].upper()}{duty[1:]}.", consequence.lang, consequence.auto)
    auto = consequence.auto or any(word.text.auto for word in (type_, *addressees) if word)
    return Text(say("norm_duty", type=str(type_), who=who, duty=duty), consequence.lang, auto)


def _clause(view: View, row: dict[str, Any]) -> dict[str, Any]:
    """One clause: the facet, how it compares, and the values it names, as links to their pages."""
    operator = view.words.word("ConditionOperator", row["operator"])
    values = sorted((view.ref(value) for value in row["accepts"]), key=lambda r: r.label.value)
    single = mark("ConditionOperator", operator.notation).get("single") if operator and len(values) == 1 else None
    return {
        "facet": view.ref(row["facet"]) if row["facet"] else None,
        "operator": say(single) if single else (operator.text.said.lower() if operator else ""),
        "values": values,
    }
