# id: houses
# title: A book without a house is printed by its author
PREFIX koban: <https://w3id.org/koban/ontology#>
PREFIX dct: <http://purl.org/dc/terms/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>

INSERT { GRAPH ?g {
  <https://w3id.org/koban/id/publishing-house/h1> a koban:PublishingHouse ; dct:identifier "h1" ; skos:prefLabel "Self"@en .
  ?book koban:house <https://w3id.org/koban/id/publishing-house/h1> .
} }
WHERE { GRAPH ?g { ?book koban:author ?author } }
