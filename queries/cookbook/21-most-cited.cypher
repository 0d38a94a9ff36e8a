// question: Which sources carry most of the knowledge?
// note: Tables of this project are left out; what remains are publications, legal texts and pages.
CYPHER 5
MATCH (source:Source)<-[:SOURCE]-(thing:Thing)
WHERE NOT source.id STARTS WITH 'table-'
RETURN source.label_en AS source, count(thing) AS statements,
       count(CASE thing.verified WHEN 'yes' THEN 1 END) AS verified
ORDER BY statements DESC, source
