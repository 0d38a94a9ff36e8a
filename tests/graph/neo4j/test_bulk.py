"""The files of the offline bulk import, and what a real server makes of them."""

from __future__ import annotations

import re
import subprocess
import uuid
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import neo4j.time
import pytest
from hypothesis import HealthCheck, assume, given, settings

from koban_kg.errors import DataError, UnavailableError, UsageError
from koban_kg.graph.neo4j.catalog_nodes import read_catalog
from koban_kg.graph.neo4j.names import CATALOG, NODE, POINTER
from koban_kg.graph.neo4j.projected import Node, Projection, Relationship
from koban_kg.graph.neo4j.projection.bulk import ARGUMENTS, write_import
from koban_kg.graph.neo4j.projection.project import project
from tests import neo4j_server as servers
from tests.graph.neo4j.graphs import STRINGS, library, releases

STRANGE = [*STRINGS, "\x1f\x1e", " a ", "\r", "\n", "a\nb", '""', "\ufeff", "\x85", ",", ";", "a\\", "{}", "x" * 70_000]
DAYS = [date(1, 1, 1), date(2026, 11, 23), date(9999, 12, 31)]


def strange():
    """A projection with every type of value, odd strings alone and in lists, odd names."""
    made = Projection("1")
    for place, text in enumerate(STRANGE):
        made.nodes[f"i:{place}"] = Node(f"i:{place}", (NODE,), {"iri": f"i:{place}", "text": text})
    every = {
        "iri": "i:all",
        "http://a.b/c,d:e#f": "of a foreign vocabulary",
        "strings": sorted(STRANGE),
        "empty": ["", ""],
        "single": ["\\"],
        "number": -(2**63),
        "numbers": [2**63 - 1, 0],
        "decimal": 1e-7,
        "decimals": [1e22, -0.5, 3.0],
        "truth": True,
        "truths": [False, True],
        "day": DAYS[1],
        "days": DAYS,
    }
    made.nodes["i:all"] = Node("i:all", ("A", NODE, "http://a.b/c,d:e#f", "x__Y"), every)
    other = {"iri": "é:😀", "truth": False, "decimal": 0.0, "number": 0, "single": [" ", ""]}
    made.nodes["é:😀"] = Node("é:😀", (NODE,), other)
    edges = [
        Relationship("i:all", "T", "é:😀", {"inferred": False, "graph": "open", "note": '"\\\n'}),
        Relationship("i:all", "https://a.b/c", "i:all", {"inferred": True, "inverse": "inferred"}),
        Relationship("i:0", "S", "i:1", {"inferred": False, "iri": ["a:b", "c:d"], "restriction": True, "note": ""}),
    ]
    made.relationships = {(edge.start, edge.type, edge.end): edge for edge in edges}
    return made


def native(value):
    if isinstance(value, list):
        return [native(entry) for entry in value]
    return value.to_native() if isinstance(value, neo4j.time.Date) else value


def typed(properties):
    """Properties with the types of their values: 1, 1.0 and True are different things."""
    return {
        name: (type(value), [type(entry) for entry in value] if isinstance(value, list) else (), value)
        for name, value in properties.items()
    }


def stored(server):
    """Nodes and relationships of a server as projected ones, and the properties of the pointer."""
    nodes, catalog, pointer = {}, {}, None
    for (node,) in server.run("MATCH (n) RETURN n"):
        properties = {name: native(value) for name, value in node.items()}
        if POINTER in node.labels:
            pointer = properties
        else:
            key, found = ("name", catalog) if CATALOG in node.labels else ("iri", nodes)
            found[node[key]] = Node(node[key], tuple(sorted(node.labels)), properties)
    edges = {}
    for start, edge, end in server.run("MATCH (a)-[r]->(b) RETURN a.iri, r, b.iri"):
        found = Relationship(start, edge.type, end, {name: native(value) for name, value in edge.items()})
        edges[start, edge.type, end] = found
    return nodes, edges, catalog, pointer


def assert_equal(given, found):
    assert given.keys() == found.keys()
    for key, entity in given.items():
        assert getattr(found[key], "labels", None) == getattr(entity, "labels", None)
        assert typed(found[key].properties) == typed(entity.properties)


