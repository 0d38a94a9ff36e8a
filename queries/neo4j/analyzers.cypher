// title: What the server can do to the words of a language
CYPHER 5
CALL db.index.fulltext.listAvailableAnalyzers() YIELD analyzer
RETURN analyzer
