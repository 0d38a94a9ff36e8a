// AI01 {}

// definitions: {"p0": "coactive", "p1": 1000}
CYPHER 5
MATCH (p:ReleasePointer {name: 'current'})
WITH p.revision AS revision, p.state AS state, p.version AS version
CALL () {
  MATCH (n0:Definition)
  WHERE n0.term_en = $p0 AND n0.id IS NOT NULL
  WITH n0 ORDER BY n0.id LIMIT $p1
  WITH [n0.id, n0.definition_en, n0.origin, n0.sourceCitation, n0.sourceUrl, n0.verified] AS row
  RETURN collect(row) AS found
}
MATCH (q:ReleasePointer {name: 'current'})
RETURN revision, state, version, found AS answer, q.revision AS lastRevision, q.state AS lastState
