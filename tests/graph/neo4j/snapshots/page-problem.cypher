// page-problem {"ids": ["prb-burglary", "prb-domestic-abuse"], "id": "prb-burglary"}

// problems: {"p0": "prb-burglary", "p1": 1, "p2": 20, "p3": 100}
CYPHER 5
MATCH (p:ReleasePointer {name: 'current'})
WITH p.revision AS revision, p.state AS state, p.version AS version
CALL () {
  MATCH (n0:Problem)
  WHERE n0.id = $p0
  WITH n0 ORDER BY n0.id LIMIT $p1
  WITH [
    null,
    n0.id,
    n0.iri,
    n0.label_en,
    null,
    null,
    null,
    null,
    null,
    n0.scopeNote_en,
    CASE WHEN n0.scopeNote_en IS NOT NULL THEN 0 END,
    n0.altLabels_en,
    COLLECT {
      MATCH (n0)-[:SKOS_BROADER]->(n1)
      WITH n1 ORDER BY n1.id LIMIT $p2
      RETURN [null, n1.id, n1.iri, n1.label_en, null, null, null, null, null]
    },
    COLLECT {
      MATCH (n0)<-[:SKOS_BROADER]-(n1)
      WITH n1 ORDER BY n1.id LIMIT $p3
      RETURN [null, n1.id, n1.iri, n1.label_en, null, null, null, null, null]
    }
  ] AS row
  RETURN collect(row) AS found
}
MATCH (q:ReleasePointer {name: 'current'})
RETURN revision, state, version, found AS answer, q.revision AS lastRevision, q.state AS lastState

// methodologies: {"p0": ["prb-burglary", "prb-domestic-abuse"], "p1": 1000, "p2": ["prb-burglary", "prb-domestic-abuse"], "p3": 100, "p4": 200}
CYPHER 5
MATCH (p:ReleasePointer {name: 'current'})
WITH p.revision AS revision, p.state AS state, p.version AS version
CALL () {
  MATCH (n100:Problem)
  WHERE n100.id IN $p0
  MATCH (n0)-[:ADDRESSES]->(n100)
  WHERE n0:Methodology
  WITH DISTINCT n0
  WITH n0 ORDER BY n0.id LIMIT $p1
  WITH [
    null,
    n0.id,
    n0.iri,
    n0.label_en,
    null,
    null,
    null,
    n0.verified,
    null,
    n0.kind,
    n0.caution,
    [
      COLLECT {
        MATCH (n0)-[r1:ADDRESSES]->(n1)
        WHERE n1.id IN $p2
        WITH n1, r1 ORDER BY n1.id LIMIT $p3
        RETURN [r1.basis, r1.note, [null, n1.id, n1.iri, n1.label_en, null, null, null, null, null]]
      }
    ],
    COLLECT {
      MATCH (n0)<-[:ABOUT]-(n1)
      WITH n1 ORDER BY n1.id LIMIT $p4
      RETURN [
        n1.id,
        n1.iri,
        n1.year,
        n1.design,
        n1.studyCount,
        n1.outcomeText_en,
        null,
        n1.effectMeasure,
        n1.estimate,
        n1.estimateLow,
        n1.estimateHigh,
        n1.ciLow,
        n1.ciHigh,
        n1.unit_en,
        n1.direction,
        n1.resultText_en,
        n1.ratingScheme,
        COLLECT { MATCH (n1)-[:RATING_VALUE]->(n2) RETURN [n2.label_en] },
        n1.ratingDetail_en,
        n1.moderators_en,
        n1.studyId,
        n1.isEffect,
        n1.sourceCitation,
        n1.sourceUrl,
        n1.doi,
        n1.verified,
        COLLECT {
          MATCH (n1)-[:OUTCOME]->(n2)
          RETURN [null, n2.id, n2.iri, n2.label_en, null, null, null, null, null, n2.polarity, n2.definition_en]
        }
      ]
    }
  ] AS row
  RETURN collect(row) AS found
}
MATCH (q:ReleasePointer {name: 'current'})
RETURN revision, state, version, found AS answer, q.revision AS lastRevision, q.state AS lastState

// capabilities: {"p0": ["prb-burglary", "prb-domestic-abuse"], "p1": 1000, "p2": ["prb-burglary", "prb-domestic-abuse"], "p3": 100}
CYPHER 5
MATCH (p:ReleasePointer {name: 'current'})
WITH p.revision AS revision, p.state AS state, p.version AS version
CALL () {
  MATCH (n100:Problem)
  WHERE n100.id IN $p0
  MATCH (n0)-[:ADDRESSES]->(n100)
  WHERE n0:Capability
  WITH DISTINCT n0
  WITH n0 ORDER BY n0.id LIMIT $p1
  WITH [
    null,
    n0.id,
    n0.iri,
    n0.label_en,
    null,
    null,
    null,
    n0.verified,
    null,
    [
      COLLECT {
        MATCH (n0)-[r1:ADDRESSES]->(n1)
        WHERE n1.id IN $p2
        WITH n1, r1 ORDER BY n1.id LIMIT $p3
        RETURN [r1.basis, r1.note, [null, n1.id, n1.iri, n1.label_en, null, null, null, null, null]]
      }
    ]
  ] AS row
  RETURN collect(row) AS found
}
MATCH (q:ReleasePointer {name: 'current'})
RETURN revision, state, version, found AS answer, q.revision AS lastRevision, q.state AS lastState
