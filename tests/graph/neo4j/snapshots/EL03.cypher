// EL03 {}

// methodologies: {"p0": ["prb-domestic-abuse"], "p1": ["prb-domestic-abuse"], "p2": 1000}
CYPHER 5
MATCH (p:ReleasePointer {name: 'current'})
WITH p.revision AS revision, p.state AS state, p.version AS version
CALL () {
  CALL () {
    MATCH (n100:Problem)
    WHERE n100.id IN $p0
    RETURN n100
    UNION
    MATCH (n200:Problem)
    WHERE n200.id IN $p1
    MATCH (n100)-[:SKOS_BROADER_TRANSITIVE]->(n200)
    RETURN n100
  }
  WITH n100
  MATCH (n0)-[:ADDRESSES]->(n100)
  WHERE n0:Methodology
  WITH DISTINCT n0
  WITH n0 ORDER BY n0.id LIMIT $p2
  WITH [n0.id, n0.label_en] AS row
  RETURN collect(row) AS found
}
MATCH (q:ReleasePointer {name: 'current'})
RETURN revision, state, version, found AS answer, q.revision AS lastRevision, q.state AS lastState
