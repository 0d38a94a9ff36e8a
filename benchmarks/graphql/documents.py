"""The documents that are measured, each with what it asks for."""

from __future__ import annotations

LIST_20_BY_3 = """
query List20By3 {
  methodologies(first: 20) { id label kind strengthensCapability(first: 3) { id label tier } }
}
"""

LIST_THREE_LEVELS = """
query ListThreeLevels {
  capabilities(first: 20) {
    id label
    strengthenedBy(first: 3) { id label kind evidence(first: 2) { id label direction } }
  }
}
"""

LIST_1000_BY_5 = """
query List1000By5 {
  norms(first: 360) { id label normType verified constrains(first: 5) { id label } }
  evidenceRows(first: 250) { id label direction verified countries(first: 5) { id label } }
  capabilities(first: 137) { id label primaryMode verified involves(first: 5) { id label } }
  methodologies(first: 116) { id label kind verified strengthens(first: 5) { id label } }
  skills(first: 102) { id label escoStatus verified enables(first: 5) { id label } }
  stakeholders(first: 55) { id label category verified involvedIn(first: 5) { id label } }
}
"""
