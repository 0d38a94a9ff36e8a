"""Tables from the quads of a release."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING
from urllib.parse import unquote

from pyoxigraph import DefaultGraph, Literal, NamedNode

from koban_kg.errors import DataError, Finding
from koban_kg.graph.memory.tables import ORIGINS, Edges, Link, Scalars, Tables, Texts, column_key
from koban_kg.model.types import Kind
from koban_kg.names import ID, KOBAN, RDF, SCHEME, XSD, compact
from koban_kg.plan.text import nfc

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyoxigraph import Quad

    from koban_kg.graph.memory.tables import Origin, Value
    from koban_kg.model.types import Class, Model, Property

_TYPE = RDF + "type"
_LINK = KOBAN + "Link"
_ORIGIN: dict[str, Origin] = {"inferred": "inferred", "open-inferred": "inferred", "translations": "machine"}
_STATED: Origin = "stated"


def build_tables(source: Iterable[Quad], model: Model, version: str | None = None) -> Tables:
    """The tables of a dataset.

    Parameters
    ----------
    source
        The quads of a release in any order. The last segment of a graph's name is its role; the default graph counts
        as asserted.

    Raises
    ------
    DataError
        If a stated value does not fit its property, or a thing belongs to two exposed classes.
    """
    return _Builder(model).build(source, version or model.version)


class _Builder:
    def __init__(self, model: Model) -> None:
        self._model = model
        self._findings: list[Finding] = []
        self._subjects: dict[str, list[tuple[str, Value, Origin]]] = defaultdict(list)
        self._enum_values = {
            entry.name: {value.iri: value.notation for value in entry.values} for entry in model.lists.values()
        }
        self._enum_places = {
            entry.name: {value.notation: place for place, value in enumerate(entry.values)}
            for entry in model.lists.values()
        }

    def build(self, source: Iterable[Quad], version: str) -> Tables:
        self._read(source)
        names, inferred = self._nodes()
        order = sorted(names, key=lambda iri: (bare_id(iri, self._identifier(iri)), names[iri], iri))
        number = {iri: place for place, iri in enumerate(order)}
        tables = Tables(
            release=version,
            iris=order,
            ids=[bare_id(iri, self._identifier(iri)) for iri in order],
            classes=[names[iri] for iri in order],
            inferred=[number[iri] for iri in order if iri in inferred],
            scalars={},
            texts={},
            edges=self._edges(number),
        )
        columns = {name: _columns(cls) for name, cls in self._model.classes.items()}
        for iri in order:
            self._fill(tables, number[iri], iri, columns[names[iri]])
        if self._findings:
            raise DataError(
                f"{len(self._findings)} value(s) of the release do not fit the model",
                hint="validate the release with its shapes; correct the rows named below and build again",
                findings=tuple(self._findings[:100]),
            )
        for texts in tables.texts.values():
            texts.sort(key=lambda entry: (entry.tag, ORIGINS.index(entry.origin)))
        tables.scalars = dict(sorted(tables.scalars.items()))
        tables.texts = dict(sorted(tables.texts.items()))
        return tables

    def _read(self, source: Iterable[Quad]) -> None:
        """Index what has a predicate of the model by subject."""
        wanted = {_TYPE, *(KOBAN + term for term in ("subject", "predicate", "object", "basis", "note"))}
        for cls in self._model.classes.values():
            for prop in cls.properties.values():
                wanted |= {prop.iri, prop.predicate}
        origins: dict[Value, Origin] = {}
        subjects = self._subjects
        for quad in source:
            predicate = quad.predicate.value
            if predicate not in wanted or not isinstance(quad.subject, NamedNode):
                continue
            graph = quad.graph_name
            origin = origins.get(graph)
            if origin is None:
                role = "" if isinstance(graph, DefaultGraph) else graph.value.rpartition("/")[2]
                origin = origins[graph] = _ORIGIN.get(role, _STATED)
            subjects[quad.subject.value].append((predicate, quad.object, origin))

    def _identifier(self, iri: str) -> str | None:
        field = self._model.thing.properties["id"].iri
        return min((o.value for p, o, _ in self._subjects[iri] if p == field and isinstance(o, Literal)), default=None)

    def _nodes(self) -> tuple[dict[str, str], set[str]]:
        """The exposed class of each thing, and the things whose every class is inferred."""
        by_iri = {iri: cls.name for iri, cls in self._model.by_iri.items()}
        names: dict[str, str] = {}
        inferred: set[str] = set()
        for iri, statements in self._subjects.items():
            found: set[str] = set()
            stated = False
            for predicate, value, origin in statements:
                if predicate == _TYPE:
                    stated = stated or origin == _STATED
                    if value.value in by_iri:
                        found.add(by_iri[value.value])
            if len(found) > 1:
                self._fault(iri, "type", ", ".join(sorted(found)), "belongs to two exposed classes")
            if found:
                names[iri] = min(found)
                if not stated:
                    inferred.add(iri)
        return names, inferred

    def _edges(self, number: dict[str, int]) -> dict[str, Edges]:
        """The edges of every forward predicate; what its inverse states is the same edge."""
        reads: dict[str, set[tuple[str, bool]]] = defaultdict(set)
        for prop in (prop for cls in self._model.classes.values() for prop in cls.relations.values()):
            reads[prop.predicate].add((prop.predicate, False))
            reads[prop.iri].add((prop.predicate, prop.inverse_of is not None))
        pairs: dict[str, dict[tuple[int, int], bool]] = {
            name: {} for name in sorted({name for entries in reads.values() for name, _ in entries})
        }
        links: dict[tuple[str, int, int], Link] = {}
        for iri, statements in self._subjects.items():
            subject = number.get(iri)
            if subject is None:
                self._link(statements, number, links)
                continue
            for predicate, value, origin in statements:
                target = None if isinstance(value, Literal) else number.get(value.value)
                if target is not None:
                    for name, backward in reads.get(predicate, ()):
                        edge = (target, subject) if backward else (subject, target)
                        pairs[name][edge] = pairs[name].get(edge, False) or origin == _STATED
        return {name: _edge_table(name, found, links) for name, found in pairs.items()}

    def _link(
        self,
        statements: list[tuple[str, Value, Origin]],
        number: dict[str, int],
        links: dict[tuple[str, int, int], Link],
    ) -> None:
        """Note the attributes of an edge if the statements are about a koban:Link between two nodes."""
        members: dict[str, Value] = {}
        basis = note = None
        if not any(p == _TYPE and o.value == _LINK for p, o, _ in statements):
            return
        for predicate, value, origin in statements:
            if predicate == KOBAN + "basis":
                basis = self._basis(value)
            elif predicate == KOBAN + "note" and isinstance(value, Literal):
                # An edge has one note, in the language of the tables.
                if origin == _STATED and (note is None or value.value < note):
                    note = value.value
            else:
                members[predicate] = value.value
        try:
            s, o = number[members[KOBAN + "subject"]], number[members[KOBAN + "object"]]
            links[members[KOBAN + "predicate"], s, o] = Link(basis, note)
        except KeyError:
            return  # a link of things that no class exposes has no edge to hang on

    def _basis(self, value: Value) -> str | None:
        prop = self._model.thing.properties.get("basis")
        return self._enum_values[prop.enum].get(value.value) if prop is not None and prop.enum else None

    def _fill(self, tables: Tables, node: int, iri: str, columns: dict[str, list[Property]]) -> None:
        """Put the scalars and texts of one thing into their columns."""
        values: dict[str, dict[Value, bool]] = defaultdict(dict)
        texts: dict[tuple[str, str, Origin], list[str]] = defaultdict(list)
        kinds: dict[str, Property] = {}
        for predicate, value, origin in self._subjects[iri]:
            for prop in columns.get(predicate, ()):
                key = column_key(prop)
                kinds[key] = prop
                if prop.kind is Kind.TEXT:
                    if isinstance(value, Literal):
                        texts[key, value.language or "und", origin].append(value.value)
                    elif origin == _STATED:
                        self._fault(iri, prop.name, value.value, "is no text")
                    continue
                read = self._value(iri, prop, value, origin)
                if read is not None:
                    values[key][read] = values[key].get(read, False) or origin == _STATED
        for key, found in values.items():
            self._put(tables, node, key, kinds[key], found)
        for (key, tag, origin), entries in texts.items():
            column = _text_column(tables, key, tag, origin)
            ordered = sorted(set(entries), key=_sort_key)
            column[node] = ordered if kinds[key].many else ordered[0]

    def _put(self, tables: Tables, node: int, key: str, prop: Property, found: dict[Value, bool]) -> None:
        column = tables.scalars.setdefault(key, Scalars())
        if prop.kind is Kind.DECIMAL:
            found, written = _numbers(found)
            texts = [written[number] for number in sorted(found)]
            if any(repr(number) != written[number] for number in found):
                column.lexical[node] = texts if prop.many else texts[0]
        places = self._enum_places[prop.enum] if prop.enum else None
        ordered = sorted(found, key=(lambda v: places[v]) if places is not None else _sort_key)
        stated = [value for value in ordered if found[value]]
        column.values[node] = ordered if prop.many else ordered[0]
        if len(stated) != len(ordered):
            column.stated[node] = (stated if prop.many else stated[0]) if stated else None

    def _value(self, iri: str, prop: Property, value: Value, origin: Origin) -> Value:
        """The value as its column holds it; null, with a finding where it was stated, if it does not fit."""
        literal = isinstance(value, Literal)
        text: str = value.value
        read: Value = None
        if prop.kind is Kind.ENUM and prop.enum:
            read = self._enum_values[prop.enum].get(text)
        elif prop.kind is Kind.URI:
            read = text
        elif literal:
            read = _scalar(prop.kind, text, value.datatype.value)
        if read is None and origin == _STATED:
            self._fault(iri, prop.name, text, f"is no {prop.enum or prop.kind.value}")
        return read

    def _fault(self, iri: str, column: str, value: str, rule: str) -> None:
        self._findings.append(
            Finding(file=compact(iri), column=column, value=value, rule=rule, hint="correct the row or the shape")
        )


def _edge_table(name: str, stated: dict[tuple[int, int], bool], links: dict[tuple[str, int, int], Link]) -> Edges:
    table = Edges()
    for place, (s, o) in enumerate(sorted(stated)):
        table.subjects.append(s)
        table.objects.append(o)
        if not stated[s, o]:
            table.inferred.append(place)
        if (link := links.get((name, s, o))) is not None:
            table.links[place] = link
    return table


def _scalar(kind: Kind, text: str, datatype: str) -> Value:
    """A literal as a Python value; decimals with how they were written; null if it is none of the kind."""
    try:
        if kind is Kind.INTEGER:
            return int(text)
        if kind is Kind.DECIMAL:
            return float(text), text
    except ValueError:
        return None
    if kind is Kind.BOOLEAN:
        return {"true": True, "1": True, "false": False, "0": False}.get(text)
    if kind is Kind.DATE:
        return text if datatype == XSD + "date" else None
    return text


def _numbers(found: dict[Value, bool]) -> tuple[dict[Value, bool], dict[float, str]]:
    """Decimals by number instead of by how they are written, and the shortest way each is written."""
    numbers: dict[Value, bool] = {}
    written: dict[float, str] = {}
    for (number, text), stated in sorted(found.items(), key=lambda entry: (len(entry[0][1]), entry[0][1])):
        numbers[number] = numbers.get(number, False) or stated
        written.setdefault(number, text)
    return numbers, written


def _sort_key(value: Value) -> Value:
    return (nfc(value), value) if isinstance(value, str) else value


def _text_column(tables: Tables, key: str, tag: str, origin: Origin) -> dict[int, Value]:
    entries = tables.texts.setdefault(key, [])
    for entry in entries:
        if entry.tag == tag and entry.origin == origin:
            return entry.values
    entries.append(Texts(tag, origin, {}))
    return entries[-1].values


def _columns(cls: Class) -> dict[str, list[Property]]:
    """The scalar and text properties of a class by predicate."""
    found: dict[str, list[Property]] = defaultdict(list)
    for prop in cls.properties.values():
        if prop.kind not in {Kind.RELATION, Kind.ID, Kind.IRI}:
            found[prop.iri].append(prop)
    return dict(found)


def bare_id(iri: str, identifier: str | None = None) -> str:
    """The bare id of a thing: what follows the segment, or the scheme's base; else the stated identifier or the IRI."""
    if iri.startswith(SCHEME):
        return unquote(iri[len(SCHEME) :])
    if iri.startswith(ID) and "/" in iri[len(ID) :]:
        return unquote(iri[len(ID) :].partition("/")[2])
    return identifier or iri
