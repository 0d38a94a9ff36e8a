// AI06 {}

// capabilities: {"p0": "S48", "p1": 1000}
CYPHER 5
MATCH (p:ReleasePointer {name: 'current'})
WITH p.revision AS revision, p.state AS state, p.version AS version
CALL () {
  MATCH (n100:Stakeholder)
  WHERE n100.id = $p0
  MATCH (n0)-[:INVOLVES]->(n100)
  WHERE n0:Capability
  WITH n0 ORDER BY n0.id LIMIT $p1
  WITH [n0.id, n0.label_en] AS row
  RETURN collect(row) AS found
}
MATCH (q:ReleasePointer {name: 'current'})
RETURN revision, state, version, found AS answer, q.revision AS lastRevision, q.state AS lastState
