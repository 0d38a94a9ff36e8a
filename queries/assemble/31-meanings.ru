# id: meanings
# title: Carry the meaning of an allowed value to its concept
# why: enumerations.csv is the one source of these meanings. A scheme names the columns it serves (koban:listedIn)
#      and the property its meanings become (koban:meaningAs). A meaning that is the label again says nothing new,
#      and a definition in model_terms.csv or in the vocabularies goes before it. It describes a scheme, so it
#      stands in the ontology, where an export of model_terms.csv does not look.
PREFIX graph: <https://w3id.org/koban/release/building/>
PREFIX koban: <https://w3id.org/koban/ontology#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>

INSERT { GRAPH graph:ontology { ?concept ?property ?meaning } }
WHERE {
  GRAPH graph:asserted {
    ?row a koban:AllowedValue ; koban:file ?file ; koban:column ?column ; koban:value ?value ; koban:meaning ?meaning .
  }
  BIND (CONCAT(?file, "#", ?column) AS ?place)
  GRAPH graph:ontology { ?scheme koban:listedIn ?place ; koban:meaningAs ?property }
  GRAPH ?home { ?concept skos:inScheme ?scheme ; skos:notation ?value }
  FILTER NOT EXISTS { GRAPH ?any { ?concept ?property ?given } }
  FILTER NOT EXISTS { GRAPH ?any { ?concept skos:prefLabel ?label FILTER (LCASE(STR(?label)) = LCASE(STR(?meaning))) } }
}
