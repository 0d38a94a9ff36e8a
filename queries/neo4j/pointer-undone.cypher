// title: A push ended without a change: readers may read what was there
CYPHER 5
MATCH (p:ReleasePointer {name: 'current', push: $push, state: 'switching'})
FOREACH (_ IN CASE WHEN p.version IS NULL THEN [] ELSE [1] END | SET p.state = 'ready')
FOREACH (_ IN CASE WHEN p.version IS NULL THEN [1] ELSE [] END | DELETE p)
