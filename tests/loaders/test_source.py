"""A whole folder: what is read, its digest and header, and what is said when something is not there."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest

from koban_kg.errors import DataError, NotFoundError
from loaders import progress
from loaders.source import load_source
from tests.loaders import small

if TYPE_CHECKING:
    from pathlib import Path


def test_header_of_the_ontology(tmp_path: Path) -> None:
    source = load_source(small.write(tmp_path, small.files()))

    assert (source.version, source.issued) == ("7.0.1", "2026-11-22")


def test_digest_depends_on_names_and_bytes_only(tmp_path: Path) -> None:
    first = load_source(small.write(tmp_path / "a", small.files()))
    again = load_source(small.write(tmp_path / "b", dict(reversed(small.files().items()))))
    hidden = load_source(small.write(tmp_path / "c", {**small.files(), ".git/x": b"x", "data/.lock": b""}))
    other = load_source(small.write(tmp_path / "d", {**small.files(), "README.md": b"x"}))

    assert first.digest == again.digest == hidden.digest != other.digest
    assert len(first.digest) == 64
    assert first.quads["asserted"] == again.quads["asserted"]


def test_no_such_folder(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="there is no such source folder"):
        load_source(tmp_path / "nowhere")


def test_tables_are_not_described(tmp_path: Path) -> None:
    contents = small.files()
    del contents["data/csv-metadata.json"]

    with pytest.raises(NotFoundError, match="does not describe its tables"):
        load_source(small.write(tmp_path, contents))


def test_tables_that_are_missing_or_not_described(tmp_path: Path) -> None:
    contents = small.files()
    contents["data/problem.csv"] = contents.pop("data/problems.csv")

    with pytest.raises(DataError) as caught:
        load_source(small.write(tmp_path, contents))

    assert [(finding.file, finding.rule) for finding in caught.value.problem.findings] == [
        ("data/problem.csv", "undescribed-table"),
        ("data/problems.csv", "missing-file"),
    ]
    assert caught.value.problem.findings[1].hint.endswith("did you mean 'problem.csv'?")


def test_a_statement_of_a_row_and_of_the_ontology_is_a_fault(tmp_path: Path) -> None:
    contents = small.files()
    contents["vocabularies/places.ttl"] = (
        b"<https://w3id.org/koban/scheme/place/square> <http://www.w3.org/2004/02/skos/core#prefLabel> 'square'@en ."
    )

    with pytest.raises(DataError) as caught:
        load_source(small.write(tmp_path, contents))

    assert [str(finding) for finding in caught.value.problem.findings] == [
        "data/facets.csv, row 3: '<https://w3id.org/koban/scheme/place/square>"
        ' <http://www.w3.org/2004/02/skos/core#prefLabel> "square"@en\''
        " stated-twice; the row and a Turtle file of the ontology say the same; take it out of the Turtle file"
    ]


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        (b"", "empty-file"),
        ("id,label\n".encode("utf-16"), "encoding"),
        (b"id;label;broader\nprb-crime;Crime;\n", "delimiter"),
        (b"\xff\n", "encoding"),
        (b"label,broader\nCrime,\n", "missing-column"),
    ],
)
def test_a_table_that_cannot_be_read_is_one_fault(tmp_path: Path, content: bytes, rule: str) -> None:
    with pytest.raises(DataError) as caught:
        load_source(small.write(tmp_path, small.files(problems=content)))

    assert [(finding.file, finding.rule) for finding in caught.value.problem.findings] == [("data/problems.csv", rule)]


def test_all_line_ends_of_windows_are_one_fault(tmp_path: Path) -> None:
    contents = small.files(links=small.TABLES["links.csv"].replace("\n", "\r\n").encode())

    with pytest.raises(DataError) as caught:
        load_source(small.write(tmp_path, contents))

    assert [str(finding) for finding in caught.value.problem.findings] == [
        "data/links.csv: line-end; lines must end in LF alone; save with Unix line ends (first seen here)"
    ]


class Terminal(io.StringIO):
    """Standard error of a person who watches."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("patience", "shown"), [(0.0, True), (60.0, False)])
def test_progress_is_shown_when_it_takes_long(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, patience: float, shown: bool
) -> None:
    terminal = Terminal()
    monkeypatch.setattr("sys.stderr", terminal)
    monkeypatch.setattr(progress, "_PATIENCE", patience)

    load_source(small.write(tmp_path, small.files()))

    assert bool(terminal.getvalue()) is shown


@pytest.mark.parametrize("enabled", [True, False])
def test_progress_is_silent_without_a_terminal_or_a_wish(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, enabled: bool
) -> None:
    stream = io.StringIO() if enabled else Terminal()
    monkeypatch.setattr("sys.stderr", stream)
    monkeypatch.setattr(progress, "_PATIENCE", 0.0)

    load_source(small.write(tmp_path, small.files()), progress=enabled)

    assert stream.getvalue() == ""
