"""Plans as Cypher: one statement for each root field, everything from outside a parameter.

``print_root`` gives the text, its parameters and the function that makes the answer of what the statement returned.
"""

from koban_kg.graph.neo4j.printer.indexes import range_indexes
from koban_kg.graph.neo4j.printer.roots import Statement, print_root

__all__ = ["Statement", "print_root", "range_indexes"]
