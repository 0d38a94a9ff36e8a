# id: basis
# title: Say on what each row with a verification flag rests
# why: What the cited source states, fully or in part, is published; what it does not state is a judgement of the
#      analysts.
PREFIX graph: <https://w3id.org/koban/release/building/>
PREFIX koban: <https://w3id.org/koban/ontology#>

INSERT { GRAPH ?g { ?row koban:basis ?basis } }
WHERE {
  VALUES ?g { graph:asserted graph:open }
  GRAPH ?g { ?row koban:verified ?verified }
  VALUES (?verified ?basis) {
    (<https://w3id.org/koban/scheme/verified/yes> <https://w3id.org/koban/scheme/statement-basis/published>)
    (<https://w3id.org/koban/scheme/verified/partly> <https://w3id.org/koban/scheme/statement-basis/published>)
    (<https://w3id.org/koban/scheme/verified/no> <https://w3id.org/koban/scheme/statement-basis/analyst>)
  }
}
