// AI07 {}

// capability: {"p0": ["CP-RES-03"]}
CYPHER 5
MATCH (p:ReleasePointer {name: 'current'})
WITH p.revision AS revision, p.state AS state, p.version AS version
CALL () {
  CALL () {
    MATCH (n0:Resource)
    WHERE n0.iri IN $p0 AND n0:Capability
    RETURN n0
    UNION
    MATCH (n0:Capability)
    WHERE n0.id IN $p0
    RETURN n0
  }
  WITH [n0.iri, n0.id, 'Capability', null, [n0.id, n0.label_en, n0.level3_en, n0.level4_en]] AS row
  RETURN collect(row) AS found
}
MATCH (q:ReleasePointer {name: 'current'})
RETURN revision, state, version, found AS answer, q.revision AS lastRevision, q.state AS lastState
