// PM01 {}

// reactive: {"p0": "reactive"}
// proactive: {"p0": "proactive"}
// coactive: {"p0": "coactive"}
CYPHER 5
MATCH (p:ReleasePointer {name: 'current'})
WITH p.revision AS revision, p.state AS state, p.version AS version
CALL () {
  MATCH (n0:Capability)
  WHERE n0.primaryMode = $p0
  RETURN count(n0) AS total
}
MATCH (q:ReleasePointer {name: 'current'})
RETURN revision, state, version, [total] AS answer, q.revision AS lastRevision, q.state AS lastState
