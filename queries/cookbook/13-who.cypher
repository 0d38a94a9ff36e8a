// question: Who has to be involved in a capability, and what do they need and fear?
// note: The note of a relationship says how a group is involved, where the editors wrote it down.
// shown: 8
CYPHER 5
MATCH (:Capability {id: 'CP-ENG-08'})-[tie:INVOLVES]->(group:Stakeholder)
RETURN group.id AS id, group.label_en AS who, group.vulnerable AS vulnerable, group.needs_en AS needs,
       group.concerns_en AS concerns, coalesce(tie.note, 'not recorded') AS how
ORDER BY id
