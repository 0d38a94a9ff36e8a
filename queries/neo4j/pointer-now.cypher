// title: Which release the database says it holds, and whether it is being changed
CYPHER 5
MATCH (p:ReleasePointer {name: 'current'})
RETURN p.version, p.digest, p.state, p.revision, p.push
