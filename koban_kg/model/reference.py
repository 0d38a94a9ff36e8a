"""The reference page: every class, field and closed list of a model as Markdown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from koban_kg.model.types import Kind
from koban_kg.names import compact

if TYPE_CHECKING:
    from collections.abc import Iterator

    from koban_kg.model.types import Class, ClosedList, Model, Property


_INTRODUCTION = (
    "Made from the ontology by `scripts/docs`; edit the Turtle files, not this page. Each class is a GraphQL type, a",
    "list page `/browse/<segment>` and pages `/id/<segment>/<id>`. In GraphQL a text `x` has `xLang` and `xStatus`",
    "beside it, a relation to many has `…Connection`.",
)


def reference(model: Model) -> str:
    """The reference of a model as Markdown: equal text for an equal model."""
    return "\n".join(_lines(model)) + "\n"


def _lines(model: Model) -> Iterator[str]:
    yield "# Reference of the model"
    yield ""
    yield from _INTRODUCTION
    yield ""
    yield "## Classes"
    yield ""
    yield "| class | what it is | list in GraphQL | list page |"
    yield "|---|---|---|---|"
    for cls in model.classes.values():
        link = f"[{cls.name}](#{cls.name.lower()})"
        yield f"| {link} | {_cell(cls.description)} | `{cls.plural}` | `/browse/{cls.segment}` |"
    yield ""
    yield "Every thing has the fields of `Thing`:"
    yield ""
    yield from _fields(model.thing, ())
    shared = tuple(model.thing.properties)
    for cls in model.classes.values():
        yield ""
        yield f"### {cls.name}"
        yield ""
        yield f"{cls.description}"
        yield ""
        yield from _fields(cls, shared)
    yield ""
    yield "## Closed lists"
    for closed in model.lists.values():
        yield ""
        yield from _values(closed)


def _fields(cls: Class, without: tuple[str, ...]) -> Iterator[str]:
    yield "| field | holds | property | meaning |"
    yield "|---|---|---|---|"
    for prop in cls.properties.values():
        if prop.name not in without and prop.pick is None:
            stored = f"`{compact(prop.iri)}`" if ":" in prop.iri else "-"
            yield f"| `{prop.name}` | {_holds(prop)} | {stored} | {_cell(prop.description)} |"


def _holds(prop: Property) -> str:
    if prop.kind is Kind.RELATION:
        what = " or ".join(f"[{name}](#{name.lower()})" for name in prop.targets)
    elif prop.kind is Kind.ENUM:
        what = f"[{prop.enum}](#{str(prop.enum).lower()})"
    else:
        what = prop.kind.value
    count = "any number" if prop.many else ("one" if prop.required else "at most one")
    return f"{what}, {count}"


def _values(closed: ClosedList) -> Iterator[str]:
    yield f"### {closed.name}"
    yield ""
    yield _cell(closed.description)
    yield ""
    yield "| in GraphQL | in data | in words |"
    yield "|---|---|---|"
    for value in closed.values:
        yield f"| `{value.name}` | `{value.notation}` | {_cell(value.labels.get('en', ''))} |"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
