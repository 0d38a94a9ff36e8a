// page-narrower {"id": "prb-burglary"}

// problems: {"p0": "prb-burglary", "p1": 1, "p2": 500}
CYPHER 5
MATCH (p:ReleasePointer {name: 'current'})
WITH p.revision AS revision, p.state AS state, p.version AS version
CALL () {
  MATCH (n0:Problem)
  WHERE n0.id = $p0
  WITH n0 ORDER BY n0.id LIMIT $p1
  WITH [n0.id, COLLECT { MATCH (n0)<-[:SKOS_BROADER_TRANSITIVE]-(n1) WITH n1 ORDER BY n1.id LIMIT $p2 RETURN [n1.id] }] AS row
  RETURN collect(row) AS found
}
MATCH (q:ReleasePointer {name: 'current'})
RETURN revision, state, version, found AS answer, q.revision AS lastRevision, q.state AS lastState
