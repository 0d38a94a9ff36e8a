# id: label-norms
# title: Label each norm "instrument, article: short title"
# why: Short titles repeat (the right of access of two acts); with instrument and article the label is unique. Where
#      the short title is translated by machine, so is the label, and it stands in the graph of translations.
PREFIX graph: <https://w3id.org/koban/release/building/>
PREFIX koban: <https://w3id.org/koban/ontology#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>

INSERT { GRAPH ?home { ?norm skos:prefLabel ?label } }
WHERE {
  VALUES ?g { graph:asserted graph:open }
  GRAPH ?g { ?norm koban:instrument ?instrument ; koban:article ?article }
  VALUES ?home { graph:asserted graph:open graph:translations }
  GRAPH ?home { ?norm koban:shortTitle ?title }
  BIND (STRLANG(CONCAT(?instrument, ", ", ?article, ": ", STR(?title)), LANG(?title)) AS ?label)
}
