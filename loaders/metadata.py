"""Reading ``csv-metadata.json``: the ``csvw`` package reads the standard part, this module our extensions.

Faults in the metadata are findings like any other, with the table and column in the place of the column, so that a
person who edits the JSON learns what to change.
"""

from __future__ import annotations

import json
import warnings
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from koban_kg.errors import Finding
from koban_kg.names import XSD, expand
from loaders.extensions import (
    EXTENSIONS,
    MetadataError,
    as_iri,
    as_text,
    column_resolve,
    conditions_of,
    distinct_columns,
    graph_rule,
    parse_rule,
    regenerated_columns,
    row_rule,
)
from loaders.spec import ByNotation, ByPredicate, ByTables, ColumnSpec, ForeignKey, PropertyFrom, TableSpec, Translation
from loaders.templates import Template

if TYPE_CHECKING:
    from collections.abc import Mapping

    from csvw.metadata import Column, Datatype, Description, Table, URITemplate

_XSD_NAMES: Final = {"datetime": "dateTime", "any": "anyAtomicType", "number": "double", "binary": "base64Binary"}


@dataclass(slots=True)
class _Reader:
    file: str
    findings: list[Finding] = field(default_factory=list)

    def fault(self, place: str | None, hint: str, value: object = None) -> None:
        shown = None if value is None else value if isinstance(value, str) else json.dumps(value)
        self.findings.append(Finding(file=self.file, rule="metadata", hint=hint, column=place, value=shown))


def read_metadata(content: bytes, file: str) -> tuple[tuple[TableSpec, ...], list[Finding]]:
    """The tables that the metadata describes, and what is wrong with the metadata.

    Parameters
    ----------
    content
        The bytes of ``csv-metadata.json``.
    file
        Its name in findings.
    """
    from csvw.metadata import TableGroup  # noqa: PLC0415 - 0.2 s, and only builds and exports need it

    reader = _Reader(file)
    try:
        document = json.loads(content)
    except ValueError as error:
        reader.fault(None, f"the file is no JSON: {error}")
        return (), reader.findings
    if not isinstance(document, dict) or not isinstance(document.get("tables"), list):
        reader.fault(None, 'the file describes no table group: it needs a member "tables" with a list')
        return (), reader.findings
    _check_outline(document, reader)
    if reader.findings:
        return (), reader.findings
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            group = TableGroup.fromvalue(document)
        except (ValueError, TypeError, AssertionError, AttributeError, KeyError) as error:
            reader.fault(None, f"the csvw package refuses the metadata: {error}")
            return (), reader.findings
    for warning in caught:
        reader.fault(None, f"the csvw package warns: {warning.message}")
    if reader.findings:  # csvw leaves marks of its own where it warned; what it did not understand is not read on
        return (), reader.findings
    _unknown_extensions(group.common_props, "group", None, reader)
    tables = []
    seen: set[str] = set()
    for table in group.tables:
        name = str(table.url)
        if name in seen:
            reader.fault(name, "the table is described twice; keep one description")
            continue
        seen.add(name)
        try:
            tables.append(_table(table, group.common_props.get("koban:graph"), reader))
        except (MetadataError, ValueError) as error:
            reader.fault(name, str(error))
    _check_references(tables, reader)
    return tuple(tables), reader.findings


def _check_outline(document: dict[str, Any], reader: _Reader) -> None:
    """What must be so before csvw reads it: it would fetch what stands elsewhere, and trusts types."""
    for place, table in ((None, document), *((str(item.get("url")), item) for item in _tables(document, reader))):
        if "dialect" in table:
            reader.fault(place, "tables are UTF-8 with commas, LF and a header; take out the dialect", table["dialect"])
        if isinstance(table.get("tableSchema"), str):
            reader.fault(place, "nothing is fetched; write the schema into this file", table["tableSchema"])


def _tables(document: dict[str, Any], reader: _Reader) -> list[dict[str, Any]]:
    for item in document["tables"]:
        if not isinstance(item, dict) or not isinstance(item.get("url"), str):
            reader.fault(None, 'a table is an object with the member "url", the name of its file', item)
    return [item for item in document["tables"] if isinstance(item, dict)]


def _unknown_extensions(props: Mapping[str, Any], level: str, place: str | None, reader: _Reader) -> None:
    for key in props:
        if key.startswith("koban:") and key not in EXTENSIONS[level]:
            reader.fault(
                place, f"{key!r} is no extension of a {level}; known are {', '.join(sorted(EXTENSIONS[level]))}"
            )


