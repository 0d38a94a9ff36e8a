// page-practice {"id": "cctv"}

// methodologies: {"p0": "cctv", "p1": 1, "p2": 100, "p3": 50, "p4": 50, "p5": 50, "p6": 200, "p7": 200, "p8": 200, "p9": 200, "p10": 400, "p11": 100, "p12": 500}
CYPHER 5
MATCH (p:ReleasePointer {name: 'current'})
WITH p.revision AS revision, p.state AS state, p.version AS version
CALL () {
  MATCH (n0:Methodology)
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
    n0.verified,
    null,
    n0.definition_en,
    null,
    null,
    null,
    n0.kind,
    n0.caution,
    n0.modes,
    n0.primaryProblems_en,
    n0.targetGroups_en,
    n0.keyActors_en,
    n0.originText_en,
    n0.implementationRequirements_en,
    n0.ethicalRisks_en,
    COLLECT {
      MATCH (n0)-[:TERRITORY]->(n1)
      WITH n1 ORDER BY n1.id LIMIT $p2
      RETURN [null, n1.id, n1.iri, n1.label_en, null, null, null, null, null]
    },
    COLLECT {
      MATCH (n0)-[:SETTING]->(n1)
      WITH n1 ORDER BY n1.id LIMIT $p3
      RETURN [null, n1.id, n1.iri, n1.label_en, null, null, null, null, null, n1.definition_en]
    },
    COLLECT {
      MATCH (n0)-[:TARGET_STAKEHOLDER]->(n1)
      WITH n1 ORDER BY n1.id LIMIT $p4
      RETURN [null, n1.id, n1.iri, n1.label_en, null, null, null, n1.verified, null]
    },
    COLLECT {
      MATCH (n0)-[:ACTOR_STAKEHOLDER]->(n1)
      WITH n1 ORDER BY n1.id LIMIT $p5
      RETURN [null, n1.id, n1.iri, n1.label_en, null, null, null, n1.verified, null]
    },
    [
      COLLECT {
        MATCH (n0)-[r1:ADDRESSES]->(n1)
        WITH n1, r1 ORDER BY n1.id LIMIT $p6
        RETURN [r1.basis, r1.note, [null, n1.id, n1.iri, n1.label_en, null, null, null, null, null]]
      }
    ],
    [
      COLLECT {
        MATCH (n0)-[r1:STRENGTHENS]->(n1)
        WITH n1, r1 ORDER BY n1.id, CASE WHEN n1:Capability THEN 'Capability' WHEN n1:CapabilityDomain THEN 'CapabilityDomain' END LIMIT $p7
        RETURN [r1.basis, r1.note, [CASE WHEN n1:Capability THEN 'Capability' WHEN n1:CapabilityDomain THEN 'CapabilityDomain' END, [null, n1.id, n1.iri, n1.label_en, null, null, null, n1.verified, null]]]
      }
    ],
    [
      COLLECT {
        MATCH (n0)-[r1:UNDERMINES]->(n1)
        WITH n1, r1 ORDER BY n1.id LIMIT $p8
        RETURN [r1.basis, r1.note, [null, n1.id, n1.iri, n1.label_en, null, null, null, n1.verified, null]]
      }
    ],
    [
      COLLECT {
        MATCH (n0)-[r1:USES_SKILL]->(n1)
        WITH n1, r1 ORDER BY n1.id LIMIT $p9
        RETURN [r1.basis, r1.note, [null, n1.id, n1.iri, n1.label_en, null, null, null, n1.verified, null]]
      }
    ],
    [
      COLLECT {
        MATCH (n0)-[r1:SUBJECT_TO]->(n1)
        WITH n1, r1 ORDER BY n1.id LIMIT $p10
        RETURN [r1.basis, r1.note, [null, n1.id, n1.iri, n1.label_en, null, null, null, n1.verified, null, n1.normType, n1.consequence_en, null]]
      }
    ],
    [
      COLLECT {
        MATCH (n0)-[r1:ILLUSTRATED_BY]->(n1)
        WITH n1, r1 ORDER BY n1.id LIMIT $p11
        RETURN [r1.basis, r1.note, [null, n1.id, n1.iri, n1.label_en, null, null, null, n1.verified, null]]
      }
    ],
    COLLECT {
      MATCH (n0)<-[:ABOUT]-(n1)
      WITH n1 ORDER BY n1.id LIMIT $p12
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
    },
    n0.sourceCitation,
    n0.sourceUrl,
    n0.doi
  ] AS row
  RETURN collect(row) AS found
}
MATCH (q:ReleasePointer {name: 'current'})
RETURN revision, state, version, found AS answer, q.revision AS lastRevision, q.state AS lastState
