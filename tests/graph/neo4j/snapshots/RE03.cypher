// RE03 {}

// capabilities: {"p0": "legal_ethical", "p1": "technology", "p2": 1000}
CYPHER 5
MATCH (p:ReleasePointer {name: 'current'})
WITH p.revision AS revision, p.state AS state, p.version AS version
CALL () {
  MATCH (n0:Capability)
  WHERE NOT $p0 IN n0.dimensions AND $p1 IN n0.dimensions AND n0.id IS NOT NULL
  WITH n0 ORDER BY n0.id LIMIT $p2
  WITH [n0.id, n0.label_en] AS row
  RETURN collect(row) AS found
}
MATCH (q:ReleasePointer {name: 'current'})
RETURN revision, state, version, found AS answer, q.revision AS lastRevision, q.state AS lastState
