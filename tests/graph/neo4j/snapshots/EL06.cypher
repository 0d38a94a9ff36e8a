// EL06 {}

// all: {}
CYPHER 5
MATCH (p:ReleasePointer {name: 'current'})
WITH p.revision AS revision, p.state AS state, p.version AS version
CALL () {
  MATCH (n0:Methodology)
  RETURN count(n0) AS total
}
MATCH (q:ReleasePointer {name: 'current'})
RETURN revision, state, version, [total] AS answer, q.revision AS lastRevision, q.state AS lastState

// none: {"p0": 0}
CYPHER 5
MATCH (p:ReleasePointer {name: 'current'})
WITH p.revision AS revision, p.state AS state, p.version AS version
CALL () {
  MATCH (n0:Methodology)
  WHERE COUNT { (n0)<-[:ABOUT]-() } = $p0
  RETURN count(n0) AS total
}
MATCH (q:ReleasePointer {name: 'current'})
RETURN revision, state, version, [total] AS answer, q.revision AS lastRevision, q.state AS lastState

// noEffect: {"p0": true}
CYPHER 5
MATCH (p:ReleasePointer {name: 'current'})
WITH p.revision AS revision, p.state AS state, p.version AS version
CALL () {
  MATCH (n0:Methodology)
  WHERE NOT EXISTS { MATCH (n0)<-[:ABOUT]-(n1) WHERE n1.isEffect = $p0 }
  RETURN count(n0) AS total
}
MATCH (q:ReleasePointer {name: 'current'})
RETURN revision, state, version, [total] AS answer, q.revision AS lastRevision, q.state AS lastState
