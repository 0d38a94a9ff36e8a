// title: Nodes that are gone
CYPHER 5
UNWIND $rows AS row
MATCH (n)
WHERE elementId(n) = row.id
DETACH DELETE n
