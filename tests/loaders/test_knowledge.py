"""The real tables: they load, come back byte for byte, and every fault planted into links.csv is one finding."""

from __future__ import annotations

import csv
import shutil
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

from koban_kg.errors import DataError
from koban_kg.names import graph_iri
from koban_kg.resources import resource
from loaders.source import LoadedSource, load_source
from loaders.tables import export_tables

if TYPE_CHECKING:
    from pathlib import Path

ONTOLOGY = resource("ontology")
LINKS = "data/links.csv"


@pytest.fixture(scope="module")
def source() -> LoadedSource:
    return load_source(ONTOLOGY)


@pytest.fixture(scope="module")
def store(source: LoadedSource) -> ox.Store:
    result = ox.Store()
    for role, triples in source.quads.items():
        graph = ox.NamedNode(graph_iri("0.0.0", role))
        result.bulk_extend(ox.Quad(triple.subject, triple.predicate, triple.object, graph) for triple in triples)
    return result


def test_every_row_is_loaded(source: LoadedSource) -> None:
    rows = {}
    for path in (ONTOLOGY / "data").glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            rows[path.stem] = sum(1 for _ in csv.reader(file)) - 1

    assert source.counts == rows


def test_tables_come_back_byte_for_byte(source: LoadedSource, store: ox.Store) -> None:
    exported = export_tables(store, source.layout, source.metadata, regenerated=False)

    assert exported == {path.name: path.read_bytes() for path in (ONTOLOGY / "data").glob("*.csv")}


def test_columns_that_repeat_links_agree_with_links(source: LoadedSource, store: ox.Store) -> None:
    exported = export_tables(store, source.layout, source.metadata, regenerated=True)
    with (ONTOLOGY / LINKS).open(encoding="utf-8", newline="") as file:
        links = list(csv.DictReader(file))

    def ends(key: str, here: str, there: str, predicates: set[str], basis: set[str]) -> str:
        return " | ".join(
            link[there]
            for link in links
            if link[here] == key and link["predicate"] in predicates and link["basis"] in basis
        )

    any_basis = {"analyst", "inferred"}
    for row in csv.DictReader(exported["capabilities.csv"].decode().splitlines()):
        assert row["skill_ids"] == ends(row["id"], "object", "subject", {"enables"}, any_basis)
        assert row["stakeholder_ids"] == ends(row["id"], "subject", "object", {"involves"}, any_basis)
        assert row["objective_ids"] == ends(row["id"], "subject", "object", {"contributes_to"}, any_basis)
        assert row["objective_ids_inferred"] == ends(row["id"], "subject", "object", {"contributes_to"}, {"inferred"})
    for row in csv.DictReader(exported["skills_training.csv"].decode().splitlines()):
        assert row["capability_ids"] == ends(row["id"], "subject", "object", {"enables", "develops"}, any_basis)


def test_a_link_that_is_not_in_the_graph_is_not_in_the_tables(source: LoadedSource, store: ox.Store) -> None:
    link = ox.NamedNode("https://w3id.org/koban/id/link/sara-model--strengthens--CP-SOL-04")
    removed = list(store.quads_for_pattern(link, None, None, None))
    assert removed
    for quad in removed:
        store.remove(quad)

    exported = export_tables(store, source.layout, source.metadata, regenerated=False)

    store.extend(removed)
    expected = (ONTOLOGY / LINKS).read_text(encoding="utf-8").splitlines(keepends=True)
    expected.remove("sara-model,strengthens,CP-SOL-04,analyst,\n")
    assert exported["links.csv"].decode() == "".join(expected)
    for path in (ONTOLOGY / "data").glob("*.csv"):
        assert path.name == "links.csv" or exported[path.name] == path.read_bytes()


