// RE15 {}

// relatedProjects: {"p0": 0, "p1": 100, "p2": 1000}
CYPHER 5
MATCH (p:ReleasePointer {name: 'current'})
WITH p.revision AS revision, p.state AS state, p.version AS version
CALL () {
  MATCH (n0:RelatedProject)
  WHERE COUNT { (n0)<-[:CONTRIBUTED_BY]-() } > $p0 AND n0.id IS NOT NULL
  WITH n0 ORDER BY n0.id LIMIT $p1
  WITH [
    n0.id,
    n0.label_en,
    n0.projectRelation,
    COLLECT {
      MATCH (n0)<-[:CONTRIBUTED_BY]-(n1)
      WITH n1 ORDER BY n1.id, CASE WHEN n1:Capability THEN 'Capability' WHEN n1:CapabilityDomain THEN 'CapabilityDomain' END LIMIT $p2
      RETURN [CASE WHEN n1:Capability THEN 'Capability' WHEN n1:CapabilityDomain THEN 'CapabilityDomain' END, [n1.id]]
    }
  ] AS row
  RETURN collect(row) AS found
}
MATCH (q:ReleasePointer {name: 'current'})
RETURN revision, state, version, found AS answer, q.revision AS lastRevision, q.state AS lastState
