"""The named questions, as this service and as the peer are asked them, and how both answers are made comparable.

The peer gets its aliases (``label: label_en``), the order and the page sizes that this service has by default. Where it
has no way to ask, ``lacking`` says what is done instead.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from koban_kg.model.types import Kind

if TYPE_CHECKING:
    from koban_kg.model.types import Model

_PAGE: Final = "limit: 20, sort: [{id: ASC}]"


@dataclass(frozen=True, slots=True)
class Question:
    """One question: a document for each side, with places ``<name>`` for what differs between the data sets.

    ``aim`` is the ratio of requests/s at 8 connections that the printer was designed for, where one was set.
    """

    name: str
    ours: str
    peer: str
    aim: float | None = None
    lacking: str = ""


QUESTIONS: Final = (
    Question(
        "list",
        "{ methodologies(first: 20) { id label kind } }",
        f"{{ methodologies({_PAGE}) {{ id label: label_en kind }} }}",
        aim=2.3,
    ),
    Question(
        "nest of three levels",
        """{ methodologies(first: 20) {
          id label strengthensCapability(first: 20) { id label domain { id label } } } }""",
        f"""{{ methodologies({_PAGE}) {{
          id label: label_en
          strengthensCapability({_PAGE}) {{ id label: label_en domain {{ id label: label_en }} }} }} }}""",
        aim=2.3,
    ),
    Question(
        "nested some",
        """{ methodologies(first: 20, where: {
          strengthensCapability: {some: {domain: {some: {id: {eq: "<domain>"}}}}}
          evidence: {some: {direction: {eq: FAVOURABLE}}} }) { id label } }""",
        f"""{{ methodologies({_PAGE}, where: {{
          strengthensCapability: {{some: {{domain: {{some: {{id: {{eq: "<domain>"}}}}}}}}}}
          evidence: {{some: {{direction: {{eq: "favourable"}}}}}} }}) {{ id label: label_en }} }}""",
        aim=5,
    ),
    Question(
        "nested none",
        """{ capabilities(first: 20, where: {
          strengthenedBy: {none: {evidence: {some: {direction: {eq: FAVOURABLE}}}}} }) { id label } }""",
        f"""{{ capabilities({_PAGE}, where: {{
          strengthenedBy: {{none: {{evidence: {{some: {{direction: {{eq: "favourable"}}}}}}}}}} }})
          {{ id label: label_en }} }}""",
    ),
    Question(
        "connection page with total",
        """{ methodologiesConnection(first: 20, after: "<cursor>", orderBy: [{label: ASC}]) {
          totalCount edges { node { id label } } pageInfo { hasNextPage } } }""",
        """{ methodologiesConnection(first: 20, after: "<offset>", sort: [{label_en: ASC}, {id: ASC}]) {
          totalCount edges { node { id label: label_en } } pageInfo { hasNextPage } } }""",
        aim=5,
    ),
    Question(
        "order by count",
        "{ methodologies(first: 20, orderBy: [{evidence: {count: DESC}}]) { id label } }",
        "{ methodologies(limit: 20, sort: [{evidenceCount: DESC}, {id: ASC}]) { id label: label_en } }",
        lacking="The peer cannot sort by a count: it sorts by a field written in Cypher.",
    ),
    Question(
        "order through a relation to one",
        "{ capabilities(first: 20, orderBy: [{domain: {label: ASC}}]) { id label domain { label } } }",
        """{ capabilities(limit: 20, sort: [{domainLabel: ASC}, {id: ASC}]) {
          id label: label_en domain { label: label_en } } }""",
        lacking="The peer cannot sort through a relation: it sorts by a field written in Cypher.",
    ),
    Question(
        "backlink",
        """{ capability(id: "<capability>") {
          id label strengthenedBy(first: 20) { id label evidence(first: 20) { id direction } } } }""",
        f"""{{ capability: capabilities(where: {{id: {{eq: "<capability>"}}}}) {{
          id label: label_en
          strengthenedBy({_PAGE}) {{ id label: label_en evidence({_PAGE}) {{ id direction }} }} }} }}""",
        aim=2.3,
    ),
    Question(
        "language",
        '{ methodologies(first: 20, lang: ["el", "de"]) { id label labelLang } }',
        f"{{ methodologies({_PAGE}) {{ id label_el label_de }} }}",
        lacking="The peer does not choose a language: it sends both texts, the choice is not in its time.",
    ),
    Question(
        "counts per relation",
        """{ methodologies(first: 20) { id
          favourable: evidenceConnection(where: {direction: {eq: FAVOURABLE}}) { totalCount }
          mixed: evidenceConnection(where: {direction: {eq: MIXED}}) { totalCount }
          unfavourable: evidenceConnection(where: {direction: {eq: UNFAVOURABLE}}) { totalCount } } }""",
        f"""{{ methodologies({_PAGE}) {{ id
          favourable: evidenceConnection(where: {{node: {{direction: {{eq: "favourable"}}}}}}) {{ totalCount }}
          mixed: evidenceConnection(where: {{node: {{direction: {{eq: "mixed"}}}}}}) {{ totalCount }}
          unfavourable: evidenceConnection(where: {{node: {{direction: {{eq: "unfavourable"}}}}}}) {{ totalCount }}
          }} }}""",
        aim=3,
    ),
    Question(
        "filter on a count",
        "{ methodologies(first: 20, where: {evidence: {count: {gte: 3}}}) { id label } }",
        f"""{{ methodologies({_PAGE}, where: {{
          evidenceConnection: {{aggregate: {{count: {{nodes: {{gte: 3}}}}}}}} }}) {{ id label: label_en }} }}""",
        aim=3,
    ),
)


@dataclass(frozen=True, slots=True)
class Places:
    """What stands for the places of the documents in one data set.

    ``skip`` is how many rows of the connection lie before the page, ``cursor`` the cursor of the last of them.
    """

    domain: str
    capability: str
    skip: int
    cursor: str

    def fill(self, document: str) -> str:
        """A document with its places filled, on one line."""
        offset = base64.b64encode(f"arrayconnection:{self.skip - 1}".encode()).decode()
        filled = {"domain": self.domain, "capability": self.capability, "cursor": self.cursor, "offset": offset}
        for name, value in filled.items():
            document = document.replace(f"<{name}>", value)
        return " ".join(document.split())


def cursor_document(skip: int) -> str:
    """Asks this service for the cursor before the page."""
    return f"{{ methodologiesConnection(first: {skip}, orderBy: [{{label: ASC}}]) {{ pageInfo {{ endCursor }} }} }}"


class Comparable:
    """Brings answers of both sides to one form, by the model."""

    def __init__(self, model: Model) -> None:
        properties = [prop for cls in model.classes.values() for prop in cls.properties.values()]
        self._one = {p.name for p in properties if p.kind is Kind.RELATION and not p.many}
        self._one |= {cls.field for cls in model.classes.values()}
        self._notations = {
            p.name: {value.name: value.notation for value in model.lists[p.enum].values} for p in properties if p.enum
        }

    def __call__(self, value: Any, key: str = "") -> Any:
        """Closed lists as notations, a relation to one as the thing or null, the Greek text or else the German one."""
        if isinstance(value, list):
            if key in self._one:
                return self(value[0], key) if value else None
            return [self(item, key) for item in value]
        if isinstance(value, dict):
            if "label_el" in value:
                texts = {"el": value["label_el"], "de": value["label_de"]}
                language = "el" if texts["el"] is not None else "de"
                value = {"id": value["id"], "label": texts[language], "labelLang": language}
            return {name: self(item, name) for name, item in value.items()}
        return self._notations.get(key, {}).get(value, value) if isinstance(value, str) else value
