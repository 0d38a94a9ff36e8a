// AI04 {}

// skills: {"p0": "CP-PRE-10", "p1": 1000}
CYPHER 5
MATCH (p:ReleasePointer {name: 'current'})
WITH p.revision AS revision, p.state AS state, p.version AS version
CALL () {
  MATCH (n100:Resource)
  WHERE n100:Capability|CapabilityDomain AND n100.id = $p0
  MATCH (n0)-[:ENABLES]->(n100)
  WHERE n0.escoUri IS NOT NULL
  WITH n0 ORDER BY n0.id LIMIT $p1
  WITH [n0.id, n0.label_en, n0.escoUri] AS row
  RETURN collect(row) AS found
}
MATCH (q:ReleasePointer {name: 'current'})
RETURN revision, state, version, found AS answer, q.revision AS lastRevision, q.state AS lastState
