# id: concept-sources
# title: Give each concept of the vocabularies the source of its scheme
# why: ontology/vocabularies states the source once a scheme; every thing carries its own source and basis.
PREFIX graph: <https://w3id.org/koban/release/building/>
PREFIX koban: <https://w3id.org/koban/ontology#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>

INSERT {
  GRAPH graph:ontology {
    ?concept koban:source ?source ; koban:basis <https://w3id.org/koban/scheme/statement-basis/analyst> .
  }
}
WHERE {
  GRAPH graph:ontology {
    ?scheme a skos:ConceptScheme ; koban:source ?source .
    ?concept skos:inScheme ?scheme ; a koban:Concept .
  }
}
