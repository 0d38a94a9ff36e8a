// PM12 {}

// topicOutcomes: {"p0": 1000}
CYPHER 5
MATCH (p:ReleasePointer {name: 'current'})
WITH p.revision AS revision, p.state AS state, p.version AS version
CALL () {
  MATCH (n0:TopicOutcome)
  WHERE n0.id IS NOT NULL
  WITH n0, COUNT { (n0)<-[:SERVES_OUTCOME]-() } AS k0_0 ORDER BY k0_0, n0.id LIMIT $p0
  WITH [n0.id, n0.label_en, [k0_0]] AS row
  RETURN collect(row) AS found
}
MATCH (q:ReleasePointer {name: 'current'})
RETURN revision, state, version, found AS answer, q.revision AS lastRevision, q.state AS lastState
