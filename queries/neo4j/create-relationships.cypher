// title: New relationships between nodes that are there
CYPHER 5
UNWIND $rows AS row
MATCH (a:Resource {iri: row.start})
MATCH (b:Resource {iri: row.end})
CREATE (a)-[r:$(row.type)]->(b)
SET r = row.properties
