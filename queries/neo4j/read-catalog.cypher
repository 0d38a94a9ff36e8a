// title: The nodes that describe labels, types and keys
CYPHER 5
MATCH (n:Catalog)
RETURN elementId(n) AS id, labels(n) AS labels, properties(n) AS properties
