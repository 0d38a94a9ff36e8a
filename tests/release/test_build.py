"""What a build publishes, refuses and leaves alone."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

import orjson
import owlready2
import pyoxigraph as ox
import pytest
import rdflib
from rdflib.compare import to_isomorphic

from koban_kg.errors import ConflictError, DataError, UnavailableError, UsageError
from koban_kg.names import GRAPH_ROLES, graph_iri
from koban_kg.release.layout import Home
from koban_kg.release.publish import build_lock
from koban_kg.release.reader import current_version, open_release, versions
from koban_kg.release.settle import settle
from tests.release.library import Library, build, recipe, triples

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = tmp_path_factory.mktemp("home")
    build(found)
    return found


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_graphs_hold_what_they_should(home: Path) -> None:
    release = open_release(home)
    found = {role: {quad.triple for quad in release.quads(role)} for role in GRAPH_ROLES}
    assert sum(map(len, found.values())) == len(set().union(*found.values())) == release.manifest["quads"]
    assert {role: entry["triples"] for role, entry in release.manifest["graphs"].items()} == {
        role: len(triples_) for role, triples_ in found.items()
    }
    b1, b2, p1, p2 = (f"<https://w3id.org/koban/id/{it}>" for it in ("book/b1", "book/b2", "person/p1", "person/p2"))
    assert found["translations"] == set(triples(f'{b1} skos:prefLabel "Die lange Nacht"@de .'))
    assert set(triples(f"{b1} koban:house <https://w3id.org/koban/id/publishing-house/h1> .")) <= found["asserted"]
    assert set(triples(f"{p1} koban:wrote {b1} . {b1} a koban:CrimeNovel , koban:Work .")) <= found["inferred"]
    assert found["open-inferred"] == set(triples(f"{b2} koban:author {p2} . {p2} a koban:Thing ."))
    assert not any(
        isinstance(term, ox.BlankNode) for role in GRAPH_ROLES if role != "ontology" for t in found[role] for term in t
    )


def test_manifest_and_checksums_tell_the_truth(home: Path) -> None:
    release = open_release(home)
    artefacts = files(release.artefacts)
    sums = artefacts.pop("SHA256SUMS").decode()
    told = release.manifest["artefacts"]
    assert list(told) == sorted(artefacts)
    for name, data in artefacts.items():
        digest = hashlib.sha256(data).hexdigest()
        assert (told[name]["sha256"], told[name]["bytes"]) == (digest, len(data))
        assert f"{digest}  {name}\n" in sums
    assert release.manifest["digest"] == told["koban.nq"]["sha256"]
    assert (release.manifest["version"], release.manifest["issued"]) == ("9.9.9", "2026-11-22")
    assert release.manifest["classes"] == {"Book": 2, "Person": 2, "PublishingHouse": 1}
    assert release.manifest["tables"] == {"books": 2, "people": 2}
    assert release.manifest["source"] == {"digest": Library().digest}
    assert release.manifest["checks"] == [
        {"check": "book-without-author", "severity": "WARNING", "count": 0},
        {"check": "book-called-nothing", "severity": "ERROR", "count": 0},
    ]


def canonical(quads: list[ox.Quad] | set[ox.Quad]) -> ox.Dataset:
    dataset = ox.Dataset(quads)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return dataset


def test_every_format_says_the_same(home: Path) -> None:
    folder = open_release(home).artefacts
    whole = list(ox.parse(path=folder / "koban.nq", format=ox.RdfFormat.N_QUADS))
    stated = {graph_iri("9.9.9", role) for role in ("ontology", "asserted", "open")}
    flat = canonical({ox.Quad(*quad.triple) for quad in whole if quad.graph_name.value in stated})
    assert canonical(whole) == ox.Dataset(whole)
    lines = (folder / "koban.nq").read_bytes().splitlines()
    assert lines == sorted(set(lines))
    assert canonical(list(ox.parse(path=folder / "koban.jsonld", format=ox.RdfFormat.JSON_LD))) == canonical(whole)
    assert canonical(list(ox.parse(path=folder / "koban.ttl", format=ox.RdfFormat.TURTLE))) == flat
    assert canonical(list(ox.parse(path=folder / "koban.rdf", format=ox.RdfFormat.RDF_XML))) == flat


@pytest.mark.filterwarnings("ignore:.*:DeprecationWarning:rdflib")
def test_other_libraries_read_the_files(home: Path) -> None:
    folder = open_release(home).artefacts
    turtle = rdflib.Graph().parse(folder / "koban.ttl", format="turtle")
    xml = rdflib.Graph().parse(folder / "koban.rdf", format="xml")
    assert to_isomorphic(turtle) == to_isomorphic(xml)
    json_ld, quads = rdflib.Dataset(), rdflib.Dataset()
    json_ld.parse(data=(folder / "koban.jsonld").read_bytes(), format="json-ld")
    quads.parse(folder / "koban.nq", format="nquads")
    assert {g.identifier: len(g) for g in json_ld.graphs() if len(g)} == {
        g.identifier: len(g) for g in quads.graphs() if len(g)
    }
    world = owlready2.World()
    world.get_ontology((folder / "koban.rdf").as_uri()).load()
    assert {cls.name for cls in world.classes()} >= {"Book", "Person", "CrimeNovel"}
    assert world["https://w3id.org/koban/id/book/b1"].prefLabel == [owlready2.locstr("The long night", "en")]
    world.close()


def test_turtle_is_grouped_sorted_and_prefixed(home: Path) -> None:
    text = (open_release(home).artefacts / "koban.ttl").read_text(encoding="utf-8")
    head, _, body = text.partition("\n\n")
    assert head.splitlines() == sorted(head.splitlines())
    assert all(line.startswith("@prefix ") for line in head.splitlines())
    blocks = body.split("\n\n")
    subjects = [block.split()[0] for block in blocks]
    assert len(subjects) == len(set(subjects))
    assert [subject for subject in subjects if subject.startswith("kid:")] == sorted(
        subject for subject in subjects if subject.startswith("kid:")
    )


def test_numbers_stay_as_written(home: Path) -> None:
    release = open_release(home)
    assert b'koban/ontology#price> "1.20"^^' in (release.artefacts / "koban.nq").read_bytes()
    book = (release.artefacts / "csv" / "book.csv").read_text(encoding="utf-8").splitlines()
    assert book[0].split(",")[:4] == ["id", "iri", "label", "altLabels"]
    assert ",1.20,yes,1999-12-31," in book[1]


def test_a_document_with_the_context_reads_as_the_release(home: Path) -> None:
    context = orjson.loads((open_release(home).artefacts / "context.jsonld").read_bytes())["@context"]
    document = {
        "@context": context,
        "iri": "https://w3id.org/koban/id/book/b1",
        "type": "Book",
        "id": "b1",
        "label": {"en": "The long night"},
        "price": "1.20",
        "published": "1999-12-31",
        "authors": ["https://w3id.org/koban/id/person/p1"],
        "altLabels": {"en": ["Night, long", 'A "night"']},
    }
    found = {quad.triple for quad in ox.parse(json.dumps(document), format=ox.RdfFormat.JSON_LD)}
    assert found <= {
        quad.triple for quad in ox.parse(path=open_release(home).artefacts / "koban.nq", format=ox.RdfFormat.N_QUADS)
    }
    assert len(found) == 8


def test_the_same_again_changes_nothing(tmp_path: Path) -> None:
    first = build(tmp_path)
    before = files(tmp_path)
    again = build(tmp_path)
    assert (first.unchanged, again.unchanged) == (False, True)
    assert (again.path, again.manifest) == (first.path, first.manifest)
    assert files(tmp_path) == before


def test_other_content_under_a_published_version_is_a_conflict(tmp_path: Path) -> None:
    build(tmp_path)
    before = files(tmp_path)
    with pytest.raises(ConflictError) as raised:
        build(tmp_path, Library(1), version="9.9.9")
    assert "koban.nq" in str(raised.value.problem.given)
    assert "owl:versionInfo" in str(raised.value.problem.hint)
    assert files(tmp_path) == before
    assert build(tmp_path, Library(1)).version == "9.9.10"
    assert current_version(tmp_path) == "9.9.10"


FAULTS = {
    "a contradiction": ("<https://w3id.org/koban/id/book/b2> a koban:Person .", "contradiction", "(cax-dw)"),
    "a broken shape": ('<https://w3id.org/koban/id/book/b2> koban:pageCount "many" .', "shapes", "Datatype"),
    "a failed check": ('<https://w3id.org/koban/id/book/b2> skos:prefLabel "Nothing"@en .', "shapes", "UniqueLang"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_faults_publish_nothing_and_name_the_row(tmp_path: Path, name: str) -> None:
    build(tmp_path)
    before = files(tmp_path)
    text, kind, rule = FAULTS[name]
    with pytest.raises(DataError) as raised:
        build(tmp_path, Library(1, further={"asserted": text}))
    assert raised.value.problem.type == kind
    found = raised.value.problem.findings
    assert any(rule in finding.rule and (finding.file, finding.row) == ("books.csv", 2) for finding in found)
    assert files(tmp_path) == before
    build(tmp_path, Library(1))


def test_a_check_of_severity_error_fails_the_build(tmp_path: Path) -> None:
    text = """<https://w3id.org/koban/id/book/b3> a koban:Book ; dct:identifier "b3" ; skos:prefLabel "Nothing"@en ."""
    with pytest.raises(DataError) as raised:
        build(tmp_path, Library(further={"asserted": text}))
    assert [str(finding) for finding in raised.value.problem.findings] == [
        "kid:book/b3: A book is called Nothing (book-called-nothing); add or correct what is named"
    ]
    assert current_version(tmp_path) is None
    assert list((tmp_path / "releases").iterdir()) == []


