"""The rule files of ``queries/rules``: OWL 2 RL rules and derivations of our own, one SPARQL query each.

A rule that concludes is a CONSTRUCT query, a rule that reports a contradiction a SELECT query (``layer:
contradiction``). No rule names a term of our vocabulary except the derivations (``claims-*.rq``): what the others
do, the TBox says.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final, Literal, TypeAlias, cast, get_args

import pyoxigraph as ox

from koban_kg.errors import UsageError
from koban_kg.names import RDF, expand
from koban_kg.queryfile import QueryFile, read_queries
from koban_kg.resources import resource

if TYPE_CHECKING:
    from pathlib import Path

Layer = Literal["schema", "property", "type", "contradiction", "derivation"]
TripleKind = Literal["schema", "property", "type"]
"""What a triple is to the rules: part of the TBox, a class membership, or anything else."""

PatternTerm: TypeAlias = ox.NamedNode | ox.Variable | ox.Literal
Pattern: TypeAlias = tuple[PatternTerm, PatternTerm, PatternTerm]

_CONSTRUCT: Final = re.compile(r"\bCONSTRUCT\s*\{(?P<head>[^{}]*)\}\s*WHERE\b")
_WORD: Final = re.compile(r"<[^>]*>|[^\s;,]*[^\s;,.]|[;,.]")
_MARKS: Final = {".": 0, ";": 1, ",": 2}
"""The marks between patterns, and how many terms the next pattern keeps."""

_DERIVATIONS: Final = "claims-*.rq"


@dataclass(frozen=True)
class Rule:
    """One rule file.

    Attributes
    ----------
    id, title, source
        The rule's name in the standard, what it says in words, and where the standard says it.
    layer
        What the rule concludes; layers are saturated in the order of :data:`Layer`.
    reads
        The kinds of triple in its WHERE; the rule can conclude something new only after one of them changed.
    premises
        The triple patterns to show for an inference, in the variables of the WHERE.
    """

    id: str
    title: str
    source: str
    layer: Layer
    reads: frozenset[TripleKind]
    premises: tuple[Pattern, ...]
    file: QueryFile

    @property
    def linear(self) -> bool:
        """Whether the rule has one premise about data, the others being axioms (``data: one`` in the front matter)."""
        return self.file.front.get("data") == "one"

    @property
    def text(self) -> str:
        """The query as it stands in the file."""
        return self.file.text

    @property
    def message(self) -> str:
        """The sentence of a contradiction, with ``{variable}`` for each value; else the title."""
        return self.file.front.get("message", self.title)

    @cached_property
    def head(self) -> tuple[Pattern, ...]:
        """The patterns of the conclusion; empty for a rule that reports a contradiction."""
        match = _CONSTRUCT.search(self.text)
        return () if match is None else parse_patterns(match["head"], self.file)

    @cached_property
    def body_query(self) -> str:
        """The rule as ``SELECT *`` over its WHERE: the bindings under which it fires."""
        return _CONSTRUCT.sub("SELECT * WHERE", self.text)

    @cached_property
    def witness_query(self) -> str | None:
        """For a rule that aggregates its premises: the query for all of them; None where each row is one inference."""
        if (witness := self.file.front.get("witness")) is None:
            return None
        prologue = "\n".join(line for line in self.text.splitlines() if line.startswith("PREFIX"))
        return f"{prologue}\nSELECT * WHERE {{ {witness} }}"


@dataclass(frozen=True)
class RuleSet:
    """The rules that conclude, layer by layer, those that report contradictions, and the derivations of our own."""

    schema: tuple[Rule, ...]
    data: tuple[tuple[Rule, ...], ...]
    contradictions: tuple[Rule, ...]
    derivations: tuple[Rule, ...]

    @cached_property
    def by_id(self) -> dict[str, Rule]:
        """Every rule by its id, so that an inference can be explained from its rule's name."""
        layers = (self.schema, *self.data, self.contradictions, self.derivations)
        return {rule.id: rule for layer in layers for rule in layer}


def parse_patterns(text: str, file: QueryFile) -> tuple[Pattern, ...]:
    """Triple patterns as SPARQL writes them without brackets; prefixes are those of :mod:`koban_kg.names`.

    Raises
    ------
    UsageError
        If the text is no sequence of triples of variables, prefixed names, IRIs and booleans.
    """
    patterns: list[Pattern] = []
    open_terms: list[PatternTerm] = []
    for word in [*_WORD.findall(text), "."]:
        if word not in _MARKS:
            open_terms.append(_term(word))
            continue
        if len(open_terms) == 3:
            subject, predicate, object_ = open_terms
            patterns.append((subject, predicate, object_))
        elif len(open_terms) > _MARKS[word]:
            raise UsageError(
                f"The patterns of the rule {file.id} cannot be read",
                given=text.strip(),
                expected="triples of variables, prefixed names, IRIs and booleans",
                hint=f"write them out in {file.path.name}",
            )
        del open_terms[_MARKS[word] :]
    return tuple(patterns)


def load_rules(folder: Path | None = None) -> RuleSet:
    """The rules of a folder, by default ``queries/rules``.

    Raises
    ------
    UsageError
        If a file lacks front matter or two files have one id.
    """
    folder = folder or resource("queries") / "rules"
    rules = [_rule(file) for file in read_queries(folder, "*.rq")]
    twice = sorted({rule.id for rule in rules if sum(other.id == rule.id for other in rules) > 1})
    if twice:
        raise UsageError("Two rule files have one id", given=", ".join(twice), hint="give each file its own id")

    def layer(name: Layer) -> tuple[Rule, ...]:
        return tuple(rule for rule in rules if rule.layer == name)

    return RuleSet(
        schema=layer("schema"),
        data=(layer("property"), layer("type")),
        contradictions=layer("contradiction"),
        derivations=layer("derivation"),
    )


def _rule(file: QueryFile) -> Rule:
    if file.path.match(_DERIVATIONS):
        return Rule(
            id=file.id,
            title=file.front.get("title", file.front.get("question", file.id)),
            source=file.front.get("source", "KOBAN-KG"),
            layer="derivation",
            reads=frozenset(get_args(TripleKind)),
            premises=parse_patterns(file.front.get("premises", ""), file),
            file=file,
        )
    layer, reads = file.required("layer"), file.words("reads")
    if layer not in get_args(Layer) or not reads or not set(reads) <= set(get_args(TripleKind)):
        raise UsageError(
            f"The front matter of the rule {file.id} cannot be read",
            given=f"layer: {layer}, reads: {' '.join(reads)}",
            expected=f"layer: one of {', '.join(get_args(Layer))}; reads: some of {', '.join(get_args(TripleKind))}",
            hint=f"correct the head of {file.path.name}",
        )
    return Rule(
        id=file.id,
        title=file.required("title"),
        source=file.required("source"),
        layer=cast("Layer", layer),
        reads=frozenset(cast("tuple[TripleKind, ...]", reads)),
        premises=parse_patterns(file.required("premises"), file),
        file=file,
    )


def _term(word: str) -> PatternTerm:
    if word.startswith("?"):
        return ox.Variable(word[1:])
    if word in ("true", "false"):
        return ox.Literal(word == "true")
    if word == "a":
        return ox.NamedNode(RDF + "type")
    return ox.NamedNode(word[1:-1] if word.startswith("<") else expand(word))
