// title: Indexes and the constraints that own some of them
CYPHER 5
SHOW INDEXES YIELD name, type, state, labelsOrTypes, properties, options, owningConstraint, entityType
WHERE type <> 'LOOKUP' AND entityType = 'NODE'
RETURN name, CASE WHEN owningConstraint IS NULL THEN type ELSE 'UNIQUENESS' END AS kind, state,
  labelsOrTypes AS labels, properties AS keys, options.indexConfig['fulltext.analyzer'] AS analyzer
ORDER BY name
