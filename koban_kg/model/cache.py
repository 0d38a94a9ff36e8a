"""The model as JSON, so that a server starts without reading shapes."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import orjson

from koban_kg.model.types import Class, ClosedList, EnumValue, Group, Kind, Model, Property


def dump_model(model: Model) -> bytes:
    """The model as JSON text; the same model gives the same bytes."""
    return orjson.dumps(asdict(model))


def load_model(text: bytes) -> Model:
    """The model that :func:`dump_model` wrote."""
    return model_of(orjson.loads(text))


def model_of(data: dict[str, Any]) -> Model:
    """The model from the JSON object of :func:`dump_model`."""
    return Model(
        version=data["version"],
        thing=_class(data["thing"]),
        classes={name: _class(entry) for name, entry in data["classes"].items()},
        lists={name: _list(entry) for name, entry in data["lists"].items()},
        languages=tuple(data["languages"]),
        groups=tuple(Group(**entry) for entry in data["groups"]),
    )


def _class(data: dict[str, Any]) -> Class:
    properties = {
        name: Property(**{**entry, "kind": Kind(entry["kind"]), "targets": tuple(entry["targets"])})
        for name, entry in data["properties"].items()
    }
    return Class(**{**data, "properties": properties, "ancestors": tuple(data["ancestors"])})


def _list(data: dict[str, Any]) -> ClosedList:
    return ClosedList(**{**data, "values": tuple(EnumValue(**entry) for entry in data["values"])})
