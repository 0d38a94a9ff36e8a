// title: Nodes that differ; a property that goes away is null in the row
CYPHER 5
UNWIND $rows AS row
MATCH (n)
WHERE elementId(n) = row.id
SET n += row.properties
SET n:$(row.added)
REMOVE n:$(row.removed)
