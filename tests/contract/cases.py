"""Systematic cases: every operator, order, page, count, quantifier, language, relation of a model, as roots of plans.

The operands come from data, so that a filter finds some things and not all. Everything is generated from the model; a
new class or field is covered when it is there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from koban_kg.model import surface
from koban_kg.model.types import Kind
from koban_kg.plan import tree
from koban_kg.plan.tree import Compare, Counted, Lang, Order, Page, Quantified, Query, Selection, TextField, ValueField
from tests.contract.samples import degrees, missing, values

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from koban_kg.graph.memory import MemoryStore
    from koban_kg.model.types import Class, Property
    from koban_kg.plan.tree import Filter, Root, Scalar

    Cases = Callable[[MemoryStore, Class], Iterator[Root]]

EN = Lang()
ID = (ValueField("id", "id"),)
MANY_ROWS = 200  # the answers of nested cases stay small


def scalars(cls: Class) -> list[Property]:
    return [prop for prop in cls.properties.values() if prop.kind is not Kind.RELATION]


def texts(cls: Class) -> list[Property]:
    return [prop for prop in cls.properties.values() if prop.kind is Kind.TEXT]


def same(classes: tuple[str, ...], fields: tuple[tree.Field, ...]) -> Selection:
    return Selection(tuple((name, fields) for name in classes))


def listed(
    key: str,
    cls: Class,
    where: Filter = tree.All(),  # noqa: B008 - frozen
    order: tuple[Order, ...] = (),
    page: Page = Page(),  # noqa: B008 - frozen
    *,
    fields: tuple[tree.Field, ...] = ID,
    inferred: bool = True,
) -> tree.RootList:
    return tree.RootList(key, Query((cls.name,), same((cls.name,), fields), where, order, page, inferred))


# --- filters -------------------------------------------------------------------------------------------------------


def operand(op: str, prop: Property, found: list[Scalar]) -> Scalar | tuple[Scalar, ...]:
    """What to compare with: the middle one of the values there are."""
    middle = found[len(found) // 2] if found else missing(prop)
    if op == "isNull":
        return True
    if op in {"in", "notIn"}:
        return (middle, found[0] if found else middle, missing(prop))
    if op == "startsWith":
        return str(middle)[:3].lower()
    if op == "contains":
        text = str(middle)
        return text[len(text) // 3 :][:4].upper()
    return middle


def filters(store: MemoryStore, cls: Class) -> Iterator[Root]:
    """Every operator on every property; of texts in two languages."""
    for prop in scalars(cls):
        for lang in (EN, Lang(("el",))) if prop.kind is Kind.TEXT else (EN,):
            found = values(store, cls, prop, lang)
            for op in surface.SCALAR_OPERATORS[prop.kind]:
                where = Compare(prop.name, op, operand(op, prop, found), lang)  # type: ignore[arg-type]
                yield listed(f"{prop.name} {op} {lang.chain[0]}", cls, where)


def logic(store: MemoryStore, cls: Class) -> Iterator[Root]:
    """And, or, not, nothing at all, and what is inferred left out."""
    first, *_, last = scalars(cls)
    parts = tuple(Compare(prop.name, "ne", operand("eq", prop, values(store, cls, prop, EN))) for prop in (first, last))
    some = tuple(Compare(prop.name, "eq", operand("eq", prop, values(store, cls, prop, EN))) for prop in (first, last))
    for name, where in {
        "and": tree.All(parts),
        "and of nothing": tree.All(),
        "or": tree.AnyOf(some),
        "or of nothing": tree.AnyOf(()),
        "or with everything": tree.AnyOf((tree.All(), *some)),
        "not": tree.Not(tree.AnyOf(some)),
        "not of everything": tree.Not(tree.All()),
        "nested": tree.Not(tree.All((tree.AnyOf(some), tree.Not(tree.All(parts))))),
        "in nothing": Compare("id", "in", ()),
        "not in nothing": Compare("id", "notIn", ()),
        "no such class member": Compare("iri", "eq", "https://w3id.org/koban/id/nothing/here"),
    }.items():
        yield listed(name, cls, where)
        yield listed(f"{name}, stated", cls, where, inferred=False)
    for prop in scalars(cls):
        if prop.name not in store.model.thing.properties:
            where = tree.Not(Compare(prop.name, "isNull", value=True))
            yield listed(f"has {prop.name}, stated", cls, where, inferred=False)


def quantifiers(store: MemoryStore, cls: Class) -> Iterator[Root]:
    """Some, none, all of every relation, of everything and of some, with and without what is inferred."""
    for prop in cls.relations.values():
        target = store.model.classes[prop.targets[0]]
        label = target.properties["label"]
        middle = operand("contains", label, values(store, target, label, EN))
        for quantifier in surface.QUANTIFIERS:
            for inferred in (True, False):
                name = f"{prop.name} {quantifier} {inferred}"
                yield listed(name, cls, Quantified(prop.name, quantifier, tree.All(), inferred))  # type: ignore[arg-type]
                where = Quantified(prop.name, quantifier, Compare("label", "contains", middle), inferred)  # type: ignore[arg-type]
                yield listed(f"{name} label", cls, where, inferred=inferred)


def counts(store: MemoryStore, cls: Class) -> Iterator[Root]:
    """Every comparison of the count of every relation."""
    for prop in cls.relations.values():
        found = degrees(store, cls, prop)
        middle = found[len(found) // 2] if found else 0
        for op in surface.COUNT_OPERATORS:
            value = (0, middle) if op in {"in", "notIn"} else middle
            yield listed(f"{prop.name} {op}", cls, Counted(prop.name, op, value))  # type: ignore[arg-type]
        yield listed(f"{prop.name} stated", cls, Counted(prop.name, "gte", max(middle, 1), inferred=False))


# --- orders and pages ----------------------------------------------------------------------------------------------


def orders_of(store: MemoryStore, cls: Class, path: tuple[str, ...] = ()) -> Iterator[Order]:
    """Every order of a class, ascending; counts of relations, and through each to-one relation once more."""
    for prop in surface.orderable(cls):
        if prop.kind is not Kind.RELATION:
            yield Order(path, prop.name)
        elif prop.many:
            yield Order(path, prop.name, count=True)
        elif not path and len(prop.targets) == 1:
            yield from orders_of(store, store.model.classes[prop.targets[0]], (prop.name,))


def orders(store: MemoryStore, cls: Class) -> Iterator[Root]:
    """Every order in both directions."""
    for order in orders_of(store, cls):
        for descending in (False, True):
            one = Order(order.path, order.property, order.count, descending)
            name = ".".join((*order.path, order.property)) + (" count" if order.count else "")
            yield listed(f"{name} {'desc' if descending else 'asc'}", cls, order=(one,))


def several_orders(store: MemoryStore, cls: Class) -> Iterator[Root]:
    """Two keys at a time, without what is inferred, and of a text in each language."""
    every = list(orders_of(store, cls))
    for place, order in enumerate(every):
        other = every[(place * 7 + 3) % len(every)]
        keys = (
            Order(other.path, other.property, other.count, descending=True, inferred=False),
            Order(order.path, order.property, order.count, descending=place % 2 == 0),
        )
        yield listed(f"{place}", cls, order=keys)
    for language in store.model.languages:
        yield listed(f"label {language}", cls, order=(Order((), "label", lang=Lang((language,))),))


MEMBERS = (
    tree.ConnectionMember("total", "totalCount"),
    tree.ConnectionMember(
        "info",
        "pageInfo",
        page_info=(
            tree.PageInfoField("next", "hasNextPage"),
            tree.PageInfoField("previous", "hasPreviousPage"),
            tree.PageInfoField("start", "startCursor"),
            tree.PageInfoField("end", "endCursor"),
        ),
    ),
)


def edges(classes: tuple[str, ...]) -> tree.ConnectionMember:
    fields = (
        tree.EdgeField("cursor", "cursor"),
        tree.EdgeField("basis", "basis"),
        tree.EdgeField("note", "note"),
        tree.EdgeField("inferred", "inferred"),
        tree.EdgeField("node", "node", select=same(classes, (tree.TypenameField("type"), *ID))),
    )
    return tree.ConnectionMember("edges", "edges", edges=fields)


def connected(
    key: str,
    cls: Class,
    where: Filter = tree.All(),  # noqa: B008 - frozen
    order: tuple[Order, ...] = (),
    page: Page = Page(),  # noqa: B008 - frozen
) -> tree.RootConnection:
    query = Query((cls.name,), Selection(()), where, order, page)
    return tree.RootConnection(key, tree.Connection(query, (*MEMBERS, edges((cls.name,)))))


PAGES = {
    "first": Page(first=3),
    "nothing": Page(first=0),
    "offset": Page(first=3, offset=2),
    "beyond the end": Page(first=3, offset=100_000),
    "last": Page(last=3),
    "last of first": Page(first=7, last=3),
    "everything": Page(),
}


def pages(store: MemoryStore, cls: Class) -> Iterator[Root]:
    """Pages of lists and connections over a few orders; cursors come in :func:`cursor_pages`."""
    for place, order in enumerate(page_orders(store, cls)):
        for name, page in PAGES.items():
            yield connected(f"{place} {name}", cls, order=order, page=page)
        yield listed(f"{place} list", cls, order=order, page=Page(first=4, offset=1))


def page_orders(store: MemoryStore, cls: Class) -> list[tuple[Order, ...]]:
    """No order, one with nulls if there is one, one by count, two keys in two directions."""
    every = list(orders_of(store, cls))
    count = next((order for order in every if order.count and not order.path), every[0])
    through = next((order for order in every if order.path), every[-1])
    label = Order((), "label", descending=True)
    return [(), (label,), (Order((), count.property, count.count, descending=True), label), (through,)]


def cursor_pages(cls: Class, order: tuple[Order, ...], cursors: list[str], name: str) -> Iterator[Root]:
    """Pages after and before cursors that a store gave for an order."""
    first, middle, last = cursors[0], cursors[len(cursors) // 2], cursors[-1]
    for key, page in {
        "after the first": Page(first=3, after=first),
        "after the middle": Page(first=3, after=middle, offset=1),
        "after the last": Page(first=3, after=last),
        "before the last": Page(last=3, before=last),
        "before the middle": Page(last=2, before=middle),
        "before the first": Page(last=2, before=first),
        "between": Page(after=first, before=last, first=4),
        "between, from the end": Page(after=first, before=last, last=4),
        "crossed": Page(after=last, before=first),
    }.items():
        yield connected(f"{name} {key}", cls, order=order, page=page)


# --- what is selected ----------------------------------------------------------------------------------------------


def selections(_store: MemoryStore, cls: Class) -> Iterator[Root]:
    """Every value of everything, with and without what is inferred."""
    fields: list[tree.Field] = [tree.TypenameField("type")]
    for prop in scalars(cls):
        if prop.kind is Kind.TEXT:
            fields += [TextField(f"{prop.name} {part}", prop.name, part, EN) for part in ("value", "lang", "status")]
        else:
            fields.append(ValueField(prop.name, prop.name))
    for inferred in (True, False):
        yield listed(f"everything {inferred}", cls, fields=tuple(fields), inferred=inferred)


CHAINS = [("de-at",), ("xx",), ("xx", "pt-br"), ("el", "fr"), ("zh-hant", "it")]


def languages(store: MemoryStore, cls: Class) -> Iterator[Root]:
    """Every text in every language and in some chains, with its tag and status; filters and orders in each."""
    for chain in [*((tag,) for tag in store.model.languages), *CHAINS]:
        lang = Lang(chain)
        fields: tuple[tree.Field, ...] = ID
        for prop in texts(cls):
            fields += tuple(
                TextField(f"{prop.name} {part}", prop.name, part, lang) for part in ("value", "lang", "status")
            )
        name = " ".join(chain)
        yield listed(f"texts {name}", cls, fields=fields, page=Page(first=MANY_ROWS))
        yield listed(f"stated {name}", cls, fields=fields, page=Page(first=MANY_ROWS), inferred=False)
        label = cls.properties["label"]
        middle = operand("contains", label, values(store, cls, label, lang))
        yield listed(f"filter {name}", cls, Compare("label", "contains", middle, lang))


def relations(store: MemoryStore, cls: Class) -> Iterator[Root]:
    """Every relation as a list and as a connection with the properties of its edges, with and without the inferred."""
    for prop in cls.relations.values():
        select = same(prop.targets, (tree.TypenameField("type"), *ID))
        for inferred in (True, False):
            query = Query(prop.targets, select, page=Page(first=5), inferred=inferred)
            shown = tree.RelationField("found", prop.name, one=not prop.many, query=query)
            yield listed(f"{prop.name} {inferred}", cls, fields=(*ID, shown), page=Page(first=MANY_ROWS))
        order = (Order((), "label", descending=True),)
        query = Query(prop.targets, Selection(()), order=order, page=Page(first=3))
        members = (*MEMBERS, edges(prop.targets))
        paged = tree.ConnectionField("found", prop.name, tree.Connection(query, members))
        yield listed(f"{prop.name} connection", cls, fields=(*ID, paged), page=Page(first=MANY_ROWS))
        target = store.model.classes[prop.targets[0]]
        label = target.properties["label"]
        middle = operand("contains", label, values(store, target, label, EN))
        query = Query(prop.targets, select, Compare("label", "contains", middle), order, Page(first=3, offset=1))
        narrow = tree.RelationField("found", prop.name, one=False, query=query)
        yield listed(f"{prop.name} filtered", cls, fields=(*ID, narrow), page=Page(first=MANY_ROWS))


def unions(store: MemoryStore, cls: Class) -> Iterator[Root]:
    """Lists over this class and the next, filtered and ordered also by what one of them has not."""
    names = sorted(store.model.classes)
    other = store.model.classes[names[(names.index(cls.name) + 1) % len(names)]]
    classes = tuple(sorted((cls.name, other.name)))
    select = same(classes, (tree.TypenameField("type"), *ID))
    own = [prop for prop in scalars(cls) if prop.name not in other.properties]
    wheres: list[Filter] = [tree.All(), Compare("label", "startsWith", "c")]
    sorts: list[tuple[Order, ...]] = [(), (Order((), "label"),)]
    for prop in own[:3]:
        wheres += [Compare(prop.name, "isNull", value=True), tree.Not(Compare(prop.name, "isNull", value=True))]
        if not prop.many:
            sorts.append((Order((), prop.name, descending=True),))
    for prop in list(cls.relations.values())[:2]:
        wheres += [Quantified(prop.name, "none", tree.All()), Counted(prop.name, "eq", 0)]
        if prop.many:
            sorts.append((Order((), prop.name, count=True),))
    for place, where in enumerate(wheres):
        yield tree.RootList(f"where {place}", Query(classes, select, where, page=Page(first=MANY_ROWS)))
    for place, order in enumerate(sorts):
        yield tree.RootList(f"order {place}", Query(classes, select, order=order, page=Page(first=MANY_ROWS)))
        members = (*MEMBERS, edges(classes))
        query = Query(classes, Selection(()), order=order, page=Page(first=3, offset=2))
        yield tree.RootConnection(f"page {place}", tree.Connection(query, members))


def look_ups(store: MemoryStore, cls: Class) -> Iterator[Root]:
    """By IRI, CURIE and bare id; in another case, of another class, of nothing."""
    found = store.columns.members((cls.name,), inferred=True)
    select = same((cls.name,), (tree.TypenameField("type"), *ID, ValueField("iri", "iri")))
    every = tuple(store.model.classes)
    for node in found[:: max(1, len(found) // 5)][:5]:
        iri, name = store.columns.iris[node], store.columns.ids[node]
        short = iri.replace("https://w3id.org/koban/id/", "kid:").replace("https://w3id.org/koban/scheme/", "kscheme:")
        for text in (iri, name, short, name.swapcase()):
            yield tree.RootOne(f"{text}", (cls.name,), text, select)
            yield tree.RootOne(f"{text} stated", (cls.name,), text, select, inferred=False)
        yield tree.RootOne(f"{iri} of any class", every, iri, same(every, (tree.TypenameField("type"), *ID)))
    for text in ("", "nothing has this id", "https://w3id.org/koban/id/nothing/x", "kid:"):
        yield tree.RootOne(f"none {text}", (cls.name,), text, select)


GROUPS: dict[str, Cases] = {
    "filters": filters,
    "logic": logic,
    "quantifiers": quantifiers,
    "counts": counts,
    "orders": orders,
    "several orders": several_orders,
    "pages": pages,
    "selections": selections,
    "languages": languages,
    "relations": relations,
    "unions": unions,
    "look-ups": look_ups,
}
