"""A source folder of a few rows that uses every feature of the loader; tests plant faults into copies of it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from koban_kg.names import graph_iri

if TYPE_CHECKING:
    from pathlib import Path

    from loaders.source import LoadedSource

ONTOLOGY = """\
@prefix dct: <http://purl.org/dc/terms/> .
@prefix koban: <https://w3id.org/koban/ontology#> .
@prefix ks: <https://w3id.org/koban/scheme/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .

<https://w3id.org/koban/ontology> a owl:Ontology ; owl:versionInfo "7.0.1" ; dct:issued "2026-11-22" .

koban:Approach a owl:Class . koban:Practice rdfs:subClassOf koban:Approach . koban:Tool rdfs:subClassOf koban:Approach .
koban:addresses a owl:ObjectProperty ; skos:notation "addresses" ;
    rdfs:domain koban:Approach ; rdfs:range koban:Problem .
koban:requires a owl:ObjectProperty ; skos:notation "requires" ;
    rdfs:domain [ owl:unionOf ( koban:Practice koban:Tool ) ] ; rdfs:range koban:Practice .
koban:helps a owl:ObjectProperty ; skos:notation "helps" .
[] sh:targetClass koban:Tool ; sh:property [
    sh:path koban:helps ; sh:or ( [ sh:class koban:Practice ] [ sh:class koban:Problem ] ) ] .
skos:prefLabel a owl:AnnotationProperty ; skos:notation "label" .
skos:definition a owl:AnnotationProperty ; skos:notation "definition" .
"""

VOCABULARY = """\
@prefix ks: <https://w3id.org/koban/scheme/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .

<https://w3id.org/koban/scheme/kind/model> skos:inScheme ks:kind ; skos:notation "model" .
<https://w3id.org/koban/scheme/kind/strategy> skos:inScheme ks:kind ; skos:notation "strategy" .
<https://w3id.org/koban/scheme/verified/yes> skos:inScheme ks:verified ; skos:notation "yes" .
<https://w3id.org/koban/scheme/verified/no> skos:inScheme ks:verified ; skos:notation "no" .
<https://w3id.org/koban/scheme/condition-operator/eq> skos:inScheme ks:condition-operator ; skos:notation "eq" .
<https://w3id.org/koban/scheme/condition-operator/ne> skos:inScheme ks:condition-operator ; skos:notation "ne" .
"""

DATASET = '<https://w3id.org/koban/dataset> <http://purl.org/dc/terms/title> "Small"@en .\n'

_WATCH = (
    'watch,"Watch, together",practice,strategy,,prb-crime,,,-3,no,,'
    "place=street|square; tool!=drone,place=square || gate=beat,note é,no\n"
)

TABLES = {
    "approaches.csv": """\
id,name,tier,kind,tags,problem_ids,since,year,score,active,homepage,rule,unless,note,verified
beat,Beat work,practice,model,foot | bike,prb-noise | prb-crime,2020-01-31,2020,1.20,yes,https://example.org/beat,,,,yes
"""
    + _WATCH
    + """\
app,App,tool,model,app,,,,0,yes,,,,unknown,yes
""",
    "problems.csv": """\
id,label,broader
prb-crime,Crime,
prb-noise,Noise,prb-crime
""",
    "facets.csv": """\
facet,value,label
place,,place
place,street,street
place,square,square
tool,,tool
tool,drone,drone
gate,,gate
""",
    "words.csv": """\
scheme,value,part,text
kind,model,label,Model
kind,model,definition,A way of working
kind,strategy,label,Strategy
""",
    "links.csv": """\
subject,predicate,object,basis
watch,addresses,prb-noise,analyst
beat,addresses,prb-noise,analyst
beat,addresses,prb-crime,inferred
app,requires,beat,analyst
app,helps,prb-noise,analyst
""",
    "translations.csv": """\
