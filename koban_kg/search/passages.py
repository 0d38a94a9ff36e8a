"""What of a release can be found: the names and the definition of each thing, in every language, with its stems.

The file in the cache of a release holds the stems, so that a server need not compute them; tantivy's own files would
differ from build to build.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, Final

import orjson

from koban_kg.errors import UnavailableError
from koban_kg.graph.memory.tables import column_key
from koban_kg.model.types import Kind
from koban_kg.plan.text import nfc
from koban_kg.search.stems import stems_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from koban_kg.graph.memory.tables import Tables
    from koban_kg.model.types import Class, Model, Property

FILE_NAME: Final = "search.json"
NAMES: Final = ("label", "altLabels")
SEARCHED: Final = (*NAMES, "definition")
"""The properties that are searched, best first."""

_FORMAT: Final = 1
_NO_FACET: Final = frozenset({"deprecated"})


@dataclass(slots=True)
class Passage:
    """A text of a thing: its property, its language, whether a machine translated it, its stems joined by spaces."""

    property: str
    lang: str
    machine: bool
    text: str
    stems: str


@dataclass(slots=True)
class Entry:
    """A thing that can be found: its names, its class, its values by facet (as in data) and its passages."""

    iri: str
    id: str
    type: str
    facets: dict[str, list[str]] = field(default_factory=dict)
    passages: list[Passage] = field(default_factory=list)


def entries(model: Model, tables: Tables) -> list[Entry]:
    """Every thing with at least one passage, by id; its facets are closed lists, and what is true or false."""
    found = []
    facets = {cls.name: _facets(cls, tables) for cls in model.classes.values()}
    texts = {cls.name: _texts(cls, tables) for cls in model.classes.values()}
    for node, name in enumerate(tables.classes):
        passages = [
            Passage(prop, tag, machine, text, " ".join(stems_of(text, tag)))
            for prop, tag, machine, values in texts[name]
            for text in _several(values.get(node))
        ]
        if passages:
            values = {facet: kept for facet, column in facets[name] if (kept := _several(column.get(node)))}
            found.append(Entry(tables.iris[node], tables.ids[node], name, values, passages))
    return found


def _texts(cls: Class, tables: Tables) -> list[tuple[str, str, bool, dict[int, Any]]]:
    return [
        (name, each.tag, each.origin == "machine", each.values)
        for name in SEARCHED
        if (prop := cls.properties.get(name)) is not None
        for each in tables.texts.get(column_key(prop), ())
    ]


def facets_of(model: Model) -> dict[str, Property]:
    """The properties that hits can be narrowed by: closed lists, and what is true or false, of any class."""
    found: dict[str, Property] = {}
    for cls in model.classes.values():
        for prop in _facet_properties(cls):
            found.setdefault(prop.name, prop)
    return found


def _facet_properties(cls: Class) -> Iterator[Property]:
    return (
        prop
        for prop in cls.properties.values()
        if prop.kind in {Kind.ENUM, Kind.BOOLEAN} and prop.name not in _NO_FACET
    )


def _facets(cls: Class, tables: Tables) -> list[tuple[str, dict[int, Any]]]:
    return [
        (prop.name, tables.scalars[key].values)
        for prop in _facet_properties(cls)
        if (key := column_key(prop)) in tables.scalars
    ]


def _several(value: Any) -> list[str]:
    """Values as texts: true and false as yes and no, the others as they stand in data."""
    given = [] if value is None else value if isinstance(value, list) else [value]
    return [("yes" if each else "no") if isinstance(each, bool) else nfc(str(each)) for each in given]


# --- the file --------------------------------------------------------------------------------------------------------


def write_passages(folder: Path, model: Model, tables: Tables) -> Path:
    """Write the file of a release into ``folder`` and give its path. The same release gives the same bytes."""
    path = folder / FILE_NAME
    things = [asdict(entry) for entry in entries(model, tables)]
    path.write_bytes(orjson.dumps({"format": _FORMAT, "release": tables.release, "things": things}))
    return path


def read_passages(folder: Path) -> list[Entry]:
    """The entries of the file in ``folder``.

    Raises
    ------
    UnavailableError
        If there is no such file, or one that another version of this program wrote.
    """
    path = folder / FILE_NAME
    try:
        return list(_entries(orjson.loads(path.read_bytes())))
    except (OSError, ValueError, KeyError, TypeError) as fault:
        raise UnavailableError(
            f"The search index of this release cannot be read: {type(fault).__name__}",
            given=str(path),
            expected=f"a file of format {_FORMAT}",
            hint="Build the release again (koban build).",
        ) from fault


def _entries(data: dict[str, Any]) -> Iterator[Entry]:
    if data["format"] != _FORMAT:
        raise ValueError(data["format"])
    for thing in data["things"]:
        passages = [Passage(**passage) for passage in thing.pop("passages")]
        yield Entry(**thing, passages=passages)
