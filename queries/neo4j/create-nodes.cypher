// title: New nodes
CYPHER 5
UNWIND $rows AS row
CREATE (n:$(row.labels))
SET n = row.properties
