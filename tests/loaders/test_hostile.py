"""Whatever stands in the files: it is refused with findings, or it loads and comes back byte for byte."""

from __future__ import annotations

import copy
import json
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from koban_kg.errors import DataError
from loaders.source import load_source
from loaders.tables import export_tables
from tests.loaders import small


def outcome(contents: dict[str, bytes]) -> dict[str, bytes] | None:
    """The tables as exported after a load, or None if the load was refused with findings."""
    with tempfile.TemporaryDirectory() as folder:
        try:
            source = load_source(small.write(Path(folder), contents))
            layout = source.layout
        except DataError as error:
            findings = error.problem.findings
        else:
            findings = None
    if findings is not None:
        assert findings
        assert all(finding.hint and finding.rule for finding in findings)
        return None
    return export_tables(small.store(source), layout, source.metadata, regenerated=False)


SPLICES = st.one_of(
    st.sampled_from(
        [b",", b'"', b"\n", b"\r", b" ", b" | ", b"|", b";", b"=", b"\xc3", b"\xef\xbb\xbf", b"\x00", b"-", b"#"]
    ),
    st.text(max_size=3).map(str.encode),
    st.binary(max_size=3),
)


@given(st.data())
@settings(max_examples=120, deadline=None)
def test_damaged_tables(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(small.TABLES)))
    content = small.TABLES[name].encode()
    for _ in range(data.draw(st.integers(1, 3))):
        start = data.draw(st.integers(0, len(content)))
        end = min(len(content), start + data.draw(st.integers(0, 6)))
        content = content[:start] + data.draw(SPLICES) + content[end:]
    contents = {**small.files(), f"data/{name}": content}

    exported = outcome(contents)

    if exported is not None:
        assert exported == {table: contents[f"data/{table}"] for table in small.TABLES}


JSON = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 3),
    st.sampled_from(
        ["", "id", "{id}", "{", "koban:x", "http://e/{id}", "string", "decimal", "nonsense", "open", "en", " | "]
    ),
    st.lists(st.sampled_from(["id", "name", "x"]), max_size=2),
    st.dictionaries(
        st.sampled_from(["class", "tables", "by", "scheme", "base", "id"]), st.sampled_from(["id", "x", 1]), max_size=2
    ),
)


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The way to every member and item of a JSON value."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [found for key, item in items for found in [(*path, key), *places(item, (*path, key))]]


PLACES = places(small.METADATA)


@given(st.data())
@settings(max_examples=120, deadline=None)
def test_damaged_metadata(data: st.DataObject) -> None:
    document = copy.deepcopy(small.METADATA)
    *way, last = data.draw(st.sampled_from(PLACES))
    target: Any = document
    for step in way:
        target = target[step]
    if data.draw(st.booleans()):
        target[last] = data.draw(JSON)
    else:
        del target[last]
    contents = {**small.files(), "data/csv-metadata.json": json.dumps(document).encode()}

    exported = outcome(contents)

    if exported is not None:
        assert exported == {table: contents[f"data/{table}"] for table in exported}


@given(st.binary(max_size=200))
@settings(max_examples=40, deadline=None)
def test_any_bytes(content: bytes) -> None:
    assert outcome({**small.files(), "data/links.csv": content}) is None
