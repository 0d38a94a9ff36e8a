// PM02 {}

// capabilities: {"p0": "reactive", "p1": "proactive", "p2": "coactive", "p3": 1000}
CYPHER 5
MATCH (p:ReleasePointer {name: 'current'})
WITH p.revision AS revision, p.state AS state, p.version AS version
CALL () {
  MATCH (n0:Capability)
  WHERE $p0 IN n0.modes AND $p1 IN n0.modes AND $p2 IN n0.modes AND n0.id IS NOT NULL
  WITH n0 ORDER BY n0.id LIMIT $p3
  WITH [n0.id, n0.label_en] AS row
  RETURN collect(row) AS found
}
MATCH (q:ReleasePointer {name: 'current'})
RETURN revision, state, version, found AS answer, q.revision AS lastRevision, q.state AS lastState
