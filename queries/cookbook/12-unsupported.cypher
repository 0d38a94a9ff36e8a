// question: Which capabilities does no practice with favourable evidence strengthen?
// note: No practice at all, and practices without a favourable result, are different gaps: the last column tells them
//   apart.
CYPHER 5
MATCH (capability:Capability)
WHERE NOT EXISTS {
  (capability)<-[:STRENGTHENS]-(:Methodology)<-[:ABOUT]-(:Evidence {direction: 'favourable', isEffect: true})
}
MATCH (capability)-[:DOMAIN]->(domain:CapabilityDomain)
WITH capability, domain, COUNT { (capability)<-[:STRENGTHENS]-(:Methodology) } AS practices
RETURN domain.label_en AS domain, capability.id AS id, capability.label_en AS capability, practices
ORDER BY practices DESC, id
