"""The identifiers of interfaces: base IRI, graphs, terms, things and their short forms.

Patterns: ``ontology#<Term>`` for terms, ``id/<segment>/<table id>`` for things, ``scheme/<scheme>/<value>`` for
concepts, ``release/<version>/<graph>`` for the named graphs of a release. The case of a table id is kept.
"""

from __future__ import annotations

import re
from typing import Final, Literal
from urllib.parse import quote

BASE: Final = "https://w3id.org/koban/"
KOBAN: Final = BASE + "ontology#"
ID: Final = BASE + "id/"
SCHEME: Final = BASE + "scheme/"
RECORD: Final = BASE + "record/"
RELEASE: Final = BASE + "release/"

RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS: Final = "http://www.w3.org/2000/01/rdf-schema#"
OWL: Final = "http://www.w3.org/2002/07/owl#"
XSD: Final = "http://www.w3.org/2001/XMLSchema#"
SH: Final = "http://www.w3.org/ns/shacl#"
SKOS: Final = "http://www.w3.org/2004/02/skos/core#"
DCT: Final = "http://purl.org/dc/terms/"
PROV: Final = "http://www.w3.org/ns/prov#"
DCAT: Final = "http://www.w3.org/ns/dcat#"

PREFIXES: Final[dict[str, str]] = {
    "koban": KOBAN,
    "kid": ID,
    "kscheme": SCHEME,
    "krec": RECORD,
    "rdf": RDF,
    "rdfs": RDFS,
    "owl": OWL,
    "xsd": XSD,
    "sh": SH,
    "skos": SKOS,
    "dct": DCT,
    "prov": PROV,
    "dcat": DCAT,
    "org": "http://www.w3.org/ns/org#",
    "dpv": "https://w3id.org/dpv#",
    "airo": "https://w3id.org/airo#",
    "m8g": "http://data.europa.eu/m8g/",
    "eli": "http://data.europa.eu/eli/ontology#",
    "esco": "http://data.europa.eu/esco/model#",
    "bibo": "http://purl.org/ontology/bibo/",
    "foaf": "http://xmlns.com/foaf/0.1/",
}
"""Prefixes of every file that this project writes and of the example queries."""

GraphRole = Literal["asserted", "open", "translations", "inferred", "open-inferred", "ontology"]
GRAPH_ROLES: Final[tuple[GraphRole, ...]] = (
    "asserted",
    "open",
    "translations",
    "inferred",
    "open-inferred",
    "ontology",
)
"""The named graphs of a release. ``translations`` holds unreviewed machine translations and nothing else."""


def graph_iri(version: str, role: GraphRole) -> str:
    """The IRI of one named graph of a release, for example ``…/release/0.1.0/asserted``."""
    return f"{RELEASE}{version}/{role}"


def thing_iri(segment: str, identifier: str) -> str:
    """The IRI of a thing from its class segment and table id, for example ``('capability', 'CP-ENG-05')``."""
    return f"{ID}{segment}/{quote(identifier, safe='-._~/')}"


def kebab(name: str) -> str:
    """A type name as its segment in IRIs and paths: ``CapabilityDomain`` becomes ``capability-domain``."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", name).lower()


def compact(iri: str) -> str:
    """The CURIE of an IRI under a known prefix, else the IRI itself; the longest namespace wins."""
    best = max(
        ((prefix, space) for prefix, space in PREFIXES.items() if iri.startswith(space)),
        key=lambda item: len(item[1]),
        default=None,
    )
    return iri if best is None else f"{best[0]}:{iri[len(best[1]) :]}"


def expand(curie: str) -> str:
    """The IRI of a CURIE under a known prefix, else the text unchanged."""
    prefix, colon, local = curie.partition(":")
    return PREFIXES[prefix] + local if colon and prefix in PREFIXES else curie
