"""What may reach the engine: no update, no SERVICE in any spelling, and everything else."""

from __future__ import annotations

import contextlib
import sys
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import Phase, given, reject, settings
from hypothesis import strategies as st
from pyoxigraph import NamedNode, Quad, Store
from rdflib.plugins.sparql.algebra import translateQuery
from rdflib.plugins.sparql.parser import parseQuery
from rdflib.plugins.sparql.parserutils import CompValue

from koban_kg.errors import UsageError
from koban_kg.rdf.gate import MAX_NESTING, check_query
from tests.rdf.conftest import Listener

if TYPE_CHECKING:
    from collections.abc import Iterator

# «U» is the address of a server that must hear nothing.
SERVICE = {
    "plain": "SELECT * { SERVICE <«U»> { ?s ?p ?o } }",
    "mixed case": "SELECT * { sErViCe <«U»> { ?s ?p ?o } }",
    "silent": "SELECT * { SERVICE SILENT <«U»> { ?s ?p ?o } }",
    "comment inside": "SELECT * { SERVICE # to <x>\n <«U»> #\r { ?s ?p ?o } }",
    "line ends": "SELECT *\r\n{\r\nSERVICE\r\n<«U»>\r\n{ ?s ?p ?o } }",
    "comment ended by CR": "SELECT * { # harmless\rSERVICE <«U»> { ?s ?p ?o } }",
    "prefixed name": "PREFIX e: <«U»> SELECT * { SERVICE e:x { ?s ?p ?o } }",
    "variable": "SELECT * { VALUES ?e { <«U»> } SERVICE ?e { ?s ?p ?o } }",
    "in OPTIONAL": "SELECT * { OPTIONAL { SERVICE <«U»> { ?s ?p ?o } } }",
    "in UNION": "SELECT * { {} UNION { SERVICE <«U»> { ?s ?p ?o } } }",
    "in MINUS": "SELECT * { ?s ?p ?o MINUS { SERVICE <«U»> { ?s ?p ?o } } }",
    "in GRAPH": "SELECT * { GRAPH ?g { SERVICE <«U»> { ?s ?p ?o } } }",
    "in a sub-select": "SELECT * { { SELECT * { { SELECT * { SERVICE <«U»> { ?s ?p ?o } } } } } }",
    "in EXISTS": "SELECT * { ?a ?b ?c FILTER EXISTS { SERVICE <«U»> { ?s ?p ?o } } }",
    "in NOT EXISTS": "ASK { ?a ?b ?c FILTER NOT EXISTS { SERVICE <«U»> { ?s ?p ?o } } }",
    "in EXISTS of BIND": "SELECT * { BIND(EXISTS { SERVICE <«U»> { ?s ?p ?o } } AS ?x) }",
    "in HAVING": "SELECT ?s { ?s ?p ?o } GROUP BY ?s HAVING (EXISTS { SERVICE <«U»> { ?s ?p ?o } })",
    "in LATERAL": "SELECT * { ?a ?b ?c LATERAL { SERVICE <«U»> { ?s ?p ?o } } }",
    "in CONSTRUCT": "CONSTRUCT { ?s ?p ?o } WHERE { SERVICE <«U»> { ?s ?p ?o } }",
    "in DESCRIBE": "DESCRIBE ?s { SERVICE <«U»> { ?s ?p ?o } }",
    "escaped letter": "SELECT * { \\u0053ERVICE <«U»> { ?s ?p ?o } }",
    "long escape": "SELECT * { S\\U00000045RVICE <«U»> { ?s ?p ?o } }",
    "escaped line end": "SELECT * { #\\u000A SERVICE <«U»> { ?s ?p ?o }\n }",
    "escaped quote": 'SELECT * { ?a ?b "x\\u0022 . SERVICE <«U»> { ?s ?p ?o } #"\n }',
    "no space at all": "SELECT*{SERVICE<«U»>{?s ?p ?o}}",
    "glued to SILENT": "SELECT * { SERVICESILENT<«U»> { ?s ?p ?o } }",
    "glued to a name": "PREFIX e: <«U»> SELECT * { SERVICEe:x { ?s ?p ?o } }",
    "glued to a bare name": "PREFIX : <«U»> SELECT * { SERVICE:x { ?s ?p ?o } }",
    "glued to SILENT and a name": "PREFIX e: <«U»> SELECT * { SERVICESILENTe:x#\n{ ?s ?p ?o } }",
    "glued to a boolean": "SELECT * { ?a ?b trueSERVICE<«U»> { ?s ?p ?o } }",
    "glued to a number": "SELECT * { ?a ?b 1SERVICE<«U»> { ?s ?p ?o } }",
    "glued to a decimal": "SELECT * { ?a ?b 1.5SERVICE<«U»> { ?s ?p ?o } }",
    "behind a < that looks like an IRI": (
        "SELECT * { BIND(1 AS ?a) BIND(2 AS ?b) VALUES ?e { <«U»> } FILTER(?a<?b)SERVICE?e#>\n{ ?s ?p ?o } }"
    ),
    "behind a < that hides a long literal": (
        'SELECT * { BIND(1 AS ?a) BIND(2 AS ?b) FILTER(?a<?b#>"""\n)SERVICE<«U»>{?s ?p ?o}#"""\n}'
    ),
}

