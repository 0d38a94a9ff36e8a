"""Conditions and exceptions as data: what ``koban:parse`` adds beside the text of a cell.

``<row> hasCondition <c>``, one ``koban:Condition`` per clause with ``koban:facet``, ``koban:operator`` and
``koban:accepts``; for an exception one ``koban:NormException`` per alternative, which holds its clauses in turn.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from koban_kg.names import DCT, ID, KOBAN, RDF, SCHEME
from loaders.conditions import ConditionSyntaxError, parse_alternatives, parse_conjunction
from loaders.findings import CellError
from loaders.values import check_iri

if TYPE_CHECKING:
    from loaders.conditions import Clause, Conjunction
    from loaders.keys import Keys, Row
    from loaders.spec import ParseRule
    from loaders.templates import Template

_TYPE: Final = ox.NamedNode(RDF + "type")
_IDENTIFIER: Final = ox.NamedNode(DCT + "identifier")
_CONDITION: Final = ox.NamedNode(KOBAN + "Condition")
_EXCEPTION: Final = ox.NamedNode(KOBAN + "NormException")
_HAS_CONDITION: Final = ox.NamedNode(KOBAN + "hasCondition")
_FACET: Final = ox.NamedNode(KOBAN + "facet")
_OPERATOR: Final = ox.NamedNode(KOBAN + "operator")
_ACCEPTS: Final = ox.NamedNode(KOBAN + "accepts")
_OPERATORS: Final = SCHEME + "condition-operator"


@dataclass(slots=True)
class ClauseEmitter:
    """Turns the cells of one column into triples about their clauses."""

    rule: ParseRule
    keys: Keys

    def __call__(self, row: Row, text: str) -> list[ox.Triple]:
        """The triples for one cell.

        Raises
        ------
        CellError
            ``condition-syntax`` with the position, ``unknown-facet``, ``unknown-concept`` or ``unknown-key``.
        """
        assert row.iri is not None
        link = ox.NamedNode(self.rule.predicate)
        try:
            alternatives = (parse_conjunction(text),) if self.rule.grammar == "condition" else parse_alternatives(text)
        except ConditionSyntaxError as error:
            shown = f"{text[: error.position - 1]}⟦{text[error.position - 1 :]}"
            hint = f"at character {error.position} (marked ⟦): {error.expected}"
            raise CellError("condition-syntax", hint, shown) from error
        triples: list[ox.Triple] = []
        for k, clauses in enumerate(alternatives, start=1):
            if self.rule.grammar == "condition":
                triples += self._clauses(row, row.iri, link, clauses, "")
                continue
            exception = self._node(self.rule.iri, row, k=str(k))
            triples += [
                ox.Triple(row.iri, link, exception),
                ox.Triple(exception, _TYPE, _EXCEPTION),
                ox.Triple(exception, _IDENTIFIER, _identifier(exception)),
                *self._clauses(row, exception, _HAS_CONDITION, clauses, str(k)),
            ]
        return triples

    def _clauses(
        self, row: Row, owner: ox.NamedNode, link: ox.NamedNode, clauses: Conjunction, alternative: str
    ) -> list[ox.Triple]:
        triples: list[ox.Triple] = []
        for number, clause in enumerate(clauses, start=1):
            counters = {"k": alternative, "j": str(number)} if alternative else {"k": str(number)}
            node = self._node(self.rule.clause_iri, row, **counters)
            triples += [
                ox.Triple(owner, link, node),
                ox.Triple(node, _TYPE, _CONDITION),
                ox.Triple(node, _IDENTIFIER, _identifier(node)),
                ox.Triple(node, _FACET, self._facet(clause)),
                ox.Triple(node, _OPERATOR, self.keys.concept(clause.operator, _OPERATORS)),
                *(ox.Triple(node, _ACCEPTS, value) for value in self._values(clause)),
            ]
        return triples

    def _facet(self, clause: Clause) -> ox.NamedNode:
        scheme = SCHEME + clause.facet
        if not self.keys.is_row(scheme):
            near = self.keys.findings.nearest(clause.facet, self.keys.rows_under(SCHEME))
            raise CellError(
                "unknown-facet", f"there is no facet {clause.facet!r}; add it or correct it{near}", clause.facet
            )
        return ox.NamedNode(scheme)

    def _values(self, clause: Clause) -> list[ox.NamedNode]:
        tables = self.rule.tables.get(clause.facet)
        if tables is None:
            return [self.keys.concept(value, SCHEME + clause.facet) for value in clause.values]
        rows = (self.keys.row(value, tables) for value in clause.values)
        return [iri for iri in rows if iri is not None]

    @staticmethod
    def _node(template: Template, row: Row, **counters: str) -> ox.NamedNode:
        cells = {**row.cells, **counters}
        iri = template.expand(cells)
        if iri is None:
            empty = next(name for name in template.names if not cells[name])
            raise CellError("required", f"without {empty} the condition has no identifier; fill in {empty}")
        return check_iri(iri)


def _identifier(node: ox.NamedNode) -> ox.Literal:
    """The bare identifier of a thing: what follows its class in the IRI."""
    return ox.Literal(node.value.removeprefix(ID).partition("/")[2] or node.value)
