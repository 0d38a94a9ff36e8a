"""How answers get out: GraphQL, SPARQL, REST and pages; thin, they only translate."""
