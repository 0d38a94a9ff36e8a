// title: Every node that stands for an IRI
CYPHER 5
MATCH (n:Resource)
RETURN elementId(n) AS id, labels(n) AS labels, properties(n) AS properties
