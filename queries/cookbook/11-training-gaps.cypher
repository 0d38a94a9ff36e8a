// question: Which capabilities ask for skills but have no training recorded?
// note: None recorded does not mean that there is none: it is where to look first.
CYPHER 5
MATCH (capability:Capability)<-[:ENABLES]-(skill:Skill)
WHERE NOT EXISTS { (capability)<-[:DEVELOPS]-(:Training) }
WITH capability, skill ORDER BY skill.id
RETURN capability.id AS id, capability.label_en AS capability, collect(skill.label_en) AS skillsNeeded
ORDER BY size(skillsNeeded) DESC, id
