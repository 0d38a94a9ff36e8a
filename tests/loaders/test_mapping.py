"""From rows to statements: all that the small source says, and where it says it."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from koban_kg.errors import DataError
from koban_kg.names import KOBAN, SCHEME
from loaders.source import LoadedSource, load_source
from tests.loaders import small


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> LoadedSource:
    return load_source(small.write(tmp_path_factory.mktemp("small"), small.files()))


def test_every_statement(source: LoadedSource) -> None:
    expected = (Path(__file__).parent / "small.nq").read_text(encoding="utf-8")

    assert "".join(sorted(f"{quad} .\n" for quad in small.quads(source))) == expected


def test_each_statement_stands_once(source: LoadedSource) -> None:
    for triples in source.quads.values():
        assert len(set(triples)) == len(triples)


def test_places(source: LoadedSource) -> None:
    assert source.places["https://w3id.org/koban/id/practice/watch"] == ("data/approaches.csv", 2)
    assert source.places["https://w3id.org/koban/scheme/place/square"] == ("data/facets.csv", 3)
    assert source.counts == {
        "approaches": 3,
        "problems": 2,
        "facets": 6,
        "words": 3,
        "links": 5,
        "translations": 4,
    }


def changed(folder: Path, table: str, *columns: dict[str, Any], **schema: Any) -> LoadedSource:
    """The small source with further columns, or members of the schema, in the description of one table."""
    metadata = copy.deepcopy(small.METADATA)
    described = next(item for item in metadata["tables"] if item["url"] == f"{table}.csv")["tableSchema"]
    described["columns"] += columns
    described |= schema
    return load_source(small.write(folder, {**small.files(), "data/csv-metadata.json": json.dumps(metadata).encode()}))


def test_virtual_columns(tmp_path: Path) -> None:
    source = changed(
        tmp_path,
        "problems",
        {"virtual": True, "name": "a", "propertyUrl": "koban:a", "default": "the same", "lang": "en"},
        {"virtual": True, "name": "b", "propertyUrl": "koban:b", "default": "7", "datatype": "integer"},
        {"virtual": True, "name": "c", "propertyUrl": "koban:c", "koban:text": "{label} in {broader}"},
        {"virtual": True, "name": "d", "propertyUrl": "koban:d", "koban:text": "yes",
         "koban:resolve": {"scheme": "verified"}},
        {"virtual": True, "name": "e", "propertyUrl": "koban:e", "valueUrl": "http://e/{id}",
         "koban:when": {"broader": False}},
        {"virtual": True, "name": "f", "propertyUrl": "koban:f", "default": "x", "aboutUrl": "http://e/{label}",
         "koban:when": {"id": ["prb-noise"]}},
    )  # fmt: skip

    found = {
        (str(triple.subject).rpartition("/")[2], str(triple.predicate).rpartition("#")[2], str(triple.object))
        for triple in source.quads["asserted"]
        if len(triple.predicate.value.removeprefix(KOBAN)) == 1
    }
    integer = "<http://www.w3.org/2001/XMLSchema#integer>"
    assert found == {
        ("prb-crime>", "a>", '"the same"@en'),
        ("prb-noise>", "a>", '"the same"@en'),
        ("prb-crime>", "b>", f'"7"^^{integer}'),
        ("prb-noise>", "b>", f'"7"^^{integer}'),
        ("prb-noise>", "c>", '"Noise in prb-crime"'),
        ("prb-crime>", "d>", f"<{SCHEME}verified/yes>"),
        ("prb-noise>", "d>", f"<{SCHEME}verified/yes>"),
        ("prb-crime>", "e>", "<http://e/prb-crime>"),
        ("Noise>", "f>", '"x"'),
    }


def test_lang_and_datatype_are_inherited(tmp_path: Path) -> None:
    source = changed(tmp_path, "problems", lang="fr")

    labels = [triple.object for triple in source.quads["asserted"] if triple.predicate.value.endswith("identifier")]
    assert ox.Literal("prb-crime", language="fr") in labels


@pytest.mark.parametrize(
    ("table", "key", "expected"),
    [
        (
            "links",
            {"columnReference": "subject", "reference": {"resource": "problems.csv", "columnReference": "id"}},
            [f"data/links.csv, row {row}, column subject: {value!r} unknown-key; problems.csv has no row with this id"
             for row, value in [(1, "watch"), (2, "beat"), (3, "beat"), (4, "app"), (5, "app")]],
        ),
        (
            "approaches",
            {"columnReference": "tags", "reference": {"resource": "words.csv", "columnReference": "value"}},
            [f"data/approaches.csv, row {row}, column tags: {value!r} unknown-key; words.csv has no row with this value"
             for row, value in [(1, "foot"), (1, "bike"), (3, "app")]],
        ),
        (
            "words",
            {"columnReference": ["scheme", "value"],
             "reference": {"resource": "facets.csv", "columnReference": ["facet", "value"]}},
            [f"data/words.csv, row {row}, column value: {value!r} unknown-key;"
             " facets.csv has no row with this facet + value"
             for row, value in [(1, "kind, model"), (2, "kind, model"), (3, "kind, strategy")]],
        ),
        (
            "problems",
            {"columnReference": "broader", "reference": {"resource": "problems.csv", "columnReference": "id"}},
            [],
        ),
    ],
)  # fmt: skip
def test_foreign_keys_of_the_standard(tmp_path: Path, table: str, key: dict[str, Any], expected: list[str]) -> None:
    try:
        changed(tmp_path, table, foreignKeys=[key])
    except DataError as error:
        found = [str(finding) for finding in error.problem.findings]
    else:
        found = []

    assert found == expected
