"""Closed lists: subclasses of koban:ClosedListValue with the concepts of their scheme."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pyoxigraph import Literal

from koban_kg.model.types import ClosedList, EnumValue
from koban_kg.names import KOBAN, RDFS, SKOS

if TYPE_CHECKING:
    from koban_kg.model.findings import Findings
    from koban_kg.model.triples import Triples

CLOSED_LIST_VALUE = KOBAN + "ClosedListValue"


def read_lists(triples: Triples, findings: Findings) -> dict[str, ClosedList]:
    """The closed lists by name, faults added to ``findings``."""
    lists: dict[str, ClosedList] = {}
    for iri in sorted(triples.subclasses(CLOSED_LIST_VALUE)):
        if not iri.startswith(KOBAN):
            continue
        schemes = triples.iris(iri, KOBAN + "listScheme")
        if len(schemes) != 1:
            findings.add(
                iri,
                f"is a closed list with {len(schemes)} schemes",
                "give exactly one koban:listScheme, or do not make it a subclass of koban:ClosedListValue",
                ", ".join(schemes) or None,
            )
            continue
        name = local_name(iri)
        findings.name(iri, name)
        lists[name] = ClosedList(
            name=name,
            iri=iri,
            scheme=schemes[0],
            label=triples.text(iri, RDFS + "label") or name,
            description=triples.text(iri, SKOS + "definition") or "",
            values=_values(triples, schemes[0], iri, findings),
        )
    return lists


def _values(triples: Triples, scheme: str, about: str, findings: Findings) -> tuple[EnumValue, ...]:
    found: list[tuple[float, str, EnumValue]] = []
    for concept in triples.subjects(SKOS + "inScheme", scheme):
        notations = [o.value for o in triples.objects(concept, SKOS + "notation") if isinstance(o, Literal)]
        if len(notations) != 1:
            findings.add(
                concept,
                f"is a value of {local_name(about)} with {len(notations)} notations",
                "give exactly one skos:notation: the value that stands in the tables",
                ", ".join(sorted(notations)) or None,
            )
            continue
        name = triples.text(concept, KOBAN + "enumName") or enum_name(notations[0])
        findings.name(concept, name, enum=True)
        labels = {tag or "en": text for tag, text in triples.texts(concept, SKOS + "prefLabel").items()}
        value = EnumValue(
            name=name,
            notation=notations[0],
            iri=concept,
            labels=labels or {"en": notations[0]},
            definition=triples.text(concept, SKOS + "definition"),
        )
        found.append((_position(triples, concept, findings), notations[0], value))
    if not found:
        findings.add(
            about,
            "is a closed list without values",
            "put concepts into its scheme with skos:inScheme and skos:notation",
            scheme,
        )
    for member in ("name", "notation"):
        seen: dict[str, str] = {}
        for _, _, value in found:
            other = seen.setdefault(getattr(value, member), value.iri)
            if other != value.iri:
                findings.add(value.iri, f"has the {member} of another value of its list", f"see {other}", value.name)
    return tuple(value for _, _, value in sorted(found, key=lambda entry: entry[:2]))


def _position(triples: Triples, concept: str, findings: Findings) -> float:
    """The place of a value in its list; values without one come last."""
    text = triples.text(concept, KOBAN + "position")
    try:
        return float("inf") if text is None else float(text)
    except ValueError:
        findings.add(concept, "has a koban:position that is no number", "give an xsd:integer", text)
        return float("inf")


def enum_name(notation: str) -> str:
    """The name of a value in GraphQL: upper case, everything but ASCII letters and digits as ``_``."""
    return re.sub(r"[^0-9A-Za-z]", "_", notation).upper()


def local_name(iri: str) -> str:
    """What stands behind the last ``#`` or ``/`` of an IRI."""
    return re.split(r"[#/]", iri)[-1]