table,id,column,lang,text,status
approaches,beat,name,de,Streife,machine
approaches,beat,name,fr,Îlotage : à pied,reviewed
words,kind/model,definition,de,Eine Arbeitsweise,machine
facets,place/,label,de,Ort,machine
""",
}

_TEXT = {"lang": "en"}
_ID = {"name": "id", "propertyUrl": "dct:identifier", "required": True}


def _facet(column: dict[str, Any]) -> dict[str, Any]:
    return {"grammar": "condition", "tables": {"gate": ["approaches.csv"]}, **column}


METADATA: dict[str, Any] = {
    "@context": "http://www.w3.org/ns/csvw",
    "koban:graph": {"column": "verified", "graphs": {"no": "open"}},
    "tables": [
        {
            "url": "approaches.csv",
            "koban:resolve": {"classBy": "tier", "classes": {"practice": "koban:Practice", "tool": "koban:Tool"}},
            "koban:regenerate": [
                {"name": "addressed", "after": "tags", "predicate": "koban:addresses", "direction": "out"},
                {"name": "addressed_inferred", "after": "addressed", "predicate": "koban:addresses",
                 "direction": "out", "basis": "inferred"},
                {"name": "needed_by", "after": "verified", "direction": "in",
                 "predicate": ["koban:requires", "koban:helps"]},
            ],
            "tableSchema": {
                "primaryKey": ["id"],
                "columns": [
                    _ID,
                    {"name": "name", "propertyUrl": "skos:prefLabel", "required": True, **_TEXT},
                    {"name": "tier", "propertyUrl": "koban:tier"},
                    {"name": "kind", "propertyUrl": "koban:kind", "koban:resolve": {"scheme": "kind"}},
                    {"name": "tags", "propertyUrl": "koban:tag", "separator": " | ", **_TEXT},
                    {"name": "problem_ids", "propertyUrl": "koban:problem", "separator": " | ", "koban:each": True,
                     "koban:resolve": {"tables": ["problems.csv"]}},
                    {"name": "since", "propertyUrl": "koban:since", "datatype": "date"},
                    {"name": "year", "propertyUrl": "koban:year", "datatype": {"base": "integer", "minimum": 1900}},
                    {"name": "score", "propertyUrl": "koban:score", "datatype": "decimal"},
                    {"name": "active", "propertyUrl": "koban:active",
                     "datatype": {"base": "boolean", "format": "yes|no"}},
                    {"name": "homepage", "propertyUrl": "koban:homepage", "valueUrl": "{+homepage}"},
                    {"name": "rule", "propertyUrl": "koban:ruleText", "koban:parse": _facet({
                        "property": "koban:hasCondition", "iri": "https://w3id.org/koban/id/condition/{id}--c{k}"})},
                    {"name": "unless", "propertyUrl": "koban:unlessText", "koban:parse": _facet({
                        "grammar": "exception", "property": "koban:hasException",
                        "iri": "https://w3id.org/koban/id/exception/{id}--e{k}",
                        "clauseIri": "https://w3id.org/koban/id/condition/{id}--e{k}-{j}"})},
                    {"name": "note", "propertyUrl": "koban:note", "null": ["", "unknown"], **_TEXT},
                    {"name": "verified", "propertyUrl": "koban:verified", "required": True,
                     "koban:resolve": {"scheme": "verified"}},
                ],
            },
        },
        {
            "url": "problems.csv",
            "koban:resolve": {"class": "koban:Problem"},
            "tableSchema": {
                "primaryKey": "id",
                "columns": [
                    {**_ID, "datatype": {"base": "string", "format": "prb-[a-z-]+"}},
                    {"name": "label", "propertyUrl": "skos:prefLabel", "required": True, **_TEXT},
                    {"name": "broader", "propertyUrl": "skos:broader", "separator": " | ", "koban:each": True,
                     "koban:resolve": {"tables": ["problems.csv"]}},
                    {"virtual": True, "name": "home", "propertyUrl": "koban:home", "valueUrl": "https://example.org/{id}/{broader}"},
                ],
            },
        },
        {
            "url": "facets.csv",
            "koban:resolve": {"classBy": "value", "classes": {
                "": {"class": "koban:Facet", "iri": "https://w3id.org/koban/scheme/{facet}"},
                "*": {"class": "koban:Concept", "iri": "https://w3id.org/koban/scheme/{facet}/{value}"}}},
            "tableSchema": {
                "primaryKey": ["facet", "value"],
                "columns": [
                    {"name": "facet", "propertyUrl": "skos:inScheme", "valueUrl": "https://w3id.org/koban/scheme/{facet}",
                     "required": True, "koban:when": {"value": True}},
                    {"name": "value", "propertyUrl": "skos:notation"},
                    {"name": "label", "propertyUrl": "skos:prefLabel", "required": True, **_TEXT},
                    {"virtual": True, "name": "identifier", "propertyUrl": "dct:identifier",
                     "koban:text": "{facet}/{value}"},
                    {"virtual": True, "name": "source", "propertyUrl": "koban:source",
                     "valueUrl": "https://w3id.org/koban/id/source/table-facets"},
                ],
            },
        },
        {
            "url": "words.csv",
            "koban:resolve": {"class": "koban:Concept", "iri": "https://w3id.org/koban/scheme/{scheme}/{value}",
                              "key": "{scheme}/{value}"},
            "tableSchema": {
                "primaryKey": ["scheme", "value", "part"],
                "columns": [
                    {"name": "scheme", "required": True, "suppressOutput": True},
                    {"name": "value", "required": True, "suppressOutput": True},
                    {"name": "part", "required": True, "suppressOutput": True},
                    {"name": "text", "required": True, "koban:resolve": {"property": "part"}, **_TEXT},
                    {"virtual": True, "name": "source", "propertyUrl": "koban:source",
                     "valueUrl": "https://w3id.org/koban/id/source/table-words"},
                ],
            },
        },
        {
            "url": "links.csv",
            "koban:resolve": {"class": "koban:Link", "iri": "https://w3id.org/koban/id/link/{subject}--{predicate}--{object}"},
            "koban:distinct": ["subject", "object"],
            "tableSchema": {
                "primaryKey": ["subject", "predicate", "object"],
                "columns": [
                    {"name": "subject", "propertyUrl": "koban:subject", "required": True,
                     "koban:resolve": {"by": "predicate", "side": "domain"}},
                    {"name": "predicate", "propertyUrl": "koban:predicate", "required": True,
                     "koban:resolve": {"by": "notation"}},
                    {"name": "object", "propertyUrl": "koban:object", "required": True,
                     "koban:resolve": {"by": "predicate", "side": "range"}},
                    {"name": "basis", "propertyUrl": "koban:basis", "required": True,
                     "datatype": {"base": "string", "format": "analyst|inferred"}},
                ],
            },
        },
        {
            "url": "translations.csv",
            "koban:graph": {"column": "status", "graphs": {"machine": "translations", "reviewed": "asserted"}},
            "tableSchema": {
                "primaryKey": ["table", "id", "column", "lang"],
                "columns": [
                    {"name": "table", "required": True, "suppressOutput": True},
                    {"name": "id", "required": True, "suppressOutput": True},
                    {"name": "column", "required": True, "suppressOutput": True},
                    {"name": "lang", "required": True, "suppressOutput": True,
                     "datatype": {"base": "string", "format": "[a-z]{2}"}},
                    {"name": "text", "required": True,
                     "koban:resolve": {"table": "table", "key": "id", "column": "column", "lang": "lang"}},
                    {"name": "status", "required": True, "suppressOutput": True},
                ],
            },
        },
    ],
}  # fmt: skip


def files(**changed: bytes) -> dict[str, bytes]:
    """The files of the folder by relative path; ``changed`` replaces tables by name without ending."""
    result = {
        "koban.ttl": ONTOLOGY.encode(),
        "vocabularies/kinds.ttl": VOCABULARY.encode(),
        "data/dataset.ttl": DATASET.encode(),
        "data/csv-metadata.json": json.dumps(METADATA).encode(),
    }
    for name, text in TABLES.items():
        result[f"data/{name}"] = changed.get(name.removesuffix(".csv"), text.encode())
    return result


def write(folder: Path, contents: dict[str, bytes]) -> Path:
    """Write the files under a folder and give the folder."""
    for name, content in contents.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder


def quads(source: LoadedSource, *, ontology: bool = False) -> list[ox.Quad]:
    """The statements of a loaded source in named graphs, those of the ontology only if asked for."""
    return [
        ox.Quad(triple.subject, triple.predicate, triple.object, ox.NamedNode(graph_iri("0.0.0", role)))
        for role, triples in source.quads.items()
        if ontology or role != "ontology"
        for triple in triples
    ]


def store(source: LoadedSource) -> ox.Store:
    """All statements of a loaded source as a release keeps them."""
    result = ox.Store()
    result.bulk_extend(quads(source, ontology=True))
    return result
