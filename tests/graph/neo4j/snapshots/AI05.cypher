// AI05 {}

// skill: {"p0": ["CO-005"], "p1": 1000}
CYPHER 5
MATCH (p:ReleasePointer {name: 'current'})
WITH p.revision AS revision, p.state AS state, p.version AS version
CALL () {
  CALL () {
    MATCH (n0:Resource)
    WHERE n0.iri IN $p0 AND n0:Skill
    RETURN n0
    UNION
    MATCH (n0:Skill)
    WHERE n0.id IN $p0
    RETURN n0
  }
  WITH [
    n0.iri,
    n0.id,
    'Skill',
    null,
    [
      n0.id,
      n0.label_en,
      n0.escoStatus,
      n0.escoUri,
      COLLECT {
        MATCH (n0)-[:NEAREST_ESCO_SKILL]->(n1)
        WITH n1 ORDER BY n1.id LIMIT $p1
        RETURN [n1.id, n1.label_en, n1.escoStatus, n1.escoUri]
      }
    ]
  ] AS row
  RETURN collect(row) AS found
}
MATCH (q:ReleasePointer {name: 'current'})
RETURN revision, state, version, found AS answer, q.revision AS lastRevision, q.state AS lastState
