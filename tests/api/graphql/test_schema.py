"""The schema: its text, its size, its names."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from graphql import build_schema as build_from_text
from graphql import is_input_object_type, is_object_type, print_schema

from api.graphql.schema import build_schema, sdl
from koban_kg.errors import UsageError
from koban_kg.model import surface
from koban_kg.model.types import Kind
from tests.api.graphql.small import prop, small_model

if TYPE_CHECKING:
    from api.graphql.engine import Engine

SNAPSHOT = Path(__file__).with_name("small.graphql")


def test_the_text_of_a_small_model_is_the_snapshot() -> None:
    text = sdl(small_model())
    if os.environ.get("KOBAN_UPDATE_SNAPSHOTS"):
        SNAPSHOT.write_text(text, encoding="utf-8")

    assert text == SNAPSHOT.read_text(encoding="utf-8")


def test_the_compact_text_means_the_same_schema(engine: Engine) -> None:
    read_back = build_from_text(sdl(engine.model))

    assert print_schema(read_back) == print_schema(engine.schema)


def test_the_text_has_at_most_120_lines_for_each_class(engine: Engine) -> None:
    lines = sdl(engine.model).count("\n")

    assert lines / len(engine.model.classes) <= 120


def test_every_field_of_the_ontology_is_described(engine: Engine) -> None:
    types = engine.schema.type_map
    bare = [
        f"{cls.name}.{name}"
        for cls in engine.model.classes.values()
        for name in cls.properties
        if not types[cls.name].fields[name].description  # type: ignore[attr-defined]
    ]

    assert bare == []
    assert [n for n, t in types.items() if is_object_type(t) and not n.startswith("__") and not t.description] == []
    assert [n for n, t in types.items() if is_input_object_type(t) and not t.description] == []


def test_every_class_has_its_root_fields(engine: Engine) -> None:
    fields = set(engine.schema.query_type.fields)  # type: ignore[union-attr]

    assert fields == set(surface.roots(engine.model))
    assert {"evidence", "evidenceRows", "capability", "capabilitiesConnection", "node", "release", "ask"} <= fields


def test_enum_values_carry_plain_words(engine: Engine) -> None:
    direction = engine.schema.type_map["Direction"]

    assert direction.values["NO_EFFECT"].value == "null"  # type: ignore[attr-defined]
    assert all(value.description for value in direction.values.values())  # type: ignore[attr-defined]


def test_a_property_of_the_model_is_in_schema_filter_and_order() -> None:
    model = small_model()
    capability = model.classes["Capability"]
    grown = replace(capability, properties=capability.properties | {"extra": prop("extra", Kind.TEXT)})
    schema = build_schema(replace(model, classes=model.classes | {"Capability": grown}))._schema

    for name in ("Capability", "CapabilityWhere", "CapabilityOrder"):
        assert "extra" in schema.type_map[name].fields  # type: ignore[attr-defined]
    assert {"extraLang", "extraStatus"} <= set(schema.type_map["Capability"].fields)  # type: ignore[attr-defined]


def test_two_classes_with_one_plural_are_refused() -> None:
    model = small_model()
    skill = replace(model.classes["Skill"], plural="capabilities")

    with pytest.raises(UsageError, match="Two classes want the root field capabilities"):
        build_schema(replace(model, classes=model.classes | {"Skill": skill}))


def test_a_class_named_like_a_type_of_the_schema_is_refused() -> None:
    model = small_model()
    skill = replace(model.classes["Skill"], name="PageInfo")

    with pytest.raises(UsageError, match="PageInfo"):
        build_schema(replace(model, classes={"Capability": model.classes["Capability"], "PageInfo": skill}))