def _table(table: Table, group_graph: object, reader: _Reader) -> TableSpec:
    name = str(table.url)
    schema = table.tableSchema
    _unknown_extensions(table.common_props, "table", name, reader)
    columns: list[ColumnSpec] = []
    for description in schema.columns:
        place = f"{name}: {description.header}"
        _unknown_extensions(description.common_props, "column", place, reader)
        if not description.name:
            reader.fault(place, 'the column has no "name"; give it the word of the header')
            continue
        try:
            columns.append(_column(description, rows_are_things="koban:resolve" in table.common_props))
        except (MetadataError, ValueError) as error:
            reader.fault(place, str(error))
    names = {column.name for column in columns}
    primary_key = tuple(schema.primaryKey or ())
    if not primary_key or not all(isinstance(column, str) for column in primary_key):
        raise MetadataError('the table has no "primaryKey"; name the columns that together tell its rows apart')
    resolve = table.common_props.get("koban:resolve")
    key = "/".join(f"{{{column}}}" for column in primary_key)
    if isinstance(resolve, dict) and "key" in resolve:
        key = as_text(resolve["key"], "key")
    spec = TableSpec(
        name=name,
        columns=tuple(column for column in columns if not column.virtual),
        virtual=tuple(column for column in columns if column.virtual),
        primary_key=primary_key,
        key=Template.parse(key),
        rows=None if resolve is None else row_rule(resolve, primary_key),
        graph=graph_rule(table.common_props.get("koban:graph"), group_graph, names),
        distinct=distinct_columns(table.common_props.get("koban:distinct")),
        regenerate=regenerated_columns(table.common_props.get("koban:regenerate")),
        foreign_keys=tuple(
            ForeignKey(
                tuple(key.columnReference), str(key.reference.resource), tuple(key.reference.columnReference or ())
            )
            for key in schema.foreignKeys
            if key.reference.resource is not None
        ),
        dialect=table._get_dialect(),
    )
    _check_about(spec, schema.aboutUrl, reader)
    _check_table(spec, {str(description.header) for description in schema.columns if not description.virtual}, reader)
    return spec


def _column(description: Column, *, rows_are_things: bool) -> ColumnSpec:
    props = description.common_props
    separator = description.inherit("separator")
    if separator is not None and not as_text(separator, "separator").strip():
        raise MetadataError("the separator must have a sign that items have not, for example ' | '")
    default = as_text(description.inherit("default") or "", "default")
    value_url = _template(description.inherit("valueUrl"))
    resolve = column_resolve(props["koban:resolve"]) if "koban:resolve" in props else None
    datatype = _checked_datatype(description.inherit("datatype"))
    text = Template.parse(as_text(props["koban:text"], "koban:text")) if "koban:text" in props else None
    spec = ColumnSpec(
        name=description.name,
        predicate=_iri(description.inherit("propertyUrl"), "propertyUrl"),
        virtual=description.virtual,
        required=bool(description.inherit("required")),
        suppressed=description.suppressOutput,
        null=frozenset(description.inherit_null()) | {""},
        default=default,
        separator=separator,
        lang=_language(description),
        datatype=datatype,
        xsd=_datatype_iri(datatype),
        about=_template(description.aboutUrl if rows_are_things else description.inherit("aboutUrl")),
        value_url=value_url,
        text=text,
        resolve=resolve,
        each=props.get("koban:each", False) is True,
        parse=parse_rule(props["koban:parse"]) if "koban:parse" in props else None,
        when=conditions_of(props.get("koban:when", {})),
        csvw=description,
    )
    if spec.suppressed and spec.parse is None and not isinstance(resolve, ByNotation):
        return spec
    if spec.predicate is None and not isinstance(resolve, PropertyFrom | Translation):
        raise MetadataError('the column has no "propertyUrl"; give it one, or "suppressOutput": true')
    if spec.separator is not None and spec.is_iri and not spec.each:
        raise MetadataError('a column with "separator" whose items become IRIs needs "koban:each": true')
    if spec.each and (spec.separator is None or not spec.is_iri):
        raise MetadataError('"koban:each" needs a "separator" and a "valueUrl" or "koban:resolve"')
    if spec.virtual and value_url is None and text is None and not spec.default:
        raise MetadataError('a virtual column needs a "valueUrl", a "default" or a "koban:text"')
    return spec


def _iri(template: URITemplate | None, member: str) -> str | None:
    if template is None:
        return None
    text = str(template.uri)
    if "{" in text:
        raise MetadataError(f"{member} {text!r} has variables; here it must be one IRI")
    return as_iri(text, member)


def _template(template: URITemplate | None) -> Template | None:
    return None if template is None else Template.parse(expand(str(template.uri)))


