"""A release as a property graph, and back: what stands where, what is counted, what is refused."""
