// question: Which names were translated by machine, and how many in each language?
// note: `in_translations` lists the keys of a node whose text a machine made and nobody reviewed.
// shown: 8
CYPHER 5
MATCH (thing:Thing)
UNWIND thing.in_translations AS key
WITH thing, key WHERE key STARTS WITH 'label_'
WITH thing, key ORDER BY thing.iri
RETURN substring(key, 6) AS language, count(*) AS names, collect(thing[key])[0] AS example
ORDER BY language
