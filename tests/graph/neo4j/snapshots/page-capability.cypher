// page-capability {"id": "CP-ENG-05"}

// capabilities: {"p0": "CP-ENG-05", "p1": 1, "p2": 100, "p3": 100, "p4": 200, "p5": 200, "p6": 200, "p7": 200, "p8": 200, "p9": 200, "p10": 400, "p11": 100, "p12": 100, "p13": 100, "p14": 100, "p15": 100, "p16": 200, "p17": 100}
CYPHER 5
MATCH (p:ReleasePointer {name: 'current'})
WITH p.revision AS revision, p.state AS state, p.version AS version
CALL () {
  MATCH (n0:Capability)
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
    n0.note_en,
    COLLECT {
      MATCH (n0)-[:DOMAIN]->(n1)
      RETURN [null, n1.id, n1.iri, n1.label_en, null, null, null, n1.verified, null]
    },
    n0.primaryMode,
    n0.modes,
    n0.dimensions,
    n0.enablingTools_en,
    n0.level0_en,
    CASE WHEN n0.level0_en IS NOT NULL THEN 0 END,
    n0.level1_en,
    CASE WHEN n0.level1_en IS NOT NULL THEN 0 END,
    n0.level2_en,
    CASE WHEN n0.level2_en IS NOT NULL THEN 0 END,
    n0.level3_en,
    CASE WHEN n0.level3_en IS NOT NULL THEN 0 END,
    n0.level4_en,
    CASE WHEN n0.level4_en IS NOT NULL THEN 0 END,
    n0.level5_en,
    CASE WHEN n0.level5_en IS NOT NULL THEN 0 END,
    [
      COLLECT {
        MATCH (n0)-[r1:INVOLVES]->(n1)
        WITH n1, r1 ORDER BY n1.id LIMIT $p2
        RETURN [r1.basis, r1.note, [null, n1.id, n1.iri, n1.label_en, null, null, null, n1.verified, null, n1.vulnerable, n1.needs_en, n1.concerns_en]]
      }
    ],
    [
      COLLECT {
        MATCH (n0)-[r1:CONTRIBUTES_TO]->(n1)
        WITH n1, r1 ORDER BY n1.id LIMIT $p3
        RETURN [r1.basis, r1.note, [null, n1.id, n1.iri, n1.label_en, null, null, null, n1.verified, null]]
      }
    ],
    [
      COLLECT {
        MATCH (n0)-[r1:SERVES_OUTCOME]->(n1)
        RETURN [r1.basis, r1.note, [null, n1.id, n1.iri, n1.label_en, null, null, null, n1.verified, null]]
      }
    ],
    [
      COLLECT {
        MATCH (n0)-[r1:CONTRIBUTED_BY]->(n1)
        RETURN [r1.basis, r1.note, [null, n1.id, n1.iri, n1.label_en, null, null, null, n1.verified, null]]
      }
    ],
    [
      COLLECT {
        MATCH (n0)-[r1:ADDRESSES]->(n1)
        WITH n1, r1 ORDER BY n1.id LIMIT $p4
        RETURN [r1.basis, r1.note, [null, n1.id, n1.iri, n1.label_en, null, null, null, null, null]]
      }
    ],
    [
      COLLECT {
        MATCH (n0)<-[r1:STRENGTHENS]-(n1)
        WITH n1, r1 ORDER BY n1.id LIMIT $p5
        RETURN [
          r1.basis,
          r1.note,
          [
            null,
            n1.id,
            n1.iri,
            n1.label_en,
            null,
            null,
            null,
            n1.verified,
            null,
            n1.kind,
            n1.caution,
            COLLECT {
              MATCH (n1)<-[:ABOUT]-(n2)
              WITH n2 ORDER BY n2.id LIMIT $p6
              RETURN [
                n2.id,
                n2.iri,
                n2.year,
                n2.design,
                n2.studyCount,
                n2.outcomeText_en,
                null,
                n2.effectMeasure,
                n2.estimate,
                n2.estimateLow,
                n2.estimateHigh,
                n2.ciLow,
                n2.ciHigh,
                n2.unit_en,
                n2.direction,
                n2.resultText_en,
                n2.ratingScheme,
                COLLECT { MATCH (n2)-[:RATING_VALUE]->(n3) RETURN [n3.label_en] },
                n2.ratingDetail_en,
                n2.moderators_en,
                n2.studyId,
                n2.isEffect,
                n2.sourceCitation,
                n2.sourceUrl,
                n2.doi,
                n2.verified,
                COLLECT {
                  MATCH (n2)-[:OUTCOME]->(n3)
                  RETURN [null, n3.id, n3.iri, n3.label_en, null, null, null, null, null, n3.polarity, n3.definition_en]
                }
              ]
            }
          ]
        ]
      }
    ],
    [
      COLLECT {
        MATCH (n0)<-[r1:UNDERMINES]-(n1)
        WITH n1, r1 ORDER BY n1.id LIMIT $p7
        RETURN [r1.basis, r1.note, [null, n1.id, n1.iri, n1.label_en, null, null, null, n1.verified, null]]
      }
    ],
    [
      COLLECT {
        MATCH (n0)<-[r1:ENABLES]-(n1)
        WITH n1, r1 ORDER BY n1.id LIMIT $p8
        RETURN [r1.basis, r1.note, [null, n1.id, n1.iri, n1.label_en, null, null, null, n1.verified, null, n1.escoUri]]
      }
    ],
    [
      COLLECT {
        MATCH (n0)<-[r1:DEVELOPS]-(n1)
        WITH n1, r1 ORDER BY n1.id LIMIT $p9
        RETURN [r1.basis, r1.note, [null, n1.id, n1.iri, n1.label_en, null, null, null, n1.verified, null, n1.provider_en, n1.languages, n1.formats, n1.durationText_en, n1.sourceUrl]]
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
        MATCH (n0)<-[r1:CONCERNS_CAPABILITY]-(n1)
        WITH n1, r1 ORDER BY n1.id LIMIT $p11
        RETURN [r1.basis, r1.note, [null, n1.id, n1.iri, n1.label_en, null, null, null, n1.verified, null]]
      }
    ],
    [
      COLLECT {
        MATCH (n0)-[r1:REQUIRES]->(n1)
        WITH n1, r1 ORDER BY n1.id LIMIT $p12
        RETURN [r1.basis, r1.note, [null, n1.id, n1.iri, n1.label_en, null, null, null, n1.verified, null]]
      }
    ],
    [
      COLLECT {
        MATCH (n0)-[r1:BENEFITS_FROM]->(n1)
        WITH n1, r1 ORDER BY n1.id LIMIT $p13
        RETURN [r1.basis, r1.note, [null, n1.id, n1.iri, n1.label_en, null, null, null, n1.verified, null]]
      }
    ],
    [
      COLLECT {
        MATCH (n0)<-[r1:REQUIRES]-(n1)
        WITH n1, r1 ORDER BY n1.id LIMIT $p14
        RETURN [r1.basis, r1.note, [null, n1.id, n1.iri, n1.label_en, null, null, null, n1.verified, null]]
      }
    ],
    [
      COLLECT {
        MATCH (n0)<-[r1:BENEFITS_FROM]-(n1)
        WITH n1, r1 ORDER BY n1.id LIMIT $p15
        RETURN [r1.basis, r1.note, [null, n1.id, n1.iri, n1.label_en, null, null, null, n1.verified, null]]
      }
    ],
    COLLECT {
      MATCH (n0)-[:REQUIRES_TRANSITIVELY]->(n1)
      WITH n1 ORDER BY n1.id LIMIT $p16
      RETURN [null, n1.id, n1.iri, n1.label_en, null, null, null, n1.verified, null, COLLECT { MATCH (n1)-[:REQUIRES]->(n2) WITH n2 ORDER BY n2.id LIMIT $p17 RETURN [n2.id] }]
    },
    n0.sourceCitation,
    n0.sourceUrl,
    n0.doi
  ] AS row
  RETURN collect(row) AS found
}
MATCH (q:ReleasePointer {name: 'current'})
RETURN revision, state, version, found AS answer, q.revision AS lastRevision, q.state AS lastState

