"""A release as plain dicts, read naively: what the compiled route is checked against.

Nothing of the plan, of a store or of a printer is imported here; the semantics are written out a second time, the
slow and obvious way.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from pyoxigraph import DefaultGraph, Literal, NamedNode

from koban_kg.model.types import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyoxigraph import Quad

    from koban_kg.model.types import Class, Model, Property

BASE = "https://w3id.org/koban/"
TERMS = BASE + "ontology#"
TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"


def nfc(value: Any) -> Any:
    return unicodedata.normalize("NFC", value) if isinstance(value, str) else value


def fold(value: str) -> str:
    return "".join(
        c for c in unicodedata.normalize("NFKD", value) if not unicodedata.category(c).startswith("M")
    ).casefold()


class Plain:
    """Things, statements and links of a release."""

    def __init__(self, quads: Iterable[Quad], model: Model) -> None:
        self.model = model
        self.classes: dict[str, str] = {}
        self.type_inferred: dict[str, bool] = {}
        self.statements: dict[str, dict[str, list[tuple[Any, str]]]] = defaultdict(lambda: defaultdict(list))
        self.edges: dict[str, dict[str, dict[str, bool]]] = defaultdict(lambda: defaultdict(dict))
        self.links: dict[tuple[str, str, str], dict[str, Any]] = {}
        by_iri = {c.iri: c.name for c in model.classes.values()}
        types: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for quad in quads:
            if not isinstance(quad.subject, NamedNode):
                continue
            role = "asserted" if isinstance(quad.graph_name, DefaultGraph) else quad.graph_name.value.rpartition("/")[2]
            origin = {"inferred": "inferred", "open-inferred": "inferred", "translations": "machine"}.get(
                role, "stated"
            )
            self.statements[quad.subject.value][quad.predicate.value].append((quad.object, origin))
            if quad.predicate.value == TYPE:
                types[quad.subject.value].append((quad.object.value, origin))
        for iri, found in types.items():
            for name, _ in found:
                if name in by_iri:
                    self.classes[iri] = by_iri[name]
            if iri in self.classes:
                self.type_inferred[iri] = all(origin != "stated" for _, origin in found)
        self._read_edges()
        self._read_links(types)
        self.by_class: dict[str, list[str]] = defaultdict(list)
        for iri in sorted(self.classes, key=lambda i: (self.id(i), self.classes[i])):
            self.by_class[self.classes[iri]].append(iri)

    def _read_edges(self) -> None:
        forwards: dict[str, set[tuple[str, bool]]] = defaultdict(set)
        for cls in self.model.classes.values():
            for prop in cls.properties.values():
                if prop.kind is Kind.RELATION:
                    forward = prop.inverse_of or prop.iri
                    forwards[forward].add((forward, False))
                    forwards[prop.iri].add((forward, prop.inverse_of is not None))
        for subject, members in self.statements.items():
            for predicate, values in members.items():
                for forward, backward in forwards.get(predicate, ()):
                    for value, origin in values:
                        if isinstance(value, NamedNode) and value.value in self.classes and subject in self.classes:
                            start, end = (value.value, subject) if backward else (subject, value.value)
                            stated = origin == "stated"
                            known = self.edges[forward][start].get(end, False)
                            self.edges[forward][start][end] = known or stated
        self.back: dict[str, dict[str, dict[str, bool]]] = defaultdict(lambda: defaultdict(dict))
        for predicate, starts in self.edges.items():
            for start, ends in starts.items():
                for end, stated in ends.items():
                    self.back[predicate][end][start] = stated

    def _read_links(self, types: dict[str, list[tuple[str, str]]]) -> None:
        basis_values = {}
        basis = self.model.thing.properties.get("basis")
        if basis is not None and basis.enum:
            basis_values = {v.iri: v.notation for v in self.model.lists[basis.enum].values}
        for iri, found in types.items():
            if not any(name == TERMS + "Link" for name, _ in found):
                continue
            members = self.statements[iri]

            def one(name: str, members: Any = members) -> Any:
                values = members.get(TERMS + name)
                return values[0][0].value if values else None

            notes = sorted(v.value for v, origin in members.get(TERMS + "note", ()) if origin == "stated")
            self.links[one("predicate"), one("subject"), one("object")] = {
                "basis": basis_values.get(one("basis")),
                "note": notes[0] if notes else None,
            }

    def id(self, iri: str) -> str:
        if iri.startswith(BASE + "scheme/"):
            return unquote(iri[len(BASE + "scheme/") :])
        if iri.startswith(BASE + "id/"):
            return unquote(iri[len(BASE + "id/") :].partition("/")[2])
        return iri

    # --- values ----------------------------------------------------------------------------------------------------

    def values(self, iri: str, prop: Property, lang: tuple[str, ...], inferred: bool) -> list[Any]:
        """The values of a scalar property, ascending; texts in the one chosen language; closed lists as notations."""
        if prop.kind is Kind.ID:
            return [self.id(iri)]
        if prop.kind is Kind.IRI:
            return [iri]
        if prop.kind is Kind.TEXT:
            chosen = self.text(iri, prop, lang, inferred)
            return chosen[0] if chosen else []
        found = set()
        for value, origin in self.statements[iri].get(prop.iri, ()):
            if origin == "inferred" and not inferred:
                continue
            read = self._read(prop, value)
            if read is not None:
                found.add(read)
        if prop.kind is Kind.ENUM:
            places = {v.notation: i for i, v in enumerate(self.model.lists[prop.enum or ""].values)}
            return sorted(found, key=lambda v: places[v])
        return sorted(found, key=lambda v: (nfc(v), v))

    def _read(self, prop: Property, value: Any) -> Any:
        text = value.value
        match prop.kind:
            case Kind.ENUM:
                return next((v.notation for v in self.model.lists[prop.enum or ""].values if v.iri == text), None)
            case Kind.INTEGER:
                return int(text)
            case Kind.DECIMAL:
                return float(text)
            case Kind.BOOLEAN:
                return {"true": True, "1": True}.get(text, False)
            case _:
                return text

    def text(
        self, iri: str, prop: Property, lang: tuple[str, ...], inferred: bool
    ) -> tuple[list[str], str, str] | None:
        """The chosen texts with their tag and origin."""
        by_tag: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        tags = {}
        for value, origin in self.statements[iri].get(prop.iri, ()):
            if isinstance(value, Literal) and (inferred or origin != "inferred"):
                tag = value.language or "und"
                tags[tag.lower()] = tag
                by_tag[tag.lower()][origin].append(value.value)
        wanted = [t for each in lang for t in (each, each.partition("-")[0])] + ["en", *sorted(by_tag)]
        for tag in wanted:
            for origin in ("stated", "inferred", "machine"):
                if by_tag.get(tag, {}).get(origin):
                    texts = sorted(set(by_tag[tag][origin]), key=lambda t: (nfc(t), t))
                    return (texts if prop.many else texts[:1]), tags[tag], origin
        return None

    # --- relations -------------------------------------------------------------------------------------------------

    def related(self, iri: str, prop: Property, inferred: bool) -> list[tuple[str, dict[str, Any]]]:
        """Things at the other end by id, with what is known of the link."""
        forward = prop.inverse_of or prop.iri
        ends = (self.back if prop.inverse_of else self.edges)[forward].get(iri, {})
        found = []
        for other, stated in ends.items():
            if self.classes[other] not in prop.targets or (not inferred and (not stated or self.type_inferred[other])):
                continue
            key = (forward, other, iri) if prop.inverse_of else (forward, iri, other)
            found.append((other, {**self.links.get(key, {"basis": None, "note": None}), "inferred": not stated}))
        return sorted(found, key=lambda pair: (self.id(pair[0]), self.classes[pair[0]]))

    def things(self, cls: Class, inferred: bool) -> list[str]:
        return [iri for iri in self.by_class[cls.name] if inferred or not self.type_inferred[iri]]
