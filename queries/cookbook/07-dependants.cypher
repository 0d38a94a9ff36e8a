// question: Which capabilities fall with one that is missing?
// note: The same relation backwards: whatever requires it, directly or through others, most depended-on first.
CYPHER 5
MATCH (base:Capability)<-[:REQUIRES_TRANSITIVELY]-(dependant:Capability)
WITH base, dependant ORDER BY dependant.id
RETURN base.id AS id, base.label_en AS capability, count(dependant) AS dependants, collect(dependant.id)[..5] AS first
ORDER BY dependants DESC, id
