"""What a page reads: the release in the reader's language, through the trusted documents and plans of the graph.

Query text stands in ``queries/pages/*.graphql``; lists and thing pages, whose fields follow the model, are plans.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

import orjson

from api.pages.words import ORIGINAL, Text, Word, Words, mark
from koban_kg import names
from koban_kg.queryfile import read_query
from koban_kg.resources import resource

if TYPE_CHECKING:
    from api.pages.page import Frame
    from api.state import Live
    from koban_kg.plan.tree import Plan

UNREVIEWED = "machine_unreviewed"
"""Status of a text that a machine translated and nobody reviewed."""


@dataclass(frozen=True, slots=True)
class Mark:
    """The verification of a statement: its word, and the key of the phrase that marks what is not settled."""

    notation: str
    text: Text
    definition: str | None
    string: str | None


@dataclass(frozen=True, slots=True)
class Ref:
    """A link to a thing: label, address, and what the link itself says (basis, note, inferred, why)."""

    id: str
    href: str
    label: Text
    type: str = ""
    verified: Mark | None = None
    deprecated: bool = False
    basis: Word | None = None
    note: str | None = None
    inferred: bool = False
    because: str | None = None
    why: str | None = None
    extra: dict[str, Any] = field(default_factory=dict)


def path_of(iri: str) -> str:
    """The address on this site of a thing, concept or term; an IRI that is not ours stays as it is."""
    if iri.startswith(names.KOBAN):
        return "/ontology/" + iri[len(names.KOBAN) :]
    if iri.startswith((names.ID, names.SCHEME)):
        return "/" + quote(iri[len(names.BASE) :], safe="/-._~%:")
    return iri


def why_path(subject: str, predicate: str, value: str) -> str:
    """The address of the page that explains a statement."""
    return "/why?" + urlencode({"s": names.compact(subject), "p": names.compact(predicate), "o": names.compact(value)})


@lru_cache(maxsize=64)
def document(name: str) -> str:
    """The text of ``queries/pages/<name>.graphql``."""
    return read_query(resource("queries") / "pages" / f"{name}.graphql").text


class View:
    """One release, read in one language.

    Parameters
    ----------
    live
        The release as the service holds it.
    frame
        The request's language and address.
    """

    def __init__(self, live: Live, frame: Frame) -> None:
        self.live = live
        self.model = live.model
        self.frame = frame
        self.lang = frame.language
        self.words = Words(live.model, frame.language.tag)

    async def ask(self, name: str, **variables: Any) -> dict[str, Any]:
        """The data of a document under ``queries/pages``; ``lang`` is set for it."""
        answer = await self.live.graphql.data(document(name), {"lang": list(self.lang.chain), **variables})
        data: dict[str, Any] = orjson.loads(answer)
        return data

    async def run(self, plan: Plan) -> dict[str, Any]:
        """The data of a plan."""
        data: dict[str, Any] = orjson.loads(await self.live.graph.execute(plan))
        return data

    def text(self, node: dict[str, Any], key: str) -> Text | None:
        """A text of an answer with its language and mark, from ``key``, ``keyLang``, ``keyStatus``, ``keyEnglish``."""
        value = node.get(key)
        if value is None:
            return None
        lang = node.get(f"{key}Lang") or ORIGINAL
        auto = node.get(f"{key}Status") is not None
        english = node.get(f"{key}English") if auto else None
        return Text(value, lang, auto, None if english == value else english)

    def label(self, node: dict[str, Any]) -> Text:
        """The label of a thing, or its id where it has none."""
        return self.text(node, "label") or Text(str(node["id"]))

    def verified(self, stored: str | None) -> Mark | None:
        """The verification mark of a statement."""
        word = self.words.word("Verified", stored)
        if word is None:
            return None
        return Mark(word.notation, word.text, word.definition, mark("Verified", word.notation).get("string"))

    def ref(self, node: dict[str, Any], edge: dict[str, Any] | None = None) -> Ref:
        """A link to the thing of an answer; ``edge`` is the connection's edge it hangs on, if any."""
        edge = edge or {}
        return Ref(
            id=node["id"],
            href=path_of(node["iri"]),
            label=self.label(node),
            type=node.get("__typename", ""),
            verified=self.verified(node.get("verified")),
            deprecated=bool(node.get("deprecated")),
            basis=self.words.word("Basis", edge.get("basis")),
            note=edge.get("note"),
            inferred=bool(edge.get("inferred")),
            extra=node,
        )

    def refs(self, connection: dict[str, Any] | None, of: tuple[str, str] | None = None) -> list[Ref]:
        """The links of a connection, asserted before inferred, each part by label.

        ``of`` are the IRIs of the subject and the predicate of the links: inferred ones lead to their explanation.
        """
        made = []
        for edge in (connection or {}).get("edges", []):
            ref = self.ref(edge["node"], edge)
            if of is not None and ref.inferred:
                ref = replace(ref, why=why_path(*of, edge["node"]["iri"]))
            made.append(ref)
        return sorted(made, key=lambda r: (r.inferred, r.label.value, r.id))

    def related(self, node: dict[str, Any], name: str, cls: str) -> list[Ref]:
        """The links of a thing along a relation of its class, from the member ``<name>Connection`` of an answer."""
        prop = self.model.classes[cls].properties[name]
        return self.refs(node[f"{name}Connection"], (node["iri"], prop.iri))
