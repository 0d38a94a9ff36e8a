// PM09 {}

// stakeholders: {"p0": true, "p1": 0, "p2": 1000}
CYPHER 5
MATCH (p:ReleasePointer {name: 'current'})
WITH p.revision AS revision, p.state AS state, p.version AS version
CALL () {
  MATCH (n0:Stakeholder)
  WHERE n0.vulnerable = $p0
  WITH n0, COUNT { MATCH (n0)<-[:INVOLVES]-(n1) WHERE n1:Capability } AS k0_0
  WHERE k0_0 > $p1
  WITH n0, k0_0 ORDER BY k0_0 DESC, n0.id LIMIT $p2
  WITH [n0.id, n0.label_en, [k0_0]] AS row
  RETURN collect(row) AS found
}
MATCH (q:ReleasePointer {name: 'current'})
RETURN revision, state, version, found AS answer, q.revision AS lastRevision, q.state AS lastState
