"""What Neo4j Community does not check, asked of the graph itself after it was written: existence, type, cardinality.

The projection has checked the same before it was sent. The audit looks at what the server stored, so it also sees what
others changed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from koban_kg.errors import DataError, Finding
from koban_kg.graph.neo4j.catalog import Form
from koban_kg.graph.neo4j.names import label_name, type_name
from koban_kg.model.types import Kind
from koban_kg.names import compact

if TYPE_CHECKING:
    from koban_kg.graph.neo4j.catalog import Catalog
    from koban_kg.graph.neo4j.connection import Reader
    from koban_kg.model.types import Class, Model

SHOWN: Final = 100
"""Findings of each kind that are listed at most."""

_MANY: Final = 2**31
_AGAIN: Final = "run koban neo4j push; if it stays, report it as a fault of this program"
_TYPES: Final[dict[Form, str]] = {
    Form.INTEGER: "INTEGER",
    Form.DECIMAL: "FLOAT",
    Form.BOOLEAN: "BOOLEAN",
    Form.DATE: "DATE",
}


def audit(reader: Reader, model: Model, catalog: Catalog) -> list[Finding]:
    """What in the database breaks a rule of the model; empty if nothing does."""
    classes = [label_name(cls.iri) for cls in model.classes.values()]
    found = [
        _finding(row["iri"], "classes", ", ".join(row["classes"]), "is no thing of one exposed class with an id")
        for row in reader.rows("audit-nodes", classes=classes, limit=SHOWN)
    ]
    values = {label_name(cls.iri): _values(cls, catalog) for cls in model.classes.values()}
    for row in reader.rows("audit-values", rules=values, limit=SHOWN):
        if row["found"] is None:
            found.append(_finding(row["iri"], row["name"], None, "has no value; one is required"))
        else:
            found.append(_finding(row["iri"], row["name"], row["found"], f"is not of type {row['expected']}"))
    relations = {label_name(cls.iri): _relations(cls, model) for cls in model.classes.values()}
    for row in reader.rows("audit-relationships", rules=relations, limit=SHOWN):
        expected = "one is allowed" if row["found"] else "one is required"
        found.append(_finding(row["iri"], row["name"], str(row["found"]), f"is the number of its ends; {expected}"))
    return found


def check_graph(reader: Reader, model: Model, catalog: Catalog) -> None:
    """Go on if the graph keeps the rules of the model.

    Raises
    ------
    DataError
        With what breaks them.
    """
    if findings := audit(reader, model, catalog):
        raise DataError(
            "The graph in the database breaks rules of the model",
            type="graph-audit",
            expected="what the model requires, of the types that it names",
            hint=_AGAIN,
            findings=tuple(findings),
        )


def _finding(iri: str, name: str, value: str | None, rule: str) -> Finding:
    return Finding(file=compact(iri), column=name, value=value, rule=rule, hint=_AGAIN)


def _values(cls: Class, catalog: Catalog) -> dict[str, Any]:
    """The types of the keys of a class, as Cypher's ``valueType`` names them, and what is required."""
    required = [prop for prop in cls.properties.values() if prop.required and prop.kind is not Kind.RELATION]
    return {
        "types": {key.name: [_type(key.form, many=key.many)] for key in catalog.keys if key.owner == cls.name},
        "required": [
            {"name": prop.name, "keys": [key.name for key in catalog.by_base.get((cls.name, prop.name), ())]}
            for prop in required
        ],
    }


def _type(form: Form, *, many: bool) -> str:
    single = f"{_TYPES.get(form, 'STRING')} NOT NULL"
    return f"LIST<{single}> NOT NULL" if many else single


def _relations(cls: Class, model: Model) -> list[dict[str, Any]]:
    """The relations of a class that must be there, or may be there once only."""
    return [
        {
            "name": prop.name,
            "type": type_name(prop.predicate),
            "backward": prop.inverse_of is not None,
            "targets": [label_name(model.classes[target].iri) for target in prop.targets],
            "least": int(prop.required),
            "most": _MANY if prop.many else 1,
        }
        for prop in cls.relations.values()
        if prop.required or not prop.many
    ]
