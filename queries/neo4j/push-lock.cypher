// title: Keep other pushes away while this transaction is open
// note: The transaction is undone in the end, so the node is never stored; its unique name is what others wait for.
CYPHER 5
MERGE (l:ReleasePointer {name: 'lock'})
SET l.push = $push
