// title: How much is in the database, and whether it bears the mark of this project
CYPHER 5
CALL () { MATCH (n) RETURN count(n) AS nodes }
CALL () { MATCH ()-[r]->() RETURN count(r) AS relationships }
RETURN nodes, relationships, EXISTS { MATCH (:ReleasePointer) } AS marked
