// page-landing {}

// practices: {}
CYPHER 5
MATCH (p:ReleasePointer {name: 'current'})
WITH p.revision AS revision, p.state AS state, p.version AS version
CALL () {
  MATCH (n0:Methodology)
  RETURN count(n0) AS total
}
MATCH (q:ReleasePointer {name: 'current'})
RETURN revision, state, version, [total] AS answer, q.revision AS lastRevision, q.state AS lastState

// practicesVerified: {"p0": "yes"}
CYPHER 5
MATCH (p:ReleasePointer {name: 'current'})
WITH p.revision AS revision, p.state AS state, p.version AS version
CALL () {
  MATCH (n0:Methodology)
  WHERE n0.verified = $p0
  RETURN count(n0) AS total
}
MATCH (q:ReleasePointer {name: 'current'})
RETURN revision, state, version, [total] AS answer, q.revision AS lastRevision, q.state AS lastState

// results: {}
CYPHER 5
MATCH (p:ReleasePointer {name: 'current'})
WITH p.revision AS revision, p.state AS state, p.version AS version
CALL () {
  MATCH (n0:Evidence)
  RETURN count(n0) AS total
}
MATCH (q:ReleasePointer {name: 'current'})
RETURN revision, state, version, [total] AS answer, q.revision AS lastRevision, q.state AS lastState

// resultsVerified: {"p0": "yes"}
CYPHER 5
MATCH (p:ReleasePointer {name: 'current'})
WITH p.revision AS revision, p.state AS state, p.version AS version
CALL () {
  MATCH (n0:Evidence)
  WHERE n0.verified = $p0
  RETURN count(n0) AS total
}
MATCH (q:ReleasePointer {name: 'current'})
RETURN revision, state, version, [total] AS answer, q.revision AS lastRevision, q.state AS lastState

// capabilityCount: {}
CYPHER 5
MATCH (p:ReleasePointer {name: 'current'})
WITH p.revision AS revision, p.state AS state, p.version AS version
CALL () {
  MATCH (n0:Capability)
  RETURN count(n0) AS total
}
MATCH (q:ReleasePointer {name: 'current'})
RETURN revision, state, version, [total] AS answer, q.revision AS lastRevision, q.state AS lastState

// capabilitiesVerified: {"p0": "yes"}
CYPHER 5
MATCH (p:ReleasePointer {name: 'current'})
WITH p.revision AS revision, p.state AS state, p.version AS version
CALL () {
  MATCH (n0:Capability)
  WHERE n0.verified = $p0
  RETURN count(n0) AS total
}
MATCH (q:ReleasePointer {name: 'current'})
RETURN revision, state, version, [total] AS answer, q.revision AS lastRevision, q.state AS lastState

// normCount: {}
CYPHER 5
MATCH (p:ReleasePointer {name: 'current'})
WITH p.revision AS revision, p.state AS state, p.version AS version
CALL () {
  MATCH (n0:Norm)
  RETURN count(n0) AS total
}
MATCH (q:ReleasePointer {name: 'current'})
RETURN revision, state, version, [total] AS answer, q.revision AS lastRevision, q.state AS lastState

// normsVerified: {"p0": "yes"}
CYPHER 5
MATCH (p:ReleasePointer {name: 'current'})
WITH p.revision AS revision, p.state AS state, p.version AS version
CALL () {
  MATCH (n0:Norm)
  WHERE n0.verified = $p0
  RETURN count(n0) AS total
}
MATCH (q:ReleasePointer {name: 'current'})
RETURN revision, state, version, [total] AS answer, q.revision AS lastRevision, q.state AS lastState

// trainingCount: {}
CYPHER 5
MATCH (p:ReleasePointer {name: 'current'})
WITH p.revision AS revision, p.state AS state, p.version AS version
CALL () {
  MATCH (n0:Training)
  RETURN count(n0) AS total
}
MATCH (q:ReleasePointer {name: 'current'})
RETURN revision, state, version, [total] AS answer, q.revision AS lastRevision, q.state AS lastState

