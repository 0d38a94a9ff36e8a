// EL05 {}

// methodologies: {"p0": "favourable", "p1": true, "p2": ["null", "unfavourable"], "p3": true, "p4": 1000}
CYPHER 5
MATCH (p:ReleasePointer {name: 'current'})
WITH p.revision AS revision, p.state AS state, p.version AS version
CALL () {
  MATCH (n0:Methodology)
  WHERE EXISTS { MATCH (n0)<-[:ABOUT]-(n1) WHERE n1.direction = $p0 AND n1.isEffect = $p1 } AND EXISTS { MATCH (n0)<-[:ABOUT]-(n1) WHERE n1.direction IN $p2 AND n1.isEffect = $p3 } AND n0.id IS NOT NULL
  WITH n0 ORDER BY n0.id LIMIT $p4
  WITH [n0.id, n0.label_en] AS row
  RETURN collect(row) AS found
}
MATCH (q:ReleasePointer {name: 'current'})
RETURN revision, state, version, found AS answer, q.revision AS lastRevision, q.state AS lastState
