// EL04 {}

// methodologies: {"p0": "unfavourable", "p1": true, "p2": 1000}
CYPHER 5
MATCH (p:ReleasePointer {name: 'current'})
WITH p.revision AS revision, p.state AS state, p.version AS version
CALL () {
  MATCH (n0:Methodology)
  WHERE EXISTS { MATCH (n0)<-[:ABOUT]-(n1) WHERE n1.direction = $p0 AND n1.isEffect = $p1 } AND n0.id IS NOT NULL
  WITH n0 ORDER BY n0.id LIMIT $p2
  WITH [n0.id, n0.label_en] AS row
  RETURN collect(row) AS found
}
MATCH (q:ReleasePointer {name: 'current'})
RETURN revision, state, version, found AS answer, q.revision AS lastRevision, q.state AS lastState
