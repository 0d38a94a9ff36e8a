// PM11 {}

// methodologiesYes: {"p0": "yes"}
// methodologiesPartly: {"p0": "partly"}
// methodologiesNo: {"p0": "no"}
CYPHER 5
MATCH (p:ReleasePointer {name: 'current'})
WITH p.revision AS revision, p.state AS state, p.version AS version
CALL () {
  MATCH (n0:Methodology)
  WHERE n0.verified = $p0
  RETURN count(n0) AS total
}
MATCH (q:ReleasePointer {name: 'current'})
RETURN revision, state, version, [total] AS answer, q.revision AS lastRevision, q.state AS lastState

// evidenceRowsYes: {"p0": "yes"}
// evidenceRowsPartly: {"p0": "partly"}
// evidenceRowsNo: {"p0": "no"}
CYPHER 5
MATCH (p:ReleasePointer {name: 'current'})
WITH p.revision AS revision, p.state AS state, p.version AS version
CALL () {
  MATCH (n0:Evidence)
  WHERE n0.verified = $p0
  RETURN count(n0) AS total
}
MATCH (q:ReleasePointer {name: 'current'})
RETURN revision, state, version, [total] AS answer, q.revision AS lastRevision, q.state AS lastState

// capabilitiesYes: {"p0": "yes"}
// capabilitiesPartly: {"p0": "partly"}
// capabilitiesNo: {"p0": "no"}
CYPHER 5
MATCH (p:ReleasePointer {name: 'current'})
WITH p.revision AS revision, p.state AS state, p.version AS version
CALL () {
  MATCH (n0:Capability)
  WHERE n0.verified = $p0
  RETURN count(n0) AS total
}
MATCH (q:ReleasePointer {name: 'current'})
RETURN revision, state, version, [total] AS answer, q.revision AS lastRevision, q.state AS lastState

// capabilityDomainsYes: {"p0": "yes"}
// capabilityDomainsPartly: {"p0": "partly"}
// capabilityDomainsNo: {"p0": "no"}
CYPHER 5
MATCH (p:ReleasePointer {name: 'current'})
WITH p.revision AS revision, p.state AS state, p.version AS version
CALL () {
  MATCH (n0:CapabilityDomain)
  WHERE n0.verified = $p0
  RETURN count(n0) AS total
}
MATCH (q:ReleasePointer {name: 'current'})
RETURN revision, state, version, [total] AS answer, q.revision AS lastRevision, q.state AS lastState

// objectivesYes: {"p0": "yes"}
// objectivesPartly: {"p0": "partly"}
// objectivesNo: {"p0": "no"}
CYPHER 5
MATCH (p:ReleasePointer {name: 'current'})
WITH p.revision AS revision, p.state AS state, p.version AS version
CALL () {
  MATCH (n0:Objective)
  WHERE n0.verified = $p0
  RETURN count(n0) AS total
}
MATCH (q:ReleasePointer {name: 'current'})
RETURN revision, state, version, [total] AS answer, q.revision AS lastRevision, q.state AS lastState

// stakeholdersYes: {"p0": "yes"}
// stakeholdersPartly: {"p0": "partly"}
// stakeholdersNo: {"p0": "no"}
CYPHER 5
MATCH (p:ReleasePointer {name: 'current'})
WITH p.revision AS revision, p.state AS state, p.version AS version
CALL () {
  MATCH (n0:Stakeholder)
  WHERE n0.verified = $p0
  RETURN count(n0) AS total
}
MATCH (q:ReleasePointer {name: 'current'})
RETURN revision, state, version, [total] AS answer, q.revision AS lastRevision, q.state AS lastState

// skillsYes: {"p0": "yes"}
// skillsPartly: {"p0": "partly"}
// skillsNo: {"p0": "no"}
CYPHER 5
MATCH (p:ReleasePointer {name: 'current'})
WITH p.revision AS revision, p.state AS state, p.version AS version
CALL () {
  MATCH (n0:Skill)
  WHERE n0.verified = $p0
  RETURN count(n0) AS total
}
MATCH (q:ReleasePointer {name: 'current'})
RETURN revision, state, version, [total] AS answer, q.revision AS lastRevision, q.state AS lastState

