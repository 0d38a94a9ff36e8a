"""Type definitions for @neo4j/graphql over the projected graph, from our model: classes, scalars, relations.

Only classes that the measured questions name are defined: a smaller schema is faster, and this is in the peer's favour.
Mutations and subscriptions are switched off. What the peer has no way to ask is given as a field with ``@cypher``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from koban_kg.graph.neo4j.names import key_name, label_name, type_name
from koban_kg.model.types import Kind

if TYPE_CHECKING:
    from koban_kg.model.types import Class, Model, Property

CLASSES: Final = ("Capability", "CapabilityDomain", "Claim", "Evidence", "Methodology", "Outcome", "Problem")
LANGUAGES: Final = ("en", "de", "el")
SCALARS: Final = {
    Kind.ID: "String",
    Kind.IRI: "String",
    Kind.STRING: "String",
    Kind.URI: "String",
    Kind.ENUM: "String",
    Kind.INTEGER: "Int",
    Kind.DECIMAL: "Float",
    Kind.BOOLEAN: "Boolean",
    Kind.DATE: "Date",
}
BY_CYPHER: Final = {
    "Methodology": (
        'evidenceCount: Int! @cypher(statement: "RETURN COUNT { (this)<-[:ABOUT]-(:Evidence) } AS n", columnName: "n")',
    ),
    "Capability": (
        'domainLabel: String @cypher(statement: "MATCH (this)-[:DOMAIN]->(d:CapabilityDomain) RETURN d.label_en AS l",'
        ' columnName: "l")',
    ),
}
"""What cannot be asked otherwise: sorting by a count, sorting through a relation."""


def type_definitions(model: Model) -> str:
    """The schema as the peer takes it."""
    types = [_type(model.classes[name]) for name in CLASSES]
    return "\n".join(["extend schema @mutation(operations: []) @subscription(events: [])", *types]) + "\n"


def _type(cls: Class) -> str:
    fields = [line for prop in cls.properties.values() for line in _field(prop)]
    fields += BY_CYPHER.get(cls.name, ())
    body = "\n".join(f"  {line}" for line in fields)
    label = label_name(cls.iri)
    return f'type {cls.name} @node(labels: ["{label}"]) @plural(value: "{cls.plural}") {{\n{body}\n}}'


def _field(prop: Property) -> list[str]:
    if prop.kind is Kind.RELATION:
        if len(prop.targets) != 1 or prop.targets[0] not in CLASSES:
            return []
        way = "OUT" if prop.inverse_of is None else "IN"
        held = f'@relationship(type: "{type_name(prop.predicate)}", direction: {way})'
        return [f"{prop.name}: [{prop.targets[0]}!]! {held}"]
    if prop.kind is Kind.TEXT:
        kind = "[String!]" if prop.many else "String"
        return [f"{key_name(prop.name, language)}: {kind}" for language in LANGUAGES]
    kind = SCALARS[prop.kind]
    return [f"{prop.name}: {f'[{kind}!]' if prop.many else kind}"]
