"""The nodes of a projection: labels, home, values in their keys, from the statements of each IRI."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import pyoxigraph as ox

from koban_kg.graph.memory.build import bare_id
from koban_kg.graph.neo4j.catalog import Form
from koban_kg.graph.neo4j.names import NODE, composed_key, folded_key, in_key, part_key, types_key
from koban_kg.graph.neo4j.projected import Node
from koban_kg.graph.neo4j.projection.naming import IDENTIFIER, Slot
from koban_kg.graph.neo4j.projection.statements import DERIVED, HOMES, STATED
from koban_kg.graph.neo4j.projection.terms import TEXTUAL, native
from koban_kg.model.types import Kind
from koban_kg.names import KOBAN, XSD
from koban_kg.plan.text import fold, nfc

if TYPE_CHECKING:
    from koban_kg.graph.neo4j.projection.faults import Faults
    from koban_kg.graph.neo4j.projection.naming import Naming
    from koban_kg.graph.neo4j.projection.statements import Statements, Term
    from koban_kg.model.types import Model

LINK: Final = KOBAN + "Link"
"""The class of the things that say more about one relationship."""

_ORIGINS = (STATED, DERIVED, ("translations",))


@dataclass(slots=True)
class _Draft:
    """A node while it is made; ``elsewhere`` lists by graph the keys whose values stand there."""

    iri: str
    owner: str
    home: str
    properties: dict[str, Any]
    elsewhere: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))


class Nodes:
    """Makes nodes one after the other; see the module.

    Attributes
    ----------
    made
        The nodes by IRI.
    owners
        For each node the name of its exposed class, or ``Resource``.
    edges
        Subject, predicate, object and role of each statement between two IRIs.
    links
        Predicate, object and role of each statement about a koban:Link.
    members, hidden
        As in :class:`koban_kg.graph.neo4j.catalog.Catalog`.
    identified
        The keys ``id`` and ``iri`` of each exposed class.
    held
        For each graph, how many statements are held by ``label`` and by ``property``.
    """

    def __init__(self, model: Model, naming: Naming, faults: Faults) -> None:
        self._exposed = {cls.iri: cls.name for cls in model.classes.values()}
        self._naming = naming
        self._faults = faults
        self.made: dict[str, Node] = {}
        self.owners: dict[str, str] = {}
        self.edges: list[tuple[str, str, str, str]] = []
        self.links: dict[str, list[tuple[str, Term, str]]] = {}
        self.members = dict.fromkeys(model.classes, 0)
        self.hidden = dict.fromkeys(model.classes, 0)
        self.held: dict[str, dict[str, int]] = defaultdict(lambda: {"label": 0, "property": 0})
        self._ids: dict[str, dict[str, str]] = {name: {} for name in model.classes}
        self._lists: set[tuple[str, str, str]] = set()
        self.identified = {
            name: (_key_of_things(name, "id", IDENTIFIER, Form.STRING), _key_of_things(name, "iri", "", Form.IRI))
            for name in model.classes
        }

    def read(self, statements: Statements) -> None:
        """Make a node for each subject; the statements are used up, so that large graphs are not held twice."""
        for iri in sorted(statements.types.keys() | statements.values.keys()):
            types = list(dict.fromkeys(statements.types.pop(iri, ())))
            values = list(dict.fromkeys(statements.values.pop(iri, ())))
            self._make(iri, types, values)
            if any(name == LINK for name, _ in types):
                self.links[iri] = values
        self._wrap()

    def end(self, iri: str) -> str:
        """The owner of a node; a bare node is made where there is none."""
        owner = self.owners.get(iri)
        if owner is None:
            self.made[iri] = Node(iri, (NODE,), {"iri": iri})
            owner = self.owners[iri] = NODE
        return owner

    def _make(self, iri: str, types: list[tuple[str, str]], values: list[tuple[str, Term, str]]) -> None:
        roles = {role for _, role in types} or {role for _, _, role in values}
        home = next(role for role in HOMES if role in roles)
        owner = self.owners[iri] = self._owner(iri, types)
        draft = _Draft(iri, owner, home, {"iri": iri, "graph": home})
        self.made[iri] = Node(iri, self._labels(draft, types), draft.properties)
        if owner != NODE:
            self._identify(draft, values)
            if roles.isdisjoint(STATED):
                draft.properties["inferred"] = True
                self.hidden[owner] += 1
        for slot, found in self._sorted_out(draft, values).items():
            self._put(draft, slot, found)
        for role, names in draft.elsewhere.items():
            draft.properties[in_key(role)] = sorted(names)

    def _owner(self, iri: str, types: list[tuple[str, str]]) -> str:
        found = {self._exposed[name] for name, _ in types if name in self._exposed}
        if len(found) > 1:
            listed = ", ".join(sorted(found))
            self._faults.add(iri, "type", listed, "belongs to two exposed classes", "correct the row or the shape")
        return min(found, default=NODE)

    def _labels(self, draft: _Draft, types: list[tuple[str, str]]) -> tuple[str, ...]:
        """The labels, in code-point order; notes in the properties which graphs state them."""
        default = default_role(draft.home)
        by_role: dict[str, list[str]] = defaultdict(list)
        graphs: dict[str, str] = {}
        for name, role in types:
            label = self._naming.label(name)
            if graphs.setdefault(label, role) != role:
                self._twice(draft.iri, "type", name, role, graphs[label])
            by_role[role].append(label)
            self.held[role]["label"] += 1
        for role, names in by_role.items():
            if role != default:
                draft.properties[types_key(role)] = sorted(names)
        return tuple(sorted({NODE, *graphs}))

    def _identify(self, draft: _Draft, values: list[tuple[str, Term, str]]) -> None:
        """Give the thing its bare id, which stands for its identifier if there is one."""
        iri, owner, properties = draft.iri, draft.owner, draft.properties
        stated = sorted({(o.value, role) for p, o, role in values if p == IDENTIFIER and is_identifier(o)})
        identifier = properties["id"] = bare_id(iri, stated[0][0] if stated else None)
        self.members[owner] += 1
        slots = self.identified[owner]
        if not stated:
            properties["unstated"] = ["id"]
        for value, role in stated[:1]:
            if value != identifier:
                rule = f"differs from the id in the IRI, {identifier}"
                self._faults.add(iri, "id", value, rule, "give the thing one id")
            if role != draft.home:
                draft.elsewhere[role].append("id")
                slots[0].graphs.add(role)
            self.held[role]["property"] += 1
        for value, role in stated[1:]:
            if value == stated[0][0]:
                self._twice(iri, "id", value, role, stated[0][1])
            else:
                self._faults.add(iri, "id", value, "is a second id of the thing", "give the thing one id")
        if (other := self._ids[owner].setdefault(identifier, iri)) != iri:
            self._faults.add(iri, "id", identifier, f"is also the id of {other}", "give each thing an id of its own")
        for slot in slots:
            slot.count += 1
            _add_search_forms(slot, slot.name, properties)

    def _sorted_out(self, draft: _Draft, values: list[tuple[str, Term, str]]) -> dict[Slot, list[tuple[Any, str]]]:
        """The values of each slot with their graphs; statements between IRIs are put aside."""
        found: dict[Slot, list[tuple[Any, str]]] = {}
        iri, owner = draft.iri, draft.owner
        naming, held, edges = self._naming, self.held, self.edges
        for predicate, value, role in values:
            read: Any
            if type(value) is ox.NamedNode:
                text = value.value
                slot = naming.slot(owner, predicate, "")
                if slot is None:
                    if naming.kind(owner, predicate) in _NO_IRI and owner != NODE:
                        self._misfit(iri, owner, predicate, text)
                    edges.append((iri, predicate, text, role))
                    continue
                read = slot.notations.get(text) if slot.form is Form.ENUM else text
                if slot.linked:
                    edges.append((iri, predicate, text, role))
            else:
                text = value.value
                language = value.language
                if predicate == IDENTIFIER and owner != NODE and is_identifier(value):
                    continue  # the bare id says it
                kind = "@" + language if language is not None else value.datatype.value
                slot = naming.slot(owner, predicate, kind)
                read = None if slot is None else text if slot.form in TEXTUAL else native(slot.form, text)
            if slot is None or read is None:
                self._misfit(iri, owner, predicate, text)
                continue
            if not slot.linked:  # else it is counted as a relationship
                held[role]["property"] += 1
            entries = found.get(slot)
            if entries is None:
                found[slot] = [(read, role)]
            else:
                entries.append((read, role))
        return found

    def _put(self, draft: _Draft, slot: Slot, found: list[tuple[Any, str]]) -> None:
        """Put the values of one slot into the properties of a node."""
        slot.count += 1
        name, properties = slot.name, draft.properties
        if len(found) == 1:
            value, role = found[0]
            properties[name] = [value] if slot.many else value
            if role != draft.home:
                draft.elsewhere[role].append(name)
                slot.graphs.add(role)
        else:
            self._put_several(draft, slot, found)
        if slot.form in TEXTUAL and slot.owner != NODE:
            _add_search_forms(slot, name, properties)

    def _put_several(self, draft: _Draft, slot: Slot, found: list[tuple[Any, str]]) -> None:
        """Values of one slot from several graphs, or several from one: the best in the key, others in its parts."""
        iri, properties = draft.iri, draft.properties
        graphs: dict[Any, str] = {}
        by_role: dict[str, list[Any]] = defaultdict(list)
        for value, role in found:
            if value in graphs:
                self._twice(iri, slot.name, value, role, graphs[value])
                continue
            graphs[value] = role
            by_role[role].append(value)
        origins = [tuple(role for role in roles if role in by_role) for roles in _ORIGINS]
        if slot.form is not Form.TEXT:
            origins = [tuple(by_role)]
        best, *worse = (roles for roles in origins if roles)
        for roles in (best, *worse):
            self._check_number(iri, slot, [value for role in roles for value in by_role[role]])
        properties[slot.name] = _shaped(slot, [value for role in best for value in by_role[role]])
        if len(best) == 1 and best[0] != draft.home:
            draft.elsewhere[best[0]].append(slot.name)
            slot.graphs.add(best[0])
        parts = [role for role in best if role != draft.home] if len(best) > 1 else []
        for role in (*parts, *(role for roles in worse for role in roles)):
            part = part_key(slot.name, role)
            properties[part] = _shaped(slot, by_role[role])
            slot.split.add(role)
            slot.graphs.add(role)
            if role == "translations" and slot.form is Form.TEXT and slot.owner != NODE:
                _add_search_forms(slot, part, properties)  # who leaves out what is inferred gets this text

    def _check_number(self, iri: str, slot: Slot, values: list[Any]) -> None:
        """Note a second value of what takes one; outside the model it makes all values of the property lists."""
        if len(values) == 1 or slot.many:
            return
        if slot.fixed:
            place = f"in {slot.language}" if slot.language else "by its shape"
            hint = "keep one of them, or let the shape allow several"
            second = str(sorted(values, key=_sort_key)[1])
            self._faults.add(iri, slot.name, second, f"is a second value; one is allowed {place}", hint)
        else:
            self._lists.add((slot.owner, slot.base, slot.predicate))

    def _wrap(self) -> None:
        """Make lists of the single values of those properties outside the model that have several somewhere."""
        owners = {owner for owner, _, _ in self._lists}
        wanted: dict[str, list[str]] = defaultdict(list)
        for owner in owners:
            for slot in self._naming.slots[owner].values():
                if slot is not None and (owner, slot.base, slot.predicate) in self._lists:
                    slot.many = True
                    names = [slot.name, *(part_key(slot.name, role) for role in slot.split)]
                    wanted[owner] += [form for name in names for form in (name, folded_key(name), composed_key(name))]
        for iri, owner in self.owners.items():
            properties = self.made[iri].properties
            for name in wanted.get(owner, ()):
                if name in properties and not isinstance(properties[name], list):
                    properties[name] = [properties[name]]  # type: ignore[assignment]

    def _misfit(self, iri: str, owner: str, predicate: str, text: str) -> None:
        kind = self._naming.kind(owner, predicate)
        rule = f"is no {kind.value}" if kind is not None else "is no value that Neo4j keeps as it is written"
        hint = "write it in the canonical form of its datatype, or correct the row or the shape"
        self._faults.add(iri, predicate, text, rule, hint)

    def _twice(self, iri: str, column: str, value: Any, role: str, other: str) -> None:
        rule = f"stands in two graphs, {other} and {role}"
        self._faults.add(iri, column, str(value), rule, "state it in one of them")


def default_role(home: str) -> str:
    """The graph that states those labels of a node that no list of labels names."""
    return "open-inferred" if home in {"open", "open-inferred"} else "inferred"


def is_identifier(value: Term) -> bool:
    """Whether an object is a string as identifiers are."""
    return isinstance(value, ox.Literal) and value.datatype == _STRING


_STRING = ox.NamedNode(XSD + "string")
_NO_IRI = frozenset(Kind) - {Kind.RELATION, Kind.URI, Kind.ENUM}


def _key_of_things(owner: str, name: str, predicate: str, form: Form) -> Slot:
    return Slot(owner, name, name, predicate, form, language=None, many=False, fixed=True)


def _add_search_forms(slot: Slot, key: str, properties: dict[str, Any]) -> None:
    """Put the folded and the composed form of a text, or of each text of a list, beside it where they differ."""
    texts = properties[key]
    if texts.isascii() if type(texts) is str else all(text.isascii() for text in texts):
        return
    slot.folded = True
    properties[folded_key(key)] = _each(fold, texts)
    composed = _each(nfc, texts)
    if composed != texts:
        slot.composed = True
        properties[composed_key(key)] = composed


def _shaped(slot: Slot, values: list[Any]) -> Any:
    """One value, or the list of the values in order."""
    if len(values) > 1:
        return sorted(values, key=slot.places.__getitem__ if slot.places else _sort_key)
    return values if slot.many else values[0]


def _each(change: Any, texts: str | list[str]) -> str | list[str]:
    return change(texts) if isinstance(texts, str) else [change(text) for text in texts]


def _sort_key(value: Any) -> Any:
    return (nfc(value), value) if isinstance(value, str) else value
