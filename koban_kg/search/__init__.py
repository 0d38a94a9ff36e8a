"""Finding things by words: an index of names and definitions, the same whatever store holds the graph."""
