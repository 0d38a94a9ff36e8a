"""Documents become plans: whole trees are compared."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from graphql import GraphQLError, OperationDefinitionNode, get_variable_values, parse, validate

from api.graphql.schema import build_schema
from koban_kg.errors import KobanError, LimitError, UsageError
from koban_kg.plan.planner import Deferred, Planner
from koban_kg.plan.tree import (
    All,
    AnyOf,
    Compare,
    Connection,
    ConnectionField,
    ConnectionMember,
    Counted,
    EdgeField,
    Lang,
    Not,
    Order,
    Page,
    PageInfoField,
    Quantified,
    Query,
    RelationField,
    RootConnection,
    RootConstant,
    RootList,
    RootOne,
    Selection,
    TextField,
    TypenameField,
    ValueField,
)
from tests.api.graphql.small import small_model

if TYPE_CHECKING:
    from koban_kg.plan.tree import Field, Root

MODEL = small_model()
SCHEMA = build_schema(MODEL)._schema
PLANNER = Planner(MODEL, SCHEMA, {"version": "9.9.9", "iri": "x", "issued": None, "languages": ["en", "el"]})
EN, EL = Lang(("en",)), Lang(("el",))
ID = ValueField("id", "id")


def plan(text: str, variables: dict[str, Any] | None = None) -> tuple[Root | Deferred, ...]:
    document = parse(text)
    errors = validate(SCHEMA, document)
    assert errors == []
    operation = next(d for d in document.definitions if isinstance(d, OperationDefinitionNode))
    fragments = {d.name.value: d for d in document.definitions if not isinstance(d, OperationDefinitionNode)}
    values = get_variable_values(SCHEMA, operation.variable_definitions or (), variables or {})
    assert not isinstance(values, list), values
    return PLANNER.plan(operation, fragments, values)  # type: ignore[arg-type]


def capabilities(*fields: Field, key: str = "capabilities", first: int = 20, **more: Any) -> RootList:
    return RootList(key, Query(("Capability",), Selection((("Capability", fields),)), page=Page(first=first), **more))


def skills(*fields: Field) -> Selection:
    return Selection((("Skill", fields),))


@pytest.mark.parametrize(
    ("text", "variables", "expected"),
    [
        ("{ capabilities { id } }", None, (capabilities(ID),)),
        (
            "{ a: capabilities(first: 3, offset: 2) { x: id __typename } }",
            None,
            (
                RootList(
                    "a",
                    Query(
                        ("Capability",),
                        Selection(
                            (("Capability", (ValueField("x", "id"), TypenameField("__typename", "Capability"))),)
                        ),
                        page=Page(first=3, offset=2),
                    ),
                ),
            ),
        ),
        (
            '{ capability(id: "X", lang: "EL") { label labelLang(lang: ["de", "el"]) labelStatus altLabels } }',
            None,
            (
                RootOne(
                    "capability",
                    ("Capability",),
                    "X",
                    Selection(
                        (
                            (
                                "Capability",
                                (
                                    TextField("label", "label", "value", EL),
                                    TextField("labelLang", "label", "lang", Lang(("de", "el"))),
                                    TextField("labelStatus", "label", "status", EL),
                                    TextField("altLabels", "altLabels", "value", EL),
                                ),
                            ),
                        )
                    ),
                ),
            ),
        ),
        (
            '{ node(id: "X", inferred: false) { id ... on Skill { n: neededBy { id } } } }',
            None,
            (
                RootOne(
                    "node",
                    ("Capability", "Skill"),
                    "X",
                    Selection(
                        (
                            ("Capability", (ID,)),
                            (
                                "Skill",
                                (
                                    ID,
                                    RelationField(
                                        "n",
                                        "neededBy",
                                        one=False,
                                        query=Query(
                                            ("Capability",),
                                            Selection((("Capability", (ID,)),)),
                                            page=Page(first=20),
                                            inferred=False,
                                        ),
                                    ),
                                ),
                            ),
                        )
                    ),
                    inferred=False,
                ),
            ),
        ),
        (
            "query ($s: Boolean!) { capabilities { id @skip(if: $s) iri @include(if: $s) ...F @skip(if: true) } } "
            "fragment F on Capability { code }",
            {"s": True},
            (capabilities(ValueField("iri", "iri")),),
        ),
        (
            "{ capabilities { skills { id } ...F ... on Thing { id } } } "
            "fragment F on Capability { skills { iri } id }",
            None,
            (
                capabilities(
                    RelationField(
                        "skills",
                        "skills",
                        one=False,
                        query=Query(("Skill",), skills(ID, ValueField("iri", "iri")), page=Page(first=20)),
                    ),
                    ID,
                ),
            ),
        ),
        (
            '{ capabilities(lang: "el") { domain { label } helps(first: 1) { __typename } '
            "helpsSkill(first: null) { id } } }",
            None,
            (
                capabilities(
                    RelationField(
                        "domain",
                        "domain",
                        one=True,
                        query=Query(
                            ("Capability",), Selection((("Capability", (TextField("label", "label", "value", EL),)),))
                        ),
                    ),
                    RelationField(
                        "helps",
                        "helps",
                        one=False,
                        query=Query(
                            ("Skill", "Capability"),
                            Selection(
                                (
                                    ("Skill", (TypenameField("__typename", "Skill"),)),
                                    ("Capability", (TypenameField("__typename", "Capability"),)),
                                )
                            ),
                            page=Page(first=1),
                        ),
                    ),
                    RelationField(
                        "helpsSkill", "helpsSkill", one=False, query=Query(("Skill",), skills(ID), page=Page(first=20))
                    ),
                ),
            ),
        ),
        (
            '{ skillsConnection(last: 2, before: "c") { n: totalCount __typename edges { cursor basis note inferred '
            "__typename node { id } } edges { node { iri } } pageInfo { hasNextPage endCursor __typename } } }",
            None,
            (
                RootConnection(
                    "skillsConnection",
                    Connection(
                        Query(("Skill",), Selection(()), page=Page(last=2, before="c")),
                        (
                            ConnectionMember("n", "totalCount"),
                            ConnectionMember("__typename", "__typename", typename="SkillConnection"),
                            ConnectionMember(
                                "edges",
                                "edges",
                                edges=(
                                    EdgeField("cursor", "cursor"),
                                    EdgeField("basis", "basis"),
                                    EdgeField("note", "note"),
                                    EdgeField("inferred", "inferred"),
                                    EdgeField("__typename", "__typename", typename="SkillEdge"),
                                    EdgeField("node", "node", select=skills(ID, ValueField("iri", "iri"))),
                                ),
                            ),
                            ConnectionMember(
                                "pageInfo",
                                "pageInfo",
                                page_info=(
                                    PageInfoField("hasNextPage", "hasNextPage"),
                                    PageInfoField("endCursor", "endCursor"),
                                    PageInfoField("__typename", "__typename", typename="PageInfo"),
                                ),
                            ),
                        ),
                    ),
                ),
            ),
        ),
        (
            "{ capabilities { c: skillsConnection(first: 1) { totalCount } } }",
            None,
            (
                capabilities(
                    ConnectionField(
                        "c",
                        "skills",
                        Connection(
                            Query(("Skill",), Selection(()), page=Page(first=1)),
                            (ConnectionMember("totalCount", "totalCount"),),
                        ),
                    )
                ),
            ),
        ),
        (
            "{ __typename release { v: version languages __typename } }",
            None,
            (
                RootConstant("__typename", b'"Query"'),
                RootConstant("release", b'{"v":"9.9.9","languages":["en","el"],"__typename":"Release"}'),
            ),
        ),
    ],
)
def test_a_document_becomes_a_plan(text: str, variables: dict[str, Any] | None, expected: tuple[Root, ...]) -> None:
    assert plan(text, variables) == expected


def where(text: str, variables: dict[str, Any] | None = None, head: str = "") -> Any:
    (root,) = plan(f"{head} {{ capabilities(where: {text}) {{ id }} }}", variables)
    assert isinstance(root, RootList)
    return root.query.where


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{}", All()),
        ("null", All()),
        ('{code: {eq: "x"}}', Compare("code", "eq", "x", EN)),
        ("{modes: {in: [ACTIVE, CALM]}}", Compare("modes", "in", ("active", "calm"), EN)),
        ("{modes: {in: ACTIVE}}", Compare("modes", "in", ("active",), EN)),
        ("{level: {gte: 2, lt: 5}}", All((Compare("level", "lt", 5, EN), Compare("level", "gte", 2, EN)))),
        ("{share: {gt: 1}}", Compare("share", "gt", 1, EN)),
        ('{since: {lte: "2026-01-31"}}', Compare("since", "lte", "2026-01-31", EN)),
        ("{open: {ne: true}}", Compare("open", "ne", True, EN)),
        ("{label: {isNull: false}}", Compare("label", "isNull", False, EN)),
        ("{label: {eq: null}}", AnyOf(())),
        ("{label: null, skills: null, and: null, not: null}", All()),
        ('{skills: {some: {id: {eq: "s"}}}}', Quantified("skills", "some", Compare("id", "eq", "s", EN))),
        ("{skills: {none: {}}}", Quantified("skills", "none", All())),
        ("{skills: {count: {in: [1, 2]}}}", Counted("skills", "in", (1, 2))),
        ("{domain: {all: {level: {eq: 1}}}}", Quantified("domain", "all", Compare("level", "eq", 1, EN))),
        (
            '{helps: {some: {label: {contains: "a"}}}}',
            Quantified("helps", "some", Compare("label", "contains", "a", EN)),
        ),
        ("{not: {level: {eq: 1}}}", Not(Compare("level", "eq", 1, EN))),
        ("{or: []}", AnyOf(())),
        (
            "{or: [{level: {eq: 1}}, {level: {eq: 2}}], and: {open: {eq: true}}}",
            All(
                (
                    Compare("open", "eq", True, EN),
                    AnyOf((Compare("level", "eq", 1, EN), Compare("level", "eq", 2, EN))),
                )
            ),
        ),
    ],
)
def test_a_where_becomes_a_filter(text: str, expected: Any) -> None:
    assert where(text) == expected


def test_a_where_by_variable_is_the_same_as_a_literal() -> None:
    literal = where('{modes: {eq: ACTIVE}, skills: {some: {label: {startsWith: "a"}}}}')
    variable = where(
        "$w", {"w": {"modes": {"eq": "ACTIVE"}, "skills": {"some": {"label": {"startsWith": "a"}}}}},
        "query ($w: CapabilityWhere)",
    )  # fmt: skip

    assert literal == variable


def test_filters_take_language_and_inference_of_their_field() -> None:
    (root,) = plan(
        '{ capabilities(lang: "el", inferred: false, where: {skills: {some: {label: {eq: "a"}}}}, '
        "orderBy: [{label: DESC}, {skills: {count: ASC}}, {domain: {label: ASC}}]) { id } }"
    )

    assert isinstance(root, RootList)
    assert root.query.where == Quantified("skills", "some", Compare("label", "eq", "a", EL), inferred=False)
    assert root.query.order == (
        Order((), "label", descending=True, lang=EL, inferred=False),
        Order((), "skills", count=True, lang=EL, inferred=False),
        Order(("domain",), "label", lang=EL, inferred=False),
    )


def test_questions_and_introspection_are_deferred() -> None:
    roots = plan("{ capabilities { id } a: ask { __typename } __schema { __typename } }")

    assert [type(root).__name__ for root in roots] == ["RootList", "Deferred", "Deferred"]
    assert [root.name for root in roots if isinstance(root, Deferred)] == ["ask", "__schema"]


@pytest.mark.parametrize(
    ("text", "error", "words"),
    [
        ("{ capabilities(first: 1001) { id } }", LimitError, "largest page"),
        ("{ capabilities { skills(first: 5000) { id } } }", LimitError, "largest page"),
        ("{ capabilities(orderBy: [{domain: {}}]) { id } }", UsageError, "one field"),
        ("{ capabilities(orderBy: [{skills: {count: null}}]) { id } }", UsageError, "direction"),
        ('{ capabilities(lang: ["not a tag"]) { id } }', UsageError, "languages"),
        ("{ capabilities(where: " + "{not: " * 14 + "{}" + "}" * 14 + ") { id } }", LimitError, "nested too deeply"),
    ],
)
def test_what_does_not_fit_is_refused_at_its_place(text: str, error: type[KobanError], words: str) -> None:
    with pytest.raises(GraphQLError, match=words) as refused:
        plan(text)

    assert isinstance(refused.value.original_error, error)
    assert refused.value.locations
