"""The tables come back from the release: byte for byte, and without what the graph does not say."""

from __future__ import annotations

import json
import tempfile
import unicodedata
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from koban_kg.errors import DataError
from koban_kg.names import KOBAN, graph_iri
from loaders.csvfile import write_table
from loaders.source import LoadedSource, load_source
from loaders.tables import export_tables
from tests.loaders import small


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> LoadedSource:
    return load_source(small.write(tmp_path_factory.mktemp("small"), small.files()))


def export(source: LoadedSource, dataset: ox.Store | ox.Dataset, *, regenerated: bool = False) -> dict[str, str]:
    tables = export_tables(dataset, source.layout, source.metadata, regenerated=regenerated)
    return {name: content.decode() for name, content in tables.items()}


def test_tables_come_back(source: LoadedSource) -> None:
    assert export(source, small.store(source)) == small.TABLES


def test_tables_come_back_from_a_dataset(source: LoadedSource) -> None:
    assert export(source, ox.Dataset(small.quads(source, ontology=True))) == small.TABLES


def test_columns_that_repeat_links_are_regenerated(source: LoadedSource) -> None:
    table = export(source, small.store(source), regenerated=True)["approaches.csv"]

    columns = [line.split(",") for line in table.replace("Watch, together", "Watch").splitlines()]
    assert [(row[0], row[5], row[6], row[-1]) for row in columns] == [
        ("id", "addressed", "addressed_inferred", "needed_by"),
        ("beat", "prb-noise | prb-crime", "prb-crime", "app"),
        ("watch", "prb-noise", "", ""),
        ("app", "", "", ""),
    ]


def test_layout_says_order_and_spelling_only(source: LoadedSource) -> None:
    layout = json.loads(source.layout)

    assert layout["approaches.csv"] == {
        "columns": small.TABLES["approaches.csv"].splitlines()[0].split(","),
        "rows": ["beat", "watch", "app"],
        "order": {"beat": {"problem_ids": ["b6552e52", "7b9fb900"], "tags": ["22e4f691", "163c18e0"]}},
        "written": {"app": {"note": "unknown"}, "beat": {"score": "1.20"}},
    }
    assert layout["links.csv"]["rows"] == [
        ["watch", [["addresses", ["prb-noise"]]]],
        ["beat", [["addresses", ["prb-noise", "prb-crime"]]]],
        ["app", [["requires", ["beat"]], ["helps", ["prb-noise"]]]],
    ]


ID = "https://w3id.org/koban/id/"


@pytest.mark.parametrize(
    ("subject", "predicate", "table", "change"),
    [
        ("practice/beat", KOBAN + "score", "approaches", (",1.20,", ",,")),
        ("practice/beat", KOBAN + "tag", "approaches", ("foot | bike", "")),
        ("practice/watch", "http://www.w3.org/2004/02/skos/core#prefLabel", "approaches", ('"Watch, together"', "")),
        ("link/beat--addresses--prb-crime", None, "links", ("beat,addresses,prb-crime,inferred\n", "")),
        (
            "link/app--helps--prb-noise",
            KOBAN + "basis",
            "links",
            ("app,helps,prb-noise,analyst", "app,helps,prb-noise,"),
        ),
        ("problem/prb-noise", "http://www.w3.org/2004/02/skos/core#broader", "problems", ("Noise,prb-crime", "Noise,")),
    ],
)
def test_what_is_not_in_the_graph_is_not_in_the_table(
    source: LoadedSource, subject: str, predicate: str | None, table: str, change: tuple[str, str]
) -> None:
    store = small.store(source)
    pattern = (ox.NamedNode(ID + subject), predicate and ox.NamedNode(predicate), None, None)
    for quad in list(store.quads_for_pattern(*pattern)):
        store.remove(quad)
    expected = dict(small.TABLES)
    assert change[0] in expected[f"{table}.csv"]
    expected[f"{table}.csv"] = expected[f"{table}.csv"].replace(*change)

    assert export(source, store) == expected


