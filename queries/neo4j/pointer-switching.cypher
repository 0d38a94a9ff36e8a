// title: Readers must wait: the commit of a push comes next
// note: An unfinished offline push stays one: its graph is neither the old release nor the new one.
CYPHER 5
MERGE (p:ReleasePointer {name: 'current'})
ON CREATE SET p.revision = 0
SET p.push = $push, p.state = CASE p.state WHEN 'loading' THEN 'loading' ELSE 'switching' END
