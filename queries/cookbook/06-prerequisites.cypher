// question: What must be in place before a capability, and how far away is it?
// note: A quantified path follows stated requirements of any length; the shortest way gives the distance.
CYPHER 5
MATCH path = SHORTEST 1 (:Capability {id: 'CP-PRE-01'})-[:REQUIRES]->+(needed:Capability)
RETURN length(path) AS distance, needed.id AS id, needed.label_en AS needed,
       [step IN relationships(path) | coalesce(step.note, 'no level rule recorded')] AS rules
ORDER BY distance, id