// trainingsYes: {"p0": "yes"}
// trainingsPartly: {"p0": "partly"}
// trainingsNo: {"p0": "no"}
CYPHER 5
MATCH (p:ReleasePointer {name: 'current'})
WITH p.revision AS revision, p.state AS state, p.version AS version
CALL () {
  MATCH (n0:Training)
  WHERE n0.verified = $p0
  RETURN count(n0) AS total
}
MATCH (q:ReleasePointer {name: 'current'})
RETURN revision, state, version, [total] AS answer, q.revision AS lastRevision, q.state AS lastState

// normsYes: {"p0": "yes"}
// normsPartly: {"p0": "partly"}
// normsNo: {"p0": "no"}
CYPHER 5
MATCH (p:ReleasePointer {name: 'current'})
WITH p.revision AS revision, p.state AS state, p.version AS version
CALL () {
  MATCH (n0:Norm)
  WHERE n0.verified = $p0
  RETURN count(n0) AS total
}
MATCH (q:ReleasePointer {name: 'current'})
RETURN revision, state, version, [total] AS answer, q.revision AS lastRevision, q.state AS lastState

// useCasesYes: {"p0": "yes"}
// useCasesPartly: {"p0": "partly"}
// useCasesNo: {"p0": "no"}
CYPHER 5
MATCH (p:ReleasePointer {name: 'current'})
WITH p.revision AS revision, p.state AS state, p.version AS version
CALL () {
  MATCH (n0:UseCase)
  WHERE n0.verified = $p0
  RETURN count(n0) AS total
}
MATCH (q:ReleasePointer {name: 'current'})
RETURN revision, state, version, [total] AS answer, q.revision AS lastRevision, q.state AS lastState

// ethicalPrinciplesYes: {"p0": "yes"}
// ethicalPrinciplesPartly: {"p0": "partly"}
// ethicalPrinciplesNo: {"p0": "no"}
CYPHER 5
MATCH (p:ReleasePointer {name: 'current'})
WITH p.revision AS revision, p.state AS state, p.version AS version
CALL () {
  MATCH (n0:EthicalPrinciple)
  WHERE n0.verified = $p0
  RETURN count(n0) AS total
}
MATCH (q:ReleasePointer {name: 'current'})
RETURN revision, state, version, [total] AS answer, q.revision AS lastRevision, q.state AS lastState

// definitionsYes: {"p0": "yes"}
// definitionsPartly: {"p0": "partly"}
// definitionsNo: {"p0": "no"}
CYPHER 5
MATCH (p:ReleasePointer {name: 'current'})
WITH p.revision AS revision, p.state AS state, p.version AS version
CALL () {
  MATCH (n0:Definition)
  WHERE n0.verified = $p0
  RETURN count(n0) AS total
}
MATCH (q:ReleasePointer {name: 'current'})
RETURN revision, state, version, [total] AS answer, q.revision AS lastRevision, q.state AS lastState

// modeRolesYes: {"p0": "yes"}
// modeRolesPartly: {"p0": "partly"}
// modeRolesNo: {"p0": "no"}
CYPHER 5
MATCH (p:ReleasePointer {name: 'current'})
WITH p.revision AS revision, p.state AS state, p.version AS version
CALL () {
  MATCH (n0:ModeRole)
  WHERE n0.verified = $p0
  RETURN count(n0) AS total
}
MATCH (q:ReleasePointer {name: 'current'})
RETURN revision, state, version, [total] AS answer, q.revision AS lastRevision, q.state AS lastState

// projectFactsYes: {"p0": "yes"}
// projectFactsPartly: {"p0": "partly"}
// projectFactsNo: {"p0": "no"}
CYPHER 5
MATCH (p:ReleasePointer {name: 'current'})
WITH p.revision AS revision, p.state AS state, p.version AS version
CALL () {
  MATCH (n0:ProjectFact)
  WHERE n0.verified = $p0
  RETURN count(n0) AS total
}
MATCH (q:ReleasePointer {name: 'current'})
RETURN revision, state, version, [total] AS answer, q.revision AS lastRevision, q.state AS lastState