def test_a_value_that_has_changed_is_written_as_it_is_now(source: LoadedSource) -> None:
    store = small.store(source)
    graph, beat = ox.NamedNode(graph_iri("0.0.0", "asserted")), ox.NamedNode(ID + "practice/beat")
    score, tag = ox.NamedNode(KOBAN + "score"), ox.NamedNode(KOBAN + "tag")
    for quad in list(store.quads_for_pattern(beat, score, None, graph)):
        store.remove(quad)
    store.add(
        ox.Quad(
            beat, score, ox.Literal("1.3", datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#decimal")), graph
        )
    )
    store.add(ox.Quad(beat, tag, ox.Literal("car", language="en"), graph))
    store.add(ox.Quad(beat, tag, ox.Literal("voiture", language="fr"), graph))

    table = export(source, store)["approaches.csv"]

    assert table == small.TABLES["approaches.csv"].replace("1.20", "1.3").replace("foot | bike", "foot | bike | car")


def test_two_releases_in_one_dataset_are_refused(source: LoadedSource) -> None:
    store = small.store(source)
    store.add(
        ox.Quad(
            ox.NamedNode("http://e/a"),
            ox.NamedNode("http://e/b"),
            ox.Literal("c"),
            ox.NamedNode(graph_iri("1.0.0", "asserted")),
        )
    )

    with pytest.raises(ValueError, match="of 2 releases"):
        export(source, store)


def test_a_description_that_no_export_could_undo_is_a_fault(tmp_path: Path) -> None:
    contents = small.files()
    metadata = json.loads(contents["data/csv-metadata.json"])
    label = metadata["tables"][1]["tableSchema"]["columns"][1]
    label["koban:when"] = {"broader": True}
    contents["data/csv-metadata.json"] = json.dumps(metadata).encode()
    source = load_source(small.write(tmp_path, contents))

    with pytest.raises(DataError) as caught:
        _ = source.layout

    assert [str(finding) for finding in caught.value.problem.findings] == [
        "data/problems.csv, row 1, column label: 'Crime' not-exportable; the graph gives '' back;"
        " correct what csv-metadata.json says of the column"
    ]


# ---- random tables -------------------------------------------------------------------------------------------------

TEXT = (
    st.text(
        alphabet=st.characters(
            codec="utf-8", exclude_categories=["Cc", "Cs", "Cn", "Zl", "Zp", "Cf"], exclude_characters="|\ufffdÃÂ"
        ),
        min_size=1,
        max_size=12,
    )
    .map(lambda text: unicodedata.normalize("NFC", text).strip())
    .filter(lambda text: text and "â€" not in text)
)
ITEMS = st.lists(TEXT, max_size=3, unique=True).map(" | ".join)
KEYS = ["k1", "k-2", "K3", "k4.x"]
COLUMNS: dict[str, tuple[dict[str, Any], st.SearchStrategy[str]]] = {
    "text": ({"lang": "en"}, TEXT),
    "string": ({}, TEXT),
    "texts": ({"lang": "en", "separator": " | "}, ITEMS),
    "empty_word": ({"null": ["", "none", "?"]}, st.sampled_from(["none", "?", "word", ""])),
    "default": ({"default": "usual"}, st.sampled_from(["usual", "rare", ""])),
    "integer": ({"datatype": "integer"}, st.integers(-(10**18), 10**18).map(str)),
    "decimal": ({"datatype": "decimal"}, st.from_regex(r"(0|-?[1-9][0-9]{0,8})(\.[0-9]{1,6})?", fullmatch=True)),
    "decimals": (
        {"datatype": "decimal", "separator": ";"},
        st.lists(st.from_regex(r"[1-9]\.[0-9]{1,3}", fullmatch=True), max_size=3, unique_by=float).map(";".join),
    ),
    "boolean": ({"datatype": {"base": "boolean", "format": "yes|no"}}, st.sampled_from(["yes", "no"])),
    "date": ({"datatype": "date"}, st.dates().map(str)),
    "day": (
        {"datatype": {"base": "date", "format": "dd.MM.yyyy"}},
        st.dates().map(lambda day: f"{day:%d.%m.}{day.year:04}"),
    ),
    "year": ({"datatype": "gYear"}, st.integers(1000, 9999).map(str)),
    "address": ({"datatype": "anyURI"}, st.sampled_from(["https://e.org/a?b=c#d", "urn:x:y"])),
    "iri": ({"valueUrl": "{+iri}"}, st.sampled_from(["https://e.org/a?b=c#d", "urn:x:y"])),
    "encoded": ({"valueUrl": "http://e.org/x/{encoded}"}, TEXT),
    "each": (
        {"valueUrl": "http://e.org/y/{each}", "separator": " | ", "koban:each": True},
        ITEMS,
    ),
    "kind": ({"koban:resolve": {"scheme": "kind"}}, st.sampled_from(["model", "strategy"])),
    "kinds": (
        {"koban:resolve": {"scheme": "kind"}, "separator": "; ", "koban:each": True},
        st.permutations(["model", "strategy"]).map("; ".join),
    ),
    "peers": (
        {"koban:resolve": {"tables": ["others.csv"]}, "separator": " | ", "koban:each": True},
        st.lists(st.sampled_from(KEYS), max_size=4, unique=True).map(" | ".join),
    ),
}  # fmt: skip


@st.composite
def tables(draw: st.DrawFn) -> tuple[dict[str, Any], dict[str, bytes]]:
    """Metadata of a table with some of the columns, and a table with some rows of it."""
    names = draw(st.lists(st.sampled_from(sorted(COLUMNS)), min_size=1, max_size=6, unique=True))
    ids = draw(st.lists(TEXT.filter(lambda text: text not in KEYS), max_size=5, unique=True))
    rows = []
    for identifier in ids:
        cells = [draw(COLUMNS[name][1] | st.just("")) for name in names]
        rows.append([identifier, draw(st.sampled_from(["yes", "no"])), draw(st.sampled_from(["", "a", "b"])), *cells])
    classes = {"": "koban:None", "a": "koban:A", "*": {"class": "koban:B", "iri": "http://e.org/b/{id}"}}
    columns: list[dict[str, Any]] = [
        {"name": "id", "propertyUrl": "dct:identifier", "required": True},
        {"name": "verified", "propertyUrl": "koban:verified", "koban:resolve": {"scheme": "verified"}},
        {"name": "sort", "propertyUrl": "koban:sort"},
        *({"name": name, "propertyUrl": f"koban:p-{name}", **COLUMNS[name][0]} for name in names),
    ]
    other = {
        "url": "others.csv",
        "koban:resolve": {"class": "koban:Other"},
        "tableSchema": {"primaryKey": "id", "columns": columns[:1]},
    }
    table = {
        "url": "random.csv",
        "koban:resolve": {"classBy": "sort", "classes": classes},
        "tableSchema": {"primaryKey": "id", "columns": columns},
    }
    group = {
        "@context": "http://www.w3.org/ns/csvw",
        "koban:graph": small.METADATA["koban:graph"],
        "tables": [table, other],
    }
    return group, {
        "random.csv": write_table([column["name"] for column in columns], rows),
        "others.csv": write_table(["id"], [[key] for key in KEYS]),
    }


@given(tables())
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_random_tables_come_back(drawn: tuple[dict[str, Any], dict[str, bytes]]) -> None:
    metadata, contents = drawn
    files = {name: content for name, content in small.files().items() if not name.startswith("data/")}
    files["data/csv-metadata.json"] = json.dumps(metadata).encode()
    files |= {f"data/{name}": content for name, content in contents.items()}
    with tempfile.TemporaryDirectory() as folder:
        source = load_source(small.write(Path(folder), files))

    assert export_tables(small.store(source), source.layout, source.metadata, regenerated=True) == contents
