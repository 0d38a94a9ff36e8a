"""Twenty-five kinds of faults in a copy of links.csv: one finding for each, in its place, and nothing is published."""

from __future__ import annotations

import csv
import io
import json
import shutil
from typing import TYPE_CHECKING

from tests.conftest import ROOT, run_koban

if TYPE_CHECKING:
    from pathlib import Path

GOOD = "sara-model,strengthens,CP-SOL-04,analyst,"
# what is wrong, the row as an editor might write it, the rule that it breaks, the column that the finding names
FAULTS = [
    ("a cell too many", "sara-model,strengthens,CP-DAT-01,analyst,,", "ragged-row", None),
    ("a cell too few", "sara-model,strengthens,CP-DAT-02,analyst", "ragged-row", None),
    ("a comma that is not quoted", "sara-model,strengthens,CP-DAT-03,analyst,first, second", "ragged-row", None),
    ("an empty line", "", "blank-row", None),
    ("a typo in the subject", "sara-modle,strengthens,CP-DAT-01,analyst,", "unknown-key", "subject"),
    ("a subject that is no key at all", "42,strengthens,CP-DAT-01,analyst,", "unknown-key", "subject"),
    ("another case of the subject", "SARA-model,strengthens,CP-DAT-01,analyst,", "unknown-key", "subject"),
    ("a typo in the object", "sara-model,strengthens,CP-SOLL-04,analyst,", "unknown-key", "object"),
    ("another case of the object", "sara-model,strengthens,cp-dat-01,analyst,", "unknown-key", "object"),
    ("two objects in one cell", "sara-model,strengthens,CP-DAT-01 | CP-DAT-02,analyst,", "unknown-key", "object"),
    ("a typo in the predicate", "sara-model,strenghtens,CP-DAT-01,analyst,", "unknown-predicate", "predicate"),
    ("another case of the predicate", "sara-model,Strengthens,CP-DAT-01,analyst,", "unknown-predicate", "predicate"),
    ("the name of the relation", "CP-PRE-01,requires,CP-DAT-02,analyst,", "unknown-predicate", "predicate"),
    ("a subject of the wrong class", "prb-burglary,strengthens,CP-DAT-01,analyst,", "wrong-table", "subject"),
    ("an object of the wrong class", "sara-model,strengthens,prb-burglary,analyst,", "wrong-table", "object"),
    ("an object of a sister class", "sara-model,uses_skill,TR-001,analyst,", "wrong-table", "object"),
    ("no subject", ",strengthens,CP-DAT-01,analyst,", "required", "subject"),
    ("no predicate", "sara-model,,CP-DAT-01,analyst,", "required", "predicate"),
    ("no object", "sara-model,strengthens,,analyst,", "required", "object"),
    ("no basis", "sara-model,strengthens,CP-DAT-04,,", "required", "basis"),
    ("a basis that is none", "sara-model,strengthens,CP-DAT-05,guess,", "unknown-concept", "basis"),
    ("the same link twice", GOOD, "duplicate-key", "subject"),
    ("a link to itself", "CP-PRE-01,requires_hard,CP-PRE-01,analyst,", "self-link", "object"),
    ("a blank before a value", "sara-model,strengthens,CP-DAT-06, analyst,", "stray-whitespace", "basis"),
    ("letters that are not composed", "sara-model,strengthens,CP-DAT-07,analyst,Pl\u0301ock", "not-nfc", "note"),
]


def test_each_fault_is_found_and_nothing_is_published(tmp_path: Path) -> None:
    source, home = tmp_path / "ontology", tmp_path / "home"
    shutil.copytree(ROOT / "ontology", source)
    table = source / "data" / "links.csv"
    whole = table.read_text(encoding="utf-8")
    assert GOOD + "\n" in whole
    rows = len(list(csv.reader(io.StringIO(whole)))) - 1
    with table.open("a", encoding="utf-8", newline="") as file:
        file.writelines(f"{row}\n" for _, row, _, _ in FAULTS)

    done = run_koban("build", "--source", source, "--out", home, "--json")

    assert done.returncode == 1
    problem = json.loads(done.stderr)
    found = [(f["row"], f["rule"].partition(";")[0], f.get("column")) for f in problem["findings"]]
    assert found == [(rows + n, rule, column) for n, (_, _, rule, column) in enumerate(FAULTS, start=1)]
    assert all(finding["file"] == "data/links.csv" and finding["hint"] for finding in problem["findings"])
    assert not (home / "current").exists()
    assert list((home / "releases").glob("*")) == [] if (home / "releases").exists() else True