@pytest.mark.needs_neo4j
@pytest.mark.slow
def test_a_server_has_every_value_after_the_import(tmp_path, neo4j_line):
    """A release and odd values, imported as the README says: equal value by value and type by type."""
    model, quads = library()
    projection = project(quads, model, "9.9.9")
    odd = strange()
    projection.nodes.update(odd.nodes)
    projection.relationships.update(odd.relationships)
    folder, home = tmp_path / "files", tmp_path / "home"
    write_import(projection, folder, "sha256:ab")

    command = (servers.SCRIPT, "admin", "--line", neo4j_line, "--home", home, "--")
    arguments = ("database", "import", "full", "neo4j", f"@{ARGUMENTS}")
    done = subprocess.run([*command, *arguments], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    with servers.server(home, neo4j_line, "1g") as server:
        nodes, edges, catalog, pointer = stored(server)

    assert_equal(projection.nodes, nodes)
    assert_equal(projection.relationships, edges)
    assert_equal(projection.catalog_nodes, catalog)
    assert read_catalog(node.properties for node in catalog.values()) == projection.catalog
    pushed, push = pointer.pop("pushed"), pointer.pop("push")
    assert pushed.tzinfo is not None
    assert uuid.UUID(push).version == 4
    assert pointer == {"name": "current", "version": "9.9.9", "digest": "sha256:ab", "state": "ready", "revision": 1}


# --- without a server ------------------------------------------------------------------------------------------------

_FIELD = re.compile(r'("(?:[^"]|"")*"|[^,\n"]*)([,\n])')


def table(path):
    """The rows of a file: header field → text, without those that are empty."""
    rows, row = [], []
    for field, end in _FIELD.findall(path.read_bytes().decode()):
        row.append(field[1:-1].replace('""', '"') if field.startswith('"') else field or None)
        if end == "\n":
            rows.append(row)
            row = []
    header, *rest = rows
    assert not row
    return [{name: text for name, text in zip(header, row, strict=True) if text is not None} for row in rest]


READ = {
    "string": str,
    "long": int,
    "double": float,
    "boolean": lambda text: {"true": True, "false": False}[text],
    "date": date.fromisoformat,
}


def read_row(row, delimiter):
    """The labels or type, and the properties of a row."""
    found = {}
    for field, text in row.items():
        name, _, kind = field.rpartition(":")
        if kind.endswith("[]"):
            found[name] = [READ[kind[:-2]](part) for part in text.split(delimiter)]
        elif name:
            found[name] = READ.get(kind, str)(text)
    return found


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(releases())
def test_files_hold_what_the_projection_holds(release):
    model, quads = release
    projection = project(quads, model, "1")
    lists = [v for n in projection.nodes.values() for v in n.properties.values() if isinstance(v, list)]
    assume([""] not in lists)
    with TemporaryDirectory() as folder:
        export = write_import(projection, Path(folder))
        delimiter = chr(int(export.options[2].rpartition("U+")[2], 16))
        nodes, catalog, edges = {}, {}, {}
        for file in export.files:
            rows = table(Path(folder) / file.name)
            assert len(rows) == file.rows
            for row in rows:
                properties = read_row(row, delimiter)
                if file.kind == "relationships":
                    key = (row[":START_ID(Resource)"], row[":TYPE"], row[":END_ID(Resource)"])
                    edges[key] = Relationship(*key, properties)
                elif POINTER not in file.name:
                    key, found = ("name", catalog) if CATALOG in file.name else ("iri", nodes)
                    labels = tuple(row[":LABEL"].split(delimiter))
                    found[properties[key]] = Node(properties[key], labels, properties)
    assert_equal(projection.nodes, nodes)
    assert_equal(projection.catalog_nodes, catalog)
    assert_equal(projection.relationships, edges)


def test_the_arguments_are_the_same_in_the_file_and_from_the_function(tmp_path):
    export = write_import(strange(), tmp_path / "new")

    written = (tmp_path / "new" / ARGUMENTS).read_text(encoding="utf-8").replace("=./", f"={tmp_path / 'new'}/")
    listed = export.arguments("other")
    assert [line.strip('"') for line in written.splitlines()] == listed[4:]
    assert listed[:4] == ["database", "import", "full", "other"]
    assert f"neo4j-admin database import full neo4j @{ARGUMENTS}" in (tmp_path / "new" / "README.txt").read_text()


def test_a_folder_with_something_in_it_is_refused(tmp_path):
    (tmp_path / "notes.txt").write_text("mine")

    with pytest.raises(UsageError, match="not empty"):
        write_import(strange(), tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def test_a_place_that_cannot_be_written_to_is_one_named_problem(tmp_path):
    (tmp_path / "file").write_text("")

    with pytest.raises(UnavailableError, match="cannot be written"):
        write_import(strange(), tmp_path / "file" / "folder")


def test_what_the_importer_cannot_take_is_found_before_it_runs(tmp_path):
    """The importer drops a list of one empty string, and wants one type for a column."""
    projection = strange()
    projection.nodes["é:😀"].properties.update(single=[""], number="0")

    with pytest.raises(DataError) as caught:
        write_import(projection, tmp_path / "new")
    found = {(finding.file, finding.column): finding.rule for finding in caught.value.problem.findings}
    assert found == {
        ("é:😀", "single"): "is a list of one empty string",
        ("é:😀", "number"): "is of type string, elsewhere of type long",
    }


def test_the_delimiter_is_in_no_list(tmp_path):
    projection = strange()
    every = "".join(map(chr, range(0x10, 0x20)))
    projection.nodes["i:all"].properties["strings"] = [every.replace("\x15", "")]

    assert "--array-delimiter=U+0015" in write_import(projection, tmp_path / "one").options
    projection.nodes["i:all"].properties["strings"] = [every]
    with pytest.raises(DataError, match="control character"):
        write_import(projection, tmp_path / "none")


def test_long_texts_get_a_buffer_that_holds_them(tmp_path):
    projection = strange()
    projection.nodes["i:all"].properties["long"] = "é" * (2 << 20)

    options = write_import(projection, tmp_path / "new").options
    assert f"--read-buffer-size={4 * ((2 << 20) + 1)}" in options
