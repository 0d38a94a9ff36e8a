"""Small random models, graphs over them, and plans over both."""

# ruff: noqa: PLR0911

from __future__ import annotations

from hashlib import blake2b

from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad

from koban_kg.model.types import Class, ClosedList, EnumValue, Kind, Model, Property
from koban_kg.names import KOBAN, RDF, SKOS, XSD, graph_iri, thing_iri
from koban_kg.plan import tree
from koban_kg.plan.tree import Compare, Counted, Lang, Order, Page, Quantified, Selection

TEXTS = ["", "a", "Ab", "b", "\u00e9", "e\u0301", "\u00c9a", "ß", "SS", "ά", "%b", '"q"\n', "😀", "ab a"]
TAGS = ["en", "de", "de-at", "fr", "el"]
NUMBERS = ["-3", "0", "2", "10"]
DECIMALS = ["-0.5", "1.2", "1.20", "3", "10.0"]
DATES = ["2020-01-31", "2021-12-01", "1999-05-05"]
LANGS = [("en",), ("de",), ("de-at", "fr"), ("el", "de"), ("it",), ("fr", "en")]
NAMES = ["A", "B", "C"]
GENRE = ClosedList(
    "Genre",
    KOBAN + "Genre",
    "https://w3id.org/koban/scheme/genre",
    "Genre",
    "",
    tuple(EnumValue(n.upper(), n, f"https://w3id.org/koban/scheme/genre/{n}", {}) for n in ("z", "m", "a")),
)
SCALARS = [Kind.STRING, Kind.INTEGER, Kind.DECIMAL, Kind.BOOLEAN, Kind.DATE, Kind.URI, Kind.ENUM]
ROLES = [("asserted",), ("open",), ("inferred",), ("open-inferred",), ("asserted", "inferred")]


def _property(name, kind, *, many=False, **more):
    predicate = more.pop("iri", KOBAN + name)
    return Property(name, predicate, kind, many=many, required=False, label=name, description=name, **more)


THING = {
    "id": _property("id", Kind.ID, iri="http://purl.org/dc/terms/identifier"),
    "iri": _property("iri", Kind.IRI, iri=""),
    "label": _property("label", Kind.TEXT, iri=SKOS + "prefLabel"),
    "altLabels": _property("altLabels", Kind.TEXT, many=True, iri=SKOS + "altLabel"),
    "basis": _property("basis", Kind.ENUM, enum="Genre"),
}


@st.composite
def models(draw):
    """One to three classes; scalars of every kind, some shared; relations forwards, backwards, to several classes."""
    names = NAMES[: draw(st.integers(1, 3))]
    fields = {name: dict(THING) for name in names}
    for place in range(draw(st.integers(1, 4))):
        kind, many = draw(st.sampled_from(SCALARS)), draw(st.booleans())
        made = _property(f"s{place}", kind, many=many, enum="Genre" if kind is Kind.ENUM else None)
        for name in draw(st.lists(st.sampled_from(names), min_size=1, max_size=3, unique=True)):
            fields[name][made.name] = made
    for place in range(draw(st.integers(1, 3))):
        sources = draw(st.lists(st.sampled_from(names), min_size=1, max_size=2, unique=True))
        targets = tuple(sorted(draw(st.lists(st.sampled_from(names), min_size=1, max_size=3, unique=True))))
        many = draw(st.booleans())
        for name in sources:
            fields[name][f"r{place}"] = _property(f"r{place}", Kind.RELATION, many=many, targets=targets)
        if draw(st.booleans()):
            for name in targets:
                fields[name][f"i{place}"] = _property(
                    f"i{place}", Kind.RELATION, many=True, targets=tuple(sources), inverse_of=KOBAN + f"r{place}"
                )
    classes = {
        name: Class(name, KOBAN + name, name.lower() + "s", name, name, "", name.lower(), properties)
        for name, properties in fields.items()
    }
    thing = Class("Thing", KOBAN + "Thing", "", "Thing", "Things", "", "thing", THING)
    return Model("1", thing, classes, {"Genre": GENRE}, ("en", "de"))


