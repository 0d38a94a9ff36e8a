// question: On which sources does a practice rest, with its results?
// note: Each thing has one source; how far it was verified stands on the thing.
CYPHER 5
MATCH (practice:Methodology {id: 'alley-gating'})
MATCH (thing)-[:SOURCE]->(source:Source)
WHERE thing = practice OR (thing:Evidence)-[:ABOUT]->(practice)
RETURN thing.id AS statement, thing.verified AS verified, source.sourceCitation AS source,
       coalesce(source.doi, source.sourceUrl) AS address
ORDER BY statement
