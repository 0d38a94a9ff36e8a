"""A thing in the form asked for: by suffix, by Accept, by neither; ids in another case; ids that are not there."""

from __future__ import annotations

import json

import pyoxigraph as ox
import pytest

THING = "/id/capability/CP-ENG-05"


@pytest.mark.parametrize(
    ("path", "accept", "media"),
    [
        (THING, "text/html", "text/html"),
        (THING, "", "text/html"),
        (THING, "*/*", "text/html"),
        (THING, "text/turtle", "text/turtle"),
        (THING, "application/ld+json", "application/ld+json"),
        (THING, "application/json", "application/ld+json"),
        (THING, "application/n-triples", "application/n-triples"),
        (THING, "text/turtle;q=0.4, application/ld+json;q=0.9", "application/ld+json"),
        (THING, "text/html;q=0.1, text/turtle", "text/turtle"),
        (THING, "text/*", "text/html"),
        (THING, "text/html;q=0, text/*", "text/turtle"),
        (THING + ".html", "text/turtle", "text/html"),
        (THING + ".ttl", "text/html", "text/turtle"),
        (THING + ".jsonld", "text/html", "application/ld+json"),
        (THING + ".nt", "image/png", "application/n-triples"),
        ("/scheme/mode/coactive.ttl", "", "text/turtle"),
        ("/scheme/mode.nt", "", "application/n-triples"),
        ("/ontology/Capability.ttl", "", "text/turtle"),
        ("/ontology/Capability", "application/ld+json", "application/ld+json"),
        ("/ontology", "text/html", "text/html"),
        ("/ontology", "text/turtle", "text/turtle"),
        ("/ontology.jsonld", "", "application/ld+json"),
    ],
)
def test_the_form_asked_for(client, path: str, accept: str, media: str) -> None:
    answer = client.get(path, headers={"Accept": accept})
    assert (answer.status_code, answer.headers["content-type"].partition(";")[0]) == (200, media)
    assert "Accept" in answer.headers["vary"]


def test_all_forms_say_the_same(client) -> None:
    texts = {suffix: client.get(f"{THING}.{suffix}").content for suffix in ("ttl", "nt", "jsonld")}
    forms = {"ttl": ox.RdfFormat.TURTLE, "nt": ox.RdfFormat.N_TRIPLES, "jsonld": ox.RdfFormat.JSON_LD}
    triples = {key: {quad.triple for quad in ox.parse(text, format=forms[key])} for key, text in texts.items()}
    assert triples["ttl"] == triples["nt"] == triples["jsonld"]
    thing = ox.NamedNode("https://w3id.org/koban" + THING)
    assert {str(t.subject) for t in triples["nt"]} > {str(thing)}, "what points at the thing belongs to its description"
    assert json.loads(texts["jsonld"])


def test_statements_of_machines_carry_their_mark(client) -> None:
    described = {quad.triple for quad in ox.parse(client.get(f"{THING}.nt").content, format=ox.RdfFormat.N_TRIPLES)}
    dct, rdf = "http://purl.org/dc/terms/", "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
    marks = {t.subject: t.object.value.rpartition("/")[2] for t in described if t.predicate.value == f"{dct}isPartOf"}
    members = {
        statement: tuple(
            next(t.object for t in described if t.subject == statement and t.predicate.value == rdf + name)
            for name in ("subject", "predicate", "object")
        )
        for statement in marks
        if isinstance(statement, ox.BlankNode)
    }
    by_mark = {
        role: {members[s] for s in members if marks[s] == role}
        for role in ("translations", "inferred", "open-inferred")
    }
    texts = {
        tuple(t)
        for t in described
        if t.subject not in members and isinstance(t.object, ox.Literal) and t.object.language not in (None, "en")
    }
    assert by_mark["translations"] == texts != set()
    kind = ox.NamedNode("https://w3id.org/koban/ontology#CoactiveCapability")
    assert (ox.NamedNode("https://w3id.org/koban" + THING), ox.NamedNode(rdf + "type"), kind) in by_mark["inferred"]
    assert all(members[s] in {tuple(t) for t in described} for s in members)


