"""What changed between releases: cases over small graphs, an oracle over random ones, and two real releases."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from dataclasses import asdict
from typing import TYPE_CHECKING
from xml.etree import ElementTree

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from api.app import create_app
from koban_kg.names import GRAPH_ROLES, PREFIXES
from koban_kg.release.changelog import markdown
from koban_kg.release.difference import COMPARED, Difference, Side, difference
from koban_kg.settings import Settings
from tests.conftest import ROOT, VERSION, run_koban

if TYPE_CHECKING:
    from pathlib import Path

    from koban_kg.names import GraphRole

HEAD = "".join(f"@prefix {prefix}: <{space}> .\n" for prefix, space in PREFIXES.items())
BASE = """
koban:Practice a owl:Class ; rdfs:label "Practice"@en .
koban:domain a owl:ObjectProperty , owl:FunctionalProperty ; rdfs:label "domain"@en .
koban:note rdfs:label "note"@en .
"""


def side(version: str, **graphs: str) -> Side:
    """A release from Turtle by role of graph, written with underscores."""
    parsed: dict[str, list[ox.Quad]] = {}
    for role, text in graphs.items():
        written = re.sub(r"\b(kid|kscheme):([\w/-]+)", lambda found: f"<{PREFIXES[found[1]]}{found[2]}>", text)
        parsed[role.replace("_", "-")] = list(ox.parse(HEAD + written, format=ox.RdfFormat.TURTLE))
    return Side(version, lambda role: parsed.get(role, []))


def between(before: str, after: str, role: str = "asserted") -> Difference:
    return difference(*(side(name, ontology=BASE, **{role: text}) for name, text in (("a", before), ("b", after))))


A = 'kid:practice/a a koban:Practice ; skos:prefLabel "A"@en'


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("", f"{A} .", [("A", "added", [])]),
        (f"{A} .", "", [("A", "removed", [])]),
        (f"{A} .", f"{A} .", []),
        (f'{A} ; koban:note "x"@en .', f'{A} ; koban:note "y"@en .', [("A", "changed", [("note", ["“x”"], ["“y”"])])]),
        (f'{A} ; koban:note "x"@en .', f"{A} .", [("A", "changed", [("note", ["“x”"], [])])]),
        (f"{A} .", f'{A} ; koban:note "x"@de .', [("A", "changed", [("note", [], ["“x” (de)"])])]),
        (
            f"{A} ; koban:domain kid:domain/one .",
            f"{A} ; koban:domain kid:domain/two .",
            [("A", "moved", [("domain", ["kid:domain/one"], ["kid:domain/two"])])],
        ),
        (
            f"{A} ; koban:domain kscheme:verified/no .",
            f"{A} ; koban:domain kscheme:verified/yes .",
            [("A", "changed", [("domain", ["kscheme:verified/no"], ["kscheme:verified/yes"])])],
        ),
        (
            f"{A} ; skos:broader kid:p/one .",
            f"{A} ; skos:broader kid:p/two .",
            [("A", "moved", [("http://www.w3.org/2004/02/skos/core#broader", ["kid:p/one"], ["kid:p/two"])])],
        ),
        (
            f"{A} .",
            f"{A} ; owl:deprecated true ; dct:isReplacedBy kid:practice/b .",
            [("A", "obsoleted", [("dct:isReplacedBy", [], ["kid:practice/b"]), ("owl:deprecated", [], ["“true”"])])],
        ),
        (f"{A} ; koban:part [ koban:note 1, 2 ] .", f"{A} ; koban:part [ koban:note 2, 1 ] .", []),
        (
            f"{A} ; koban:part [ koban:note 1 ] .",
            f"{A} ; koban:part [ koban:note 2 ] .",
            [("A", "changed", [("koban:part", ["a class without a name"], ["a class without a name"])])],
        ),
    ],
)
def test_what_became_of_a_thing(before: str, after: str, expected: list[tuple[str, str, list[object]]]) -> None:
    found = between(before, after)
    shown = [
        (row.label, row.kind, [(c.label, list(c.before), list(c.after)) for c in row.changes]) for row in found.things
    ]

    assert [(label, kind, [c[1:] for c in changes]) for label, kind, changes in shown] == [
        (label, kind, [c[1:] for c in changes])  # type: ignore[index]
        for label, kind, changes in expected
    ]
    assert found.empty == (not expected)
    assert found.terms == ()


def test_terms_are_told_apart_from_things() -> None:
    found = difference(
        side("a", ontology=BASE), side("b", ontology=BASE + 'koban:Tool a owl:Class ; rdfs:label "Tool"@en .')
    )

    assert [(row.label, row.kind) for row in found.terms] == [("Tool", "added")]
    assert found.things == ()


def test_a_link_is_told_once_and_its_note_by_itself() -> None:
    link = "kid:link/l a koban:Link ; koban:subject kid:practice/a ; koban:note"
    came = between(f"{A} .", f'{A} ; koban:addresses kid:p/x . {link} "one"@en .')
    noted = between(f'{A} . {link} "one"@en .', f'{A} . {link} "two"@en .')

    assert [row.label for row in came.things] == ["A"]
    assert came.links == ()
    assert [row.kind for row in noted.links] == ["changed"]


def test_an_open_question_that_was_settled_is_told() -> None:
    note = f'{A} ; koban:note "x"@en .'
    found = difference(side("a", ontology=BASE, open=note), side("b", ontology=BASE, asserted=note))

    assert [(moved.source, moved.target, len(moved.statements)) for moved in found.regraphed] == [
        ("open", "asserted", 3)
    ]
    assert "A — note — “x”" in found.regraphed[0].statements
    assert found.things == ()
    assert (found.statements["open"], found.statements["asserted"]) == ((0, 3), (3, 0))


TERMS = st.sampled_from([ox.NamedNode(f"https://w3id.org/koban/id/practice/{name}") for name in "abc"])
VALUES = st.one_of(TERMS, st.sampled_from([ox.Literal("x"), ox.Literal("x", language="de"), ox.Literal(1)]))
NAMES = st.sampled_from([ox.NamedNode(PREFIXES["koban"] + name) for name in ("note", "domain")])
GRAPH = st.lists(st.tuples(st.sampled_from(COMPARED), TERMS, NAMES, VALUES), max_size=12)


@settings(max_examples=150, deadline=None)
@given(GRAPH, GRAPH)
def test_against_a_plain_comparison(
    before: list[tuple[GraphRole, ox.NamedNode, ox.NamedNode, ox.Term]],
    after: list[tuple[GraphRole, ox.NamedNode, ox.NamedNode, ox.Term]],
) -> None:
    sides, plain = [], []
    for version, rows in (("a", before), ("b", after)):
        sides.append(Side(version, lambda role, rows=rows: [ox.Quad(s, p, o) for r, s, p, o in rows if r == role]))  # type: ignore[misc]
        plain.append({(s, p, o) for _, s, p, o in rows})
    found = difference(*sides)
    old, new = plain
    told = {row.iri: row for row in found.things}

    assert {iri for iri, row in told.items() if row.kind == "added"} == {s.value for s, _, _ in new} - {
        s.value for s, _, _ in old
    }
    assert {iri for iri, row in told.items() if row.kind == "removed"} == {s.value for s, _, _ in old} - {
        s.value for s, _, _ in new
    }
    both = {s.value for s, _, _ in old} & {s.value for s, _, _ in new}
    assert {iri for iri, row in told.items() if row.kind in ("changed", "moved")} == {
        s.value for s, _, _ in old ^ new if s.value in both
    }
    for role in COMPARED:
        there = [{(s, p, o) for r, s, p, o in rows if r == role} for rows in (before, after)]
        assert found.statements[role] == (len(there[1] - there[0]), len(there[0] - there[1]))
    turned = difference(*reversed(sides))
    assert {role: counts[::-1] for role, counts in turned.statements.items()} == found.statements


# --- two real releases -----------------------------------------------------------------------------------------------


LATER = f"{VERSION}.9"


@pytest.fixture(scope="module")
def home(release_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The real release and a later one: three tables edited, a term made obsolete."""
    folder = tmp_path_factory.mktemp("two")
    home, source = folder / "home", folder / "ontology"
    shutil.copytree(release_home, home)
    shutil.copytree(ROOT / "ontology", source)
    edit(
        source / "data" / "links.csv",
        lambda rows: [r for r in rows if (r["subject"], r["object"]) != ("sara-model", "CP-SOL-04")],
    )

    def capabilities(rows: list[dict[str, str]]) -> list[dict[str, str]]:
        for row in rows:
            if row["id"] == "CP-SOL-04":
                row["description"] += "; published"
            if row["id"] == "CP-PAR-14":
                row["parent"] = "CP-LRN"
        return rows

    edit(source / "data" / "capabilities.csv", capabilities)
    edit(
        source / "data" / "problems.csv",
        lambda rows: [
            *rows,
            {
                "id": "prb-drone-nuisance",
                "pref_label": "Drone nuisance",
                "alt_labels": "",
                "broader": "prb-disorder",
                "top_concept": "no",
                "scope_note": "",
            },
        ],
    )
    module = source / "modules" / "problem.ttl"
    text = module.read_text(encoding="utf-8")
    module.write_text(text + "\nkoban:Setting owl:deprecated true ; dct:isReplacedBy koban:Facet .\n", encoding="utf-8")
    done = run_koban("build", "--source", source, "--out", home, "--version", LATER)
    assert done.returncode == 0, done.stderr
    return home


