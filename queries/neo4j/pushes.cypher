// title: Pushes that are under way
CYPHER 5
SHOW TRANSACTIONS YIELD metaData, startTime
WHERE metaData.koban IN ['push', 'push-lock'] AND metaData.push <> $push
RETURN metaData.push AS push, min(startTime) AS since
