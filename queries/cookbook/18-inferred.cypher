// question: What of a relation is stated, and what follows from the rules?
// note: Every relationship says whether it is inferred. An inverse is not stored a second time: `inverse` names the
//   graph in which it stands.
CYPHER 5
MATCH (:Thing)-[tie]->(:Thing)
RETURN type(tie) AS relation, count(CASE WHEN tie.inferred THEN NULL ELSE 1 END) AS stated,
       count(CASE WHEN tie.inferred THEN 1 END) AS inferred
ORDER BY inferred DESC, relation