def test_the_ontology_is_given_whole(client) -> None:
    described = {quad.triple for quad in ox.parse(client.get("/ontology.ttl").content, format=ox.RdfFormat.TURTLE)}
    header = ox.NamedNode("https://w3id.org/koban/ontology")
    assert any(t.subject == header and t.predicate.value.endswith("#versionInfo") for t in described)
    assert any(
        t.subject.value == f"{header.value}#Capability" for t in described if isinstance(t.subject, ox.NamedNode)
    )
    assert client.get("/ontology.pdf").status_code == 404


def test_a_link_has_statements_and_leads_people_to_its_subject(client) -> None:
    path = "/id/link/sara-model--strengthens--CP-SOL-04"
    page = client.get(path, headers={"Accept": "text/html"}, follow_redirects=False)
    assert (page.status_code, page.headers["location"]) == (303, "/id/methodology/sara-model")
    described = list(ox.parse(client.get(f"{path}.nt").content, format=ox.RdfFormat.N_TRIPLES))
    link = [quad for quad in described if quad.subject == ox.NamedNode("https://w3id.org/koban" + path)]
    assert {"subject", "predicate", "object", "basis"} <= {quad.predicate.value.rpartition("#")[2] for quad in link}
    assert client.get("/id/link/sara-model--strengthens--CP-NOPE").status_code == 404


@pytest.mark.parametrize("path", ["/dumps", "/dumps/"])
def test_dumps_lead_to_their_list(client, path: str) -> None:
    answer = client.get(path, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/data#dumps")
    assert 'id="dumps"' in client.get("/data").text


def test_nothing_acceptable_lists_the_choice(client) -> None:
    answer = client.get(THING, headers={"Accept": "image/png"})
    assert answer.status_code == 406
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem["type"] == "https://w3id.org/koban/problem/not-acceptable"
    for media in ("text/html", "text/turtle", "application/ld+json", "application/n-triples"):
        assert media in problem["expected"]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("/id/capability/cp-eng-05", "/id/capability/CP-ENG-05"),
        ("/id/capability/cp-eng-05.ttl", "/id/capability/CP-ENG-05.ttl"),
        ("/id/capability/cp-eng-05?lang=de", "/id/capability/CP-ENG-05?lang=de"),
        ("/id/norm/aia-annexiii-1-a", "/id/norm/AIA-AnnexIII-1-a"),
        ("/scheme/mode/COACTIVE", "/scheme/mode/coactive"),
    ],
)
def test_another_case_of_an_id_redirects(client, asked: str, found: str) -> None:
    answer = client.get(asked, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (308, found)


def test_an_unknown_id_is_a_problem_with_the_nearest_there_are(client) -> None:
    page = client.get("/id/problem/prb-burglery", headers={"Accept": "text/html"})
    assert page.status_code == 404
    assert page.headers["content-type"].startswith("text/html")
    assert '<a href="/id/problem/prb-burglary">Burglary</a>' in page.text
    data = client.get("/id/problem/prb-burglery", headers={"Accept": "application/json"})
    assert (data.status_code, data.headers["content-type"]) == (404, "application/problem+json")
    assert data.json()["given"] == "prb-burglery"


@pytest.mark.parametrize(
    "path", ["/id/nothing/x", "/browse/nothing", "/ontology/Nothing", "/scheme/nothing", "/nowhere"]
)
def test_what_is_not_there_is_a_page_for_people_and_a_problem_for_programs(client, path: str) -> None:
    page = client.get(path, headers={"Accept": "text/html"})
    assert (page.status_code, page.headers["content-type"].partition(";")[0]) == (404, "text/html")
    data = client.get(path, headers={"Accept": "application/json"})
    assert (data.status_code, data.headers["content-type"]) == (404, "application/problem+json")


def test_files_outside_the_folders_are_not_served(client) -> None:
    for path in (
        "/static/../page.py",
        "/static/%2e%2e/page.py",
        "/dumps/%00",
        "/dumps/koban.ttl%00.html",
        "/static/%00",
        "/dumps/../manifest.json",
        "/dumps/%2e%2e/manifest.json",
    ):
        assert client.get(path).status_code == 404


def test_a_dump_is_the_file_of_the_release(client, release_home) -> None:
    version = (release_home / "current").read_text().strip()
    file = release_home / "releases" / version / "artefacts" / "koban.ttl"
    assert client.get("/dumps/koban.ttl").content == file.read_bytes()
