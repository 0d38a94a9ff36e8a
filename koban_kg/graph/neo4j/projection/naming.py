"""What the predicates and classes of a release are called in Neo4j, and which property keys their values go to."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from koban_kg.graph.neo4j.catalog import Form
from koban_kg.graph.neo4j.names import (
    CATALOG,
    CATALOG_PARTS,
    NODE,
    POINTER,
    SOME_VALUES_FROM,
    in_key,
    key_name,
    label_name,
    property_name,
    type_name,
    types_key,
)
from koban_kg.graph.neo4j.projection.terms import FORMS, enum_iri
from koban_kg.model.types import Kind
from koban_kg.names import DCT, GRAPH_ROLES

if TYPE_CHECKING:
    from koban_kg.graph.neo4j.projection.faults import Faults
    from koban_kg.graph.neo4j.projection.statements import Statements
    from koban_kg.model.types import Class, Model, Property

IDENTIFIER: Final = DCT + "identifier"

_RESERVED_LABELS = {NODE, POINTER, CATALOG, *CATALOG_PARTS}
_RESERVED_KEYS = {
    *("iri", "graph", "inferred", "unstated"),
    *(in_key(role) for role in GRAPH_ROLES),
    *(types_key(role) for role in GRAPH_ROLES),
}
_RESERVED_ENDS = ("__folded", "__nfc", *("__" + role.replace("-", "_") for role in GRAPH_ROLES))
_RENAME = "rename one of the two terms: both cannot be called so in Neo4j"
_FITTING: Final[dict[Kind, tuple[Form, ...]]] = {
    Kind.ID: (Form.STRING,),
    Kind.TEXT: (Form.TEXT,),
    Kind.STRING: (Form.STRING,),
    Kind.INTEGER: (Form.INTEGER,),
    Kind.DECIMAL: (Form.DECIMAL,),
    Kind.BOOLEAN: (Form.BOOLEAN,),
    Kind.DATE: (Form.DATE,),
    Kind.URI: (Form.ANY_URI, Form.STRING, Form.IRI),
    Kind.ENUM: (Form.ENUM,),
}


@dataclass(slots=True, eq=False)
class Slot:
    """A property key on the nodes of one owner, and what is counted about it while nodes are made.

    Attributes
    ----------
    owner, name, base, predicate, form, language, scheme, linked
        As in :class:`koban_kg.graph.neo4j.catalog.Key`.
    many, fixed
        Whether values are lists, and whether the model says so (else the values do).
    notations, places
        For closed lists: the notation of each IRI and the place of each notation in the list.
    """

    owner: str
    name: str
    base: str
    predicate: str
    form: Form
    language: str | None
    many: bool
    fixed: bool
    scheme: str | None = None
    linked: bool = False
    notations: dict[str, str] = field(default_factory=dict)
    places: dict[str, int] = field(default_factory=dict)
    count: int = 0
    graphs: set[str] = field(default_factory=set)
    split: set[str] = field(default_factory=set)
    folded: bool = False
    composed: bool = False


class Naming:
    """Names of everything in one release; two IRIs with one name become findings.

    Attributes
    ----------
    labels, types
        The IRI of each label and relationship type met so far.
    forward
        The forward predicate of each inverse predicate.
    slots
        The slots met so far, by owner, then by predicate and language or datatype.
    """

    def __init__(self, model: Model, statements: Statements, faults: Faults) -> None:
        self._model = model
        self._faults = faults
        self.labels: dict[str, str] = {}
        self.types: dict[str, str] = {}
        self.slots: dict[str, dict[tuple[str, str], Slot | None]] = {name: {} for name in (NODE, *model.classes)}
        relations = [prop for cls in model.classes.values() for prop in cls.relations.values()]
        self._relations = {iri for prop in relations for iri in (prop.iri, prop.predicate)}
        self.forward = _inverses(model, statements, faults)
        self._names: dict[tuple[str, str], Slot] = {}
        self._fields = {NODE: _fields(model.thing), **{name: _fields(cls) for name, cls in model.classes.items()}}
        self._scalars = {owner: {p.name: p.iri for p in found.values()} for owner, found in self._fields.items()}
        self._known: dict[str, tuple[str, bool]] = {}
        self._label_names: dict[str, str] = {}
        for cls in model.classes.values():
            self.label(cls.iri)
        self._enums: dict[str, tuple[str, dict[str, str], dict[str, int]]] = {}
        for entry in model.lists.values():
            notations = {value.iri: value.notation for value in entry.values}
            places = {value.notation: place for place, value in enumerate(entry.values)}
            self._enums[entry.name] = (entry.scheme, notations, places)

    def label(self, iri: str) -> str:
        """The label of a class."""
        found = self._label_names.get(iri)
        if found is None:
            found = self._label_names[iri] = label_name(iri)
            if found in _RESERVED_LABELS:
                self._faults.add(iri, "label", found, "is the name of a label that the projection uses", _RENAME)
            elif (other := self.labels.setdefault(found, iri)) != iri:
                self._faults.add(iri, "label", found, f"is also the label of {other}", _RENAME)
        return found

    def edge(self, predicate: str) -> tuple[str, bool]:
        """The relationship type of a predicate, and whether it is read from its object to its subject."""
        found = self._known.get(predicate)
        if found is None:
            forward = self.forward.get(predicate, predicate)
            found = self._known[predicate] = (type_name(forward), forward != predicate)
            if found[0] == SOME_VALUES_FROM:
                self._faults.add(predicate, "type", found[0], "is the type of relationship of restrictions", _RENAME)
            elif (other := self.types.setdefault(found[0], forward)) != forward:
                self._faults.add(predicate, "type", found[0], f"is also the relationship type of {other}", _RENAME)
        return found

    def slot(self, owner: str, predicate: str, kind: str) -> Slot | None:
        """The slot for the values of a predicate.

        Parameters
        ----------
        owner
            Name of the exposed class, or ``Resource``.
        kind
            The language of a text (``@de``), the IRI of a datatype, or ``""`` for an IRI.

        Returns
        -------
        Slot | None
            None for an IRI that is the end of a relationship, and for a value that has no place here (a finding is
            noted by the caller, who knows the value).
        """
        known = self.slots[owner]
        try:
            return known[predicate, kind]
        except KeyError:
            made = known[predicate, kind] = self._slot(owner, predicate, kind)
            return made

    def kind(self, owner: str, predicate: str) -> Kind | None:
        """The kind of a property by the model; None outside the model."""
        prop = self._fields[owner].get(predicate)
        return None if prop is None else prop.kind

    def _slot(self, owner: str, predicate: str, kind: str) -> Slot | None:
        prop = self._fields[owner].get(predicate)
        language = kind[1:] if kind.startswith("@") else None
        if language is not None:
            form = Form.TEXT
        elif kind == "":
            form = Form.ENUM if prop is not None and prop.kind is Kind.ENUM else Form.IRI
        elif kind in FORMS:
            form = FORMS[kind]
        else:
            return None
        if prop is not None and form not in _FITTING.get(prop.kind, ()):
            if owner != NODE:
                return None
            prop = None  # a term or a link may have what things have, of another kind
        if prop is None and form is Form.IRI:
            return None
        base = property_name(predicate) if prop is None else prop.name
        made = Slot(
            owner=owner,
            name=key_name(base, language),
            base=base,
            predicate=predicate,
            form=form,
            language=language,
            many=prop is not None and prop.many,
            fixed=prop is not None and owner != NODE,
            linked=kind == "" and predicate in self._relations,
        )
        if prop is not None and form is Form.ENUM and prop.enum is not None:
            made.scheme, made.notations, made.places = self._enums[prop.enum]
            self._check_list(prop.enum, made)
        self._check_name(made)
        return made

    def _check_name(self, slot: Slot) -> None:
        reserved = slot.name in _RESERVED_KEYS or slot.name.endswith(_RESERVED_ENDS)
        if reserved or (slot.name == "id" and slot.predicate != IDENTIFIER):
            self._faults.add(slot.predicate, slot.owner, slot.name, "is a key that the projection uses itself", _RENAME)
            return
        field = self._scalars[slot.owner].get(slot.base, slot.predicate)
        if field != slot.predicate:
            self._faults.add(slot.predicate, slot.owner, slot.name, f"is also the field of {field}", _RENAME)
            return
        other = self._names.setdefault((slot.owner, slot.name), slot)
        if other is slot:
            return
        if other.predicate != slot.predicate:
            rule = f"is also the key of {other.predicate}"
            self._faults.add(slot.predicate, slot.owner, slot.name, rule, _RENAME)
        else:
            rule = f"has values of two types, {other.form} and {slot.form}"
            self._faults.add(slot.predicate, slot.owner, slot.name, rule, "write all values of a property alike")

    def _check_list(self, name: str, slot: Slot) -> None:
        for iri, notation in slot.notations.items():
            if enum_iri(slot.scheme or "", notation) != iri:
                hint = f"give the value the IRI {enum_iri(slot.scheme or '', notation)}"
                self._faults.add(iri, name, notation, "does not have the IRI that its list and notation give", hint)


def _fields(cls: Class) -> dict[str, Property]:
    """The fields of a class by predicate; of several names of one relation the one without a pick."""
    found: dict[str, Property] = {}
    for prop in cls.properties.values():
        if prop.kind is not Kind.IRI and (prop.iri not in found or prop.pick is None):
            found[prop.iri] = prop
    return found


def _inverses(model: Model, statements: Statements, faults: Faults) -> dict[str, str]:
    """Each inverse predicate with the forward one; the model decides first, then ``owl:inverseOf``."""
    relations = [prop for cls in model.classes.values() for prop in cls.relations.values()]
    forwards = {prop.predicate for prop in relations}
    found: dict[str, str] = {}
    inverse_of: dict[str, str] = {}

    def pair(inverse: str, forward: str) -> bool:
        if inverse == forward or inverse in forwards or forward in found or inverse in inverse_of:
            return False
        if found.get(inverse, forward) != forward or inverse_of.get(forward, inverse) != inverse:
            return False
        found[inverse] = forward
        inverse_of[forward] = inverse
        return True

    for inverse, forward in sorted({(prop.iri, prop.inverse_of) for prop in relations if prop.inverse_of is not None}):
        if not pair(inverse, forward):
            rule = f"cannot be read as the inverse of {forward}: one of the two has another inverse or is one"
            faults.add(inverse, "inverse", forward, rule, "state one inverse for each property")
    for one, other in sorted(statements.inverses):
        pair(*((other, one) if one in forwards else (one, other)))
    return found
