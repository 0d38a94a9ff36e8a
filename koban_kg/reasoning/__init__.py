"""OWL RL as rule files run to a fixpoint."""
