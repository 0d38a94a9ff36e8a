// question: Which release is in the database, and is it whole?
// note: The pointer is the one node that says so. While a large release is loaded the state is `loading`.
CYPHER 5
MATCH (p:ReleasePointer {name: 'current'})
RETURN p.version AS version, p.state AS state, p.revision AS changes
