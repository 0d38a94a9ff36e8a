"""The graph of a release in Neo4j: projection, push, Cypher printer, store."""
