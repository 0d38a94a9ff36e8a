// title: Relationships that differ; a property that goes away is null in the row
CYPHER 5
UNWIND $rows AS row
MATCH ()-[r]->()
WHERE elementId(r) = row.id
SET r += row.properties
