"""Lists: every class with text search, facets from the model, sorting, paging, and the same rows as CSV.

The rows of a class are read once per release and language and filtered here, so that the counts of all facets come
from one pass. A facet counts the rows that the other choices leave, as a reader expects of a choice not yet made.
"""

from __future__ import annotations

import csv
import io
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode
from weakref import WeakKeyDictionary

from api.pages import selection, takeaway
from api.pages.words import Text, say
from koban_kg.model.types import Kind
from koban_kg.plan.tree import Lang

if TYPE_CHECKING:
    from collections.abc import Iterable

    from api.pages.view import View
    from koban_kg.model.types import Class, Property

MOST_VALUES = 40
"""A property with more values than this is no facet, nor is one that fewer than a third of the rows have."""
PER_PAGE = 25
OPEN_FACETS = 3
_PARAMETERS = frozenset({"q", "sort", "page", "lang"})

_tables: WeakKeyDictionary[Any, dict[tuple[str, str], Table]] = WeakKeyDictionary()


@dataclass(frozen=True, slots=True)
class Option:
    """A value of a facet: as it stands in the address, and its words."""

    key: str
    label: Text
    order: int


@dataclass(frozen=True)
class Entry:
    """One thing in a list: what is shown, what is searched, and its values by facet."""

    node: dict[str, Any]
    label: str
    folded: str
    values: dict[str, frozenset[str]]


@dataclass(frozen=True)
class Table:
    """The rows of a class in one language, with the facets its model gives."""

    cls: Class
    entries: list[Entry]
    facets: dict[str, tuple[Property, dict[str, Option]]]


@dataclass(frozen=True, slots=True)
class Choice:
    """What the address asks for: text, chosen values by facet, order, page."""

    text: str = ""
    chosen: tuple[tuple[str, str], ...] = ()
    sort: str = "name"
    page: int = 1

    def query(self, **change: Any) -> str:
        """The address's parameters with some changed; defaults are left out."""
        text, sort = change.get("text", self.text), change.get("sort", self.sort)
        chosen, page = change.get("chosen", self.chosen), change.get("page", 1)
        pairs = ([("q", text)] if text else []) + list(chosen)
        pairs += [("sort", sort)] if sort != "name" else []
        pairs += [("page", str(page))] if page > 1 else []
        return urlencode(pairs)

    def toggled(self, facet: str, key: str) -> tuple[tuple[str, str], ...]:
        """The chosen values with one added, or taken away if it was there."""
        pair = (facet, key)
        return tuple(p for p in self.chosen if p != pair) if pair in self.chosen else (*self.chosen, pair)


def fold(text: str) -> str:
    """A text without case and diacritics (NFKD, marks removed, casefold), as filters of the graph compare."""
    return "".join(ch for ch in unicodedata.normalize("NFKD", text) if not unicodedata.combining(ch)).casefold()


async def table(view: View, cls: Class) -> Table:
    """The rows of a class in the view's language, kept until the release is let go."""
    kept = _tables.setdefault(view.live.graph, {})
    key = (cls.name, view.lang.tag)
    if key not in kept:
        kept[key] = await _read(view, cls)
    return kept[key]


async def _read(view: View, cls: Class) -> Table:
    lang = Lang(view.lang.chain)
    candidates = [p for p in selection.shown(cls) if _may_be_facet(p)]
    columns = [p for p in selection.shown(cls) if p.kind is not Kind.RELATION] + [
        p for p in candidates if p.kind is Kind.RELATION
    ]
    data = await view.run(selection.list_plan(view.model, cls, columns, lang))
    rows = data["things"]
    facets: dict[str, tuple[Property, dict[str, Option]]] = {}
    values: list[dict[str, frozenset[str]]] = [{} for _ in rows]
    for prop in candidates:
        options: dict[str, Option] = {}
        found = [_options(view, prop, row) for row in rows]
        for pairs in found:
            options.update({option.key: option for option in pairs})
        if 1 < len(options) <= MOST_VALUES and 3 * sum(map(bool, found)) >= len(rows):
            facets[prop.name] = (prop, options)
            for place, pairs in enumerate(found):
                values[place][prop.name] = frozenset(option.key for option in pairs)
    entries = [
        Entry(row, view.label(row).value, _searched(view, row, columns), values[place])
        for place, row in enumerate(rows)
    ]
    return Table(cls, entries, facets)


def _may_be_facet(prop: Property) -> bool:
    if prop.kind in (Kind.ENUM, Kind.BOOLEAN):
        return prop.name not in ("deprecated",)
    return prop.kind is Kind.RELATION and prop.inverse_of is None and prop.name != "source"


def _options(view: View, prop: Property, row: dict[str, Any]) -> list[Option]:
    raw = row.get(prop.name)
    items = [] if raw is None else raw if isinstance(raw, list) else [raw]
    if prop.kind is Kind.BOOLEAN:
        return [Option("yes" if raw else "no", Text(say("yes" if raw else "no")), 0 if raw else 1)] if items else []
    if prop.kind is Kind.ENUM:
        found = []
        for item in items:
            word = view.words.word(prop.enum or "", str(item))
            if word is not None:
                found.append(Option(word.notation, word.text, view.words.order(prop.enum or "", word.notation)))
        return found
    return [Option(item["id"], view.label(item), 0) for item in items]


