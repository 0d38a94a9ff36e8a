"""The JSON forms of our extensions to CSVW metadata: ``koban:resolve``, ``each``, ``parse`` and their company.

Each function takes the value as ``json`` gives it and returns what :mod:`loaders.spec` calls it. ``docs/loaders.md``
describes the forms for those who write them.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

import pyoxigraph as ox

from koban_kg.names import GRAPH_ROLES, ID, SCHEME, expand, kebab
from loaders.spec import (
    ByNotation,
    ByPredicate,
    ByScheme,
    ByTables,
    ClassRule,
    GraphRule,
    ParseRule,
    PropertyFrom,
    Regenerated,
    Resolve,
    RowRule,
    Translation,
    When,
)
from loaders.templates import Template

if TYPE_CHECKING:
    from collections.abc import Mapping

EXTENSIONS: Final[Mapping[str, frozenset[str]]] = {
    "group": frozenset({"koban:graph"}),
    "table": frozenset({"koban:resolve", "koban:graph", "koban:distinct", "koban:regenerate"}),
    "column": frozenset({"koban:resolve", "koban:each", "koban:parse", "koban:when", "koban:text"}),
}
"""The extension keys and where they may stand."""


class MetadataError(ValueError):
    """A fault in one description; the message says what to change."""


def as_iri(value: object, member: str) -> str:
    """The value as an IRI, short names written out, or a fault that names the member."""
    text = expand(as_text(value, member))
    try:
        return ox.NamedNode(text).value
    except ValueError as error:
        raise MetadataError(f"{member} {text!r} is no IRI and no short name with a known prefix") from error


def as_text(value: object, member: str) -> str:
    """The value as a text, or a fault that names the member."""
    if not isinstance(value, str):
        raise MetadataError(f"{member} must be a text, not {json.dumps(value)}")
    return value


def _strings(value: object, member: str) -> tuple[str, ...]:
    if isinstance(value, str):
        return (value,)
    if isinstance(value, list) and value and all(isinstance(item, str) for item in value):
        return tuple(value)
    raise MetadataError(f"{member} must be a list of texts, not {json.dumps(value)}")


def _object(value: object, member: str, known: set[str]) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise MetadataError(f"{member} must be an object, not {json.dumps(value)}")
    if unknown := sorted(set(value) - known):
        raise MetadataError(f"{member} has the unknown member {unknown[0]!r}; known are {', '.join(sorted(known))}")
    return value


def column_resolve(value: object) -> Resolve:
    """``koban:resolve`` of a column, in one of its six forms."""
    members = {"tables", "classes", "scheme", "by", "side", "property", "table", "key", "column", "lang"}
    given = _object(value, "koban:resolve", members)
    match given:
        case {"tables": tables}:
            classes = _strings(given["classes"], "classes") if "classes" in given else ()
            return ByTables(_strings(tables, "tables"), tuple(as_iri(name, "classes") for name in classes))
        case {"scheme": str(scheme)}:
            return ByScheme(Template.parse(scheme if scheme.startswith("http") else SCHEME + scheme))
        case {"by": "notation"}:
            return ByNotation()
        case {"by": str(column), "side": "domain" | "range" as side}:
            return ByPredicate(column, side)
        case {"property": str(column)}:
            return PropertyFrom(column)
        case {"table": str(table), "key": str(key), "column": str(column), "lang": str(lang)}:
            return Translation(table, key, column, lang)
    raise MetadataError(
        f"koban:resolve {json.dumps(value)} is none of the forms"
        ' {"tables"}, {"scheme"}, {"by": "notation"}, {"by", "side"}, {"property"}, {"table", "key", "column", "lang"}'
    )


def _class_rule(value: object, primary_key: tuple[str, ...], template: object) -> ClassRule:
    if isinstance(value, dict):
        given = _object(value, "classes", {"class", "iri"})
        return _class_rule(given.get("class"), primary_key, given.get("iri", template))
    cls = as_iri(value, "class")
    if template is None:
        local = cls.rpartition("#")[2].rpartition("/")[2]
        template = f"{ID}{kebab(local)}/" + "--".join(f"{{{column}}}" for column in primary_key)
    return ClassRule(cls, Template.parse(expand(as_text(template, "iri"))))


def row_rule(value: object, primary_key: tuple[str, ...]) -> RowRule:
    """``koban:resolve`` of a table: the class and IRI of its rows."""
    given = _object(value, "koban:resolve", {"class", "classBy", "classes", "iri", "key"})
    template = given.get("iri")
    if "class" in given:
        return RowRule(None, {"*": _class_rule(given["class"], primary_key, template)})
    if not isinstance(given.get("classBy"), str) or not isinstance(given.get("classes"), dict) or not given["classes"]:
        raise MetadataError('koban:resolve of a table needs "class", or "classBy" and "classes"')
    return RowRule(
        given["classBy"],
        {cell: _class_rule(rule, primary_key, template) for cell, rule in given["classes"].items()},
    )


def graph_rule(own: object, group: object, names: set[str]) -> GraphRule | None:
    """``koban:graph`` of a table, or of the group if the table has that column (``names`` are the columns)."""
    value = own if own is not None else group
    if value is None:
        return None
    given = _object(value, "koban:graph", {"column", "graphs"})
    if not isinstance(given.get("column"), str) or not isinstance(given.get("graphs"), dict):
        raise MetadataError('koban:graph needs "column" and "graphs"')
    for role in given["graphs"].values():
        if role not in GRAPH_ROLES:
            raise MetadataError(f"koban:graph names the graph {role!r}; known are {', '.join(GRAPH_ROLES)}")
    if given["column"] not in names:
        if own is None:
            return None
        raise MetadataError(f"koban:graph names the column {given['column']!r}, which the table has not")
    return GraphRule(given["column"], dict(given["graphs"]))


def distinct_columns(value: object) -> tuple[tuple[str, ...], ...]:
    """``koban:distinct``: groups of columns whose cells must differ within a row."""
    if value is None:
        return ()
    groups = value if isinstance(value, list) and value and isinstance(value[0], list) else [value]
    return tuple(_strings(group, "koban:distinct") for group in groups)


def regenerated_columns(value: object) -> tuple[Regenerated, ...]:
    """``koban:regenerate``: the columns that only a full export has."""
    if value is None:
        return ()
    if not isinstance(value, list):
        raise MetadataError(f"koban:regenerate must be a list of columns, not {json.dumps(value)}")
    return tuple(_regenerated(item) for item in value)


def _regenerated(value: object) -> Regenerated:
    given = _object(value, "koban:regenerate", {"name", "after", "predicate", "direction", "basis"})
    if given.get("direction") not in ("in", "out"):
        raise MetadataError('koban:regenerate needs "direction": "in" or "out"')
    return Regenerated(
        name=as_text(given.get("name"), "name"),
        after=as_text(given.get("after"), "after"),
        predicates=tuple(as_iri(item, "predicate") for item in _strings(given.get("predicate"), "predicate")),
        inward=given["direction"] == "in",
        basis=as_text(given["basis"], "basis") if "basis" in given else None,
    )


def parse_rule(value: object) -> ParseRule:
    """``koban:parse`` of a column."""
    given = _object(value, "koban:parse", {"grammar", "property", "iri", "clauseIri", "tables"})
    grammar = given.get("grammar")
    if grammar not in ("condition", "exception"):
        raise MetadataError('koban:parse knows the grammars "condition" and "exception"')
    iri = Template.parse(expand(as_text(given.get("iri"), "iri")))
    clause = Template.parse(expand(as_text(given.get("clauseIri", iri.text), "clauseIri")))
    wanted = {"k", "j"} if grammar == "exception" else {"k"}
    if "k" not in iri.names or not wanted <= set(clause.names):
        raise MetadataError("koban:parse needs {k} in iri, and {k} and {j} in clauseIri of an exception")
    tables = given.get("tables", {})
    if not isinstance(tables, dict):
        raise MetadataError(f"tables of koban:parse must be an object from facets to tables, not {json.dumps(tables)}")
    return ParseRule(
        grammar=grammar,
        predicate=as_iri(given.get("property"), "property"),
        iri=iri,
        clause_iri=clause,
        tables={facet: _strings(names, "tables") for facet, names in tables.items()},
    )


def conditions_of(value: object) -> tuple[When, ...]:
    """``koban:when`` of a column: all of it must hold."""
    if not isinstance(value, dict):
        raise MetadataError("koban:when must be an object from columns to true, false or a list of words")
    return tuple(
        When(column, wanted if isinstance(wanted, bool) else frozenset(_strings(wanted, "koban:when")))
        for column, wanted in value.items()
    )
