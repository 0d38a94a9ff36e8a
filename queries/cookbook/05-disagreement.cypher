// question: Where do results on one outcome contradict each other?
// note: A claim is one practice and one outcome with all its results. It takes no side.
CYPHER 5
MATCH (claim:Claim {conflicting: true})-[:PRACTICE]->(practice:Methodology),
      (claim)-[:CLAIM_OUTCOME]->(outcome:Outcome),
      (claim)-[:HAS_EVIDENCE]->(result:Evidence {isEffect: true})
WITH practice, outcome, result ORDER BY result.year DESC, result.id
RETURN practice.label_en AS practice, outcome.label_en AS outcome,
       count(result) AS results,
       collect(result.year + ' ' + result.direction)[..4] AS newest
ORDER BY results DESC, practice, outcome
