// question: Which norms are worth checking before body-worn cameras are used?
// note: `SUBJECT_TO` is stated; `MAY_BE_SUBJECT_TO` also follows through a capability that the practice strengthens. Not
//   legal advice; none recorded does not mean unconstrained.
CYPHER 5
MATCH (practice:Methodology {id: 'body-worn-cameras'})-[tie:MAY_BE_SUBJECT_TO]->(norm:Norm)
RETURN norm.id AS norm, norm.shortTitle_en AS about, norm.normType AS kind, norm.binding AS binding,
       norm.appliesFrom AS appliesFrom, EXISTS { (practice)-[:SUBJECT_TO]->(norm) } AS stated
ORDER BY stated DESC, norm
