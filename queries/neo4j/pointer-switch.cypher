// title: The release of this transaction becomes the one in the database
// note: Nothing comes back if another push changed the pointer since this one began.
CYPHER 5
MATCH (p:ReleasePointer {name: 'current', push: $push})
WHERE p.revision = $revision
SET p.version = $version, p.digest = $digest, p.revision = $revision + 1, p.pushed = datetime()
RETURN p.revision AS revision
