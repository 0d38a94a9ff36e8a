// title: Relationships that are gone
CYPHER 5
UNWIND $rows AS row
MATCH ()-[r]->()
WHERE elementId(r) = row.id
DELETE r