ALLOWED = {
    "literal": 'SELECT * { ?s ?p "SERVICE <http://x/> { ?a ?b ?c }" }',
    "single quotes": "SELECT * { ?s ?p 'a SERVICE' }",
    "long literal": 'SELECT * { ?s ?p """\n} SERVICE <http://x/> {" "" } """ }',
    "long literal, single": "SELECT * { ?s ?p '''it''s LOAD and SERVICE''' }",
    "escaped quote": 'SELECT * { ?s ?p "a\\" SERVICE <http://x/> { }" }',
    "comment": "SELECT * { # SERVICE <http://x/> { }\n ?s ?p ?o }",
    "comment at the end": "SELECT * { ?s ?p ?o } # LOAD <x> SERVICE",
    "IRI": "SELECT * { ?s <http://example.org/SERVICE> ?o }",
    "IRI with query and fragment": "SELECT * { ?s <http://example.org/x?SERVICE=1#service> ?o . ?service ?p 1 }",
    "fragment only": "BASE <http://example.org/> SELECT * { ?s <#service> ?o }",
    "urn": "SELECT * { ?s <urn:service:x> ?o }",
    "escape in an IRI": "SELECT * { ?s <http://example.org/\\u0053ERVICE> ?o }",
    "variable": "SELECT ?service $Service { ?service ?SERVICE $Service }",
    "prefix": "PREFIX service: <http://example.org/> SELECT * { service:x service:y service:z }",
    "prefix of a graph": "PREFIX service: <http://example.org/> SELECT * { GRAPH service:x { ?s ?p ?o } }",
    "prefix in DESCRIBE": "PREFIX service: <http://example.org/> DESCRIBE service:x { ?s ?p ?o }",
    "local name": "PREFIX dcat: <http://www.w3.org/ns/dcat#> SELECT * { ?s a dcat:DataService . ?s dcat:service ?o }",
    "local name with an escape": "SELECT * { ?s koban:a\\#SERVICE ?o }",
    "blank node label": "SELECT * { _:service ?p _:b.SERVICE }",
    "language tag": 'SELECT * { ?s ?p "x"@service }',
    "less than": "SELECT * { ?s ?p ?o FILTER(?o<3 && ?o>1 || ?service<5) }",
    "empty and full strings": 'SELECT * { VALUES ?x { "" "SERVICE" \'\' "" } }',
    "update words": 'SELECT ?load ?insert { ?load ?insert "LOAD <x>" . FILTER(?load != <http://x/DELETE>) }',
    "path": "SELECT * { ?s (koban:a/koban:b|^koban:c)*/koban:d? ?service }",
    "triple terms": "SELECT * { ?s ?p <<( ?a ?b ?service )>> . << ?a ?b ?c ~ ?r >> ?q 1 {| ?x ?y |} }",
}


