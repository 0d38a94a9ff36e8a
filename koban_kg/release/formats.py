"""The statements of a release as files: N-Quads, Turtle, RDF/XML and JSON-LD, the same bytes whoever writes them.

pyoxigraph serialises; what it leaves to chance (the order of the prefixes) or out (a context) is set here.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

import orjson
import pyoxigraph as ox

from koban_kg.names import PREFIXES, RDF, graph_iri
from koban_kg.release.canonical import triples_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from koban_kg.names import GraphRole
    from koban_kg.release.canonical import Lines

_ROOT: Final = re.compile(rb"<rdf:RDF[^>]*>")
_TYPE: Final = RDF + "type"


def turtle(text: bytes) -> bytes:
    """An N-Triples text as Turtle: prefixes in order of name, one block for each subject, in the order of the text."""
    used = _used(text)
    written = ox.serialize(triples_of(text), format=ox.RdfFormat.TURTLE, prefixes=used) or b""
    lines = [line for line in written.splitlines(keepends=True) if not line.startswith(b"@prefix ")]
    head = b"".join(f"@prefix {prefix}: <{space}> .\n".encode() for prefix, space in sorted(used.items()))
    return head + b"".join(line if line.startswith(b"\t") else b"\n" + line for line in lines)


def rdf_xml(text: bytes) -> bytes:
    """An N-Triples text as RDF/XML."""
    used = _used(text) | {"rdf": RDF}
    written = ox.serialize(triples_of(text), format=ox.RdfFormat.RDF_XML, prefixes=used) or b""
    spaces = " ".join(f'xmlns:{prefix}="{space}"' for prefix, space in sorted(used.items()))
    return _ROOT.sub(f"<rdf:RDF {spaces}>".encode(), written, count=1)


def json_ld(lines: Mapping[GraphRole, Lines], version: str) -> bytes:
    """A release as JSON-LD 1.1: its named graphs, names shortened by a context of prefixes, one line for each thing."""
    graphs: list[bytes] = []
    for role, found in lines.items():
        text = b"\n".join(found)
        expanded = orjson.loads(ox.serialize(triples_of(text), format=ox.RdfFormat.JSON_LD) or b"[]")
        things = b",\n".join(orjson.dumps(_compacted(thing)) for thing in expanded)
        graphs.append(b'{"@id":' + orjson.dumps(graph_iri(version, role)) + b',"@graph":[\n' + things + b"\n]}")
    context = orjson.dumps(dict(sorted(PREFIXES.items())), option=orjson.OPT_INDENT_2)
    return b'{"@context":' + context + b',\n"@graph":[\n' + b",\n".join(graphs) + b"\n]}\n"


def _used(text: bytes) -> dict[str, str]:
    """The prefixes whose namespace occurs in a text."""
    return {prefix: space for prefix, space in PREFIXES.items() if b"<" + space.encode() in text}


_SPACES: Final = tuple(sorted(((space, prefix) for prefix, space in PREFIXES.items()), reverse=True))
_SHORT: dict[str, str] = {}


def _short(iri: str) -> str:
    """A compact IRI (JSON-LD 1.1, section 4.1.5), kept for the next time; the longest namespace wins."""
    if (known := _SHORT.get(iri)) is None:
        known = next((f"{prefix}:{iri[len(space) :]}" for space, prefix in _SPACES if iri.startswith(space)), iri)
        # "prefix://…" would be read as an absolute IRI
        _SHORT[iri] = known = iri if "://" in known else known
    return known


def _compacted(thing: dict[str, Any]) -> dict[str, Any]:
    out: dict[str, Any] = {"@id": _short(thing["@id"])}
    for key, values in thing.items():
        if key == _TYPE:
            out["@type"] = _only([_short(value["@id"]) for value in values])
        elif key != "@id":
            out[_short(key)] = _only([_value(value) for value in values])
    return out


def _value(value: dict[str, Any]) -> Any:
    if "@id" in value:
        return {"@id": _short(value["@id"])}
    if "@type" in value:
        return {"@type": _short(value["@type"]), "@value": value["@value"]}
    return value if len(value) > 1 else value["@value"]


def _only(values: list[Any]) -> Any:
    return values[0] if len(values) == 1 else values
