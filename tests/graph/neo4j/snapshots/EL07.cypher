// EL07 {}

// strengthened: {"p0": 0}
CYPHER 5
MATCH (p:ReleasePointer {name: 'current'})
WITH p.revision AS revision, p.state AS state, p.version AS version
CALL () {
  MATCH (n0:Capability)
  WHERE COUNT { (n0)<-[:STRENGTHENS]-() } > $p0
  RETURN count(n0) AS total
}
MATCH (q:ReleasePointer {name: 'current'})
RETURN revision, state, version, [total] AS answer, q.revision AS lastRevision, q.state AS lastState

// capabilities: {"p0": "coactive", "p1": 0, "p2": 1000}
CYPHER 5
MATCH (p:ReleasePointer {name: 'current'})
WITH p.revision AS revision, p.state AS state, p.version AS version
CALL () {
  MATCH (n0:Capability)
  WHERE n0.primaryMode = $p0 AND COUNT { (n0)<-[:STRENGTHENS]-() } = $p1 AND n0.id IS NOT NULL
  WITH n0 ORDER BY n0.id LIMIT $p2
  WITH [n0.id, n0.label_en] AS row
  RETURN collect(row) AS found
}
MATCH (q:ReleasePointer {name: 'current'})
RETURN revision, state, version, found AS answer, q.revision AS lastRevision, q.state AS lastState
