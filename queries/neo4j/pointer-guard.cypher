// title: Is the database still that of this offline push
CYPHER 5
MATCH (p:ReleasePointer {name: 'current', push: $push, state: 'loading'})
SET p.push = $push
RETURN p.revision AS revision