// concepts: {"p0": ["level/0", "level/1", "level/2", "level/3", "level/4", "level/5"], "p1": 6}
CYPHER 5
MATCH (p:ReleasePointer {name: 'current'})
WITH p.revision AS revision, p.state AS state, p.version AS version
CALL () {
  MATCH (n0:Concept)
  WHERE n0.id IN $p0
  WITH n0 ORDER BY n0.id LIMIT $p1
  WITH [null, n0.id, n0.iri, n0.label_en, null, null, null, null, null, coalesce(n0.test_en, n0.test_de, n0.test_el, n0.test_es, n0.test_fr, n0.test_it, n0.test_nl, n0.test_pl, n0.test_pt), CASE WHEN n0.test_en IS NOT NULL THEN 0 WHEN n0.test_de IS NOT NULL THEN CASE WHEN 'test_de' IN coalesce(n0.in_translations, []) THEN 3 ELSE 2 END WHEN n0.test_el IS NOT NULL THEN CASE WHEN 'test_el' IN coalesce(n0.in_translations, []) THEN 5 ELSE 4 END WHEN n0.test_es IS NOT NULL THEN CASE WHEN 'test_es' IN coalesce(n0.in_translations, []) THEN 7 ELSE 6 END WHEN n0.test_fr IS NOT NULL THEN CASE WHEN 'test_fr' IN coalesce(n0.in_translations, []) THEN 9 ELSE 8 END WHEN n0.test_it IS NOT NULL THEN CASE WHEN 'test_it' IN coalesce(n0.in_translations, []) THEN 11 ELSE 10 END WHEN n0.test_nl IS NOT NULL THEN CASE WHEN 'test_nl' IN coalesce(n0.in_translations, []) THEN 13 ELSE 12 END WHEN n0.test_pl IS NOT NULL THEN CASE WHEN 'test_pl' IN coalesce(n0.in_translations, []) THEN 15 ELSE 14 END WHEN n0.test_pt IS NOT NULL THEN CASE WHEN 'test_pt' IN coalesce(n0.in_translations, []) THEN 17 ELSE 16 END END, null, null] AS row
  RETURN collect(row) AS found
}
MATCH (q:ReleasePointer {name: 'current'})
RETURN revision, state, version, found AS answer, q.revision AS lastRevision, q.state AS lastState
