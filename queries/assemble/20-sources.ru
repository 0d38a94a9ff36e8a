# id: sources
# title: Make a source of each different citation, address and DOI
# why: Rows repeat the columns of their source; one thing per source can be counted, ranked and linked to all its
#      rows. The name is the first 12 hexadecimal digits of the SHA-256 of citation, address and DOI, one a line;
#      what is empty is an empty line.
PREFIX dct: <http://purl.org/dc/terms/>
PREFIX graph: <https://w3id.org/koban/release/building/>
PREFIX koban: <https://w3id.org/koban/ontology#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>

INSERT {
  GRAPH ?g {
    ?row koban:source ?source .
    ?source a koban:Source ; dct:identifier ?id ;
      koban:sourceCitation ?citation ; koban:sourceUrl ?url ; koban:doi ?doi .
  }
}
WHERE {
  VALUES ?g { graph:asserted graph:open }
  GRAPH ?g {
    ?row koban:verified ?verified ; koban:sourceCitation ?citation .
    OPTIONAL { ?row koban:sourceUrl ?url }
    OPTIONAL { ?row koban:doi ?doi }
  }
  BIND (SUBSTR(SHA256(CONCAT(?citation, "\n", COALESCE(STR(?url), ""), "\n", COALESCE(?doi, ""))), 1, 12) AS ?id)
  BIND (IRI(CONCAT("https://w3id.org/koban/id/source/", ?id)) AS ?source)
} ;

# The label is the citation; where several sources share it (the skills of ESCO), their addresses tell them apart.
INSERT { GRAPH ?g { ?source skos:prefLabel ?label } }
WHERE {
  VALUES ?g { graph:asserted graph:open }
  GRAPH ?g {
    ?source a koban:Source ; koban:sourceCitation ?citation .
    OPTIONAL { ?source koban:sourceUrl ?url }
  }
  OPTIONAL { GRAPH ?any { ?twin a koban:Source ; koban:sourceCitation ?citation } FILTER (?twin != ?source) }
  BIND (IF(BOUND(?twin), COALESCE(CONCAT(?citation, ", ", STR(?url)), ?citation), ?citation) AS ?words)
  BIND (STRLANG(?words, "en") AS ?label)
}