# A link of this predicate, what is changed in it (cells, or the line), the finding: column, rule, words of the hint.
FAULTS: list[tuple[str, dict[str, str] | str, str | None, str, str]] = [
    ("strengthens", {"object": "CP-SOL-4"}, "object", "unknown-key", "did you mean 'CP-SOL-04'?"),
    ("strengthens", {"subject": "sara-modell"}, "subject", "unknown-key", "did you mean 'sara-model'?"),
    ("strengthens", {"object": "cp-sol-04"}, "object", "unknown-key", "no table has a row with this key"),
    ("addresses", {"predicate": "adresses"}, "predicate", "unknown-predicate", "did you mean 'addresses'?"),
    ("addresses", {"predicate": "cures"}, "predicate", "unknown-predicate", "known are addresses, "),
    ("addresses", {"object": "S21"}, "object", "wrong-table", "it is a Stakeholder (stakeholders.csv)"),
    ("involves", {"object": "prb-crime"}, "object", "wrong-table", "involves leads to a Stakeholder"),
    ("enables", {"subject": "TR-001"}, "subject", "wrong-table", "it is a Training (skills_training.csv)"),
    ("develops", {"subject": "SK-001"}, "subject", "wrong-table", "develops starts at a Training"),
    ("requires_hard", {"object": "CP-KNO"}, "object", "wrong-table", "it is a CapabilityDomain"),
    ("requires_soft", {"object": "{subject}"}, "object", "self-link", "must differ"),
    ("subject_to", {"object": ""}, "object", "required", "must not be empty"),
    ("subject_to", {"subject": ""}, "subject", "required", "must not be empty"),
    ("uses_skill", {"predicate": ""}, "predicate", "required", "must not be empty"),
    ("uses_skill", {"basis": ""}, "basis", "required", "must not be empty"),
    ("involves", {"basis": "guess"}, "basis", "unknown-concept", "known are "),
    ("contributes_to", {"basis": "analist"}, "basis", "unknown-concept", "did you mean 'analyst'?"),
    ("illustrated_by", {"subject": "{subject} "}, "subject", "stray-whitespace", "at the beginning or end"),
    ("serves_outcome", {"object": "\u00a0{object}"}, "object", "stray-whitespace", "at the beginning or end"),
    ("contributed_by", {"note": "a\u200bb"}, "note", "control-character", "U+200B"),
    ("nearest_esco_skill", {"note": "e\u0301"}, "note", "not-nfc", "Unicode NFC"),
    ("nearest_esco_skill", {"note": "Ã©"}, "note", "encoding", "encoded twice"),
    ("nearest_esco_skill", {"note": "\ufffd"}, "note", "encoding", "U+FFFD"),
    ("undermines", {"note": '"a\nb"'}, "note", "control-character", "one line"),
    ("concerns_capability", "{line},surplus", None, "ragged-row", "6 cells, the header has 5"),
    ("concerns_capability", "{subject},{predicate},{object}", None, "ragged-row", "3 cells"),
    ("concerns_capability", "{subject};{predicate};{object};analyst;", None, "ragged-row", "not by semicolons"),
    ("develops", '"{subject}",{predicate},{object},analyst,', None, "quoting", "only if it holds a comma"),
    ("develops", "", None, "blank-row", "remove the empty line"),
    ("enables", "{line}\r", None, "line-end", "Unix line ends"),
]  # fmt: skip


def links_with_faults(lines: list[str]) -> tuple[bytes, list[tuple[int | None, str | None, str, str]]]:
    """A copy of links.csv with a fault of every kind, and where they are: row, column, rule, words of the hint."""
    expected: list[tuple[int | None, str | None, str, str]] = []
    faulty = list(lines)
    used: set[int] = set()
    for predicate, change, column, rule, hint in FAULTS:
        number = next(n for n, line in enumerate(lines) if n not in used and f",{predicate}," in line)
        used.add(number)
        cells = dict(zip(lines[0].split(","), lines[number].split(","), strict=True))
        if isinstance(change, dict):
            cells |= {name: text.format(**cells) for name, text in change.items()}
            faulty[number] = ",".join(cells.values())
        else:
            faulty[number] = change.format(line=lines[number], **cells)
        expected.append((number, column, rule, hint))
    faulty[0] = faulty[0].replace("note", "notes")
    expected.append((None, "notes", "unknown-column", "rename the column to 'note'"))
    faulty.append(lines[-1])
    last = len(faulty) - 1
    expected += [
        (last, "subject", "duplicate-key", f"row {last - 1} has the same subject + predicate + object"),
        (last, None, "line-end", "add a line end"),
        (None, None, "byte-order-mark", "without byte order mark"),
    ]
    return b"\xef\xbb\xbf" + "\n".join(faulty).encode(), expected


def test_a_fault_of_every_kind_is_one_finding_each(tmp_path: Path) -> None:
    folder = tmp_path / "ontology"
    shutil.copytree(ONTOLOGY, folder)
    lines = (folder / LINKS).read_text(encoding="utf-8").splitlines()
    content, expected = links_with_faults(lines)
    (folder / LINKS).write_bytes(content)

    with pytest.raises(DataError) as caught:
        load_source(folder)

    findings = caught.value.problem.findings
    assert {finding.file for finding in findings} == {LINKS}

    def place(item: tuple[int | None, str | None, str, str]) -> tuple[int, str, str]:
        return (item[0] or 0, item[2], item[1] or "")

    found = sorted(((f.row, f.column, f.rule, f.hint) for f in findings), key=place)
    wanted = sorted(expected, key=place)
    assert [item[:3] for item in found] == [item[:3] for item in wanted]
    for (*_, hint), (*_, words) in zip(found, wanted, strict=True):
        assert words in hint
    assert len(wanted) == len(FAULTS) + 4
