"""Property-graph stores that execute plans."""
