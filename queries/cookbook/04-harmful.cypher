// question: Which practices harm, or carry a warning?
// note: `PracticeWithAdverseEvidence` is a class that the reasoner finds; `caution` is what the editors wrote. Both are
//   shown, so that a difference can be seen.
CYPHER 5
MATCH (practice:Methodology)
WHERE practice:PracticeWithAdverseEvidence OR practice.caution <> 'none'
RETURN practice.label_en AS practice, practice.caution AS caution,
       practice:PracticeWithAdverseEvidence AS adverseEvidence,
       COUNT { (practice)<-[:ABOUT]-(:Evidence {direction: 'unfavourable'}) } AS unfavourable,
       COUNT { (practice)<-[:ABOUT]-(:Evidence {direction: 'favourable'}) } AS favourable
ORDER BY unfavourable DESC, practice
