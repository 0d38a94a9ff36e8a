# id: label-conditions
# title: Label conditions and exceptions in words
# why: A clause "action=custody|interrogation" reads "action: custody or interrogation"; an
#      exception joins its clauses with ";". Labels are joined in the order of their text, so that two builds give
#      the same words.
PREFIX graph: <https://w3id.org/koban/release/building/>
PREFIX koban: <https://w3id.org/koban/ontology#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>

INSERT { GRAPH ?g { ?condition skos:prefLabel ?label } }
WHERE {
  {
    SELECT ?g ?condition ?facetLabel ?operator (GROUP_CONCAT(?word; SEPARATOR=" or ") AS ?words)
    WHERE {
      {
        SELECT ?g ?condition ?facetLabel ?operator ?word
        WHERE {
          VALUES ?g { graph:asserted graph:open }
          GRAPH ?g {
            ?condition a koban:Condition ; koban:facet ?facet ; koban:operator ?operator ; koban:accepts ?value .
          }
          GRAPH graph:asserted { ?facet skos:prefLabel ?facetLabel }
          VALUES ?home { graph:asserted graph:open graph:ontology }
          GRAPH ?home { ?value skos:prefLabel ?valueLabel }
          BIND (STR(?valueLabel) AS ?word)
        }
        ORDER BY ?condition ?word
      }
    }
    GROUP BY ?g ?condition ?facetLabel ?operator
  }
  BIND (STRLANG(CONCAT(STR(?facetLabel), IF(STR(?operator) = "ne", ": not ", ": "), ?words), "en") AS ?label)
} ;

INSERT { GRAPH ?g { ?exception skos:prefLabel ?label } }
WHERE {
  {
    SELECT ?g ?exception (GROUP_CONCAT(?words; SEPARATOR="; ") AS ?text)
    WHERE {
      {
        SELECT ?g ?exception ?words
        WHERE {
          VALUES ?g { graph:asserted graph:open }
          GRAPH ?g {
            ?exception a koban:NormException ; koban:hasCondition ?condition .
            ?condition skos:prefLabel ?conditionLabel .
          }
          BIND (STR(?conditionLabel) AS ?words)
        }
        ORDER BY ?exception ?condition
      }
    }
    GROUP BY ?g ?exception
  }
  BIND (STRLANG(?text, "en") AS ?label)
}
