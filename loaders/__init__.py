"""How knowledge gets in: tables described by CSVW, RDF files, the condition grammar, row-level findings."""
