"""The CSVW metadata is valid, reads every table, and describes every column."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from csvw import TableGroup
from rdflib.namespace import RDF

from koban_kg import names

from .assembling import ASSEMBLE, CLAIMS
from .conftest import DATA, ONTOLOGY, items

if TYPE_CHECKING:
    from rdflib import Graph

    from .conftest import Column, Row

EXTENSIONS = {"koban:resolve", "koban:each", "koban:parse", "koban:graph", "koban:when", "koban:text",
              "koban:regenerate", "koban:distinct"}  # fmt: skip


def test_csvw_package_reads_every_table_and_finds_every_key() -> None:
    group = TableGroup.from_file(DATA / "csv-metadata.json")
    read = {str(table.url): len(list(table.iterdicts(strict=True))) for table in group.tables}

    assert group.check_referential_integrity()
    assert sorted(read) == sorted(path.name for path in DATA.glob("*.csv"))
    assert all(read.values())


def test_the_licence_stands_once(metadata: dict[str, Any]) -> None:
    text = (DATA / "csv-metadata.json").read_text(encoding="utf-8")

    assert text.count("dc:license") == 1
    assert metadata["dc:license"] == {"@id": "https://creativecommons.org/licenses/by/4.0/"}


def test_tables_and_columns_are_described_in_the_order_of_the_files(
    metadata: dict[str, Any], tables: dict[str, list[Row]]
) -> None:
    for table in metadata["tables"]:
        described = [column["name"] for column in table["tableSchema"]["columns"] if not column.get("virtual")]
        texts = [table, *table["tableSchema"]["columns"]]

        assert described == list(tables[table["url"]][0])
        assert all(text["dc:description"].endswith((".", "...")) for text in texts), table["url"]
        assert all(c["titles"][0] == c["name"] for c in table["tableSchema"]["columns"] if not c.get("virtual"))


def test_only_the_documented_extensions_are_used(metadata: dict[str, Any]) -> None:
    def keys(node: Any) -> set[str]:
        if isinstance(node, dict):
            return {k for k in node if k.startswith("koban:")} | {k for v in node.values() for k in keys(v)}
        return {k for v in node for k in keys(v)} if isinstance(node, list) else set()

    assert keys(metadata) == EXTENSIONS


def test_primary_keys_are_unique(metadata: dict[str, Any], tables: dict[str, list[Row]]) -> None:
    for table in metadata["tables"]:
        key = table["tableSchema"]["primaryKey"]
        key = [key] if isinstance(key, str) else key
        found = [tuple(row[name] for name in key) for row in tables[table["url"]]]

        assert len(set(found)) == len(found), table["url"]


def test_keys_of_lists_that_csvw_does_not_check_are_found(
    columns: dict[tuple[str, str], Column], tables: dict[str, list[Row]]
) -> None:
    missing = [
        (file, name, item)
        for (file, name), column in columns.items()
        if "tables" in column.get("koban:resolve", {})
        for row in tables[file]
        for item in items(row[name], column)
        if item not in {r["id"] for target in column["koban:resolve"]["tables"] for r in tables[target]}
    ]

    assert missing == []


def test_each_term_is_declared_in_the_ontology(metadata: dict[str, Any], modules: Graph) -> None:
    declared = {str(subject) for subject in modules.subjects(RDF.type)}
    tables = metadata["tables"]
    used = {c["propertyUrl"] for table in tables for c in table["tableSchema"]["columns"] if "propertyUrl" in c}
    for table in tables:
        resolve = table.get("koban:resolve", {})
        classes = [resolve.get("class"), *resolve.get("classes", {}).values()]
        used |= {names.expand(c["class"] if isinstance(c, dict) else c) for c in classes if c}

    assert sorted(used - declared) == []


def test_the_page_on_tables_names_every_table_and_rule(metadata: dict[str, Any]) -> None:
    page = (ONTOLOGY.parent / "docs" / "tables.md").read_text(encoding="utf-8")
    named = [table["url"] for table in metadata["tables"]] + [path.name for path in (*ASSEMBLE, *CLAIMS)]

    assert [name for name in named if f"`{name}`" not in page] == []