@pytest.mark.parametrize("text", SERVICE.values(), ids=SERVICE)
def test_service_is_refused(text: str, listener: Listener) -> None:
    with pytest.raises(UsageError) as caught:
        check_query(text.replace("«U»", listener.url))

    assert caught.value.problem.type == "service-refused"
    assert listener.heard == 0


def test_the_spellings_are_real(listener: Listener) -> None:
    """Without the gate the engine does go out for most of them: the table above is no list of syntax errors."""
    store = _store()
    reached = set()
    for name, text in SERVICE.items():
        before = listener.heard
        with contextlib.suppress(Exception):
            list(store.query(text.replace("«U»", listener.url)))
        if listener.heard > before:
            reached.add(name)

    assert len(reached) >= 20
    assert {"glued to SILENT", "glued to a name", "behind a < that hides a long literal"} <= reached


@pytest.mark.parametrize("text", ALLOWED.values(), ids=ALLOWED)
def test_the_words_may_stand_elsewhere(text: str) -> None:
    check_query(text)
    with contextlib.suppress(UsageError):  # and the engine can read all of them
        _store().query(text, prefixes={"koban": "http://k/"})


@pytest.mark.parametrize(
    "text",
    [
        "INSERT DATA { <http://a> <http://b> <http://c> }",
        "insert { ?s ?p ?o } where { ?s ?p ?o }",
        "PREFIX a: <http://a/> # SELECT\n DELETE WHERE { ?s ?p ?o }",
        "LOAD <http://127.0.0.1/>",
        "LOAD SILENT <http://127.0.0.1/> INTO GRAPH <http://g>",
        "BASE <http://b/> CLEAR ALL",
        "DROP GRAPH <http://g>",
        "CREATE GRAPH <http://g>",
        "ADD <http://a> TO <http://b>",
        "MOVE <http://a> TO <http://b>",
        "COPY <http://a> TO <http://b>",
        "WITH <http://g> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
    ],
)
def test_updates_are_refused(text: str) -> None:
    with pytest.raises(UsageError) as caught:
        check_query(text)

    assert caught.value.problem.type == "update-refused"


def test_the_place_is_told() -> None:
    with pytest.raises(UsageError) as caught:
        check_query("SELECT *\n{ ?s ?p ?o .\n  SERVICE <http://x> { } }")

    assert caught.value.problem.as_dict() == {
        "type": "https://w3id.org/koban/problem/service-refused",
        "title": "Federated queries are refused",
        "status": 400,
        "detail": "Line 3, column 3: SERVICE would ask another server; this door asks none",
        "given": "SERVICE <http://x> { } }",
        "expected": "a query over the graphs of the release",
        "hint": "Ask the other endpoint yourself, and bring its answer in as VALUES.",
    }


def test_text_that_breaks_off_with_the_word_in_the_rest_is_refused() -> None:
    with pytest.raises(UsageError) as caught:
        check_query('SELECT * { ?s ?p "open\n . SERVICE <http://x> { } }')

    assert caught.value.problem.type in {"query-syntax", "service-refused"}


@pytest.mark.parametrize("brackets", ["{}", "()", "[]"])
def test_nesting_has_a_limit(brackets: str) -> None:
    deep = MAX_NESTING + 1
    with pytest.raises(UsageError, match="nest deeper"):
        check_query("SELECT * " + brackets[0] * deep + brackets[1] * deep)


