// question: Which links rest on the judgement of analysts, and what did they note?
// note: `basis` and `note` of a link stand on the relationship itself; the link is a node, too, with its source.
CYPHER 5
MATCH (practice:Methodology)-[tie:UNDERMINES]->(capability:Capability)
RETURN practice.label_en AS practice, capability.label_en AS undermines, tie.basis AS basis,
       coalesce(tie.note, 'no note recorded') AS note
ORDER BY practice, undermines
