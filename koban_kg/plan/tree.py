"""The plan: one GraphQL request, or the fetch of an answer, as a tree that no store and no GraphQL type appears in.

Variables, defaults and ``@skip``/``@include`` are already settled: a plan holds plain values. Every node is frozen
and hashable, so that executors can key what they compile and keep on (parts of) a plan.

Semantics, equal on every store:

* A text value is the one chosen by ``Lang.chain`` (each tag, then its primary language, then ``en``, then any, in
  code-point order of the tag; within one tag a reviewed text before a machine translation). Filters and orders on a
  text property use the chosen value; of a property with many texts one language is chosen for all.
* Text compares by code point after NFC. ``contains`` and ``startsWith`` fold case and diacritics (NFKD, marks
  removed, casefold). Numbers compare as numbers, dates as dates, closed lists by notation.
* Logic has two values. A comparison on a property without a value does not hold, whatever the operator, ``isNull``
  aside; ``Not`` holds where its part does not.
* ``Order`` sorts nulls last in either direction; of several values it takes the lowest; a count behind a missing
  relation is null. Ties, and an empty order, end in id ascending, then class name (lists over several classes).
* The values of a multi-valued property come in ascending order, those of a closed list in the order of the list.
* ``inferred=False`` reads asserted (and open) statements only, for scalars, relations and the things themselves: a
  thing whose every class is inferred is not there. A relation read backwards is as asserted as its forward edge.
  Comparisons and selected fields read what the query, quantifier or look-up reads in which they stand.
* ``hasNextPage`` and ``hasPreviousPage`` say whether anything of the whole list follows or precedes the slice.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

Scalar: TypeAlias = str | int | float | bool
ScalarOp = Literal["eq", "ne", "in", "notIn", "lt", "lte", "gt", "gte", "contains", "startsWith", "isNull"]


@dataclass(frozen=True, slots=True)
class Lang:
    """The languages asked for, in order of preference, lower-cased BCP 47 tags; fallbacks are not written out."""

    chain: tuple[str, ...] = ("en",)


# --- filters -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Compare:
    """``property op value``; a multi-valued property matches if one of its values does (``ne``/``notIn``: if none
    of its values is excluded). Values of a closed list are their notations, dates ISO 8601 strings.
    """

    property: str
    op: ScalarOp
    value: Scalar | tuple[Scalar, ...]
    lang: Lang = Lang()


@dataclass(frozen=True, slots=True)
class Quantified:
    """``relation: {some|none|all: where}``; ``all`` holds for no relation at all."""

    relation: str
    quantifier: Literal["some", "none", "all"]
    where: Filter
    inferred: bool = True


@dataclass(frozen=True, slots=True)
class Counted:
    """``relation: {count: {op: value}}``."""

    relation: str
    op: Literal["eq", "ne", "in", "notIn", "lt", "lte", "gt", "gte"]
    value: int | tuple[int, ...]
    inferred: bool = True


@dataclass(frozen=True, slots=True)
class All:
    """Every part holds; no part is true."""

    parts: tuple[Filter, ...] = ()


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one part holds; no part is false."""

    parts: tuple[Filter, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not hold."""

    part: Filter


Filter: TypeAlias = Compare | Quantified | Counted | All | AnyOf | Not


# --- order and page ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Order:
    """One sort key: to-one relations walked in ``path``, then a property, or the count of a relation."""

    path: tuple[str, ...]
    property: str
    count: bool = False
    descending: bool = False
    lang: Lang = Lang()
    inferred: bool = True


@dataclass(frozen=True, slots=True)
class Page:
    """A slice of a list: ``after`` and ``before`` are cursors, ``first`` from the start, ``last`` from the end."""

    first: int | None = None
    offset: int = 0
    after: str | None = None
    last: int | None = None
    before: str | None = None


# --- what is selected ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class TypenameField:
    """``__typename`` of the object it stands in; ``name`` is set where it is known beforehand (edges, page info)."""

    key: str
    name: str | None = None


@dataclass(frozen=True, slots=True)
class ValueField:
    """A scalar or closed-list property under its response key."""

    key: str
    property: str


@dataclass(frozen=True, slots=True)
class TextField:
    """A text property in the chosen language, its tag, or its status (``machine_unreviewed`` or null)."""

    key: str
    property: str
    part: Literal["value", "lang", "status"]
    lang: Lang


@dataclass(frozen=True, slots=True)
class RelationField:
    """A relation as an object or null (``one``), or as a list, under its response key."""

    key: str
    relation: str
    one: bool
    query: Query


@dataclass(frozen=True, slots=True)
class ConnectionField:
    """A to-many relation as a Relay connection."""

    key: str
    relation: str
    connection: Connection


Field: TypeAlias = TypenameField | ValueField | TextField | RelationField | ConnectionField


@dataclass(frozen=True, slots=True)
class Selection:
    """Fields by concrete class: fragments are merged and aliases settled, in the order of the response.

    A selection on one class has one entry; on an interface it has one entry for each class that can occur.
    """

    by_class: tuple[tuple[str, tuple[Field, ...]], ...]


@dataclass(frozen=True, slots=True)
class Query:
    """Objects of ``classes`` that pass the filter, in order, one page of them, projected.

    Under a relation the objects are those at its other end.
    """

    classes: tuple[str, ...]
    select: Selection
    where: Filter = All()
    order: tuple[Order, ...] = ()
    page: Page = Page()
    inferred: bool = True


@dataclass(frozen=True, slots=True)
class EdgeField:
    """A member of an edge: ``cursor``, the link's ``basis``, ``note``, ``inferred``, or ``node``."""

    key: str
    member: Literal["cursor", "basis", "note", "inferred", "node", "__typename"]
    typename: str | None = None
    select: Selection | None = None


@dataclass(frozen=True, slots=True)
class PageInfoField:
    """A member of ``pageInfo``."""

    key: str
    member: Literal["hasNextPage", "hasPreviousPage", "startCursor", "endCursor", "__typename"]
    typename: str | None = None


@dataclass(frozen=True, slots=True)
class ConnectionMember:
    """A member of a connection under its response key; the tuples hold what is selected below it."""

    key: str
    member: Literal["totalCount", "edges", "pageInfo", "__typename"]
    typename: str | None = None
    edges: tuple[EdgeField, ...] = ()
    page_info: tuple[PageInfoField, ...] = ()


@dataclass(frozen=True, slots=True)
class Connection:
    """A Relay connection (GraphQL Cursor Connections Specification): ``query`` slices, ``members`` shape.

    The ``select`` of ``query`` is empty: objects are projected by the ``node`` of each edge field.
    """

    query: Query
    members: tuple[ConnectionMember, ...]


# --- roots ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RootOne:
    """Look-up by identifier: IRI, CURIE or bare id, among ``classes``; null if there is none."""

    key: str
    classes: tuple[str, ...]
    id: str
    select: Selection
    inferred: bool = True


@dataclass(frozen=True, slots=True)
class RootList:
    """A list of one class."""

    key: str
    query: Query


@dataclass(frozen=True, slots=True)
class RootConnection:
    """A connection over one class."""

    key: str
    connection: Connection


@dataclass(frozen=True, slots=True)
class RootConstant:
    """A value known when the plan is made, such as ``__typename`` or ``release``, already as JSON."""

    key: str
    json: bytes


Root: TypeAlias = RootOne | RootList | RootConnection | RootConstant


@dataclass(frozen=True, slots=True)
class Plan:
    """The root fields of one operation, in the order of the response."""

    roots: tuple[Root, ...]