@pytest.mark.parametrize(
    ("text", "default", "named"),
    [
        ("SELECT * { ?s ?p ?o }", (), ()),
        ("SELECT * FROM <http://g/a> { ?s ?p ?o }", ("http://g/a",), ()),
        ("SELECT*FROM<http://g/a>FROM NAMED<http://g/b>{ ?s ?p ?o }", ("http://g/a",), ("http://g/b",)),
        ("ASK FROMNAMED<http://g/b> { }", (), ("http://g/b",)),
        ("PREFIX g: <http://g/> ask from g:a from named g:b where {}", ("http://g/a",), ("http://g/b",)),
        ("BASE <http://g/x/> SELECT (COUNT(*) AS ?n) FROM <../a> FROM <b> {}", ("http://g/a", "http://g/x/b"), ()),
        ("BASE <http://g/> PREFIX x: <y#> DESCRIBE ?s FROM x:a { ?s ?p ?o }", ("http://g/y#a",), ()),
        ("CONSTRUCT { ?s ?p ?o } FROM <http://g/a> WHERE { ?s ?p ?o }", ("http://g/a",), ()),
        ("CONSTRUCT FROM <http://g/a> WHERE { ?s ?p ?o }", ("http://g/a",), ()),
        ("DESCRIBE koban:Thing FROM koban:G", ("https://w3id.org/koban/ontology#G",), ()),
        ("PREFIX koban: <http://own/> DESCRIBE koban:Thing FROM koban:G", ("http://own/G",), ()),
        ('SELECT ("FROM <x>" AS ?from) { ?from ?p "FROM <http://g/a>" } # FROM <http://g/b>', (), ()),
    ],
)
def test_dataset_clauses_are_found(text: str, default: tuple[str, ...], named: tuple[str, ...]) -> None:
    query = check_query(text)

    assert (query.default_graphs, query.named_graphs) == (default, named)


@pytest.mark.parametrize("form", ["SELECT", "CONSTRUCT", "ASK", "DESCRIBE"])
def test_the_form_is_found(form: str) -> None:
    assert check_query(f"# SELECT\nPREFIX select: <http://ask/> {form.lower()} {{ }}").form == form


def _store() -> Store:
    store = Store()
    store.add(Quad(NamedNode("http://s"), NamedNode("http://p"), NamedNode("http://o")))
    return store


# -- the verdict against a parser of the whole grammar

_NAMES = st.sampled_from(
    ["?s", "?service", "<http://x/SERVICE>", "<http://x/a#service>", "e:DataService", "service:x", "_:service", "?o"]
)
_LITERALS = st.sampled_from(['"SERVICE"', "'service <x>'", '"""SERVICE\n<x>"""', "1", "true", '"x"@en', "1.5e3"])
_COMMENTS = st.sampled_from([" ", "\n", " # SERVICE <http://x>\n", " #\n", "\t", " # it's \"open\n"])
_SPELLED = st.sampled_from(["SERVICE", "service", "SeRviCe", "SERVICE SILENT", "service#x\nsilent"])


@st.composite
def _patterns(draw: st.DrawFn, depth: int = 0) -> str:
    kinds = ["triple", "triple", "filter", "bind", "values"]
    if depth < 2:
        kinds += ["optional", "union", "minus", "exists", "select", "graph", "service", "group"]
    parts = []
    for _ in range(draw(st.integers(1, 3))):
        kind, gap = draw(st.sampled_from(kinds)), draw(_COMMENTS)
        inner = draw(_patterns(depth + 1)) if depth < 2 else "?s ?p ?o"
        subject = draw(_NAMES.filter(lambda name: not name.startswith("_")))
        parts.append(
            {
                "triple": f"{subject}{gap}e:p{gap}{draw(st.one_of(_NAMES.filter(lambda n: n[0] != '_'), _LITERALS))} .",
                "filter": f"FILTER{gap}(?s < ?service || ?o > {draw(_LITERALS)})",
                "bind": f"BIND({draw(_LITERALS)}{gap}AS ?b{draw(st.integers(0, 99999))})",
                "values": f"VALUES ?v {{ {draw(_LITERALS)} <http://x/service> }}",
                "optional": f"OPTIONAL{gap}{{ {inner} }}",
                "union": f"{{ {inner} }} UNION{gap}{{ ?s ?p ?o }}",
                "minus": f"MINUS{gap}{{ {inner} }}",
                "exists": f"FILTER {draw(st.sampled_from(['EXISTS', 'NOT EXISTS']))}{gap}{{ {inner} }}",
                "select": f"{{ SELECT *{gap}{{ {inner} }} }}",
                "graph": f"GRAPH service:g{gap}{{ {inner} }}",
                "service": f"§{{ {inner} }}",
                "group": f"{{ {inner} }}",
            }[kind]
        )
    return draw(_COMMENTS).join(parts)


