// question: What does the ontology demand of every member of a class?
// note: Existential restrictions are relationships between classes; `property` is the field they speak of.
CYPHER 5
MATCH (class:owl__Class)-[demand:SOME_VALUES_FROM]->(filler)
RETURN split(class.iri, '#')[-1] AS class, demand.property AS property, split(filler.iri, '#')[-1] AS someOf
ORDER BY class, property, someOf