// partnersYes: {"p0": "yes"}
// partnersPartly: {"p0": "partly"}
// partnersNo: {"p0": "no"}
CYPHER 5
MATCH (p:ReleasePointer {name: 'current'})
WITH p.revision AS revision, p.state AS state, p.version AS version
CALL () {
  MATCH (n0:Partner)
  WHERE n0.verified = $p0
  RETURN count(n0) AS total
}
MATCH (q:ReleasePointer {name: 'current'})
RETURN revision, state, version, [total] AS answer, q.revision AS lastRevision, q.state AS lastState

// pilotsYes: {"p0": "yes"}
// pilotsPartly: {"p0": "partly"}
// pilotsNo: {"p0": "no"}
CYPHER 5
MATCH (p:ReleasePointer {name: 'current'})
WITH p.revision AS revision, p.state AS state, p.version AS version
CALL () {
  MATCH (n0:Pilot)
  WHERE n0.verified = $p0
  RETURN count(n0) AS total
}
MATCH (q:ReleasePointer {name: 'current'})
RETURN revision, state, version, [total] AS answer, q.revision AS lastRevision, q.state AS lastState

// outputsYes: {"p0": "yes"}
// outputsPartly: {"p0": "partly"}
// outputsNo: {"p0": "no"}
CYPHER 5
MATCH (p:ReleasePointer {name: 'current'})
WITH p.revision AS revision, p.state AS state, p.version AS version
CALL () {
  MATCH (n0:Output)
  WHERE n0.verified = $p0
  RETURN count(n0) AS total
}
MATCH (q:ReleasePointer {name: 'current'})
RETURN revision, state, version, [total] AS answer, q.revision AS lastRevision, q.state AS lastState

// topicOutcomesYes: {"p0": "yes"}
// topicOutcomesPartly: {"p0": "partly"}
// topicOutcomesNo: {"p0": "no"}
CYPHER 5
MATCH (p:ReleasePointer {name: 'current'})
WITH p.revision AS revision, p.state AS state, p.version AS version
CALL () {
  MATCH (n0:TopicOutcome)
  WHERE n0.verified = $p0
  RETURN count(n0) AS total
}
MATCH (q:ReleasePointer {name: 'current'})
RETURN revision, state, version, [total] AS answer, q.revision AS lastRevision, q.state AS lastState

// relatedProjectsYes: {"p0": "yes"}
// relatedProjectsPartly: {"p0": "partly"}
// relatedProjectsNo: {"p0": "no"}
CYPHER 5
MATCH (p:ReleasePointer {name: 'current'})
WITH p.revision AS revision, p.state AS state, p.version AS version
CALL () {
  MATCH (n0:RelatedProject)
  WHERE n0.verified = $p0
  RETURN count(n0) AS total
}
MATCH (q:ReleasePointer {name: 'current'})
RETURN revision, state, version, [total] AS answer, q.revision AS lastRevision, q.state AS lastState

// capabilityDomains: {"p0": 1000, "p1": "yes", "p2": "partly", "p3": "no"}
CYPHER 5
MATCH (p:ReleasePointer {name: 'current'})
WITH p.revision AS revision, p.state AS state, p.version AS version
CALL () {
  MATCH (n0:CapabilityDomain)
  WHERE n0.id IS NOT NULL
  WITH n0 ORDER BY n0.id LIMIT $p0
  WITH [
    n0.id,
    reduce(s = [0, 0, 0], x IN COLLECT {
      MATCH (n0)<-[:DOMAIN]-(n1)
      RETURN [CASE WHEN n1.verified = $p1 THEN 1 ELSE 0 END, CASE WHEN n1.verified = $p2 THEN 1 ELSE 0 END, CASE WHEN n1.verified = $p3 THEN 1 ELSE 0 END]
    } | [s[0] + x[0], s[1] + x[1], s[2] + x[2]]),
    null,
    null
  ] AS row
  RETURN collect(row) AS found
}
MATCH (q:ReleasePointer {name: 'current'})
RETURN revision, state, version, found AS answer, q.revision AS lastRevision, q.state AS lastState
