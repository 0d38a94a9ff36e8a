// title: Every node of this project goes, in batches; the marks go last
CYPHER 5
MATCH (n)
WHERE n:Catalog OR (n:Resource AND n.iri IS NOT NULL)
CALL (n) {
  DETACH DELETE n
} IN TRANSACTIONS OF 5000 ROWS
RETURN count(*) AS nodes
