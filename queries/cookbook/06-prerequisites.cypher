// question: What must be in place before a capability, and how far away is it?
// note: A quantified path follows stated requirements of any length; the shortest ways give the distance. `through` are
//   the capabilities that ask for it on these ways.
CYPHER 5
MATCH path = ALL SHORTEST (:Capability {id: 'CP-PRE-01'})-[:REQUIRES]->+(needed:Capability)
WITH needed, length(path) AS distance, nodes(path)[-2] AS through ORDER BY through.id
RETURN distance, needed.id AS id, needed.label_en AS needed, collect(DISTINCT through.id) AS through
ORDER BY distance, id