def _language(description: Description | None) -> str | None:
    while description is not None and hasattr(description, "lang"):
        if description.lang != "und":
            return str(description.lang)
        description = description._parent
    return None


def _checked_datatype(datatype: Datatype | None) -> Datatype | None:
    """The datatype if there is something to check: any text is a string, so a bare string is none."""
    bare = datatype is not None and datatype.asdict() == "string"
    return None if bare else datatype


def _datatype_iri(datatype: Datatype | None) -> str | None:
    if datatype is None:
        return None
    if "id" in datatype.at_props:
        return str(datatype.at_props["id"])
    return None if datatype.base == "string" else XSD + _XSD_NAMES.get(datatype.base, datatype.base)


def _named_columns(column: ColumnSpec) -> tuple[set[str], set[str]]:
    """The columns that a description names, and those among them that an export gets back from it."""
    named = {when.column for when in column.when}
    recovered: set[str] = set()
    for template in (column.about, column.value_url, column.text):
        named |= set(template.names) if template else set()
    match column.resolve:
        case ByPredicate(column=other):
            named.add(other)
        case PropertyFrom(column=other):
            recovered = {other}
        case Translation() as it:
            recovered = {it.table, it.key, it.column, it.lang}
    if column.parse:
        named |= (set(column.parse.iri.names) | set(column.parse.clause_iri.names)) - {"k", "j"}
    return named | recovered, recovered


def _check_about(spec: TableSpec, about: URITemplate | None, reader: _Reader) -> None:
    """``aboutUrl``, which other tools go by, must say the same as ``koban:resolve``."""
    if about is None or spec.rows is None:
        return
    told = expand(str(about.uri))
    for rule in spec.rows.rules.values():
        if rule.iri.text != told:
            reader.fault(spec.name, f"koban:resolve makes {rule.iri.text}; aboutUrl must say the same", told)


def _check_table(spec: TableSpec, names: set[str], reader: _Reader) -> None:
    """Names that lead nowhere, and columns that an export could not give back."""
    used = set(spec.primary_key).union(spec.key.names, *spec.distinct, *(key.columns for key in spec.foreign_keys))
    recovered = {spec.graph.column} if spec.graph else set()
    if spec.rows is not None:
        used |= set() if spec.rows.class_by is None else {spec.rows.class_by}
        templates = [set(rule.iri.names) for rule in spec.rows.rules.values()]
        used = used.union(*templates)
        recovered |= set.intersection(*templates)
    for column in (*spec.columns, *spec.virtual):
        named, given_back = _named_columns(column)
        used |= named
        recovered |= given_back
    if unknown := sorted(used - names):
        reader.fault(spec.name, f"the description names the column {unknown[0]!r}, which the table has not")
    if spec.rows is None:
        for column in (*spec.columns, *spec.virtual):
            if not column.suppressed and column.about is None and not isinstance(column.resolve, Translation):
                reader.fault(
                    f"{spec.name}: {column.name}", "without koban:resolve on the table the column has no subject"
                )
    properties: dict[str, str] = {}
    for column in spec.columns:
        place = f"{spec.name}: {column.name}"
        if column.suppressed:
            if column.name not in recovered:
                reader.fault(
                    place, "a suppressed column must stand in the IRI of the row; no export could give it back"
                )
            continue
        other = properties.setdefault(column.predicate or column.name, column.name)
        if other != column.name:
            reader.fault(place, f"the column {other!r} has the same propertyUrl; an export could not tell them apart")
    places = names | {column.name for column in spec.regenerate}
    for regenerated in spec.regenerate:
        if regenerated.after not in places:
            reader.fault(spec.name, f"koban:regenerate puts a column after {regenerated.after!r}, which is not there")


def _check_references(tables: list[TableSpec], reader: _Reader) -> None:
    """Tables that are named but not described."""
    known = {table.name for table in tables}
    for table in tables:
        for column in (*table.columns, *table.virtual):
            named = set(column.resolve.tables) if isinstance(column.resolve, ByTables) else set()
            if column.parse:
                named |= set().union(*column.parse.tables.values()) if column.parse.tables else set()
            for other in sorted(named - known):
                reader.fault(f"{table.name}: {column.name}", f"the table {other!r} is not described here")
        for key in table.foreign_keys:
            target = next((other for other in tables if other.name == key.table), None)
            if target is None:
                reader.fault(table.name, f"a foreign key names the table {key.table!r}, which is not described here")
            elif lost := sorted(set(key.target) - {column.name for column in target.columns}):
                reader.fault(table.name, f"a foreign key names the column {lost[0]!r}, which {key.table} has not")
