// title: The catalog of the projected graph, between two looks at the pointer
CYPHER 5
MATCH (p:ReleasePointer {name: 'current'})
WITH p.revision AS revision, p.state AS state, p.version AS version
CALL () { MATCH (c:Catalog) RETURN collect(properties(c)) AS answer }
MATCH (q:ReleasePointer {name: 'current'})
RETURN revision, state, version, answer, q.revision AS lastRevision, q.state AS lastState
