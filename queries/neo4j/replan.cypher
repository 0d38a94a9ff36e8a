// title: Count the indexes anew and plan by that
// note: What was planned before the counts are known, and kept, may scan where it could seek.
CYPHER 5
CALL db.prepareForReplanning($seconds)
