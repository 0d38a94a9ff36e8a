// title: Properties of a wrong type, and required ones that are missing
// note: rules: for a label the keys with the types that their values may have, and the groups of keys of which one must
//   be there. Community checks neither.
CYPHER 5
MATCH (n:Resource)
UNWIND labels(n) AS label
WITH n, label, $rules[label] AS rules
WHERE rules IS NOT NULL
WITH n, label,
  [key IN keys(n) WHERE rules.types[key] IS NOT NULL AND NOT valueType(n[key]) IN rules.types[key]
    | [key, valueType(n[key]), rules.types[key][0]]]
  + [needed IN rules.required WHERE none(key IN needed.keys WHERE n[key] IS NOT NULL) | [needed.name, null, null]]
  AS faults
WHERE size(faults) > 0
UNWIND faults AS fault
RETURN n.iri AS iri, label, fault[0] AS name, fault[1] AS found, fault[2] AS expected
ORDER BY iri, label, name
LIMIT $limit
