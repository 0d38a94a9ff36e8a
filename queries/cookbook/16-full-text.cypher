// question: Which things speak of neighbours and trust?
// note: One full-text index for each language, with its own stemming; the text is Lucene syntax, so escape what users
//   type.
CYPHER 5
CALL db.index.fulltext.queryNodes('koban_words_en', 'neighbour* AND trust') YIELD node, score
RETURN head([label IN labels(node) WHERE label <> 'Resource' AND label <> 'Thing']) AS class, node.id AS id,
       node.label_en AS name
ORDER BY score DESC, id
