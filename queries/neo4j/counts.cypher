// title: How many nodes of each label and relationships of each type there are
CYPHER 5
CALL () {
  MATCH (n)
  UNWIND labels(n) AS name
  RETURN 'label' AS kind, name, count(*) AS number
  UNION ALL
  MATCH ()-[r]->()
  RETURN 'type' AS kind, type(r) AS name, count(*) AS number
}
RETURN kind, name, number
ORDER BY kind, name
