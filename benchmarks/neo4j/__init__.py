"""Neo4j: this service beside @neo4j/graphql on one server, loaders side by side, growth with the size of the graph."""
