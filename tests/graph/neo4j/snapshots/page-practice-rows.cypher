// page-practice-rows {"ids": ["cctv", "cure-violence"]}

// methodologies: {"p0": ["cctv", "cure-violence"], "p1": 1000, "p2": 200}
CYPHER 5
MATCH (p:ReleasePointer {name: 'current'})
WITH p.revision AS revision, p.state AS state, p.version AS version
CALL () {
  MATCH (n0:Methodology)
  WHERE n0.id IN $p0
  WITH n0 ORDER BY n0.id LIMIT $p1
  WITH [
    n0.id,
    n0.caution,
    COLLECT {
      MATCH (n0)<-[:ABOUT]-(n1)
      WITH n1 ORDER BY n1.id LIMIT $p2
      RETURN [n1.id, n1.iri, n1.year, n1.design, n1.studyCount, n1.direction, n1.studyId, n1.isEffect, n1.verified, COLLECT { MATCH (n1)-[:OUTCOME]->(n2) RETURN [n2.id, n2.iri, n2.label_en, n2.polarity] }]
    }
  ] AS row
  RETURN collect(row) AS found
}
MATCH (q:ReleasePointer {name: 'current'})
RETURN revision, state, version, found AS answer, q.revision AS lastRevision, q.state AS lastState
