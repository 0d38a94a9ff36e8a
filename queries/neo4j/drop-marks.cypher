// title: The last that said that the database is ours goes
CYPHER 5
MATCH (p:ReleasePointer)
DETACH DELETE p