def test_the_last_three_stay(tmp_path: Path) -> None:
    for edition in range(5):
        build(tmp_path, Library(edition))
    assert versions(tmp_path) == ("9.9.11", "9.9.12", "9.9.13")
    assert current_version(tmp_path) == "9.9.13"
    assert sorted(path.name for path in (tmp_path / "releases").iterdir()) == ["9.9.11", "9.9.12", "9.9.13"]
    # building one of them again points back at it and removes nothing
    assert build(tmp_path, Library(3)).unchanged
    assert (current_version(tmp_path), versions(tmp_path)) == ("9.9.12", ("9.9.11", "9.9.12", "9.9.13"))


def test_a_reader_keeps_its_release_while_others_are_published(tmp_path: Path) -> None:
    build(tmp_path)
    held = open_release(tmp_path)
    before = set(held.quads())
    for edition in range(1, 5):
        build(tmp_path, Library(edition))
    assert "9.9.9" not in versions(tmp_path)
    assert set(held.quads()) == before


def test_two_builds_in_one_home_are_kept_apart(tmp_path: Path) -> None:
    with build_lock(Home(tmp_path)), pytest.raises(UnavailableError, match="Another build is under way"):
        build(tmp_path)
    assert build(tmp_path).version == "9.9.9"


@pytest.mark.parametrize("version", ["../9", "a b", ".hidden", "9" * 65, "1/2"])
def test_versions_that_are_no_names_are_refused(tmp_path: Path, version: str) -> None:
    with pytest.raises(UsageError, match="no version of a release"):
        build(tmp_path, version=version)


def test_rules_that_write_elsewhere_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a.ru").write_text(
        "INSERT DATA { GRAPH <http://example.org/g> { <http://e/s> <http://e/p> <http://e/o> } }"
    )
    with pytest.raises(UsageError, match="a graph that no release has"):
        settle(Library(), recipe=type(recipe())(assemble=tmp_path, checks=recipe().checks))
    (tmp_path / "a.ru").write_text("INSERT DATA { <http://e/s> <http://e/p> <http://e/o> }")
    with pytest.raises(UsageError, match="a graph that no release has"):
        settle(Library(), recipe=type(recipe())(assemble=tmp_path, checks=recipe().checks))
    (tmp_path / "a.ru").write_text("INSERT DATA {")
    with pytest.raises(UsageError, match="cannot be parsed"):
        settle(Library(), recipe=type(recipe())(assemble=tmp_path, checks=recipe().checks))
