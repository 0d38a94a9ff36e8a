"""Plans that follow the model: every property of a thing, the rows of a class, a few columns of a list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from api.pages.words import ORIGINAL
from koban_kg.model.types import Kind
from koban_kg.plan.tree import (
    All,
    Connection,
    ConnectionField,
    ConnectionMember,
    EdgeField,
    Field,
    Lang,
    Page,
    Plan,
    Query,
    RelationField,
    RootList,
    RootOne,
    Selection,
    TextField,
    TypenameField,
    ValueField,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from koban_kg.model.types import Class, Model, Property
    from koban_kg.plan.tree import Filter

FEW_LINKS = 1_000
"""Most links of one relation on a thing's page; the rest is said, not dropped in silence."""


def one_text(prop: Property, lang: Lang) -> list[Field]:
    """A text with its language, status and English, under ``x``, ``xLang``, ``xStatus``, ``xEnglish``."""
    name = prop.name
    return [
        TextField(name, name, "value", lang),
        TextField(f"{name}Lang", name, "lang", lang),
        TextField(f"{name}Status", name, "status", lang),
        TextField(f"{name}English", name, "value", Lang((ORIGINAL,))),
    ]


def scalar(prop: Property, lang: Lang) -> list[Field]:
    """The fields that show a property which is no relation."""
    if prop.kind is Kind.TEXT:
        return [TextField(prop.name, prop.name, "value", lang)] if prop.many else one_text(prop, lang)
    return [ValueField(prop.name, prop.name)]


def name_fields(model: Model, lang: Lang) -> tuple[Field, ...]:
    """What a link to a thing shows: type, id, IRI, label, verification, whether it is deprecated."""
    thing = model.thing.properties
    fields: list[Field] = [ValueField("id", "id"), ValueField("iri", "iri")]
    fields += one_text(thing["label"], lang)
    fields += [ValueField(name, name) for name in ("verified", "deprecated") if name in thing]
    return tuple(fields)


def names_of(model: Model, classes: Iterable[str], lang: Lang) -> Selection:
    """The selection of links to things of some classes."""
    fields = name_fields(model, lang)
    return Selection(tuple((name, (TypenameField("__typename", name), *fields)) for name in classes))


def shown(cls: Class) -> list[Property]:
    """The properties of a class that a page shows, in their order; picks only repeat another relation."""
    return [p for p in cls.properties.values() if p.pick is None]


def thing_plan(model: Model, cls: Class, iri: str, lang: Lang) -> Plan:
    """Everything the model says of one thing, links with basis, note and whether they are inferred."""
    fields: list[Field] = [TypenameField("__typename", cls.name)]
    for prop in shown(cls):
        if prop.kind is not Kind.RELATION:
            fields += scalar(prop, lang)
            continue
        select = names_of(model, prop.targets, lang)
        if not prop.many:
            fields.append(RelationField(prop.name, prop.name, True, Query(prop.targets, select)))
            continue
        edges = tuple(EdgeField(m, m) for m in ("basis", "note", "inferred"))
        node = EdgeField("node", "node", select=select)
        fields.append(
            ConnectionField(
                prop.name,
                prop.name,
                Connection(
                    Query(prop.targets, Selection(()), page=Page(first=FEW_LINKS)),
                    (
                        ConnectionMember("totalCount", "totalCount"),
                        ConnectionMember("edges", "edges", edges=(*edges, node)),
                    ),
                ),
            )
        )
    return Plan((RootOne("thing", (cls.name,), iri, Selection(((cls.name, tuple(fields)),))),))


def list_plan(model: Model, cls: Class, columns: Iterable[Property], lang: Lang, where: Filter | None = None) -> Plan:
    """All things of a class with some of their properties; relations as links."""
    fields: list[Field] = [TypenameField("__typename", cls.name), *name_fields(model, lang)]
    taken = {field.key for field in fields}
    for prop in columns:
        if prop.name in taken:
            continue
        taken.add(prop.name)
        if prop.kind is Kind.RELATION:
            # What follows by rules would give every row nearly every value: lists narrow by what is stated.
            query = Query(prop.targets, names_of(model, prop.targets, lang), page=Page(), inferred=False)
            fields.append(RelationField(prop.name, prop.name, not prop.many, query))
        else:
            fields += scalar(prop, lang)
    select = Selection(((cls.name, tuple(fields)),))
    return Plan((RootList("things", Query((cls.name,), select, where or All(), page=Page())),))
