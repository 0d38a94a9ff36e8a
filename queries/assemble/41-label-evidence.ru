# id: label-evidence
# title: Label each evidence row "practice: outcome in words, year (row)"
# why: A row has no name; practice, outcome and year say what it is, its number tells two results of one review
#      apart.
PREFIX dct: <http://purl.org/dc/terms/>
PREFIX graph: <https://w3id.org/koban/release/building/>
PREFIX koban: <https://w3id.org/koban/ontology#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>

INSERT { GRAPH ?g { ?row skos:prefLabel ?label } }
WHERE {
  VALUES ?g { graph:asserted graph:open }
  GRAPH ?g {
    ?row a koban:Evidence ; dct:identifier ?id ; koban:about ?practice ; koban:outcomeText ?outcome .
    OPTIONAL { ?row koban:year ?year }
  }
  VALUES ?home { graph:asserted graph:open }
  GRAPH ?home { ?practice skos:prefLabel ?name }
  BIND (COALESCE(CONCAT(", ", STR(?year)), "") AS ?when)
  BIND (STRLANG(CONCAT(STR(?name), ": ", STR(?outcome), ?when, " (", ?id, ")"), "en") AS ?label)
}
