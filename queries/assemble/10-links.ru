# id: links
# title: State each link of links.csv as a plain triple
# why: Property chains, transitive properties and SPARQL users need the plain statement; the koban:Link beside it
#      keeps basis and note.
PREFIX koban: <https://w3id.org/koban/ontology#>

INSERT { GRAPH ?g { ?subject ?predicate ?object } }
WHERE {
  GRAPH ?g { ?link a koban:Link ; koban:subject ?subject ; koban:predicate ?predicate ; koban:object ?object }
}
