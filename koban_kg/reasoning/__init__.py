"""OWL 2 RL as rule files, run to a fixpoint; what they conclude, and why."""

from __future__ import annotations

from koban_kg.reasoning.materialise import Materialisation, check_consistency, closure, materialise
from koban_kg.reasoning.rules import Rule, RuleSet, load_rules
from koban_kg.reasoning.why import Derivation, derivations

__all__ = [
    "Derivation",
    "Materialisation",
    "Rule",
    "RuleSet",
    "check_consistency",
    "closure",
    "derivations",
    "load_rules",
    "materialise",
]
