// question: What is stated but not confirmed?
// note: Rows that nobody could verify stand in the graph `open`. They are kept, apart from the rest, and counted here by
//   class.
CYPHER 5
MATCH (thing:Thing {graph: 'open'})
UNWIND thing.types_open AS class
WITH class, thing ORDER BY thing.id
RETURN class, count(*) AS open, collect(thing.label_en)[..2] AS examples
ORDER BY open DESC, class
