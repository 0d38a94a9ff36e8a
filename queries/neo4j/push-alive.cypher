// title: The transaction of a push, if it is still at work, its commit included
CYPHER 5
SHOW TRANSACTIONS YIELD transactionId, metaData, status
WHERE metaData.koban = 'push' AND metaData.push = $push
RETURN transactionId, status
