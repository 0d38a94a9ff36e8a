# id: label-project
# title: Label definitions, mode roles, project facts, pilots and projects without a name
# why: These rows have no name of their own. A value that is not known is said to be not known.
PREFIX dct: <http://purl.org/dc/terms/>
PREFIX graph: <https://w3id.org/koban/release/building/>
PREFIX koban: <https://w3id.org/koban/ontology#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>

# A definition: the term, its number among the definitions of the term, and whose words it is.
INSERT { GRAPH ?g { ?row skos:prefLabel ?label } }
WHERE {
  VALUES ?g { graph:asserted graph:open }
  GRAPH ?g { ?row a koban:Definition ; dct:identifier ?id ; koban:term ?term ; koban:origin ?origin }
  GRAPH graph:asserted { ?origin skos:prefLabel ?whose }
  BIND (STRLANG(CONCAT(STR(?term), ", definition ", REPLACE(?id, "^.*-", ""), " (", STR(?whose), ")"), "en") AS ?label)
} ;

# A mode role: the mode and the role.
INSERT { GRAPH ?g { ?row skos:prefLabel ?label } }
WHERE {
  VALUES ?g { graph:asserted graph:open }
  GRAPH ?g { ?row a koban:ModeRole ; koban:mode ?mode ; koban:role ?role }
  GRAPH graph:asserted { ?mode skos:prefLabel ?modeLabel }
  GRAPH graph:ontology { ?role skos:prefLabel ?roleLabel }
  BIND (STRLANG(CONCAT(STR(?modeLabel), ": ", LCASE(STR(?roleLabel))), "en") AS ?label)
} ;

# A project fact: the field and the value. Where two rows say the same, each names its source.
INSERT { GRAPH ?g { ?row skos:prefLabel ?label } }
WHERE {
  VALUES ?g { graph:asserted graph:open }
  GRAPH ?g {
    ?row a koban:ProjectFact ; koban:field ?field .
    OPTIONAL { ?row koban:value ?value }
    OPTIONAL { ?row koban:sourceCitation ?citation }
  }
  OPTIONAL { GRAPH ?any { ?twin koban:field ?field ; koban:value ?value } FILTER (?twin != ?row) }
  BIND (REPLACE(REPLACE(?field, "_", " "), "^eu ", "EU ") AS ?words)
  BIND (IF(BOUND(?twin), CONCAT(" (", ?citation, ")"), "") AS ?which)
  BIND (STRLANG(CONCAT(?words, ": ", COALESCE(STR(?value), "not known"), ?which), "en") AS ?label)
} ;

# A pilot: its place.
INSERT { GRAPH ?g { ?row skos:prefLabel ?label } }
WHERE {
  VALUES ?g { graph:asserted graph:open }
  GRAPH ?g {
    ?row a koban:Pilot ; dct:identifier ?id .
    OPTIONAL { ?row koban:pilotPlace ?place }
  }
  BIND (COALESCE(?place, STRLANG(CONCAT("Pilot ", ?id, ", place not known"), "en")) AS ?label)
} ;

# A related project without a name. That its name is not known is no value of the column "name": the label stands in the
# ontology, where an export of the table does not look.
INSERT { GRAPH graph:ontology { ?row skos:prefLabel ?label } }
WHERE {
  VALUES ?g { graph:asserted graph:open }
  GRAPH ?g { ?row a koban:RelatedProject ; dct:identifier ?id }
  FILTER NOT EXISTS { GRAPH ?g { ?row skos:prefLabel ?name } }
  BIND (STRLANG(CONCAT("Project ", ?id, ", name not known"), "en") AS ?label)
}
