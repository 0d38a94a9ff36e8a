"""Which rows there are, by key: how a cell that names a row, a concept or a property finds it.

Every failure says what would have been allowed and, where one looks like the given word, the nearest known key.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from loaders.findings import CellError, Findings

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import pyoxigraph as ox

    from koban_kg.names import GraphRole
    from loaders.spec import Side, TableSpec
    from loaders.terms import Concepts, Terms


@dataclass(slots=True, eq=False)
class Row:
    """One row on its way to RDF. ``iri`` and ``cls`` are None where the table's rows are no things."""

    number: int
    cells: dict[str, str]
    key: str
    role: GraphRole
    iri: ox.NamedNode | None = None
    cls: str | None = None
    raw: dict[str, str] | None = None

    @property
    def written(self) -> dict[str, str]:
        """The cells as the file writes them, before empty words and defaults are put in their place."""
        return self.cells if self.raw is None else self.raw


def local_name(iri: str) -> str:
    """The last word of an IRI, for messages: ``Capability``."""
    return iri.rpartition("#")[2].rpartition("/")[2]


def listing(words: Iterable[str], conjunction: str = "or") -> str:
    """Words as in a sentence: ``a, b or c``."""
    items = list(words)
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {conjunction} {items[-1]}"


@dataclass(slots=True)
class Keys:
    """The rows of all tables by key, and what the ontology says of properties and concepts.

    Attributes
    ----------
    unreadable, broken
        Tables, and keys of rows, that could not be read: what names them is not reported a second time.
    """

    terms: Terms
    concepts: Concepts
    findings: Findings
    tables: dict[str, dict[str, list[Row]]] = field(default_factory=dict)
    specs: dict[str, TableSpec] = field(default_factory=dict)
    unreadable: set[str] = field(default_factory=set)
    broken: set[str] = field(default_factory=set)
    _everywhere: dict[str, tuple[str, Row]] = field(default_factory=dict)
    _iris: set[str] = field(default_factory=set)
    _fitting: dict[tuple[ox.NamedNode, Side], tuple[frozenset[str], str]] = field(default_factory=dict)

    def register(self, table: str, row: Row) -> tuple[str, Row] | None:
        """Make a row known; gives the table and row of another table that has the same key, if there is one."""
        self.tables.setdefault(table, {}).setdefault(row.key, []).append(row)
        if row.iri is None:
            return None
        self._iris.add(row.iri.value)
        earlier = self._everywhere.setdefault(row.key, (table, row))
        return earlier if earlier[0] != table else None

    def row(self, value: str, tables: tuple[str, ...], classes: tuple[str, ...] = ()) -> ox.NamedNode | None:
        """The IRI of the row with this key in one of the tables, of one of the classes; None if that is unknowable.

        Raises
        ------
        CellError
            ``unknown-key``, ``wrong-table`` or ``wrong-class``.
        """
        found: Row | None = None
        if value in self.broken:
            return None
        for table in tables:
            for row in self.tables.get(table, {}).get(value, ()):
                if not classes or row.cls in classes:
                    return row.iri
                found = row
        if found is not None:
            allowed = listing(local_name(cls) for cls in classes)
            raise CellError(
                "wrong-class", f"it is a {local_name(found.cls or '')}; the column takes a {allowed}", value
            )
        if self.unreadable.intersection(tables):
            return None
        where = listing(tables)
        if elsewhere := self._everywhere.get(value):
            raise CellError("wrong-table", f"it is a key of {elsewhere[0]}; the column takes keys of {where}", value)
        near = self.findings.nearest(value, [key for table in tables for key in self.tables.get(table, ())])
        raise CellError("unknown-key", f"{where} has no row with this key; correct it or add the row{near}", value)

    def end(self, value: str, predicate: ox.NamedNode, side: Side) -> ox.NamedNode | None:
        """The IRI of the row with this key, if its class may stand on that side of the property.

        Raises
        ------
        CellError
            ``unknown-key`` or ``wrong-table``.
        """
        if value in self.broken:
            return None
        if (predicate, side) not in self._fitting:
            self._fitting[predicate, side] = self._fit(predicate, side)
        fitting, wanted = self._fitting[predicate, side]
        known = self._everywhere.get(value)
        if known is None:
            if self._may_be_unread(fitting):
                return None
            near = self.findings.nearest(
                value, [key for key, (_, row) in self._everywhere.items() if row.cls in fitting]
            )
            raise CellError("unknown-key", f"no table has a row with this key; {wanted}{near}", value)
        table, row = known
        if row.cls in fitting:
            return row.iri
        other: Side = "range" if side == "domain" else "domain"
        hint = f"it is a {local_name(row.cls or '')} ({table}), but {wanted}; take another key or predicate"
        if self.terms.allows(predicate, other, row.cls or ""):
            hint += "; are subject and object the wrong way round?"
        raise CellError("wrong-table", hint, value)

    def _fit(self, predicate: ox.NamedNode, side: Side) -> tuple[frozenset[str], str]:
        """The classes that may stand on that side of a property, and the sentence that says so."""
        classes = {rule.cls for spec in self.specs.values() if spec.rows for rule in spec.rows.rules.values()}
        fitting = self.terms.fitting(predicate, side, sorted(classes))
        verb = "starts at" if side == "domain" else "leads to"
        choice = listing(local_name(cls) for cls in fitting) or "thing that no table holds"
        article = "an" if choice[0] in "AEIOU" else "a"
        return frozenset(fitting), f"{local_name(predicate.value)} {verb} {article} {choice}"

    def _may_be_unread(self, classes: frozenset[str]) -> bool:
        rules = (self.specs[table].rows for table in self.unreadable)
        return any(rule.cls in classes for rows in rules if rows for rule in rows.rules.values())

    def concept(self, value: str, scheme: str) -> ox.NamedNode:
        """The concept with this notation in the scheme.

        Raises
        ------
        CellError
            ``unknown-concept``.
        """
        concepts = self.concepts.by_scheme.get(scheme, {})
        if value in concepts:
            return concepts[value]
        near = self.findings.nearest(value, concepts)
        known = f"known are {listing(sorted(concepts), 'and')}" if 0 < len(concepts) <= 12 else "add it there first"
        name = scheme.rpartition("/")[2]
        hint = f"the list {name!r} has no such value; {known}{near}" if concepts else f"the list {name!r} has no values"
        raise CellError("unknown-concept", hint, value)

    def is_row(self, iri: str) -> bool:
        """Whether some row of a table has this IRI."""
        return iri in self._iris

    def rows_under(self, prefix: str) -> list[str]:
        """What follows the prefix in the IRIs of rows directly under it."""
        return [iri[len(prefix) :] for iri in self._iris if iri.startswith(prefix) and "/" not in iri[len(prefix) :]]

    def predicate(self, value: str) -> ox.NamedNode:
        """The object property with this notation.

        Raises
        ------
        CellError
            ``unknown-predicate``.
        """
        return _property(value, self.terms.links, self.findings)

    def text_property(self, value: str) -> ox.NamedNode:
        """The property of literals with this notation.

        Raises
        ------
        CellError
            ``unknown-predicate``.
        """
        return _property(value, self.terms.texts, self.findings)


def _property(value: str, known: Mapping[str, ox.NamedNode], findings: Findings) -> ox.NamedNode:
    if value in known:
        return known[value]
    near = findings.nearest(value, known)
    hint = f"no property of the ontology has this notation; known are {listing(sorted(known), 'and')}{near}"
    raise CellError("unknown-predicate", hint, value)
