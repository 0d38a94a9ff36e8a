// title: Every relationship
CYPHER 5
MATCH (a)-[r]->(b)
RETURN elementId(r) AS id, elementId(a) AS start, type(r) AS type, elementId(b) AS end, properties(r) AS properties
