// PM03 {}

// objectives: {"p0": 100, "p1": 1000}
CYPHER 5
MATCH (p:ReleasePointer {name: 'current'})
WITH p.revision AS revision, p.state AS state, p.version AS version
CALL () {
  MATCH (n0:Objective)
  WHERE n0.id IS NOT NULL
  WITH n0 ORDER BY n0.id LIMIT $p0
  WITH [
    n0.id,
    n0.label_en,
    [
      COLLECT {
        MATCH (n0)<-[r1:CONTRIBUTES_TO]-(n1)
        WHERE n1:Capability
        WITH n1, r1 ORDER BY n1.id LIMIT $p1
        RETURN [r1.basis]
      },
      COUNT { MATCH (n0)<-[r1:CONTRIBUTES_TO]-(n1) WHERE n1:Capability }
    ]
  ] AS row
  RETURN collect(row) AS found
}
MATCH (q:ReleasePointer {name: 'current'})
RETURN revision, state, version, found AS answer, q.revision AS lastRevision, q.state AS lastState
