// PM06 {}

// capabilities: {"p0": "coactive", "p1": 0, "p2": 1000}
CYPHER 5
MATCH (p:ReleasePointer {name: 'current'})
WITH p.revision AS revision, p.state AS state, p.version AS version
CALL () {
  MATCH (n0:Capability)-[:DOMAIN]->(t1:CapabilityDomain)
  WHERE n0.primaryMode = $p0 AND COUNT { (n0)<-[:DEVELOPS]-() } = $p1 AND t1.id IS NOT NULL
  WITH n0, t1 ORDER BY t1.id, n0.id LIMIT $p2
  WITH [n0.id, n0.label_en, COLLECT { MATCH (n0)-[:DOMAIN]->(n1) RETURN [n1.id] }] AS row
  RETURN collect(row) AS found
}
MATCH (q:ReleasePointer {name: 'current'})
RETURN revision, state, version, found AS answer, q.revision AS lastRevision, q.state AS lastState
