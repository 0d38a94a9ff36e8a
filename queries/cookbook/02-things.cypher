// question: What is in it, and how much of each?
// note: `Thing` is the label of everything that has a page of its own; the label of its class stands beside it. What
//   only follows from the evidence, such as claims, is marked `inferred`.
CYPHER 5
MATCH (thing:Thing)
UNWIND labels(thing) AS label
WITH label, thing WHERE NOT label IN ['Resource', 'Thing'] AND NOT label CONTAINS '__'
RETURN label, count(*) AS things, count(CASE WHEN thing.inferred THEN 1 END) AS inferred
ORDER BY things DESC, label
