// title: Required relationships that are missing, and second ones where one is allowed
// note: rules: for a label the relationship types with their direction, the labels of the other end and the fewest and
//   most that a node may have. Community checks neither.
CYPHER 5
MATCH (n:Resource)
UNWIND labels(n) AS label
WITH n, label, $rules[label] AS rules
WHERE rules IS NOT NULL
UNWIND rules AS rule
WITH n, label, rule,
  CASE WHEN rule.backward
    THEN COUNT { (n)<-[:$(rule.type)]-(m) WHERE any(target IN rule.targets WHERE target IN labels(m)) }
    ELSE COUNT { (n)-[:$(rule.type)]->(m) WHERE any(target IN rule.targets WHERE target IN labels(m)) }
  END AS found
WHERE found < rule.least OR found > rule.most
RETURN n.iri AS iri, label, rule.name AS name, found, rule.least AS least, rule.most AS most
ORDER BY iri, label, name
LIMIT $limit
