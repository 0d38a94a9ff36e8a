// title: Nodes that no push of this project made
CYPHER 5
MATCH (n)
WHERE NOT ((n:Resource AND n.iri IS NOT NULL) OR n:Catalog OR n:ReleasePointer)
RETURN labels(n) AS labels, count(*) AS nodes
ORDER BY nodes DESC