def _literal(draw, kind):
    if kind is Kind.INTEGER:
        return Literal(draw(st.sampled_from(NUMBERS)), datatype=NamedNode(XSD + "integer"))
    if kind is Kind.DECIMAL:
        return Literal(draw(st.sampled_from(DECIMALS)), datatype=NamedNode(XSD + "decimal"))
    if kind is Kind.BOOLEAN:
        return Literal(draw(st.sampled_from(["true", "false"])), datatype=NamedNode(XSD + "boolean"))
    if kind is Kind.DATE:
        return Literal(draw(st.sampled_from(DATES)), datatype=NamedNode(XSD + "date"))
    if kind is Kind.URI:
        return NamedNode("https://example.org/" + draw(st.sampled_from("abc")))
    if kind is Kind.ENUM:
        return NamedNode(draw(st.sampled_from(GENRE.values)).iri)
    return Literal(draw(st.sampled_from(TEXTS)))


@st.composite
def graphs(draw, model):
    """Up to seven things with values and edges in every graph of a release, links on some edges."""
    quads = []

    def say(subject, predicate, value, roles):
        places = (NamedNode(graph_iri("1", role)) for role in roles)
        quads.extend(Quad(NamedNode(subject), NamedNode(predicate), value, place) for place in places)

    keys = st.tuples(st.sampled_from(list(model.classes)), st.sampled_from(["n1", "n2", "N1", "10", "9", "x y/é"]))
    things = {thing_iri(n.lower(), i): n for n, i in draw(st.lists(keys, min_size=1, max_size=7, unique=True))}
    for iri, name in things.items():
        say(iri, RDF + "type", NamedNode(KOBAN + name), draw(st.sampled_from(ROLES)))
        for prop in model.classes[name].properties.values():
            if prop.kind is Kind.TEXT:
                for _ in range(draw(st.integers(0, 3))):
                    text = Literal(draw(st.sampled_from(TEXTS)), language=draw(st.sampled_from(TAGS)))
                    say(iri, prop.iri, text, (draw(st.sampled_from(["asserted", "translations", "inferred"])),))
            elif prop.kind in SCALARS:
                for _ in range(draw(st.integers(0, 3 if prop.many else 1))):
                    say(iri, prop.iri, _literal(draw, prop.kind), draw(st.sampled_from(ROLES)))
            elif prop.kind is Kind.RELATION:
                for other in draw(st.lists(st.sampled_from(list(things)), max_size=3, unique=True)):
                    say(iri, prop.iri, NamedNode(other), draw(st.sampled_from(ROLES)))
                    if not prop.inverse_of and draw(st.booleans()):
                        _link(say, draw, iri, prop.iri, other)
    return quads


def _link(say, draw, subject, predicate, other):
    # a link has one subject and one object, so two links never share a name
    link = thing_iri("link", blake2b(" ".join((subject, predicate, other)).encode(), digest_size=8).hexdigest())
    say(link, RDF + "type", NamedNode(KOBAN + "Link"), ("asserted",))
    for name, value in (("subject", subject), ("predicate", predicate), ("object", other)):
        say(link, KOBAN + name, NamedNode(value), ("asserted",))
    if draw(st.booleans()):
        say(link, KOBAN + "basis", NamedNode(draw(st.sampled_from(GENRE.values)).iri), ("asserted",))
    if draw(st.booleans()):
        say(link, KOBAN + "note", Literal(draw(st.sampled_from(TEXTS)), language="en"), ("asserted",))


# --- plans -----------------------------------------------------------------------------------------------------------

langs = st.sampled_from(LANGS).map(Lang)
NUMERIC = {Kind.INTEGER: [-3, 0, 2, 5], Kind.DECIMAL: [-0.5, 1.2, 3, 10.0]}


