// title: Nodes whose identifier changes give it up first, so that two may swap theirs
CYPHER 5
UNWIND $rows AS row
MATCH (n)
WHERE elementId(n) = row.id
SET n += row.freed