def _searched(view: View, row: dict[str, Any], columns: Iterable[Property]) -> str:
    parts = [row["id"], view.label(row).value]
    for prop in columns:
        if prop.kind in (Kind.TEXT, Kind.STRING):
            value = row.get(prop.name)
            parts += [str(v) for v in value] if isinstance(value, list) else [str(value)] if value else []
            if row.get(f"{prop.name}English"):
                parts.append(str(row[f"{prop.name}English"]))
    return fold("\n".join(parts))


def choice_of(table: Table, parameters: Iterable[tuple[str, str]]) -> Choice:
    """What the address asks for; a parameter that is no facet of the class is left out."""
    pairs = list(parameters)
    single = dict(pairs)
    try:
        page = max(1, int(single.get("page", "1")))
    except ValueError:
        page = 1
    chosen = tuple(dict.fromkeys((k, v) for k, v in pairs if k in table.facets and k not in _PARAMETERS))
    sort = single.get("sort", "name")
    return Choice(
        single.get("q", "").strip()[:200], chosen, sort if sort in ("name", "id", *table.facets) else "name", page
    )


def matching(table: Table, choice: Choice, without: str | None = None) -> list[Entry]:
    """The rows that pass the text and the choices; values of one facet are alternatives; ``without`` leaves one out."""
    words = fold(choice.text).split()
    wanted: dict[str, set[str]] = {}
    for facet, key in choice.chosen:
        if facet != without:
            wanted.setdefault(facet, set()).add(key)
    return [
        entry
        for entry in table.entries
        if all(word in entry.folded for word in words)
        and all(entry.values[facet] & keys for facet, keys in wanted.items())
    ]


def ordered(table: Table, entries: list[Entry], sort: str) -> list[Entry]:
    """The rows in the order asked for; ties end in the id."""
    if sort == "id":
        return sorted(entries, key=lambda e: e.node["id"])
    if sort in table.facets:
        options = table.facets[sort][1]
        return sorted(
            entries,
            key=lambda e: (
                min(((options[k].order, options[k].label.value) for k in e.values[sort]), default=(999, "")),
                fold(e.label),
                e.node["id"],
            ),
        )
    return sorted(entries, key=lambda e: (fold(e.label), e.node["id"]))


def facets_of(table: Table, choice: Choice, base: str) -> list[dict[str, Any]]:
    """The facets with the count of each value and the address that chooses it or takes it back."""
    found = []
    for place, (name, (prop, options)) in enumerate(table.facets.items()):
        rows = matching(table, choice, without=name)
        counts = {key: sum(key in row.values[name] for row in rows) for key in options}
        chosen = {key for facet, key in choice.chosen if facet == name}
        values = [
            {
                "label": option.label,
                "count": counts[option.key],
                "chosen": option.key in chosen,
                "href": _address(base, choice.query(chosen=choice.toggled(name, option.key))),
            }
            for option in sorted(options.values(), key=lambda o: (o.order, fold(o.label.value)))
            if counts[option.key] or option.key in chosen
        ]
        if values:
            label = prop.label[:1].upper() + prop.label[1:]
            found.append({"label": label, "values": values, "open": bool(chosen) or place < OPEN_FACETS, "name": name})
    return found


def _address(base: str, query: str) -> str:
    return f"{base}?{query}" if query else base


def as_csv(view: View, table: Table, entries: list[Entry], page_url: str) -> str:
    """The rows as CSV (RFC 4180): id, IRI, then the columns of the model in words.

    The first line is the header. Each row ends with the names of the columns whose text is an unreviewed machine
    translation, the release, and the address the rows come from.
    """
    props = [
        p
        for p in selection.shown(table.cls)
        if p.name not in ("id", "iri") and (p.kind is not Kind.RELATION or p.name in table.facets)
    ]
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(["id", "iri", *(p.name for p in props), takeaway.TRANSLATED, "release", "from"])
    for entry in entries:
        cells = {prop.name: _cell(view, prop, entry.node) for prop in props}
        writer.writerow(
            [
                entry.node["id"],
                entry.node["iri"],
                *(" | ".join(text.value for text in texts) for texts in cells.values()),
                takeaway.translated(cells),
                view.live.release.version,
                page_url,
            ]
        )
    return buffer.getvalue()


def _cell(view: View, prop: Property, row: dict[str, Any]) -> list[Text]:
    """The texts of a cell; each knows whether a machine translated it."""
    raw = row.get(prop.name)
    if raw is None:
        return []
    items = raw if isinstance(raw, list) else [raw]
    if prop.kind is Kind.ENUM:
        return [word.text for item in items if (word := view.words.word(prop.enum or "", str(item))) is not None]
    if prop.kind is Kind.RELATION:
        return [view.label(item) for item in items]
    if prop.kind is Kind.BOOLEAN:
        return [Text(say("yes") if raw else say("no"))]
    if prop.kind is Kind.TEXT and not prop.many:
        text = view.text(row, prop.name)
        return [] if text is None else [text]
    return [Text(str(item)) for item in items]
