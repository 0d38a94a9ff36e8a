"""From the positional rows of a statement to the value of a field, response keys in the order of the plan.

Neo4j gives maps in any order and repeats their keys in every row, so rows are lists; a column belongs to the response
key in its place, and what is no plain value is put there by a patch that reads the row.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

Row: TypeAlias = "list[Any]"
Make: TypeAlias = "Callable[[Row], Any]"
"""What a row becomes, or a part of it."""


def object_of(keys: Sequence[str], patches: Sequence[tuple[str, Make]]) -> Make:
    """An object: each key has the column in its place, unless a patch says otherwise."""
    names, changed = tuple(keys), tuple(patches)
    if not changed:
        return lambda row: dict(zip(names, row, strict=False))

    def make(row: Row) -> Any:
        made = dict(zip(names, row, strict=False))
        for key, patch in changed:
            made[key] = patch(row)
        return made

    return make


def constant(value: Any) -> Make:
    """The same for every row."""
    return lambda _row: value


def column(place: int) -> Make:
    """The value of another column."""
    return lambda row: row[place]


def listed(place: int) -> Make:
    """A list, empty where there is none."""
    return lambda row: row[place] or []


def flag(place: int) -> Make:
    """True or false; nothing is false."""
    return lambda row: bool(row[place])


def named(place: int, names: Mapping[str, str], *, many: bool) -> Make:
    """The names of notations of a closed list."""
    if many:
        return lambda row: [names[value] for value in row[place] or ()]
    return lambda row: None if row[place] is None else names[row[place]]


def told(place: int, answers: Sequence[str | None]) -> Make:
    """What is told of the place that a text came from."""
    return lambda row: None if row[place] is None else answers[row[place]]


def objects(place: int, make: Make) -> Make:
    """A list of objects."""
    return lambda row: [make(each) for each in row[place]]


def first_object(place: int, make: Make) -> Make:
    """The first of a list of objects, or null."""
    return lambda row: make(row[place][0]) if row[place] else None


def by_class(made: Mapping[str, Make]) -> Make:
    """An object of one of several classes: the row holds the name of the class and the columns."""
    return lambda row: made[row[0]](row[1])


def within(place: int, make: Make) -> Make:
    """What the list in a column becomes."""
    return lambda row: make(row[place])
