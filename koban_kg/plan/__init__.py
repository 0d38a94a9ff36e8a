"""The plan: a request as a store-independent tree, and the planner that makes it from GraphQL."""