def edit(path: Path, change) -> None:  # type: ignore[no-untyped-def]
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        rows, names = list(reader), list(reader.fieldnames or ())
    out = io.StringIO()
    writer = csv.DictWriter(out, names, lineterminator="\n")
    writer.writeheader()
    writer.writerows(change(rows))
    path.write_text(out.getvalue(), encoding="utf-8", newline="")


def test_a_diff_of_two_real_releases_tells_just_what_was_edited(home: Path) -> None:
    done = run_koban("diff", VERSION, LATER, "--format", "json", KOBAN_HOME=str(home))
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    told = {(row["kind"], row["iri"].rpartition("/")[2]): row for row in found["things"]}

    assert set(told) == {
        ("added", "prb-drone-nuisance"),
        ("changed", "CP-SOL-04"),
        ("changed", "sara-model"),
        ("moved", "CP-PAR-14"),
    }
    (link,) = told["changed", "sara-model"]["changes"]
    assert (link["label"], link["after"]) == ("strengthens", [])
    assert link["before"] == ["Assess impact of responses"]
    (place,) = told["moved", "CP-PAR-14"]["changes"]
    assert (place["before"], place["after"]) == (["Partner and co-produce"], ["Learn, evaluate and transfer"])
    assert [(row["kind"], row["label"], row["replaced_by"]) for row in found["terms"]] == [
        ("obsoleted", "Setting", ["https://w3id.org/koban/ontology#Facet"])
    ]
    assert found["statements"]["inferred"] != [0, 0]


