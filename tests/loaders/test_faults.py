"""Faults planted into the tables of a small source: each must be found, in its place, with what to do; nothing else.

The cases stand in faults.json. Their expected lines are whole: file, row, column, value, rule and hint, as a person
reads them on the terminal.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import pytest

from koban_kg.errors import DataError
from loaders.source import load_source
from tests.loaders import small


@dataclass(frozen=True)
class Case:
    """A text of a table, what stands there instead, and the findings (without the folder ``data/``)."""

    name: str
    table: str
    old: str
    new: bytes
    expected: list[str]


def _cases() -> list[Case]:
    items = json.loads((Path(__file__).parent / "faults.json").read_text(encoding="utf-8"))
    return [
        Case(
            name=item["name"],
            table=item["table"],
            old=item["old"],
            new=item["new"].encode() if "new" in item else item["new_bytes"].encode("latin-1"),
            expected=item["expected"],
        )
        for item in items
    ]


CASES = _cases()


def planted(case: Case) -> dict[str, bytes]:
    """The files of the small source with the fault of a case."""
    text = small.TABLES[f"{case.table}.csv"]
    assert case.old in text
    return small.files(**{case.table: text.encode().replace(case.old.encode(), case.new, 1)})


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_fault_is_found(case: Case, tmp_path: Path) -> None:
    folder = small.write(tmp_path, planted(case))

    with pytest.raises(DataError) as caught:
        load_source(folder)

    assert [str(finding).removeprefix("data/") for finding in caught.value.problem.findings] == case.expected


def test_all_faults_of_all_files_are_reported_at_once(tmp_path: Path) -> None:
    contents = small.files()
    expected = []
    for table, name in [
        ("approaches", "a decimal comma"),
        ("facets", "a facet value without label"),
        ("links", "a typo in the predicate"),
        ("problems", "a problem broader than itself"),
        ("translations", "a table that is none"),
        ("words", "a part that is none"),
    ]:
        case = next(case for case in CASES if case.name == name)
        contents[f"data/{table}.csv"] = planted(case)[f"data/{table}.csv"]
        expected += case.expected
    expected.sort(key=lambda line: line.partition(",")[0])
    contents["modules/odd.ttl"] = b"<http://a> <http://b> 'c' .\n<http://a> <http://b c> 'd' .\n<http://a> x:b 'd' .\n"
    contents["vocabularies/more.jsonld"] = b'{"@context": "https://schema.org/"}'
    expected += [
        "modules/odd.ttl, line 2, column 12: \"<http://a> <http://b c> 'd' .\" rdf-syntax; Invalid IRI code point ' '",
        "modules/odd.ttl, line 3, column 12: \"<http://a> x:b 'd' .\" rdf-syntax; The prefix x: has not been declared",
        "vocabularies/more.jsonld: remote-context; the file names a context at another place and nothing is fetched;"
        " write the context into the file",
    ]

    with pytest.raises(DataError) as caught:
        load_source(small.write(tmp_path, contents))

    assert [str(finding).removeprefix("data/") for finding in caught.value.problem.findings] == expected
    assert caught.value.problem.detail == f"{len(expected)} faults in 8 files of {tmp_path.name}"


def test_a_load_with_faults_leaves_nothing_behind(tmp_path: Path) -> None:
    folder = small.write(tmp_path, planted(CASES[0]))
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}

    with pytest.raises(DataError, match="ragged-row"):
        load_source(folder)

    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before
