# id: enum-names
# title: Give each value of a closed list its name as an enum
# why: SPARQL answers can then show the same names as GraphQL. A name given in the vocabularies stays; else it is
#      the notation in capitals with "_" for everything that is no letter or digit.
PREFIX graph: <https://w3id.org/koban/release/building/>
PREFIX koban: <https://w3id.org/koban/ontology#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>

INSERT { GRAPH ?home { ?value koban:enumName ?name } }
WHERE {
  GRAPH graph:ontology { ?class koban:listScheme ?scheme }
  GRAPH ?home { ?value skos:inScheme ?scheme ; skos:notation ?notation }
  FILTER NOT EXISTS { GRAPH ?any { ?value koban:enumName ?given } }
  BIND (UCASE(REPLACE(?notation, "[^A-Za-z0-9]", "_")) AS ?name)
}
