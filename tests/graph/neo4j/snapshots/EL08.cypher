// EL08 {}

// capabilities: {"p0": 0, "p1": 1000}
CYPHER 5
MATCH (p:ReleasePointer {name: 'current'})
WITH p.revision AS revision, p.state AS state, p.version AS version
CALL () {
  MATCH (n0:Capability)
  WITH n0, COUNT { (n0)<-[:UNDERMINES]-() } AS k0_0
  WHERE k0_0 > $p0
  WITH n0, k0_0 ORDER BY k0_0 DESC, n0.id LIMIT $p1
  WITH [n0.id, n0.label_en, [k0_0]] AS row
  RETURN collect(row) AS found
}
MATCH (q:ReleasePointer {name: 'current'})
RETURN revision, state, version, found AS answer, q.revision AS lastRevision, q.state AS lastState
