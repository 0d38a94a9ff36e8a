"""Fields: from one property shape to a property of the model (SHACL, sections 2.3 and 4)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pyoxigraph import Literal

from koban_kg.model.lists import local_name
from koban_kg.model.types import Kind, Property
from koban_kg.names import DCT, KOBAN, OWL, RDF, RDFS, SH, XSD

if TYPE_CHECKING:
    from koban_kg.model.findings import Findings
    from koban_kg.model.triples import Triples
    from koban_kg.model.types import ClosedList

THING: Final = KOBAN + "Thing"

_INTEGERS = (
    "integer int long short byte nonNegativeInteger positiveInteger unsignedInt unsignedShort unsignedByte gYear"
)
_DATATYPES: Final[dict[str, Kind]] = {
    RDF + "langString": Kind.TEXT,
    XSD + "string": Kind.STRING,
    XSD + "decimal": Kind.DECIMAL,
    XSD + "double": Kind.DECIMAL,
    XSD + "float": Kind.DECIMAL,
    XSD + "boolean": Kind.BOOLEAN,
    XSD + "date": Kind.DATE,
    XSD + "anyURI": Kind.URI,
    **{XSD + name: Kind.INTEGER for name in _INTEGERS.split()},
}
_PROPERTY_TYPES: Final = frozenset(
    [OWL + name for name in ("ObjectProperty", "DatatypeProperty", "AnnotationProperty", "TransitiveProperty")]
    + [OWL + "SymmetricProperty", OWL + "FunctionalProperty", RDF + "Property"]
)
_CONSTRAINTS: Final = ("datatype", "class", "nodeKind", "or")
_ONE_OF: Final = "sh:datatype, sh:class, sh:or of sh:class, or sh:nodeKind sh:IRI"


@dataclass(frozen=True, slots=True)
class Range:
    """What stands at the other end of a path."""

    kind: Kind
    enum: str | None = None
    targets: tuple[str, ...] = ()


class ShapeReader:
    """Reads property shapes; ``exposed`` are the exposed classes, IRI to name."""

    def __init__(
        self, triples: Triples, exposed: dict[str, str], lists: dict[str, ClosedList], findings: Findings
    ) -> None:
        self._triples = triples
        self._exposed = exposed
        self._lists = {entry.iri: entry.name for entry in lists.values()}
        self._findings = findings

    def properties(self, class_iri: str) -> dict[str, Property]:
        """The fields that the node shapes of one class declare, by name; relations with several classes unfolded."""
        found: dict[str, Property] = {}
        for node_shape in self._triples.subjects(SH + "targetClass", class_iri):
            for shape in self._triples.iris(node_shape, SH + "property"):
                for made in self._unfold(self._property(class_iri, shape)):
                    known = found.setdefault(made.name, made)
                    if known is not made:
                        self._findings.add(
                            class_iri,
                            "has two fields of one name",
                            "give one of the property shapes another sh:name",
                            f"{made.name} ({known.iri} and {made.iri})",
                        )
        return found

    def _property(self, class_iri: str, shape: str) -> Property | None:
        triples, add = self._triples, self._findings.add
        paths = triples.objects(shape, SH + "path")
        path = local = ""
        if len(paths) == 1 and not isinstance(paths[0], Literal):
            path = triples.iris(shape, SH + "path")[0]
        if not path or path.startswith("_:"):
            add(class_iri, "has a property shape whose path is not one predicate", "give sh:path one IRI", path or None)
            return None
        if not any(triples.objects(shape, SH + term) for term in _CONSTRAINTS) or _true(triples, shape, "deactivated"):
            return None  # a further constraint on a path, not a field
        local = triples.text(shape, SH + "name") or local_name(path)
        self._findings.name(path, local)
        if not _PROPERTY_TYPES & set(triples.iris(path, RDF + "type")):
            add(path, "is the path of a shape but not declared", "declare it as an owl: property", local)
        if path == DCT + "identifier":
            reach: Range | None = Range(Kind.ID)
        else:
            reach = self._range(class_iri, path, shape)
        if reach is None:
            return None
        self._agrees(path, reach)
        description = triples.text(shape, SH + "description")
        if description is None:
            add(class_iri, "has a field without sh:description", "say in one English sentence what it holds", local)
        text = reach.kind is Kind.TEXT
        groups = triples.iris(shape, SH + "group")
        return Property(
            name=local,
            iri=path,
            kind=reach.kind,
            many=self._count(shape, "maxCount") != 1 and not (text and _true(triples, shape, "uniqueLang")),
            required=self._count(shape, "minCount") >= 1,
            label=triples.text(path, RDFS + "label") or _words(local),
            description=description or "",
            order=self._number(shape, "order"),
            group=local_name(groups[0]) if groups else None,
            enum=reach.enum,
            targets=reach.targets,
            inverse_of=self._inverse(path) if reach.kind is Kind.RELATION else None,
        )

    def _range(self, class_iri: str, path: str, shape: str) -> Range | None:
        triples, add = self._triples, self._findings.add
        datatypes = triples.iris(shape, SH + "datatype")
        classes = triples.iris(shape, SH + "class")
        for head in triples.iris(shape, SH + "or"):
            for member in triples.items(head):
                datatypes += triples.iris(member, SH + "datatype")
                classes += triples.iris(member, SH + "class")
        if datatypes and not classes:
            kinds = {_DATATYPES.get(datatype) for datatype in datatypes}
            kind = kinds.pop()
            if kinds or kind is None:
                add(path, "has a datatype that no field can hold", f"use one of {_known()}", ", ".join(datatypes))
                return None
            return Range(kind)
        if classes and not datatypes:
            return self._class_range(class_iri, path, classes)
        if not classes and triples.iris(shape, SH + "nodeKind") == [SH + "IRI"]:
            return Range(Kind.URI)
        add(path, "has a shape that does not say what it holds", f"give exactly one of {_ONE_OF}", local_name(path))
        return None

    def _class_range(self, class_iri: str, path: str, classes: list[str]) -> Range | None:
        enums = sorted({self._lists[iri] for iri in classes if iri in self._lists})
        targets = {name for iri in classes if iri not in self._lists for name in self._reached(iri)}
        lost = [iri for iri in classes if iri not in self._lists and not self._reached(iri)]
        if lost or len(enums) + bool(targets) != 1:
            self._findings.add(
                path,
                f"leads from {local_name(class_iri)} to what is neither one closed list nor exposed classes",
                "name exposed classes (with a shape and koban:plural), or one subclass of koban:ClosedListValue",
                ", ".join(lost or classes),
            )
            return None
        return Range(Kind.ENUM, enum=enums[0]) if enums else Range(Kind.RELATION, targets=tuple(sorted(targets)))

    def _reached(self, iri: str) -> set[str]:
        """The exposed classes that an instance of a class can belong to."""
        if iri in self._exposed:
            return {self._exposed[iri]}
        below = {self._exposed[one] for one in self._triples.subclasses(iri) if one in self._exposed}
        return below or {self._exposed[one] for one in self._triples.superclasses(iri) if one in self._exposed}

    def _inverse(self, path: str) -> str | None:
        """The predicate that ``path`` reads backwards; stated on the backward one only."""
        forward = [iri for iri in self._triples.iris(path, OWL + "inverseOf") if iri != path]
        if not forward:
            return None
        again = [iri for iri in self._triples.iris(forward[0], OWL + "inverseOf") if iri != forward[0]]
        if len(forward) > 1 or again:
            self._findings.add(
                path,
                "is the inverse of an inverse, or of two predicates",
                "state owl:inverseOf once, on the backward predicate; tables assert the forward one",
                ", ".join(forward + again),
            )
        return forward[0]

    def _agrees(self, path: str, reach: Range) -> None:
        """Note a predicate whose OWL type contradicts what its shape says it holds."""
        types = set(self._triples.iris(path, RDF + "type"))
        resource = reach.kind in {Kind.RELATION, Kind.ENUM}
        if (resource and OWL + "DatatypeProperty" in types) or (
            not resource and reach.kind not in {Kind.URI, Kind.IRI} and OWL + "ObjectProperty" in types
        ):
            self._findings.add(
                path,
                f"is declared for {'literals' if resource else 'things'} but its shape holds {reach.kind.value}",
                "make the owl: declaration and the shape agree",
            )

    def _unfold(self, prop: Property | None) -> list[Property]:
        """The property and, for a relation with several classes, one more for each class."""
        if prop is None:
            return []
        if len(prop.targets) < 2:
            return [prop]
        picks = [
            Property(
                name=prop.name + target,
                iri=prop.iri,
                kind=prop.kind,
                many=prop.many,
                required=False,
                label=prop.label,
                description=f"{prop.description} Only {target}.".lstrip(),
                order=prop.order,
                group=prop.group,
                targets=(target,),
                inverse_of=prop.inverse_of,
                pick=target,
            )
            for target in prop.targets
        ]
        return [prop, *picks]

    def _count(self, shape: str, term: str) -> int:
        default = 0 if term == "minCount" else -1
        return int(self._number(shape, term, default))

    def _number(self, shape: str, term: str, default: float = 0.0) -> float:
        text = self._triples.text(shape, SH + term)
        try:
            return default if text is None else float(text)
        except ValueError:
            about = self._triples.iris(shape, SH + "path")[0]
            self._findings.add(about, f"has an sh:{term} that is no number", "give a number", text)
            return default


def _true(triples: Triples, shape: str, term: str) -> bool:
    return triples.text(shape, SH + term) in {"true", "1"}


def _words(name: str) -> str:
    """``altLabels`` as ``Alt labels``: the label of a predicate that brings none."""
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name).lower()
    return words[:1].upper() + words[1:]


def _known() -> str:
    return "rdf:langString, xsd:string, xsd:integer, xsd:gYear, xsd:decimal, xsd:boolean, xsd:date, xsd:anyURI"
