// question: What was stated about a practice, and what follows from the rules?
// note: Every relationship says whether it is inferred. An inverse is not stored a second time: `inverse` names the graph
//   in which it stands.
// shown: 20
CYPHER 5
MATCH (:Methodology {id: 'alley-gating'})-[tie]->(other:Thing)
WITH tie.inferred AS inferred, type(tie) AS relation, other ORDER BY other.id
RETURN inferred, relation, count(*) AS number, collect(other.label_en)[..2] AS examples
ORDER BY inferred, relation
