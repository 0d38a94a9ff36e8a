# id: one-graph
# title: Take out of the open graph what the asserted graph says
# why: A source may carry both confirmed rows and open questions. A statement stands in one graph, else the union
#      counts it twice.
PREFIX graph: <https://w3id.org/koban/release/building/>

DELETE { GRAPH graph:open { ?s ?p ?o } }
WHERE {
  GRAPH graph:open { ?s ?p ?o }
  GRAPH graph:asserted { ?s ?p ?o }
}
