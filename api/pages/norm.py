"""The page of a norm: the duty in one sentence, of whom, since when, when it applies and when it does not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from api.pages.page import Crumb, render
from api.pages.sources import source_of, sources_of
from api.pages.words import Text, say

if TYPE_CHECKING:
    from fastapi.responses import HTMLResponse

    from api.pages.view import View


async def page(view: View, node: dict[str, Any]) -> HTMLResponse:
    """The norm's page; ``node`` is the thing that the address names."""
    it = (await view.ask("norm", id=node["id"]))["norms"][0]
    words = view.words
    label = view.label(it)
    title = view.text(it, "shortTitle") or label
    constrained: dict[str, list[Any]] = {}
    for ref in view.refs(it["constrainsConnection"]):
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
        type=words.word("NormType", it["normType"]),
        binding=words.word("Binding", it["binding"]),
        dimension=[words.word("ConstraintDimension", d) for d in _items(it["dimension"])],
        addressee=[words.word("Addressee", a) for a in _items(it["addressee"])],
        consequence=view.text(it, "consequence"),
        conditions=[_clause(view, row) for row in it["hasCondition"]],
        exceptions=[[_clause(view, row) for row in way["hasCondition"]] for way in it["hasException"]],
        constrained=[(view.model.classes[name].label_plural, refs) for name, refs in sorted(constrained.items())],
        sources=sources_of([source_of(view, it)]),
        verified=view.verified(it["verified"]),
        id=it["id"],
        iri=it["iri"],
    )


def _items(value: Any) -> list[Any]:
    return [] if value is None else value if isinstance(value, list) else [value]


def _clause(view: View, row: dict[str, Any]) -> dict[str, Any]:
    """One clause: the facet, how it compares, and the values it names, as links to their pages."""
    return {
        "facet": view.ref(row["facet"]) if row["facet"] else None,
        "operator": view.words.word("ConditionOperator", row["operator"]),
        "values": sorted((view.ref(value) for value in row["accepts"]), key=lambda r: r.label.value),
    }
