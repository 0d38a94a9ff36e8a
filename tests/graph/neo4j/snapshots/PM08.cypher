// PM08 {}

// stakeholders: {"p0": true, "p1": 0, "p2": 1000}
CYPHER 5
MATCH (p:ReleasePointer {name: 'current'})
WITH p.revision AS revision, p.state AS state, p.version AS version
CALL () {
  MATCH (n0:Stakeholder)
  WHERE n0.vulnerable = $p0 AND COUNT { MATCH (n0)<-[:INVOLVES]-(n1) WHERE n1:Capability } = $p1 AND n0.id IS NOT NULL
  WITH n0 ORDER BY n0.id LIMIT $p2
  WITH [n0.id, n0.label_en] AS row
  RETURN collect(row) AS found
}
MATCH (q:ReleasePointer {name: 'current'})
RETURN revision, state, version, found AS answer, q.revision AS lastRevision, q.state AS lastState
