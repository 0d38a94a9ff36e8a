"""Faults of the description itself: found, placed at table and column, said so that the JSON can be corrected."""

from __future__ import annotations

import copy
import json
from typing import TYPE_CHECKING, Any

import pytest

from loaders.metadata import read_metadata
from tests.loaders import small

if TYPE_CHECKING:
    from collections.abc import Callable


def table(document: dict[str, Any], name: str) -> dict[str, Any]:
    return next(item for item in document["tables"] if item["url"] == f"{name}.csv")


def column(document: dict[str, Any], where: str, name: str) -> dict[str, Any]:
    return next(item for item in table(document, where)["tableSchema"]["columns"] if item["name"] == name)


CASES: list[tuple[str, Any, list[str]]] = [
    (
        "an extension that is none",
        lambda it: column(it, "approaches", "tags").update({"koban:eech": True}),
        ["approaches.csv: tags: 'koban:eech' is no extension of a column; known are koban:each, koban:parse,"
         " koban:resolve, koban:text, koban:when"],
    ),
    (
        "a property that is none",
        lambda it: column(it, "approaches", "tags").update({"propertyURL": "x:y"}),
        [": the csvw package warns: Invalid property propertyURL for Column"],
    ),
    (
        "no property",
        lambda it: column(it, "approaches", "name").pop("propertyUrl"),
        ['approaches.csv: name: the column has no "propertyUrl"; give it one, or "suppressOutput": true'],
    ),
    (
        "a list of IRIs without each",
        lambda it: column(it, "approaches", "problem_ids").pop("koban:each"),
        ['approaches.csv: problem_ids: a column with "separator" whose items become IRIs needs "koban:each": true'],
    ),
    (
        "each without a list",
        lambda it: column(it, "approaches", "kind").update({"koban:each": True}),
        ['approaches.csv: kind: "koban:each" needs a "separator" and a "valueUrl" or "koban:resolve"'],
    ),
    (
        "a resolve that is none",
        lambda it: column(it, "approaches", "kind").update({"koban:resolve": {"schema": "kind"}}),
        ["approaches.csv: kind: koban:resolve has the unknown member 'schema'; known are by, classes, column, key,"
         " lang, property, scheme, side, table, tables"],
    ),
    (
        "half a resolve",
        lambda it: column(it, "links", "subject").update({"koban:resolve": {"by": "predicate"}}),
        ['links.csv: subject: koban:resolve {"by": "predicate"} is none of the forms {"tables"}, {"scheme"},'
         ' {"by": "notation"}, {"by", "side"}, {"property"}, {"table", "key", "column", "lang"}'],
    ),
    (
        "a table that is not described",
        lambda it: column(it, "problems", "broader").update({"koban:resolve": {"tables": ["problem.csv"]}}),
        ["problems.csv: broader: the table 'problem.csv' is not described here"],
    ),
    (
        "a column that is not there",
        lambda it: column(it, "links", "object").update({"koban:resolve": {"by": "verb", "side": "range"}}),
        ["links.csv: the description names the column 'verb', which the table has not"],
    ),
    (
        "two columns of one property",
        lambda it: column(it, "problems", "broader").update({"propertyUrl": "skos:prefLabel"}),
        ["problems.csv: broader: the column 'label' has the same propertyUrl; an export could not tell them apart"],
    ),
    (
        "a suppressed column that would be lost",
        lambda it: column(it, "approaches", "note").update({"suppressOutput": True}),
        ["approaches.csv: note: a suppressed column must stand in the IRI of the row; no export could give it back"],
    ),
    (
        "no primary key",
        lambda it: table(it, "problems")["tableSchema"].pop("primaryKey"),
        ['problems.csv: the table has no "primaryKey"; name the columns that together tell its rows apart',
         "approaches.csv: problem_ids: the table 'problems.csv' is not described here"],
    ),
    (
        "a graph that is none",
        lambda it: table(it, "translations")["koban:graph"].update({"graphs": {"machine": "translation"}}),
        ["translations.csv: koban:graph names the graph 'translation'; known are asserted, open, translations,"
         " inferred, open-inferred, ontology"],
    ),
    (
        "a template of another kind",
        lambda it: column(it, "approaches", "homepage").update({"valueUrl": "{?homepage}"}),
        ["approaches.csv: homepage: {?homepage} in the template '{?homepage}' is neither {name} nor {+name}"],
    ),
    (
        "a grammar that is none",
        lambda it: column(it, "approaches", "rule")["koban:parse"].update({"grammar": "rule"}),
        ['approaches.csv: rule: koban:parse knows the grammars "condition" and "exception"'],
    ),
    (
        "a clause without a number",
        lambda it: column(it, "approaches", "unless")["koban:parse"].update({"clauseIri": "http://e/{id}-{k}"}),
        ["approaches.csv: unless: koban:parse needs {k} in iri, and {k} and {j} in clauseIri of an exception"],
    ),
    (
        "a regenerated column after nothing",
        lambda it: table(it, "approaches")["koban:regenerate"][0].update({"after": "tag"}),
        ["approaches.csv: koban:regenerate puts a column after 'tag', which is not there"],
    ),
    (
        "a class by nothing",
        lambda it: table(it, "approaches").update({"koban:resolve": {"classBy": "tier"}}),
        ['approaches.csv: koban:resolve of a table needs "class", or "classBy" and "classes"'],
    ),
    (
        "a virtual column without value",
        lambda it: column(it, "problems", "home").pop("valueUrl"),
        ['problems.csv: home: a virtual column needs a "valueUrl", a "default" or a "koban:text"'],
    ),
    (
        "a table twice",
        lambda it: it["tables"].append(copy.deepcopy(table(it, "problems"))),
        ["problems.csv: the table is described twice; keep one description"],
    ),
    (
        "a regular column after a virtual one",
        lambda it: table(it, "problems")["tableSchema"]["columns"].reverse(),
        [": the csvw package refuses the metadata: no non-virtual column allowed after virtual columns"],
    ),
    (
        "a subject that is another for other tools",
        lambda it: table(it, "problems")["tableSchema"].update({"aboutUrl": "https://w3id.org/koban/id/prob/{id}"}),
        ["problems.csv: koban:resolve makes https://w3id.org/koban/id/problem/{id}; aboutUrl must say the same"],
    ),
    (
        "a schema elsewhere",
        lambda it: table(it, "problems").update({"tableSchema": "https://example.org/schema.json"}),
        ["problems.csv: nothing is fetched; write the schema into this file"],
    ),
    (
        "a dialect",
        lambda it: it.update({"dialect": {"delimiter": ";"}}),
        [": tables are UTF-8 with commas, LF and a header; take out the dialect"],
    ),
    (
        "a class that is no name",
        lambda it: table(it, "problems").update({"koban:resolve": {"class": "Problem"}}),
        ["problems.csv: class 'Problem' is no IRI and no short name with a known prefix",
         "approaches.csv: problem_ids: the table 'problems.csv' is not described here"],
    ),
    (
        "columns without a subject",
        lambda it: table(it, "problems").pop("koban:resolve"),
        ["problems.csv: id: without koban:resolve on the table the column has no subject",
         "problems.csv: label: without koban:resolve on the table the column has no subject",
         "problems.csv: broader: without koban:resolve on the table the column has no subject",
         "problems.csv: home: without koban:resolve on the table the column has no subject"],
    ),
    ("no tables", lambda it: it.pop("tables"),
     [': the file describes no table group: it needs a member "tables" with a list']),
]  # fmt: skip


@pytest.mark.parametrize(("change", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_fault_is_found(change: Callable[[dict[str, Any]], object], expected: list[str]) -> None:
    document = copy.deepcopy(small.METADATA)
    change(document)

    _, findings = read_metadata(json.dumps(document).encode(), "m.json")

    assert [f"{finding.column or ''}: {finding.hint}" for finding in findings] == expected
    assert {(finding.file, finding.rule) for finding in findings} == {("m.json", "metadata")}


def test_no_json() -> None:
    tables, findings = read_metadata(b'{"tables": [}', "m.json")

    assert tables == ()
    assert [str(finding) for finding in findings] == [
        "m.json: metadata; the file is no JSON: Expecting value: line 1 column 13 (char 12)"
    ]


def test_the_small_description_has_no_faults() -> None:
    tables, findings = read_metadata(json.dumps(small.METADATA).encode(), "m.json")

    assert findings == []
    assert [table.name for table in tables] == [item["url"] for item in small.METADATA["tables"]]