def _given(kind):
    """Operands and operators for a kind."""
    if kind in NUMERIC:
        return NUMERIC[kind], ["eq", "ne", "in", "notIn", "lt", "lte", "gt", "gte"]
    if kind is Kind.BOOLEAN:
        return [True, False], ["eq", "ne"]
    if kind is Kind.DATE:
        return [*DATES, "2020-06-01"], ["eq", "ne", "in", "notIn", "lt", "lte", "gt", "gte"]
    if kind is Kind.ENUM:
        return ["z", "m", "a"], ["eq", "ne", "in", "notIn"]
    texts = [*TEXTS, "n1", "https://example.org/b", "A", "E"]
    return texts, ["eq", "ne", "in", "notIn", "lt", "lte", "gt", "gte", "contains", "startsWith"]


@st.composite
def filters(draw, model, class_name, depth=2):
    cls = model.classes[class_name]
    scalars = [p for p in cls.properties.values() if p.kind is not Kind.RELATION]
    relations = list(cls.relations.values())
    choices = ["compare", "compare"] + (["quantified", "quantified", "counted"] if relations else [])
    choice = draw(st.sampled_from(choices + (["all", "any", "not"] if depth else [])))
    if choice == "compare":
        prop = draw(st.sampled_from(scalars))
        operands, operators = _given(prop.kind)
        op = draw(st.sampled_from([*operators, "isNull"]))
        if op == "isNull":
            return Compare(prop.name, op, draw(st.booleans()), draw(langs))
        if op in ("in", "notIn"):
            value = tuple(draw(st.lists(st.sampled_from(operands), max_size=3)))
        else:
            value = draw(st.sampled_from(operands))
        return Compare(prop.name, op, value, draw(langs))
    if choice == "counted":
        op = draw(st.sampled_from(["eq", "ne", "in", "notIn", "lt", "lte", "gt", "gte"]))
        value = draw(st.integers(0, 3))
        return Counted(
            draw(st.sampled_from(relations)).name,
            op,
            (value, 1) if op in ("in", "notIn") else value,
            draw(st.booleans()),
        )
    if choice == "quantified":
        prop = draw(st.sampled_from(relations))
        inner = tree.All()
        if depth and draw(st.booleans()):  # of several classes some may not have the fields of the first
            inner = draw(filters(model, prop.targets[0], depth - 1))
        return Quantified(prop.name, draw(st.sampled_from(["some", "none", "all"])), inner, draw(st.booleans()))
    parts = tuple(draw(st.lists(filters(model, class_name, depth - 1), max_size=2)))
    if choice == "not":
        return tree.Not(parts[0] if parts else tree.All())
    return tree.All(parts) if choice == "all" else tree.AnyOf(parts)


@st.composite
def orders(draw, model, class_name, depth=2):
    cls = model.classes[class_name]
    path: tuple[str, ...] = ()
    while (
        depth
        and (steps := [p for p in cls.relations.values() if not p.many and len(p.targets) == 1])
        and draw(st.booleans())
    ):
        step = draw(st.sampled_from(steps))
        path, cls, depth = (*path, step.name), model.classes[step.targets[0]], depth - 1
    relations = list(cls.relations.values())
    count = bool(relations) and draw(st.booleans())
    name = draw(
        st.sampled_from(
            [p.name for p in (relations if count else cls.properties.values()) if count or p.kind is not Kind.RELATION]
        )
    )
    return Order(path, name, count, draw(st.booleans()), draw(langs), draw(st.booleans()))


@st.composite
def selections(draw, model, classes, depth):
    return Selection(tuple((name, tuple(draw(fields(model, name, depth)))) for name in classes))


