// RE07 {}

// capabilityDomains: {"p0": 1000}
CYPHER 5
MATCH (p:ReleasePointer {name: 'current'})
WITH p.revision AS revision, p.state AS state, p.version AS version
CALL () {
  MATCH (n0:CapabilityDomain)
  WHERE n0.id IS NOT NULL
  WITH n0 ORDER BY n0.id LIMIT $p0
  WITH [n0.id, n0.label_en, [COUNT { MATCH (n0)<-[:DOMAIN]-(n1) WHERE n1.level0_en IS NOT NULL }]] AS row
  RETURN collect(row) AS found
}
MATCH (q:ReleasePointer {name: 'current'})
RETURN revision, state, version, found AS answer, q.revision AS lastRevision, q.state AS lastState
