"""RDF stores, query workers that can be killed, and the gate that keeps queries read-only."""
