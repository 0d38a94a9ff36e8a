"""The page of any thing, made from the model: definition first, sections by group, links both ways, raw last."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from api.pages.evidence import figure
from api.pages.page import Crumb, render, written_date, written_number
from api.pages.sources import source_of, sources_of
from api.pages.words import Text, Word, say
from koban_kg.model.types import Kind

if TYPE_CHECKING:
    from fastapi.responses import HTMLResponse

    from api.pages.view import Ref, View
    from koban_kg.model.types import Class, Property

SHOWN_ELSEWHERE = frozenset(
    {
        *("id", "iri", "label", "definition", "deprecated", "basis"),
        *("sourceCitation", "sourceUrl", "doi", "verified", "source"),
    }
)
"""Properties of every thing that have a place of their own on the page: heading, lead, sources, raw data."""

ONLY_IF_STATED = frozenset({"note", "altLabels", "replacedBy"})
"""Properties that most things do not have and nobody looks for: an empty one is no blank worth saying."""

INLINE = frozenset({Kind.ENUM, Kind.STRING, Kind.INTEGER, Kind.DECIMAL, Kind.DATE})
FEW = 12


@dataclass(frozen=True, slots=True)
class Value:
    """One value, by the form it is shown in: text, word, uri, ref or plain."""

    form: str
    text: Text | None = None
    word: Word | None = None
    ref: Ref | None = None
    href: str = ""
    shown: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A property with its values, or the phrase that says why there is none."""

    label: str
    description: str
    values: list[Value]
    blank: str
    inline: bool = False
    few: int = FEW


@dataclass(slots=True)
class Section:
    """The rows of one group of properties."""

    label: str
    anchor: str
    rows: list[Row] = field(default_factory=list)


async def page(view: View, node: dict[str, Any], cls: Class) -> HTMLResponse:
    """The page of a thing from the answer to its plan."""
    label = view.label(node)
    sections = sections_of(view, node, cls)
    source = node.get("source")
    linked = view.ref(source) if isinstance(source, dict) and "id" in source else None
    sources = [view.ref(e["node"]) for e in source["edges"]] if isinstance(source, dict) and "edges" in source else []
    return render(
        view.frame,
        "thing.html",
        title=label.value,
        description=str(view.text(node, "definition") or f"{cls.label}: {label.value}"),
        crumbs=[Crumb(Text(say("home")), "/"), Crumb(Text(cls.label_plural), f"/browse/{cls.segment}"), Crumb(label)],
        label=label,
        cls=cls,
        definition=view.text(node, "definition"),
        has_definition="definition" in cls.properties,
        sections=sections,
        direction=view.words.word("Direction", node.get("direction")),
        figure=_figure(view, node),
        verified=view.verified(node.get("verified")),
        deprecated=bool(node.get("deprecated")),
        sources=sources_of([source_of(view, node)]),
        linked_sources=[*([linked] if linked else []), *sources],
        basis=view.words.word("Basis", node.get("basis")),
        id=node["id"],
        iri=node["iri"],
    )


def _figure(view: View, node: dict[str, Any]) -> str | None:
    """The number or the words of a single result; nothing for other things."""
    if "effectMeasure" not in node:
        return None
    number = figure(node, view.words.word("EffectMeasure", node["effectMeasure"]))
    return number or node.get("resultText")


def rest_of(view: View, node: dict[str, Any], shown: frozenset[str]) -> list[Row]:
    """The properties that a page of its own anatomy has no place for: a property new in the model appears here."""
    cls = view.model.classes[node["__typename"]]
    return [row for section in sections_of(view, node, cls, shown) for row in section.rows]


def sections_of(view: View, node: dict[str, Any], cls: Class, shown: frozenset[str] = frozenset()) -> list[Section]:
    """The properties of a thing by group, in the order of the model; a group without any value is left out."""
    labels = {group.name: group.label for group in view.model.groups}
    order = {group.name: place for place, group in enumerate(view.model.groups)}
    sections: dict[str, Section] = {}
    for prop in sorted(cls.properties.values(), key=lambda p: order.get(p.group or "", len(order))):
        if prop.name in ONLY_IF_STATED and not _stated(node.get(prop.name)):
            continue
        if prop.pick is not None or prop.name in SHOWN_ELSEWHERE | shown or prop.name not in node:
            continue
        name = labels.get(prop.group or "", say("more_facts"))
        section = sections.setdefault(name, Section(name, f"group-{len(sections) + 1}"))
        section.rows.append(row_of(view, prop, node))
    return [s for s in sections.values() if any(r.values or r.blank != "none_recorded" for r in s.rows)]


def _stated(raw: Any) -> bool:
    """Whether a property has a value; a connection has one if it has edges."""
    return bool(raw["edges"] if isinstance(raw, dict) and "edges" in raw else raw)


def row_of(view: View, prop: Property, node: dict[str, Any]) -> Row:
    """A property as a row: values in the form of their kind, or the phrase for a blank."""
    raw = node[prop.name]
    if prop.kind is Kind.RELATION:
        refs = view.refs(raw, (node["iri"], prop.iri)) if prop.many else [view.ref(raw)] if raw else []
        blank = "none_recorded" if prop.many or prop.inverse_of else "not_stated"
        return Row(sentence(prop.label), prop.description, [Value("ref", ref=ref) for ref in refs], blank)
    if prop.kind is Kind.TEXT and not prop.many:
        text = view.text(node, prop.name)
        return Row(sentence(prop.label), prop.description, [Value("text", text=text)] if text else [], "not_stated")
    items = [] if raw is None else list(raw) if prop.many else [raw]
    values = [_value(view, prop, item) for item in items]
    return Row(
        sentence(prop.label),
        prop.description,
        values,
        "none_recorded" if prop.many else "not_stated",
        prop.kind in INLINE and len(values) < FEW,
    )


def _value(view: View, prop: Property, item: Any) -> Value:
    if prop.kind is Kind.ENUM:
        return Value("word", word=view.words.word(prop.enum or "", str(item)))
    if prop.kind in (Kind.URI, Kind.IRI):
        return Value("uri", href=str(item), shown=str(item))
    if prop.kind is Kind.BOOLEAN:
        return Value("plain", shown=say("yes") if item else say("no"))
    if prop.kind is Kind.DATE:
        return Value("plain", shown=written_date(str(item)))
    return Value("plain", shown=written_number(item) if prop.kind is Kind.DECIMAL else str(item))


def sentence(label: str) -> str:
    """A label with a capital first letter."""
    return label[:1].upper() + label[1:]
