// title: Which release is in the database
CYPHER 5
MATCH (p:ReleasePointer {name: 'current'})
RETURN p.version AS version, p.digest AS digest, p.state AS state, p.revision AS revision, p.push AS push,
  p.pushed AS pushed
