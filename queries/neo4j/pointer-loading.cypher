// title: Readers are sent away: an offline push begins
CYPHER 5
MERGE (p:ReleasePointer {name: 'current'})
ON CREATE SET p.revision = 0
SET p.push = $push, p.state = 'loading'
