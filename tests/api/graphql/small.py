"""A small model with a property of every kind, for tests of the schema and the planner that need no release."""

from __future__ import annotations

from koban_kg.model.types import Class, ClosedList, EnumValue, Kind, Model, Property

TERMS = "https://w3id.org/koban/ontology#"


def prop(name: str, kind: Kind, *, many: bool = False, required: bool = False, **more: object) -> Property:
    return Property(name, TERMS + name, kind, many, required, name, f"About {name}.", **more)  # type: ignore[arg-type]


def named(*properties: Property) -> dict[str, Property]:
    return {p.name: p for p in properties}


def thing() -> dict[str, Property]:
    return named(
        prop("id", Kind.ID, required=True),
        prop("iri", Kind.IRI, required=True),
        prop("label", Kind.TEXT, required=True),
        prop("altLabels", Kind.TEXT, many=True),
        prop("basis", Kind.ENUM, enum="Basis"),
    )


def closed(name: str, **values: str) -> ClosedList:
    made = (EnumValue(key, notation, f"{TERMS}{notation}", {"en": key.title()}) for key, notation in values.items())
    return ClosedList(name, TERMS + name, f"{TERMS}scheme/{name}", name, f"The values of {name}.", tuple(made))


def cls(name: str, plural: str, **properties: Property) -> Class:
    label = f"{name}s"
    return Class(name, TERMS + name, plural, name, label, f"A {name}.", name.lower(), thing() | properties)


def small_model() -> Model:
    skills = prop("skills", Kind.RELATION, many=True, targets=("Skill",))
    helped = prop("helps", Kind.RELATION, many=True, targets=("Skill", "Capability"))
    only = prop("helpsSkill", Kind.RELATION, many=True, targets=("Skill",), pick="Skill")
    capability = cls(
        "Capability",
        "capabilities",
        **named(
            prop("modes", Kind.ENUM, many=True, enum="Mode"),
            prop("level", Kind.INTEGER),
            prop("share", Kind.DECIMAL),
            prop("since", Kind.DATE),
            prop("open", Kind.BOOLEAN),
            prop("code", Kind.STRING),
            prop("link", Kind.URI),
            prop("domain", Kind.RELATION, targets=("Capability",)),
            skills,
            helped,
            only,
        ),
    )
    back = prop("neededBy", Kind.RELATION, many=True, targets=("Capability",), inverse_of=skills.iri)
    skill = cls("Skill", "skills", **named(back))
    lists = [closed("Basis", PUBLISHED="published", ANALYST="analyst"), closed("Mode", ACTIVE="active", CALM="calm")]
    return Model(
        version="9.9.9",
        thing=Class("Thing", TERMS + "Thing", "things", "Thing", "Things", "Anything.", "thing", thing()),
        classes={"Capability": capability, "Skill": skill},
        lists={each.name: each for each in lists},
        languages=("en", "el"),
    )
