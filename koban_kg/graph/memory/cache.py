"""The cache file of a release: model and tables as one JSON text that a server reads at start."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeVar

import orjson

from koban_kg.errors import UnavailableError
from koban_kg.graph.memory.tables import Edges, Link, Scalars, Tables, Texts
from koban_kg.model.cache import dump_model, model_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from koban_kg.model.types import Model

FILE_NAME: Final = "graph.json"
_FORMAT: Final = 1

_Read = TypeVar("_Read")


def write_cache(folder: Path, tables: Tables, model: Model) -> Path:
    """Write the cache file of a release into ``folder`` (made if need be) and give its path.

    The same release gives the same bytes.
    """
    text = dump_tables(tables, model)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / FILE_NAME
    path.write_bytes(text)
    return path


def read_cache(folder: Path) -> tuple[Model, Tables]:
    """The model and tables of the cache file in ``folder``.

    Raises
    ------
    UnavailableError
        If there is no such file, or one that another version of this program wrote.
    """
    return _read(folder, load_tables)


def read_model(folder: Path) -> Model:
    """The model alone, for a service whose graph is in a database.

    Raises
    ------
    UnavailableError
        As :func:`read_cache`.
    """
    return _read(folder, lambda text: model_of(_members(text)["model"]))


def _read(folder: Path, reading: Callable[[bytes], _Read]) -> _Read:
    path = folder / FILE_NAME
    try:
        return reading(path.read_bytes())
    except (OSError, ValueError, KeyError, TypeError) as fault:
        raise UnavailableError(
            f"The graph of this release cannot be read: {type(fault).__name__}",
            given=str(path),
            expected=f"a cache file of format {_FORMAT}",
            hint="Build the release again (koban build).",
        ) from fault


def dump_tables(tables: Tables, model: Model) -> bytes:
    """Model and tables as JSON text."""
    return orjson.dumps(
        {
            "format": _FORMAT,
            "model": orjson.Fragment(dump_model(model)),
            "release": tables.release,
            "iris": tables.iris,
            "ids": tables.ids,
            "classes": tables.classes,
            "inferred": tables.inferred,
            "scalars": {
                key: {name: _column(getattr(column, name)) for name in ("values", "stated", "lexical")}
                for key, column in tables.scalars.items()
            },
            "texts": {
                key: [{"tag": entry.tag, "origin": entry.origin, **_column(entry.values)} for entry in entries]
                for key, entries in tables.texts.items()
            },
            "edges": {
                predicate: {
                    "subjects": table.subjects,
                    "objects": table.objects,
                    "inferred": table.inferred,
                    "links": [[place, link.basis, link.note] for place, link in table.links.items()],
                }
                for predicate, table in tables.edges.items()
            },
        }
    )


def load_tables(text: bytes) -> tuple[Model, Tables]:
    """Model and tables from the JSON text of :func:`dump_tables`."""
    data = _members(text)
    tables = Tables(
        release=data["release"],
        iris=data["iris"],
        ids=data["ids"],
        classes=data["classes"],
        inferred=data["inferred"],
        scalars={
            key: Scalars(*(_mapping(entry[name]) for name in ("values", "stated", "lexical")))
            for key, entry in data["scalars"].items()
        },
        texts={
            key: [Texts(entry["tag"], entry["origin"], _mapping(entry)) for entry in entries]
            for key, entries in data["texts"].items()
        },
        edges={
            predicate: Edges(
                entry["subjects"],
                entry["objects"],
                entry["inferred"],
                {place: Link(basis, note) for place, basis, note in entry["links"]},
            )
            for predicate, entry in data["edges"].items()
        },
    )
    return model_of(data["model"]), tables


def _members(text: bytes) -> dict[str, Any]:
    data: dict[str, Any] = orjson.loads(text)
    if data["format"] != _FORMAT:
        raise ValueError(data["format"])
    return data


def _column(values: Mapping[int, Any]) -> dict[str, list[Any]]:
    return {"nodes": list(values.keys()), "values": list(values.values())}


def _mapping(entry: Mapping[str, list[Any]]) -> dict[int, Any]:
    return dict(zip(entry["nodes"], entry["values"], strict=True))
