// question: Which provisions apply from a later date?
// note: Dates are native, so they compare with `date()`. The day is written out here, so that the answer stays the same.
CYPHER 5
MATCH (norm:Norm)
WHERE norm.appliesFrom > date('2026-11-23')
RETURN norm.appliesFrom AS appliesFrom, norm.id AS norm, norm.instrument AS instrument, norm.shortTitle_en AS about
ORDER BY appliesFrom, norm
