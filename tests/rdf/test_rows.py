"""Rows are counted exactly in each format, wherever the engine cuts its pieces."""

from __future__ import annotations

import csv
import io
import itertools
import json
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, QueryResultsFormat, RdfFormat, Store, Triple, serialize

from koban_kg.errors import LimitError
from koban_kg.rdf.protocol import BINDINGS_CSV, BINDINGS_FORMATS, BINDINGS_JSON, BINDINGS_TSV, BINDINGS_XML, N_TRIPLES
from koban_kg.rdf.rows import LimitedBuffer

if TYPE_CHECKING:
    from collections.abc import Sequence

_TEXTS = st.text(alphabet='abc"\\,{}[]<>\n\r\t&:é', max_size=12)
_CELLS = st.one_of(st.none(), _TEXTS, st.sampled_from(['"},{"', "\\", '\\"', "<result>", "\n\n", '""', "},{", "\\\\"]))


def _written(rows: Sequence[Sequence[str | None]], media: str) -> bytes:
    cells = " ".join(
        "(" + " ".join("UNDEF" if cell is None else str(Literal(cell)) for cell in row) + ")" for row in rows
    )
    results = Store().query(f"SELECT ?a ?b {{ VALUES (?a ?b) {{ {cells} }} }}")
    return results.serialize(format=QueryResultsFormat.from_media_type(media))  # type: ignore[union-attr, return-value]


def _read(body: bytes, media: str) -> int:
    """The rows in a body, by another reader."""
    if media == BINDINGS_JSON:
        return len(json.loads(body)["results"]["bindings"])
    if media == BINDINGS_XML:
        return len(ET.fromstring(body).findall(".//{*}result"))
    if media == BINDINGS_CSV:
        return len(list(csv.reader(io.StringIO(body.decode(), newline="")))) - 1
    return body.count(b"\n") - 1


def _fits(body: bytes, media: str, limit: int, cuts: Sequence[int]) -> bool:
    buffer = LimitedBuffer(media, limit, 1 << 30)
    places = [0, *sorted(cut % (len(body) + 1) for cut in cuts), len(body)]
    try:
        for start, end in itertools.pairwise(places):
            buffer.write(body[start:end])
    except LimitError as error:
        if error.problem.type != "row-limit":
            raise
        return False
    assert buffer.getvalue() == body
    return True


@pytest.mark.parametrize("media", BINDINGS_FORMATS)
@settings(max_examples=60, deadline=None)
@given(rows=st.lists(st.tuples(_CELLS, _CELLS), max_size=6), cuts=st.lists(st.integers(0, 1 << 20), max_size=8))
def test_rows_over_the_limit_are_noticed_and_no_others(
    media: str, rows: list[tuple[str | None, str | None]], cuts: list[int]
) -> None:
    body = _written(rows, media)
    if media != BINDINGS_XML or all(ord(c) >= 32 or c in "\n\t" for row in rows for cell in row if cell for c in cell):
        assert _read(body, media) == len(rows)

    # a limit of nothing is not offered, so from one on
    assert [_fits(body, media, limit, cuts) for limit in range(1, 8)] == [limit >= len(rows) for limit in range(1, 8)]


@settings(max_examples=60, deadline=None)
@given(texts=st.lists(_TEXTS, max_size=6, unique=True), cuts=st.lists(st.integers(0, 1 << 20), max_size=8))
def test_triples_are_counted(texts: list[str], cuts: list[int]) -> None:
    node = NamedNode("http://n")
    body = serialize([Triple(node, node, Literal(text)) for text in texts], format=RdfFormat.N_TRIPLES)
    assert body is not None

    assert [_fits(body, N_TRIPLES, limit, cuts) for limit in range(1, 8)] == [n >= len(texts) for n in range(1, 8)]


def test_bytes_have_a_limit() -> None:
    buffer = LimitedBuffer(BINDINGS_TSV, 100, 10)
    buffer.write(b"x" * 10)
    with pytest.raises(LimitError) as caught:
        buffer.write(b"x")

    assert caught.value.problem.type == "answer-limit"


def test_the_engine_is_stopped_at_the_limit() -> None:
    """Ten thousand million rows: only a writer that stops the engine comes back."""
    numbers = " ".join(str(number) for number in range(1000))
    text = f"SELECT * {{ VALUES ?a {{ {numbers} }} VALUES ?b {{ {numbers} }} VALUES ?c {{ {numbers} }} }}"
    buffer = LimitedBuffer(BINDINGS_JSON, 10, 1 << 30)
    with pytest.raises(LimitError):
        Store().query(text).serialize(output=buffer, format=QueryResultsFormat.JSON)  # type: ignore[call-overload, union-attr]
