"""Reading values: which keys of a node hold a property, under which conditions, and as what they compare.

A value stands in the graph that is the node's home unless a list ``in_<role>`` or a key ``<key>__<role>`` says
otherwise (koban_kg.graph.neo4j.projected). With ``inferred`` off, what stands in an inferred graph is left out; the
catalog tells for which keys that can happen at all.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from koban_kg.graph.neo4j.names import composed_key, folded_key, in_key, part_key, quoted
from koban_kg.graph.neo4j.printer.context import both, either, literal
from koban_kg.model.types import Kind
from koban_kg.plan.text import preference

if TYPE_CHECKING:
    from koban_kg.graph.neo4j.catalog import Key
    from koban_kg.graph.neo4j.printer.context import Context, Text
    from koban_kg.model.types import Property
    from koban_kg.plan.tree import Lang

Form = Literal["value", "compared", "folded"]
"""A value as it is shown, as it compares (normal form C), or as ``contains`` sees it."""

_DERIVED = ("inferred", "open-inferred")
_SHOWN = ("asserted", "open", "ontology", "translations")
_TEXTUAL = frozenset({Kind.ID, Kind.IRI, Kind.TEXT, Kind.STRING, Kind.URI})


@dataclass(frozen=True, slots=True)
class Place:
    """One key of a node that may hold the property.

    Attributes
    ----------
    name, base
        The key, and the key that its node lists name it by (that of a part without its role).
    key
        What the catalog knows; none for ids and IRIs that are plain everywhere.
    guarded
        Whether some node's value must not be read.
    total
        Whether every node of the class gives a value.
    """

    name: str
    base: str
    key: Key | None
    guarded: bool
    total: bool

    @property
    def tag(self) -> str:
        """The language of the texts."""
        return (self.key.language if self.key is not None else None) or "und"

    @property
    def translated(self) -> Literal["never", "some", "always"]:
        """Which of the texts are machine translations."""
        if self.name != self.base:
            return "always"
        return "some" if self.key is not None and "translations" in self.key.graphs else "never"


@dataclass(frozen=True, slots=True)
class Reading:
    """How one property of one class is read: the first of its places that has a value gives it."""

    prop: Property
    places: tuple[Place, ...]

    @property
    def total(self) -> bool:
        """Whether every node of the class has a value."""
        return any(place.total for place in self.places)

    @property
    def plain(self) -> str | None:
        """The key, if comparing needs nothing but it: then an index can serve."""
        if len(self.places) != 1 or self.prop.many:
            return None
        place = self.places[0]
        composed = place.key is not None and place.key.composed and self.prop.kind in _TEXTUAL
        return None if place.guarded or composed else place.name

    def expression(self, node: Text, form: Form = "value") -> Text | None:
        """The value of a node, null where it has none; none if no node has one."""
        found = [self._at(node, place, form) for place in self.places]
        if not found:
            return None
        return found[0] if len(found) == 1 else f"coalesce({', '.join(found)})"

    def place(self, node: Text) -> Text:
        """The number of the place that gives the value, doubled, and one more if it is a machine translation."""
        cases: list[Text] = []
        for number, place in enumerate(self.places):
            there = self._there(node, place)
            if place.translated == "some":
                number_text = f"CASE WHEN {_in_list(node, 'translations', place.base)} THEN {2 * number + 1}"
                number_text += f" ELSE {2 * number} END"
            else:
                number_text = str(2 * number + (place.translated == "always"))
            if place.total and not cases:
                return number_text
            cases.append(f"ELSE {number_text}" if place.total else f"WHEN {there} THEN {number_text}")
        return f"CASE {' '.join(cases)} END"

    def _there(self, node: Text, place: Place) -> Text:
        return f"{self._at(node, place, 'value')} IS NOT NULL"

    def _at(self, node: Text, place: Place, form: Form) -> Text:
        """The value at one place."""
        raw = f"{node}.{quoted(place.name)}"
        text = self._formed(node, place, form)
        if not place.guarded:
            return text
        assert place.key is not None
        if self.prop.kind is Kind.TEXT or not self.prop.many:
            shown = f"head({raw})" if self.prop.many else raw
            return f"CASE WHEN {_stated(node, place, shown)} THEN {text} END"
        if form == "value":
            kept = f"[x IN {raw} WHERE {_stated(node, place, 'x')}]"
        else:
            stated = _stated(node, place, f"{raw}[i]")
            # a thing without the property: nothing to go through, where range() to null is an error
            kept = f"[i IN range(0, coalesce(size({raw}), 0) - 1) WHERE {stated} | {text}[i]]"
        return f"head([v IN [{kept}] WHERE size(v) > 0])"

    def _formed(self, node: Text, place: Place, form: Form) -> Text:
        raw = f"{node}.{quoted(place.name)}"
        if form == "value" or self.prop.kind not in _TEXTUAL:
            return raw
        if form == "compared":
            if place.key is None or not place.key.composed:
                return raw
            return f"coalesce({node}.{quoted(composed_key(place.name))}, {raw})"
        lower = f"[x IN {raw} | toLower(x)]" if self.prop.many else f"toLower({raw})"
        if place.key is None or not place.key.folded:
            return lower
        return f"coalesce({node}.{quoted(folded_key(place.name))}, {lower})"


def reading(context: Context, class_name: str, prop: Property, lang: Lang | None, inferred: bool) -> Reading:
    """How a property of a class is read, texts in the languages of ``lang`` in turn."""
    by_key, members = context.catalog.by_key, context.catalog.members.get(class_name, 0)
    if prop.kind in {Kind.ID, Kind.IRI}:
        name = "id" if prop.kind is Kind.ID else "iri"
        return Reading(prop, (Place(name, name, by_key.get((class_name, name)), guarded=False, total=True),))
    hidden = context.hides((class_name,))
    if prop.kind is Kind.TEXT:
        assert lang is not None
        keys = _in_turn(context, class_name, prop, lang)
    else:
        known = by_key.get((class_name, prop.name))
        keys = [] if known is None else [known]
    places: list[Place] = []
    for key in keys:
        guarded = not inferred and (hidden or any(role in _DERIVED for role in (*key.graphs, *key.split)))
        total = key.count == members and not guarded
        places.append(Place(key.name, key.name, key, guarded, total))
        if guarded and prop.kind is Kind.TEXT and "translations" in key.split:
            places.append(Place(part_key(key.name, "translations"), key.name, key, guarded=False, total=False))
        if total:
            break
    return Reading(prop, tuple(places))


def _in_turn(context: Context, class_name: str, prop: Property, lang: Lang) -> list[Key]:
    """The keys of a text in the order in which they are tried."""
    keys = [key for key in context.catalog.by_base.get((class_name, prop.name), ()) if key.language is not None]
    wanted = {tag: place for place, tag in enumerate(preference(lang.chain))}
    return sorted(keys, key=lambda key: (wanted.get(key.language or "", len(wanted)), key.language))


def _stated(node: Text, place: Place, value: Text) -> Text:
    """The condition that a value of a key does not stand in an inferred graph."""
    assert place.key is not None
    key = place.key
    derived = [f"NOT {_in_list(node, role, key.name)}" for role in _DERIVED if role in key.graphs]
    derived += [f"NOT {_in_part(node, role, key, value)}" for role in _DERIVED if role in key.split]
    shown = [_in_list(node, role, key.name) for role in _SHOWN if role in key.graphs]
    shown += [_in_part(node, role, key, value) for role in _SHOWN if role in key.split]
    # the home of a node that is inferred is an inferred graph, that of any other is not
    return f"CASE WHEN {node}.inferred IS NULL THEN {both(derived)} ELSE {either(shown)} END"


def _in_list(node: Text, role: str, name: str) -> Text:
    return f"{literal(name)} IN coalesce({node}.{in_key(role)}, [])"


def _in_part(node: Text, role: str, key: Key, value: Text) -> Text:
    part = f"{node}.{quoted(part_key(key.name, role))}"
    return f"{value} IN coalesce({part}, [])" if key.many else f"coalesce({value} = {part}, false)"
