// title: Things whose classes or identifiers do not add up
// note: classes: the labels of exposed classes; a thing has at most one of them, and with it an id.
CYPHER 5
MATCH (n:Resource)
WITH n, [label IN labels(n) WHERE label IN $classes] AS classes
WHERE size(classes) > 1 OR (size(classes) = 1 AND n.id IS NULL)
RETURN n.iri AS iri, classes
ORDER BY iri
LIMIT $limit