// trainingsVerified: {"p0": "yes"}
CYPHER 5
MATCH (p:ReleasePointer {name: 'current'})
WITH p.revision AS revision, p.state AS state, p.version AS version
CALL () {
  MATCH (n0:Training)
  WHERE n0.verified = $p0
  RETURN count(n0) AS total
}
MATCH (q:ReleasePointer {name: 'current'})
RETURN revision, state, version, [total] AS answer, q.revision AS lastRevision, q.state AS lastState

// problemCount: {}
CYPHER 5
MATCH (p:ReleasePointer {name: 'current'})
WITH p.revision AS revision, p.state AS state, p.version AS version
CALL () {
  MATCH (n0:Problem)
  RETURN count(n0) AS total
}
MATCH (q:ReleasePointer {name: 'current'})
RETURN revision, state, version, [total] AS answer, q.revision AS lastRevision, q.state AS lastState

// problems: {"p0": 1, "p1": 5}
CYPHER 5
MATCH (p:ReleasePointer {name: 'current'})
WITH p.revision AS revision, p.state AS state, p.version AS version
CALL () {
  MATCH (n0:Problem)
  WITH n0, COUNT { MATCH (n0)<-[:ADDRESSES]-(n1) WHERE n1:Methodology } AS k0_0
  WHERE k0_0 >= $p0
  WITH n0, k0_0 ORDER BY k0_0 DESC, n0.id LIMIT $p1
  WITH [null, n0.id, n0.iri, n0.label_en, null, null, null, null, null] AS row
  RETURN collect(row) AS found
}
MATCH (q:ReleasePointer {name: 'current'})
RETURN revision, state, version, found AS answer, q.revision AS lastRevision, q.state AS lastState

// example: {"p0": "prb-burglary", "p1": 1}
CYPHER 5
MATCH (p:ReleasePointer {name: 'current'})
WITH p.revision AS revision, p.state AS state, p.version AS version
CALL () {
  MATCH (n0:Problem)
  WHERE n0.id = $p0
  WITH n0 ORDER BY n0.id LIMIT $p1
  WITH [null, n0.id, n0.iri, n0.label_en, null, null, null, null, null] AS row
  RETURN collect(row) AS found
}
MATCH (q:ReleasePointer {name: 'current'})
RETURN revision, state, version, found AS answer, q.revision AS lastRevision, q.state AS lastState

// laddered: {"p0": 1, "p1": 1}
CYPHER 5
MATCH (p:ReleasePointer {name: 'current'})
WITH p.revision AS revision, p.state AS state, p.version AS version
CALL () {
  MATCH (n0:Capability)
  WHERE n0.level3_en IS NOT NULL AND COUNT { (n0)-[:REQUIRES]->() } >= $p0 AND n0.id IS NOT NULL
  WITH n0, COUNT { (n0)-[:INVOLVES]->() } AS k0_0 ORDER BY k0_0 DESC, n0.id LIMIT $p1
  WITH [null, n0.id, n0.iri, n0.label_en, null, null, null, n0.verified, null] AS row
  RETURN collect(row) AS found
}
MATCH (q:ReleasePointer {name: 'current'})
RETURN revision, state, version, found AS answer, q.revision AS lastRevision, q.state AS lastState

// duty: {"p0": "AIA-5-1-d", "p1": 1}
CYPHER 5
MATCH (p:ReleasePointer {name: 'current'})
WITH p.revision AS revision, p.state AS state, p.version AS version
CALL () {
  MATCH (n0:Norm)
  WHERE n0.id = $p0
  WITH n0 ORDER BY n0.id LIMIT $p1
  WITH [null, n0.id, n0.iri, n0.label_en, null, null, null, n0.verified, null, n0.shortTitle_en, null, null] AS row
  RETURN collect(row) AS found
}
MATCH (q:ReleasePointer {name: 'current'})
RETURN revision, state, version, found AS answer, q.revision AS lastRevision, q.state AS lastState
