// title: No release is in the database from now on; the mark stays until everything is gone
CYPHER 5
MATCH (p:ReleasePointer {name: 'current'})
OPTIONAL MATCH (old:ReleasePointer {name: 'dropped'})
DELETE old
WITH DISTINCT p
SET p.name = 'dropped'