@st.composite
def fields(draw, model, class_name, depth):
    cls = model.classes[class_name]
    made = [tree.ValueField("k%d", "id")]
    for place in range(draw(st.integers(0, 3))):
        key = f"a{place}"
        kinds = ["scalar", "typename"] + (["relation", "connection"] if depth and cls.relations else [])
        kind = draw(st.sampled_from(kinds))
        if kind == "typename":
            made.append(tree.TypenameField(key))
        elif kind == "scalar":
            prop = draw(st.sampled_from([p for p in cls.properties.values() if p.kind is not Kind.RELATION]))
            if prop.kind is Kind.TEXT:
                made.append(
                    tree.TextField(key, prop.name, draw(st.sampled_from(["value", "lang", "status"])), draw(langs))
                )
            else:
                made.append(tree.ValueField(key, prop.name))
        else:
            prop = draw(st.sampled_from(list(cls.relations.values())))
            classes = tuple(sorted(draw(st.lists(st.sampled_from(prop.targets), min_size=1, max_size=3, unique=True))))
            if kind == "relation":
                query = draw(queries(model, classes, depth - 1))
                made.append(tree.RelationField(key, prop.name, draw(st.booleans()), query))
            else:
                made.append(tree.ConnectionField(key, prop.name, draw(connections(model, classes, depth - 1))))
    return made


@st.composite
def queries(draw, model, classes, depth, *, select=True):
    where = tree.All()
    if draw(st.booleans()):
        where = draw(filters(model, classes[0]))
    first = draw(st.none() | st.integers(0, 4))
    return tree.Query(
        classes,
        draw(selections(model, classes, depth)) if select else Selection(()),
        where,
        tuple(draw(st.lists(orders(model, classes[0]), max_size=2))),
        Page(first=first, offset=draw(st.sampled_from([0, 0, 1]))),
        draw(st.booleans()),
    )


@st.composite
def connections(draw, model, classes, depth):
    query = draw(queries(model, classes, 0, select=False))
    edges = (
        tree.EdgeField("t", "__typename", "Edge"),
        tree.EdgeField("c", "cursor"),
        tree.EdgeField("b", "basis"),
        tree.EdgeField("o", "note"),
        tree.EdgeField("i", "inferred"),
        tree.EdgeField("n", "node", select=draw(selections(model, classes, depth))),
    )
    info = (
        tree.PageInfoField("n", "hasNextPage"),
        tree.PageInfoField("p", "hasPreviousPage"),
        tree.PageInfoField("s", "startCursor"),
        tree.PageInfoField("e", "endCursor"),
        tree.PageInfoField("t", "__typename", "PageInfo"),
    )
    members = (
        tree.ConnectionMember("total", "totalCount"),
        tree.ConnectionMember("edges", "edges", edges=tuple(draw(st.permutations(edges)))[: draw(st.integers(1, 6))]),
        tree.ConnectionMember("info", "pageInfo", page_info=info),
        tree.ConnectionMember("type", "__typename", "Connection"),
    )
    return tree.Connection(query, members)


@st.composite
def plans(draw, model):
    roots = []
    for place in range(draw(st.integers(1, 2))):
        key, kind = f"q{place}", draw(st.sampled_from(["list", "list", "connection", "one"]))
        some = draw(st.lists(st.sampled_from(list(model.classes)), min_size=1, max_size=3, unique=True))
        classes = tuple(sorted(some)) if draw(st.integers(0, 3)) == 0 else (some[0],)
        if kind == "list":
            roots.append(tree.RootList(key, draw(queries(model, classes, 2))))
        elif kind == "connection":
            roots.append(tree.RootConnection(key, draw(connections(model, classes, 1))))
        else:
            name = draw(st.sampled_from(["n1", "N1", "kid:a/n2", "x y/é", "https://w3id.org/koban/id/b/10", "gone"]))
            select = draw(selections(model, (some[0],), 2))
            roots.append(tree.RootOne(key, (some[0],), name, select, draw(st.booleans())))
    return tree.Plan(tuple(roots))
