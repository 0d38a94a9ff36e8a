// question: Which practices could stand in for one that is not possible?
// note: Shared capabilities first, then shared problems; what is known of the effect is shown beside it, not mixed in.
CYPHER 5
MATCH (given:Methodology {id: 'neighbourhood-watch'})-[:STRENGTHENS]->(shared:Capability)<-[:STRENGTHENS]-(other:Methodology)
WITH given, other, shared ORDER BY shared.id
WITH given, other, collect(shared.id) AS capabilities
RETURN other.label_en AS practice, capabilities,
       COUNT { (given)-[:ADDRESSES]->(:Problem)<-[:ADDRESSES]-(other) } AS problemsShared,
       COUNT { (other)<-[:ABOUT]-(:Evidence {direction: 'favourable', isEffect: true}) } AS favourable
ORDER BY size(capabilities) DESC, problemsShared DESC, practice
