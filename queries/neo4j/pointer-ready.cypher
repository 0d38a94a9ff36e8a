// title: Readers may read
CYPHER 5
MATCH (p:ReleasePointer {name: 'current', push: $push})
SET p.state = 'ready'
RETURN p.revision AS revision
