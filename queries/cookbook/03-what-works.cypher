// question: What works against burglary, in which direction, and how sure is it?
// note: The path `SKOS_BROADER*0..` folds narrower problems in. Rows that are no effects (shares, descriptions) are not
//   counted. Practices without any result stay in the list: no evidence is not evidence of no effect.
// shown: 6
CYPHER 5
MATCH (:Problem {id: 'prb-burglary'})<-[:SKOS_BROADER*0..]-(:Problem)<-[:ADDRESSES]-(practice:Methodology)
WITH DISTINCT practice
OPTIONAL MATCH (practice)<-[:ABOUT]-(result:Evidence {isEffect: true})
WITH practice, result ORDER BY result.design
RETURN practice.label_en AS practice,
       count(CASE result.direction WHEN 'favourable' THEN 1 END) AS favourable,
       count(CASE result.direction WHEN 'null' THEN 1 END) AS noEffect,
       count(CASE result.direction WHEN 'mixed' THEN 1 END) AS mixed,
       count(CASE result.direction WHEN 'unfavourable' THEN 1 END) AS unfavourable,
       collect(DISTINCT result.design) AS designs
ORDER BY favourable DESC, practice
