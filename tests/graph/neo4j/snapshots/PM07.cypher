// PM07 {}

// stakeholder: {"p0": ["S36"], "p1": 1000}
CYPHER 5
MATCH (p:ReleasePointer {name: 'current'})
WITH p.revision AS revision, p.state AS state, p.version AS version
CALL () {
  CALL () {
    MATCH (n0:Resource)
    WHERE n0.iri IN $p0 AND n0:Stakeholder
    RETURN n0
    UNION
    MATCH (n0:Stakeholder)
    WHERE n0.id IN $p0
    RETURN n0
  }
  WITH [
    n0.iri,
    n0.id,
    'Stakeholder',
    null,
    [
      n0.label_en,
      COLLECT {
        MATCH (n0)<-[:INVOLVES]-(n1)
        WHERE n1:Capability
        WITH n1 ORDER BY n1.id LIMIT $p1
        RETURN [n1.id, n1.label_en]
      }
    ]
  ] AS row
  RETURN collect(row) AS found
}
MATCH (q:ReleasePointer {name: 'current'})
RETURN revision, state, version, found AS answer, q.revision AS lastRevision, q.state AS lastState
