// question: The same in German, over machine translations, too
// note: The answer says where a name was translated by machine.
CYPHER 5
CALL db.index.fulltext.queryNodes('koban_words_de', 'Nachbarschaft Vertrauen') YIELD node, score
RETURN node.id AS id, node.label_de AS name, 'label_de' IN coalesce(node.in_translations, []) AS machine
ORDER BY score DESC, id
