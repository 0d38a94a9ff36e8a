"""A plan answered the slow, obvious way: over lists of statements, with no index and nothing of the store.

It reads the rules of koban_kg.plan.tree word for word; of an empty page it leaves open what stands around it. Only the
encoding of cursors is shared, being part of the plan.
"""

# ruff: noqa: PLR0911 - one return for each rule of the plan

from __future__ import annotations

import json
import unicodedata
from functools import cmp_to_key
from unittest.mock import ANY
from urllib.parse import unquote

from pyoxigraph import DefaultGraph, Literal

from koban_kg.model.types import Kind
from koban_kg.plan import tree
from koban_kg.plan.cursor import decode_cursor, encode_cursor, mark

KOBAN = "https://w3id.org/koban/ontology#"
TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"


def nfc(value):
    return unicodedata.normalize("NFC", value) if isinstance(value, str) else value


def fold(text):
    kept = [c for c in unicodedata.normalize("NFKD", text) if not unicodedata.category(c).startswith("M")]
    return "".join(kept).casefold()


class Oracle:
    def __init__(self, quads, model):
        self.model = model
        self.facts = []
        for quad in quads:
            role = "asserted" if isinstance(quad.graph_name, DefaultGraph) else quad.graph_name.value.split("/")[-1]
            self.facts.append((quad.subject.value, quad.predicate.value, quad.object, role))
        exposed = {cls.iri: cls.name for cls in model.classes.values()}
        self.class_of = {s: exposed[o.value] for s, p, o, _ in self.facts if p == TYPE and o.value in exposed}
        self.things = sorted(self.class_of, key=lambda iri: (self.id_of(iri), self.class_of[iri]))

    def id_of(self, iri):
        for base in ("https://w3id.org/koban/scheme/",):
            if iri.startswith(base):
                return unquote(iri.removeprefix(base))
        return unquote(iri.removeprefix("https://w3id.org/koban/id/").split("/", 1)[1])

    # --- what is stated ------------------------------------------------------------------------------------------

    def exists(self, iri, inferred):
        roles = [role for s, p, _, role in self.facts if s == iri and p == TYPE]
        return inferred or any(role in ("asserted", "open", "ontology") for role in roles)

    def objects(self, iri, predicate, inferred):
        roles = {"asserted", "open", "ontology", "translations"} | (
            {"inferred", "open-inferred"} if inferred else set()
        )
        return [(o, role) for s, p, o, role in self.facts if s == iri and p == predicate and role in roles]

    def property(self, iri, name):
        return self.model.classes[self.class_of[iri]].properties.get(name)

    def ends(self, iri, prop, inferred, classes=None):
        """The things at the other end of a relation, by id."""
        found = []
        for other in self.things:
            if self.class_of[other] not in (prop.targets if classes is None else classes):
                continue
            if self.exists(other, inferred) and self.edge_roles(iri, prop, other, inferred):
                found.append(other)
        return found

    def edge_roles(self, iri, prop, other, inferred=True):
        subject, object_ = (other, iri) if prop.inverse_of else (iri, other)
        found = [role for o, role in self.objects(subject, prop.predicate, inferred) if o.value == object_]
        backward = {
            p.iri for c in self.model.classes.values() for p in c.properties.values() if p.inverse_of == prop.predicate
        }
        for predicate in backward:
            found += [role for o, role in self.objects(object_, predicate, inferred) if o.value == subject]
        return found

    def text(self, iri, prop, lang, inferred):
        """(texts, tag, role) in the language that is chosen."""
        entries = [(o.value, o.language, role) for o, role in self.objects(iri, prop.iri, inferred)]
        tags = []
        for tag in lang.chain:
            tags += [tag, tag.split("-")[0]]
        tags += ["en", *sorted({tag for _, tag, _ in entries})]
        for tag in tags:
            for roles in (("asserted", "open", "ontology"), ("inferred", "open-inferred"), ("translations",)):
                texts = {text for text, t, role in entries if t == tag and role in roles}
                if texts:
                    return sorted(texts, key=lambda text: (nfc(text), text)), tag, roles[0]
        return [], None, None

    def values(self, iri, name, lang, inferred):
        """The values of a scalar or text property, ascending; none for a property the class has not."""
        prop = self.property(iri, name)
        if prop is None:
            return []
        if prop.kind is Kind.ID:
            return [self.id_of(iri)]
        if prop.kind is Kind.IRI:
            return [iri]
        if prop.kind is Kind.TEXT:
            texts = self.text(iri, prop, lang, inferred)[0]
            return texts if prop.many else texts[:1]
        found = [o.value for o, _ in self.objects(iri, prop.iri, inferred)]
        if prop.kind is Kind.ENUM:
            entries = self.model.lists[prop.enum].values
            return [entry.notation for entry in entries if entry.iri in found]
        read = {
            Kind.INTEGER: int,
            Kind.DECIMAL: float,
            Kind.BOOLEAN: lambda text: text in ("true", "1"),
        }.get(prop.kind, str)
        return sorted({read(text) for text in found}, key=lambda v: (nfc(v), v))

    # --- filters -------------------------------------------------------------------------------------------------

    def passes(self, iri, where, inferred):
        if isinstance(where, tree.All):
            return all(self.passes(iri, part, inferred) for part in where.parts)
        if isinstance(where, tree.AnyOf):
            return any(self.passes(iri, part, inferred) for part in where.parts)
        if isinstance(where, tree.Not):
            return not self.passes(iri, where.part, inferred)
        if isinstance(where, tree.Compare):
            values = self.values(iri, where.property, where.lang, inferred)
            if where.op == "isNull":
                return (values == []) == where.value
            if values == []:
                return False
            if where.op in ("ne", "notIn"):
                return not any(self.compares(v, "eq" if where.op == "ne" else "in", where.value) for v in values)
            return any(self.compares(v, where.op, where.value) for v in values)
        prop = self.property(iri, where.relation)
        ends = self.ends(iri, prop, where.inferred) if prop else []
        if isinstance(where, tree.Counted):
            if where.op in ("ne", "notIn"):
                return not self.compares(len(ends), "eq" if where.op == "ne" else "in", where.value)
            return self.compares(len(ends), where.op, where.value)
        kept = [end for end in ends if self.passes(end, where.where, where.inferred)]
        return {"some": kept != [], "none": kept == [], "all": kept == ends}[where.quantifier]

    def compares(self, value, op, given):
        if op == "in":
            return any(nfc(value) == nfc(one) for one in given)
        if op == "contains":
            return fold(given) in fold(value)
        if op == "startsWith":
            return fold(value).startswith(fold(given))
        value, given = nfc(value), nfc(given)
        return {"eq": value == given}[op] if op == "eq" else {
            "lt": value < given, "lte": value <= given, "gt": value > given, "gte": value >= given
        }[op]  # fmt: skip

    # --- order and page ------------------------------------------------------------------------------------------

    def key(self, iri, order):
        for name in order.path:
            prop = self.property(iri, name)
            ends = self.ends(iri, prop, order.inferred) if prop else []
            if not ends:
                return None
            iri = ends[0]
        prop = self.property(iri, order.property)
        if order.count:
            return len(self.ends(iri, prop, order.inferred)) if prop else None
        values = self.values(iri, order.property, order.lang, order.inferred)
        return min(map(nfc, values)) if values else None

    def before(self, a, b, orders):
        """-1, 0 or 1: how two key tuples (order keys, id, class) stand to each other."""
        for place, order in enumerate(orders):
            x, y = a[place], b[place]
            if x == y:
                continue
            if x is None or y is None:
                return 1 if x is None else -1
            return (-1 if x < y else 1) * (-1 if order.descending else 1)
        return (a[-2:] > b[-2:]) - (a[-2:] < b[-2:])

    def keys(self, iri, orders):
        return (*(self.key(iri, order) for order in orders), self.id_of(iri), self.class_of[iri])

    def rows(self, query, candidates):
        found = [
            iri
            for iri in candidates
            if self.class_of[iri] in query.classes
            and self.exists(iri, query.inferred)
            and self.passes(iri, query.where, query.inferred)
        ]
        compare = cmp_to_key(
            lambda x, y: self.before(self.keys(x, query.order), self.keys(y, query.order), query.order)
        )
        return sorted(found, key=compare)

    def page(self, query, rows):
        page, code = query.page, mark(query.order, query.classes)
        kept = rows
        if page.after is not None:
            given = decode_cursor(code, page.after, len(query.order) + 2)
            kept = [r for r in kept if self.before(self.keys(r, query.order), given, query.order) > 0]
        if page.before is not None:
            given = decode_cursor(code, page.before, len(query.order) + 2)
            kept = [r for r in kept if self.before(self.keys(r, query.order), given, query.order) < 0]
        kept = kept[page.offset :]
        if page.first is not None:
            kept = kept[: page.first]
        if page.last is not None:
            kept = kept[len(kept) - page.last :] if page.last < len(kept) else kept
        return kept

    # --- answers -------------------------------------------------------------------------------------------------

    def answer(self, plan):
        return {root.key: self.root(root) for root in plan.roots}

    def root(self, root):
        if isinstance(root, tree.RootConstant):
            return json.loads(root.json)
        if isinstance(root, tree.RootList):
            rows = self.page(root.query, self.rows(root.query, self.things))
            return [self.object(iri, root.query.select, root.query.inferred) for iri in rows]
        if isinstance(root, tree.RootConnection):
            return self.connection(root.connection, None, None, self.things)
        found = [
            iri
            for iri in self.things
            if self.class_of[iri] in root.classes
            and (
                iri == root.id
                or self.id_of(iri) == root.id
                or iri == root.id.replace("kid:", "https://w3id.org/koban/id/")
            )
            and self.exists(iri, root.inferred)
        ]
        return self.object(found[0], root.select, root.inferred) if found else None

    def object(self, iri, select, inferred):
        fields = dict(select.by_class)[self.class_of[iri]]
        return {field.key: self.field(iri, field, inferred) for field in fields}

    def field(self, iri, field, inferred):
        if isinstance(field, tree.TypenameField):
            return field.name or self.class_of[iri]
        if isinstance(field, tree.ConnectionField):
            prop = self.property(iri, field.relation)
            query = field.connection.query
            return self.connection(field.connection, iri, prop, self.ends(iri, prop, query.inferred, query.classes))
        if isinstance(field, tree.RelationField):
            prop = self.property(iri, field.relation)
            rows = self.rows(field.query, self.ends(iri, prop, field.query.inferred, field.query.classes))
            found = [self.object(r, field.query.select, field.query.inferred) for r in self.page(field.query, rows)]
            return (found[0] if found else None) if field.one else found
        prop = self.property(iri, field.property)
        if isinstance(field, tree.TextField):
            texts, tag, role = self.text(iri, prop, field.lang, inferred)
            if field.part == "lang":
                return tag
            if field.part == "status":
                return "machine_unreviewed" if role == "translations" else None
            return texts if prop.many else (texts or [None])[0]
        values = self.values(iri, field.property, tree.Lang(), inferred)
        if prop.kind is Kind.ENUM:
            values = [entry.name for entry in self.model.lists[prop.enum].values if entry.notation in values]
        return values if prop.many else (values or [None])[0]

    def connection(self, connection, iri, prop, candidates):
        query = connection.query
        rows = self.rows(query, candidates)
        page = self.page(query, rows)
        code = mark(query.order, query.classes)
        cursors = [encode_cursor(code, self.keys(row, query.order)) for row in page]
        before = rows.index(page[0]) if page else None
        shown = {}
        for member in connection.members:
            if member.member == "__typename":
                shown[member.key] = member.typename
            elif member.member == "totalCount":
                shown[member.key] = len(rows)
            elif member.member == "edges":
                shown[member.key] = [
                    {e.key: self.edge(e, iri, prop, row, cursor, query.inferred) for e in member.edges}
                    for row, cursor in zip(page, cursors, strict=True)
                ]
            else:
                known = {
                    "startCursor": cursors[0] if cursors else None,
                    "endCursor": cursors[-1] if cursors else None,
                }
                if before is not None:
                    known |= {"hasPreviousPage": before > 0, "hasNextPage": before + len(page) < len(rows)}
                shown[member.key] = {
                    f.key: f.typename if f.member == "__typename" else known.get(f.member, ANY)
                    for f in member.page_info
                }
        return shown

    def edge(self, field, iri, prop, row, cursor, inferred):
        if field.member == "__typename":
            return field.typename
        if field.member == "cursor":
            return cursor
        if field.member == "node":
            return self.object(row, field.select, inferred)
        if prop is None:
            return (not self.exists(row, False)) if field.member == "inferred" else None
        if field.member == "inferred":
            return not set(self.edge_roles(iri, prop, row)) & {"asserted", "open", "ontology"}
        subject, object_ = (row, iri) if prop.inverse_of else (iri, row)
        wanted = {(KOBAN + "subject", subject), (KOBAN + "predicate", prop.predicate), (KOBAN + "object", object_)}
        for link in {s for s, p, o, _ in self.facts if p == TYPE and o.value == KOBAN + "Link"}:
            about = [(p, o) for s, p, o, _ in self.facts if s == link]
            if wanted <= {(p, o.value) for p, o in about}:
                if field.member == "note":
                    return next((o.value for p, o in about if p == KOBAN + "note" and isinstance(o, Literal)), None)
                basis = [o.value for p, o in about if p == KOBAN + "basis"]
                entries = self.model.lists[self.model.thing.properties["basis"].enum].values
                return next((entry.name for entry in entries if entry.iri in basis), None)
        return None
