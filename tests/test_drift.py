"""A property added in Turtle, with its shape and a column in a table, appears at every door without Python."""

from __future__ import annotations

import csv
import io
import json
import shutil
from typing import TYPE_CHECKING

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from koban_kg.settings import Settings
from tests.conftest import ROOT, run_koban

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TERM = """
koban:trainingEffort a owl:DatatypeProperty ;
    rdfs:label "training effort"@en ;
    skos:definition "How many hours of training staff need before they can carry out the approach."@en ;
    rdfs:isDefinedBy <https://w3id.org/koban/ontology> .
"""
SHAPE = """
koban:MethodologyShape sh:property [
    sh:path koban:trainingEffort ; sh:datatype xsd:integer ; sh:maxCount 1 ; sh:order 65 ; sh:group koban:groupContent ;
    sh:description "Hours of training needed before the approach can be carried out."@en ] .
"""
COLUMN = {
    "name": "training_effort",
    "titles": "training_effort",
    "dc:description": {"@value": "Hours of training needed.", "@language": "en"},
    "datatype": "integer",
    "propertyUrl": "https://w3id.org/koban/ontology#trainingEffort",
}


def add_column(table: Path, values: dict[str, str]) -> None:
    """Append a column to a table, with values for some ids."""
    rows = list(csv.reader(io.StringIO(table.read_text(encoding="utf-8"))))
    with table.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([*rows[0], COLUMN["name"]])
        writer.writerows([*row, values.get(row[0], "")] for row in rows[1:])


@pytest.fixture(scope="module")
def grown(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    source = tmp_path_factory.mktemp("grown") / "ontology"
    shutil.copytree(ROOT / "ontology", source)
    for path, more in ((source / "modules" / "approach.ttl", TERM), (source / "shapes" / "approach.ttl", SHAPE)):
        path.write_text(path.read_text(encoding="utf-8") + more, encoding="utf-8")
    add_column(source / "data" / "methodologies.csv", {"sara-model": "16", "hot-spots-policing": "4"})
    metadata = source / "data" / "csv-metadata.json"
    document = json.loads(metadata.read_text(encoding="utf-8"))
    (columns,) = [t["tableSchema"]["columns"] for t in document["tables"] if t["url"] == "methodologies.csv"]
    virtual = next((i for i, column in enumerate(columns) if column.get("virtual")), len(columns))
    columns.insert(virtual, COLUMN)
    metadata.write_text(json.dumps(document), encoding="utf-8")
    home = source.parent / "home"
    done = run_koban("build", "--source", source, "--out", home, "--version", "0.1.0-grown")
    assert done.returncode == 0, done.stderr
    with TestClient(create_app(Settings(home=home))) as client:
        yield client


def test_graphql_shows_filters_and_orders_by_it(grown: TestClient) -> None:
    document = """{
      methodologies(where: {trainingEffort: {gt: 3}}, orderBy: [{trainingEffort: DESC}]) { id trainingEffort }
      __type(name: "Methodology") { fields { name description } }
    }"""

    data = grown.post("/graphql", json={"query": document}).json()["data"]

    assert data["methodologies"] == [
        {"id": "sara-model", "trainingEffort": 16},
        {"id": "hot-spots-policing", "trainingEffort": 4},
    ]
    described = {field["name"]: field["description"] for field in data["__type"]["fields"]}
    assert described["trainingEffort"] == "Hours of training needed before the approach can be carried out."


def test_sparql_answers_with_it(grown: TestClient) -> None:
    query = "PREFIX koban: <https://w3id.org/koban/ontology#> SELECT ?n { ?m koban:trainingEffort ?n } ORDER BY ?n"

    answer = grown.get("/sparql", params={"query": query}, headers={"Accept": "text/csv"})

    assert answer.text.split() == ["n", "4", "16"]


def test_the_thing_page_shows_it(grown: TestClient) -> None:
    page = grown.get("/id/methodology/sara-model", headers={"Accept": "text/html"})

    assert page.status_code == 200
    assert "training effort" in page.text.lower()


def test_the_list_and_its_csv_have_it(grown: TestClient) -> None:
    rows = list(csv.DictReader(io.StringIO(grown.get("/browse/methodology.csv").text)))

    assert {row["id"]: row["trainingEffort"] for row in rows if row["trainingEffort"]} == {
        "sara-model": "16",
        "hot-spots-policing": "4",
    }
