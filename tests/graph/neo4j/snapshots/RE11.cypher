// RE11 {}

// evidenceRows: {"p0": "CP-SOL-04", "p1": 1000}
CYPHER 5
MATCH (p:ReleasePointer {name: 'current'})
WITH p.revision AS revision, p.state AS state, p.version AS version
CALL () {
  MATCH (n200:Resource)
  WHERE n200:Capability|CapabilityDomain AND n200.id = $p0
  MATCH (n100)-[:STRENGTHENS]->(n200)
  MATCH (n0)-[:ABOUT]->(n100)
  WITH DISTINCT n0
  WITH n0, head(COLLECT { MATCH (n0)-[:ABOUT]->(n1) RETURN n1.id }) AS k0_0 ORDER BY k0_0, n0.id LIMIT $p1
  WITH [n0.id, COLLECT { MATCH (n0)-[:ABOUT]->(n1) RETURN [n1.id] }, n0.direction, n0.design, n0.year, n0.isEffect, n0.outcomeText_en, n0.sourceCitation] AS row
  RETURN collect(row) AS found
}
MATCH (q:ReleasePointer {name: 'current'})
RETURN revision, state, version, found AS answer, q.revision AS lastRevision, q.state AS lastState

// methodologies: {"p0": "CP-SOL-04", "p1": 0, "p2": 1000}
CYPHER 5
MATCH (p:ReleasePointer {name: 'current'})
WITH p.revision AS revision, p.state AS state, p.version AS version
CALL () {
  MATCH (n100:Resource)
  WHERE n100:Capability|CapabilityDomain AND n100.id = $p0
  MATCH (n0)-[:STRENGTHENS]->(n100)
  WHERE COUNT { (n0)<-[:ABOUT]-() } = $p1
  WITH n0 ORDER BY n0.id LIMIT $p2
  WITH [n0.id] AS row
  RETURN collect(row) AS found
}
MATCH (q:ReleasePointer {name: 'current'})
RETURN revision, state, version, found AS answer, q.revision AS lastRevision, q.state AS lastState
