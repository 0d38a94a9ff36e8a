"""From statements back to cells: the inverse of the mapping, for one table at a time.

A release is read into a :class:`View`; :class:`CellReader` gives the rows of a table from it. What a graph does not
say, no cell holds: a statement that is missing from the graph is missing from the table.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from koban_kg.names import RDF
from loaders.spec import ByNotation, ByPredicate, ByScheme, ByTables, PropertyFrom, Translation
from loaders.terms import NOTATION, Terms
from loaders.values import spelled

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from koban_kg.names import GraphRole
    from loaders.spec import ColumnSpec, TableSpec
    from loaders.terms import Term

    Statements = dict[ox.NamedNode, dict[ox.NamedNode, list[Term]]]

_TYPE: Final = ox.NamedNode(RDF + "type")
_ROLES: Final[tuple[GraphRole, ...]] = ("asserted", "open", "translations", "ontology")
_ROW_ROLES: Final[tuple[GraphRole, ...]] = ("asserted", "open")


@dataclass(slots=True)
class View:
    """The statements of a release that tables are made of."""

    rows: Statements
    by_role: Mapping[GraphRole, Statements]
    members: Mapping[ox.NamedNode, list[ox.NamedNode]]
    notations: Mapping[ox.NamedNode, str]
    terms: Terms

    @classmethod
    def of(cls, dataset: ox.Store | ox.Dataset) -> View:
        """Read the graphs of a release, known by the last segment of their names.

        Raises
        ------
        ValueError
            If the dataset holds two releases.
        """
        return cls.of_triples({role: _graph(dataset, role) for role in _ROLES})

    @classmethod
    def of_triples(cls, triples: Mapping[GraphRole, Iterable[ox.Triple]]) -> View:
        """The same from statements by graph role."""
        by_role: dict[GraphRole, Statements] = {}
        members: dict[ox.NamedNode, list[ox.NamedNode]] = defaultdict(list)
        notations: dict[ox.NamedNode, str] = {}
        rows: Statements = {}
        ontology = list(triples.get("ontology", ()))
        for role in _ROLES:
            statements: Statements = rows if role in _ROW_ROLES else {}
            by_role[role] = statements
            for subject, predicate, value in ontology if role == "ontology" else triples.get(role, ()):
                if not isinstance(subject, ox.NamedNode):
                    continue
                values = statements.setdefault(subject, {}).setdefault(predicate, [])
                if value in values:
                    continue
                values.append(value)
                if predicate == NOTATION and isinstance(value, ox.Literal):
                    notations[subject] = value.value
                elif predicate == _TYPE and role in _ROW_ROLES and isinstance(value, ox.NamedNode):
                    members[value].append(subject)
        return cls(rows, by_role, members, notations, Terms.read(ontology))


def _graph(dataset: ox.Store | ox.Dataset, role: str) -> Iterator[ox.Triple]:
    if isinstance(dataset, ox.Store):
        names: Iterable[ox.NamedNode | ox.BlankNode | ox.DefaultGraph] = dataset.named_graphs()
    else:
        names = {quad.graph_name for quad in dataset}
    found = [name for name in names if isinstance(name, ox.NamedNode) and name.value.endswith(f"/{role}")]
    if len(found) > 1:
        raise ValueError(f"the dataset holds the graph {role} of {len(found)} releases; give the dataset of one")
    for name in found:
        quads = (
            dataset.quads_for_pattern(None, None, None, name)
            if isinstance(dataset, ox.Store)
            else dataset.quads_for_graph_name(name)
        )
        yield from (quad.triple for quad in quads)


@dataclass(frozen=True, slots=True)
class Cells:
    """One exported row: its cells by column, a cell with a separator as its items in no order."""

    subject: ox.NamedNode
    values: Mapping[str, list[str]]
    separators: Mapping[str, str]

    def text(self, column: str) -> str:
        """A cell as text, its items sorted by code point."""
        items = self.values[column]
        if len(items) < 2:
            return items[0] if items else ""
        return self.separators.get(column, " ").join(sorted(items))


@dataclass(slots=True)
class CellReader:
    """Reads the rows of tables from a view."""

    view: View
    specs: Sequence[TableSpec]
    _keys: dict[ox.NamedNode, str | None] = field(default_factory=dict)

    def rows(self, spec: TableSpec) -> list[Cells]:
        """The rows of a table, in no particular order."""
        translation = next((column for column in spec.columns if isinstance(column.resolve, Translation)), None)
        if translation is not None:
            return list(self._translations(spec, translation))
        parts = next((column for column in spec.columns if isinstance(column.resolve, PropertyFrom)), None)
        separators = {column.name: column.separator for column in spec.columns if column.separator is not None}
        result = []
        for subject, variables in self._subjects(spec):
            values = {
                column.name: self._cell(column, subject, variables) for column in spec.columns if column is not parts
            }
            if parts is None:
                result.append(Cells(subject, values, separators))
                continue
            for notation, literal in self._parts(subject, parts):
                assert isinstance(parts.resolve, PropertyFrom)
                part = {parts.resolve.column: [notation], parts.name: [spelled(parts, literal)]}
                result.append(Cells(subject, {**values, **part}, separators))
        return result

    def key(self, iri: ox.NamedNode) -> str | None:
        """The key of the row that an IRI stands for, in whichever table."""
        if iri not in self._keys:
            self._keys[iri] = next(
                (
                    spec.key.fill({**dict.fromkeys(spec.key.names, ""), **cells})
                    for spec in self.specs
                    if spec.rows is not None
                    for rule in spec.rows.rules.values()
                    if (cells := rule.iri.match(iri.value)) is not None
                ),
                None,
            )
        return self._keys[iri]

    def _subjects(self, spec: TableSpec) -> Iterator[tuple[ox.NamedNode, Mapping[str, str]]]:
        """The things of a table's classes under its IRI patterns that carry its markers."""
        assert spec.rows is not None
        markers = [(ox.NamedNode(predicate), ox.NamedNode(value)) for predicate, value in spec.markers]
        seen: set[ox.NamedNode] = set()
        for rule in spec.rows.rules.values():
            for subject in self.view.members.get(ox.NamedNode(rule.cls), ()):
                variables = rule.iri.match(subject.value)
                if variables is None or subject in seen:
                    continue
                statements = self.view.rows[subject]
                if all(value in statements.get(predicate, ()) for predicate, value in markers):
                    seen.add(subject)
                    yield subject, variables

    def _cell(self, column: ColumnSpec, subject: ox.NamedNode, variables: Mapping[str, str]) -> list[str]:
        if column.suppressed or column.predicate is None:
            return [variables[column.name]] if column.name in variables else []
        about = subject
        if column.about is not None:
            expanded = column.about.expand(dict(variables)) if set(column.about.names) <= variables.keys() else None
            about = ox.NamedNode(expanded) if expanded else subject
        found = self.view.rows.get(about, {}).get(ox.NamedNode(column.predicate), ())
        texts = [text for value in found if (text := self._text(column, value)) is not None]
        if not texts and column.name in variables:
            return [variables[column.name]]
        return texts

    def _text(self, column: ColumnSpec, value: Term) -> str | None:
        """One value as the column writes it; None if the value does not come from the column."""
        if not column.is_iri:
            if not isinstance(value, ox.Literal) or not _speaks(column, value):
                return None
            return spelled(column, value)
        if not isinstance(value, ox.NamedNode):
            return None
        match column.resolve:
            case ByTables() | ByPredicate():
                return self.key(value)
            case ByScheme() | ByNotation():
                return self.view.notations.get(value)
        variables = column.value_url.match(value.value) if column.value_url else None
        return variables.get(column.name) if variables else None

    def _parts(self, subject: ox.NamedNode, column: ColumnSpec) -> Iterator[tuple[str, ox.Literal]]:
        """Notation of the property and literal, for each text of a subject that a column of parts could hold."""
        statements = self.view.rows[subject]
        for notation, predicate in self.view.terms.texts.items():
            for value in statements.get(predicate, ()):
                if isinstance(value, ox.Literal) and _speaks(column, value):
                    yield notation, value

    def _translations(self, spec: TableSpec, column: ColumnSpec) -> Iterator[Cells]:
        """Texts in the graphs that the table's rows go to, where they render a text of another table."""
        names = column.resolve
        assert isinstance(names, Translation)
        words: dict[GraphRole, str] = {"asserted": ""}
        if spec.graph:
            words = {role: word for word, role in spec.graph.graphs.items()}
        originals = self._originals()
        for role, word in words.items():
            for subject, statements in self.view.by_role[role].items():
                for predicate, values in statements.items():
                    original = originals.get((subject, predicate))
                    if original is None:
                        continue
                    table, key, name, lang = original
                    for value in values:
                        if isinstance(value, ox.Literal) and value.language and value.language != lang:
                            cells = {
                                names.table: [table],
                                names.key: [key],
                                names.column: [name],
                                names.lang: [value.language],
                                column.name: [value.value],
                            }
                            if spec.graph:
                                cells[spec.graph.column] = [word]
                            yield Cells(subject, cells, {})

    def _originals(self) -> dict[tuple[ox.NamedNode, ox.NamedNode], tuple[str, str, str, str]]:
        """Table, key, column and language of every text that a translation may render, by subject and property."""
        result: dict[tuple[ox.NamedNode, ox.NamedNode], tuple[str, str, str, str]] = {}
        for spec in self.specs:
            if spec.rows is None:
                continue
            table = spec.name.removesuffix(".csv")
            texts = [c for c in spec.columns if c.predicate and c.lang and not c.suppressed and not c.is_iri]
            parts = [c for c in spec.columns if isinstance(c.resolve, PropertyFrom)]
            for subject, _ in self._subjects(spec):
                key = self.key(subject) or ""
                for column in texts:
                    result[subject, ox.NamedNode(column.predicate or "")] = (table, key, column.name, column.lang or "")
                for column in parts:
                    for notation, _ in self._parts(subject, column):
                        place = (subject, self.view.terms.texts[notation])
                        result[place] = (table, key, notation, column.lang or "")
        return result


def _speaks(column: ColumnSpec, literal: ox.Literal) -> bool:
    """Whether a literal has the language, or the absence of one, that the column gives."""
    return (literal.language or None) == (column.lang.lower() if column.lang and not column.xsd else None)
