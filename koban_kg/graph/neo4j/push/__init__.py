"""Getting a release into a database: difference, lock, switch, indexes, audit, verification."""
