// question: When does a norm apply, and what lifts it?
// note: A condition accepts values of one facet; an exception needs all its own conditions to be known to hold.
// shown: 8
CYPHER 5
MATCH (norm:Norm {id: 'AIA-5-1-h'})
CALL (norm) {
  MATCH (norm)-[:HAS_CONDITION]->(condition:Condition)
  RETURN 'applies if' AS part, '' AS exception, condition
  UNION
  MATCH (norm)-[:HAS_EXCEPTION]->(lifted:NormException)-[:HAS_CONDITION]->(condition:Condition)
  RETURN 'unless' AS part, lifted.id AS exception, condition
}
MATCH (condition)-[:FACET]->(facet:Facet), (condition)-[:ACCEPTS]->(value)
WITH part, exception, condition, facet, value ORDER BY value.id
RETURN part, exception, facet.label_en AS facet, condition.operator AS operator,
       collect(coalesce(value.label_en, value.id)) AS values
ORDER BY part, exception, facet