def _services(node: Any) -> Iterator[str]:
    if isinstance(node, CompValue):
        if node.name == "ServiceGraphPattern":
            yield node.name
        for value in node.values():
            yield from _services(value)
    elif isinstance(node, list | tuple | set):
        for value in node:
            yield from _services(value)


@settings(max_examples=40, deadline=None, phases=(Phase.explicit, Phase.reuse, Phase.generate))
@given(_patterns(), _SPELLED, _COMMENTS)
def test_the_verdict_is_that_of_the_whole_grammar(pattern: str, spelled: str, gap: str) -> None:
    # rdflib looks for the text of a service in the whole query again, which does not end with two of them
    pattern = pattern.replace("§", f"{spelled}{gap}<http://x/>{gap}", 1).replace("§", "OPTIONAL ")
    text = f"PREFIX e: <http://e/> PREFIX service: <http://service/> SELECT * {{ {pattern} }}"
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(20_000)  # pyparsing goes deep
    try:
        found: Any = list(parseQuery(text))
    except RecursionError:
        reject()  # rdflib again: it has taken the word in a literal for a service
    else:
        with contextlib.suppress(Exception):  # stricter about the scope of BIND: then the syntax tree decides
            found = translateQuery(parseQuery(text)).algebra
    finally:
        sys.setrecursionlimit(limit)
    expected = any(_services(found))

    try:
        check_query(text)
        refused = False
    except UsageError as error:
        refused = error.problem.type == "service-refused"

    assert refused == expected


_PIECES = [
    *("SERVICE", "SILENT", "<«U»>", "e:", ":x", "?e", "{", "}", "{?s ?p ?o}", "#", "\n", '"', '"""', "'", "<?b#>"),
    *("FILTER(?a<?b", ")", " ", ".", "true", "1", "1.", "_:a", "\\u0053", "BIND(1 AS ?a)", "<", ">", "|", "/", "\r"),
    *("VALUES ?e {<«U»>}", "OPTIONAL", "UNION", "@en", "\\", "a", "?s ?p ", "GRAPH ?g ", "<<(", ")>>"),
]


@settings(max_examples=400, deadline=None, phases=(Phase.explicit, Phase.reuse, Phase.generate))
@given(data=st.data())
def test_nothing_that_passes_goes_out(data: st.DataObject) -> None:
    """Pieces of queries glued in any way: whatever the gate lets through, the engine opens no connection."""
    listener = _shared_listener()
    middle = "".join(data.draw(st.lists(st.sampled_from(_PIECES), min_size=2, max_size=14))).replace(
        "«U»", listener.url
    )
    text = f"PREFIX e: <{listener.url}> PREFIX : <{listener.url}> SELECT * {{ {middle} }}"
    try:
        check_query(text)
    except UsageError:
        return
    with contextlib.suppress(Exception):
        list(_store().query(text))

    assert listener.heard == 0


_LISTENERS: list[Listener] = []


def _shared_listener() -> Listener:
    if not _LISTENERS:
        _LISTENERS.append(Listener())
    return _LISTENERS[0]


@pytest.fixture(autouse=True, scope="module")
def _close_listener() -> Iterator[None]:
    yield
    while _LISTENERS:
        _LISTENERS.pop().close()
