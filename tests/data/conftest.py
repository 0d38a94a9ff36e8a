"""The tables, their metadata and the vocabularies, read plainly; and the source as the loaders and rules make it."""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from rdflib import Graph
from rdflib.namespace import SKOS

from koban_kg import names
from koban_kg.resources import resource
from loaders.source import load_source

from .assembling import Answers, Claims, assemble, claim

if TYPE_CHECKING:
    import pyoxigraph as ox

    from loaders.source import LoadedSource

ONTOLOGY = resource("ontology")
DATA = ONTOLOGY / "data"

Row = dict[str, str]
Column = dict[str, Any]


class Concept(NamedTuple):
    scheme: str
    value: str
    labels: list[str]


def read(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def items(cell: str, column: Column) -> list[str]:
    if not cell:
        return []
    return cell.split(column["separator"]) if "separator" in column else [cell]


def original_checksums() -> dict[str, str]:
    """File name → SHA-256 of the table as it was with the columns that repeat links."""
    lines = (Path(__file__).parent / "tables.sha256").read_text(encoding="utf-8").splitlines()
    return {name: digest for digest, name in (line.split() for line in lines)}


@pytest.fixture(scope="session")
def tables() -> dict[str, list[Row]]:
    return {path.name: read(path) for path in sorted(DATA.glob("*.csv"))}


@pytest.fixture(scope="session")
def metadata() -> dict[str, Any]:
    return json.loads((DATA / "csv-metadata.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def columns(metadata: dict[str, Any]) -> dict[tuple[str, str], Column]:
    """(file, column name) → its description; virtual columns left out."""
    return {
        (table["url"], column["name"]): column
        for table in metadata["tables"]
        for column in table["tableSchema"]["columns"]
        if not column.get("virtual")
    }


def turtle(folder: str) -> Graph:
    graph = Graph()
    for path in sorted((ONTOLOGY / folder).glob("*.ttl")):
        graph.parse(path)
    return graph


@pytest.fixture(scope="session")
def vocabularies() -> Graph:
    return turtle("vocabularies")


@pytest.fixture(scope="session")
def modules() -> Graph:
    return turtle("modules")


@pytest.fixture(scope="session")
def concepts(tables: dict[str, list[Row]], vocabularies: Graph) -> dict[tuple[str, str], Concept]:
    """(scheme, value) → concept, from model_terms.csv, facets.csv and the vocabularies together."""
    labels: dict[tuple[str, str], list[str]] = defaultdict(list)
    for row in tables["model_terms.csv"]:
        if row["part"] == "label":
            labels[row["scheme"], row["value"]].append(row["label"])
    for row in tables["facets.csv"]:
        if row["value"]:
            labels[row["facet"], row["value"]].append(row["label"])
    for concept, scheme in vocabularies.subject_objects(SKOS.inScheme):
        (value,) = vocabularies.objects(concept, SKOS.notation)
        labels[short(scheme), str(value)].extend(str(label) for label in vocabularies.objects(concept, SKOS.prefLabel))
    return {key: Concept(*key, found) for key, found in labels.items()}


def short(scheme: object) -> str:
    """The name of a scheme, or scheme/value of a concept."""
    return str(scheme).removeprefix(names.SCHEME)


@pytest.fixture(scope="session")
def source() -> LoadedSource:
    return load_source(ONTOLOGY, progress=False)


@pytest.fixture(scope="session")
def assembled(source: LoadedSource) -> ox.Store:
    return assemble(source.quads)


@pytest.fixture(scope="session")
def claims(assembled: ox.Store) -> Claims:
    return claim(assembled)


@pytest.fixture(scope="session")
def answers(assembled: ox.Store, claims: Claims) -> Answers:
    return Answers(assembled, claims)
