// title: Wait until every index is filled
CYPHER 5
CALL db.awaitIndexes($seconds)
