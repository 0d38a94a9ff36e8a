"""The embedded GraphStore: columns and adjacency by integer id."""
