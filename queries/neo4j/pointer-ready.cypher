// title: Readers may read; what an unfinished drop left of its mark goes
CYPHER 5
MATCH (p:ReleasePointer {name: 'current', push: $push})
OPTIONAL MATCH (old:ReleasePointer {name: 'dropped'})
DELETE old
SET p.state = 'ready'