def test_the_changelog_is_in_words(home: Path) -> None:
    done = run_koban("diff", VERSION, LATER, KOBAN_HOME=str(home))

    assert f"# Changes from {VERSION} to {LATER}" in done.stdout
    assert "- **SARA (Scanning, Analysis, Response, Assessment)**" in done.stdout
    assert "  - strengthens: − Assess impact of responses" in done.stdout
    assert "## Terms of the model: made obsolete (1)" in done.stdout
    assert "use koban:Facet" in done.stdout


def test_the_page_shows_the_same_in_three_forms(home: Path) -> None:
    with TestClient(create_app(Settings(home=home))) as client:
        path = f"/diff/{VERSION}/{LATER}"
        page = client.get(path, headers={"Accept": "text/html"})
        text = client.get(f"{path}.md")
        data = client.get(f"{path}.json")
        absent = client.get("/diff/9.9.9/" + LATER, headers={"Accept": "text/html"})
        same = client.get(f"/diff/{LATER}/{LATER}", headers={"Accept": "text/html"})

    assert page.status_code == 200
    assert "Drone nuisance" in page.text
    assert 'href="/id/problem/prb-drone-nuisance"' in page.text
    assert text.text == run_koban("diff", VERSION, LATER, KOBAN_HOME=str(home)).stdout
    assert data.json()["before"] == VERSION
    assert absent.status_code == 404
    assert "Nothing changed." in same.text


def test_releases_and_their_changes_are_offered_and_told_in_feeds(home: Path) -> None:
    with TestClient(create_app(Settings(home=home)), base_url="http://here.test/") as client:
        page = client.get("/data", headers={"Accept": "text/html"}).text
        atom = client.get("/feed.atom")
        feed = client.get("/feed.json")
        linked = [client.get(item["url"]).status_code for item in feed.json()["items"]]

    assert f'href="/diff/{VERSION}/{LATER}"' in page
    assert atom.headers["content-type"] == "application/atom+xml"
    tree = ElementTree.fromstring(atom.text)
    space = "{http://www.w3.org/2005/Atom}"
    assert [entry.findtext(f"{space}title") for entry in tree.iter(f"{space}entry")] == [
        f"Release {LATER}",
        f"Release {VERSION}",
    ]
    assert all(entry.findtext(f"{space}updated", "").endswith("Z") for entry in tree.iter(f"{space}entry"))
    assert feed.headers["content-type"] == "application/feed+json"
    assert feed.json()["version"] == "https://jsonfeed.org/version/1.1"
    assert [item["id"] for item in feed.json()["items"]] == [
        f"https://w3id.org/koban/release/{version}" for version in (LATER, VERSION)
    ]
    assert linked == [200, 200]


def test_nothing_changed_is_said() -> None:
    empty = between(f"{A} .", f"{A} .")

    assert empty.empty
    assert markdown(empty) == "# Changes from a to b\n\nNothing changed.\n"
    assert asdict(empty)["statements"] == dict.fromkeys(GRAPH_ROLES, (0, 0))


def test_a_release_that_is_not_kept_is_told(home: Path) -> None:
    done = run_koban("diff", "9.9.9", LATER, KOBAN_HOME=str(home))

    assert done.returncode == 3
    assert "no such release" in done.stderr
