// page-norm {"id": "AIA-5-1-d", "lang": ["fr"]}

// norms: {"p0": "AIA-5-1-d", "p1": 1, "p2": 50, "p3": 200, "p4": 50, "p5": 50, "p6": 200, "p7": 500}
CYPHER 5
MATCH (p:ReleasePointer {name: 'current'})
WITH p.revision AS revision, p.state AS state, p.version AS version
CALL () {
  MATCH (n0:Norm)
  WHERE n0.id = $p0
  WITH n0 ORDER BY n0.id LIMIT $p1
  WITH [
    null,
    n0.id,
    n0.iri,
    n0.label_fr,
    null,
    CASE WHEN 'label_fr' IN coalesce(n0.in_translations, []) THEN 1 ELSE 0 END,
    n0.label_en,
    n0.verified,
    null,
    n0.shortTitle_fr,
    null,
    CASE WHEN 'shortTitle_fr' IN coalesce(n0.in_translations, []) THEN 1 ELSE 0 END,
    n0.shortTitle_en,
    n0.instrument,
    n0.celex,
    n0.eli,
    n0.article,
    n0.normType,
    n0.addressees,
    n0.binding,
    n0.dimension,
    n0.consequence_en,
    null,
    toString(n0.appliesFrom),
    toString(n0.textVersion),
    n0.conditionText,
    n0.exceptionText,
    n0.conditionNote_en,
    n0.exceptionNote_en,
    n0.amendedBy,
    n0.note_en,
    n0.dpvConcept,
    COLLECT {
      MATCH (n0)-[:HAS_CONDITION]->(n1)
      WITH n1 ORDER BY n1.id LIMIT $p2
      RETURN [
        null,
        n1.id,
        n1.iri,
        n1.label_en,
        null,
        null,
        null,
        null,
        null,
        COLLECT {
          MATCH (n1)-[:FACET]->(n2)
          RETURN [null, n2.id, n2.iri, n2.label_fr, null, CASE WHEN 'label_fr' IN coalesce(n2.in_translations, []) THEN 1 ELSE 0 END, n2.label_en, null, null]
        },
        n1.operator,
        COLLECT {
          MATCH (n1)-[:ACCEPTS]->(n2)
          WITH n2 ORDER BY n2.id, CASE WHEN n2:Concept THEN 'Concept' WHEN n2:Norm THEN 'Norm' END LIMIT $p3
          RETURN [CASE WHEN n2:Concept THEN 'Concept' WHEN n2:Norm THEN 'Norm' END, CASE WHEN n2:Concept THEN [null, n2.id, n2.iri, coalesce(n2.label_fr, n2.label_en), CASE WHEN n2.label_fr IS NOT NULL THEN CASE WHEN 'label_fr' IN coalesce(n2.in_translations, []) THEN 1 ELSE 0 END ELSE 2 END, null, n2.label_en, null, null] WHEN n2:Norm THEN [null, n2.id, n2.iri, n2.label_fr, null, CASE WHEN 'label_fr' IN coalesce(n2.in_translations, []) THEN 1 ELSE 0 END, n2.label_en, n2.verified, null] END]
        }
      ]
    },
    COLLECT {
      MATCH (n0)-[:HAS_EXCEPTION]->(n1)
      WITH n1 ORDER BY n1.id LIMIT $p4
      RETURN [
        null,
        n1.id,
        n1.iri,
        n1.label_en,
        null,
        null,
        null,
        null,
        null,
        COLLECT {
          MATCH (n1)-[:HAS_CONDITION]->(n2)
          WITH n2 ORDER BY n2.id LIMIT $p5
          RETURN [
            null,
            n2.id,
            n2.iri,
            n2.label_en,
            null,
            null,
            null,
            null,
            null,
            COLLECT {
              MATCH (n2)-[:FACET]->(n3)
              RETURN [null, n3.id, n3.iri, n3.label_fr, null, CASE WHEN 'label_fr' IN coalesce(n3.in_translations, []) THEN 1 ELSE 0 END, n3.label_en, null, null]
            },
            n2.operator,
            COLLECT {
              MATCH (n2)-[:ACCEPTS]->(n3)
              WITH n3 ORDER BY n3.id, CASE WHEN n3:Concept THEN 'Concept' WHEN n3:Norm THEN 'Norm' END LIMIT $p6
              RETURN [CASE WHEN n3:Concept THEN 'Concept' WHEN n3:Norm THEN 'Norm' END, CASE WHEN n3:Concept THEN [null, n3.id, n3.iri, coalesce(n3.label_fr, n3.label_en), CASE WHEN n3.label_fr IS NOT NULL THEN CASE WHEN 'label_fr' IN coalesce(n3.in_translations, []) THEN 1 ELSE 0 END ELSE 2 END, null, n3.label_en, null, null] WHEN n3:Norm THEN [null, n3.id, n3.iri, n3.label_fr, null, CASE WHEN 'label_fr' IN coalesce(n3.in_translations, []) THEN 1 ELSE 0 END, n3.label_en, n3.verified, null] END]
            }
          ]
        }
      ]
    },
    [
      COLLECT {
        MATCH (n0)<-[r1:SUBJECT_TO]-(n1)
        WITH n1, r1 ORDER BY n1.id, CASE WHEN n1:Capability THEN 'Capability' WHEN n1:Methodology THEN 'Methodology' END LIMIT $p7
        RETURN [r1.basis, r1.note, [CASE WHEN n1:Capability THEN 'Capability' WHEN n1:Methodology THEN 'Methodology' END, [null, n1.id, n1.iri, n1.label_fr, null, CASE WHEN 'label_fr' IN coalesce(n1.in_translations, []) THEN 1 ELSE 0 END, n1.label_en, n1.verified, null]]]
      }
    ],
    n0.sourceCitation,
    n0.sourceUrl
  ] AS row
  RETURN collect(row) AS found
}
MATCH (q:ReleasePointer {name: 'current'})
RETURN revision, state, version, found AS answer, q.revision AS lastRevision, q.state AS lastState
