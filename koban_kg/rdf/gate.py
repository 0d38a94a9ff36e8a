"""The gate before the query engine: which texts may run at all, decided by grammar.

Refused are updates (SPARQL 1.1 Update, also LOAD) and SERVICE, which would let a reader send requests from here. The
words may stand in literals, IRIs, comments, variables and prefixed names. The engine stays the judge of everything
else: what the gate lets through may still be a syntax error there, with line and column.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal, cast

from pyoxigraph import RdfFormat, parse

from koban_kg.errors import UsageError
from koban_kg.names import PREFIXES
from koban_kg.rdf.tokens import Step, Token, readings, skip_blank, standard_reading

QueryForm = Literal["SELECT", "CONSTRUCT", "ASK", "DESCRIBE"]
FORMS: Final = frozenset({"SELECT", "CONSTRUCT", "ASK", "DESCRIBE"})
UPDATES: Final = frozenset({"INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH"})
MAX_NESTING: Final = 250
"""Deepest nesting of brackets; the engine's parser is recursive and would end with a stack overflow near 3,000."""

MARK: Final = "▶"
"""Stands in a problem where the text cannot be read."""

_ESCAPE: Final = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8}))")


@dataclass(frozen=True, slots=True)
class GatedQuery:
    """A text that may run: its form (``None`` if only the engine can tell) and the graphs of its dataset clauses."""

    text: str
    form: QueryForm | None
    default_graphs: tuple[str, ...]
    named_graphs: tuple[str, ...]

    @property
    def has_dataset(self) -> bool:
        """Whether the query names its own dataset (FROM, FROM NAMED)."""
        return bool(self.default_graphs or self.named_graphs)


@lru_cache(maxsize=256)
def check_query(text: str) -> GatedQuery:
    """Read a query as far as the gate must.

    Raises
    ------
    UsageError
        Type ``update-refused`` or ``service-refused`` for what this door never does; type ``query-syntax`` where the
        text breaks off or nests too deep.
    """
    _refuse_service(text)
    tokens = list(standard_reading(text))
    _refuse_unread(text, tokens)
    _refuse_depth(text, tokens)
    start = _after_prologue(tokens)
    word = tokens[start].keyword if start < len(tokens) else ""
    if word in UPDATES:
        raise UsageError(
            "This door only reads; it runs no SPARQL update",
            type="update-refused",
            title="Updates are refused",
            given=word,
            expected="SELECT, CONSTRUCT, ASK or DESCRIBE",
            hint="Knowledge changes with a new release: edit the tables or the ontology and build.",
        )
    default, named = _dataset_clauses(tokens, start)
    return GatedQuery(text, cast("QueryForm", word) if word in FORMS else None, default, named)


def place_of(text: str, offset: int) -> tuple[int, int]:
    """Line and column, from 1, of a place in a text."""
    return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)


def syntax_error(text: str, line: int, column: int, detail: str, expected: str | None = None) -> UsageError:
    """The problem for text that cannot be read at a line and column, with that line and a mark at the place."""
    lines = text.split("\n")
    shown = lines[line - 1] if 0 < line <= len(lines) else ""
    before, after = shown[max(0, column - 61) : column - 1], shown[column - 1 : column + 39]
    return UsageError(
        f"Line {line}, column {column}: {detail}",
        type="query-syntax",
        title="The query is not SPARQL",
        given=f"{before}{MARK}{after}",
        expected=expected,
        hint=f"Correct the query at the mark {MARK}; the grammar is https://www.w3.org/TR/sparql11-query/#grammar",
    )


def _refuse_service(text: str) -> None:
    # Section 19.2: escapes of code points come before the grammar, so "\u0053ERVICE" is a keyword; the engine reads
    # them in IRIs and literals only. Neither reading may hold the keyword.
    for version in {text, _ESCAPE.sub(_unescape, text)}:
        if "service" not in version.lower():
            continue
        for step in readings(version):
            if _is_service(version, step):
                line, column = place_of(version, step.token.start)
                raise UsageError(
                    f"Line {line}, column {column}: SERVICE would ask another server; this door asks none",
                    type="service-refused",
                    title="Federated queries are refused",
                    given=version[step.token.start : step.token.start + 60],
                    expected="a query over the graphs of the release",
                    hint="Ask the other endpoint yourself, and bring its answer in as VALUES.",
                )


def _is_service(text: str, step: Step) -> bool:
    token = step.token
    if token.kind == "word":
        return token.keyword.startswith("SERVICE")
    if token.kind != "name" or not step.opened or not token.text.lower().startswith("service"):
        return False
    # "SERVICE:x {" and "SERVICEe:x {": a prefixed name by the standard, the keyword for a parser without tokens.
    after = skip_blank(text, token.end)
    return step.before != "GRAPH" and text.startswith("{", after) and not text.startswith("{|", after)


def _unescape(match: re.Match[str]) -> str:
    code = int(match[1] or match[2], 16)
    return chr(code) if code <= 0x10FFFF and not 0xD800 <= code <= 0xDFFF else match[0]


def _refuse_unread(text: str, tokens: list[Token]) -> None:
    """What the standard's reading does not reach must not hold the word: the gate lets nothing through unread."""
    rest = skip_blank(text, tokens[-1].end if tokens else 0)
    if "service" in text[rest:].lower():
        line, column = place_of(text, rest)
        raise syntax_error(text, line, column, "the query cannot be read from here on")


def _refuse_depth(text: str, tokens: list[Token]) -> None:
    depth = 0
    for token in tokens:
        if token.kind != "mark":
            continue
        if token.text in {"{", "(", "[", "{|", "<<", "<<("}:
            depth += 1
        elif token.text in {"}", ")", "]", "|}", ">>", ")>>"}:
            depth -= 1
        if depth > MAX_NESTING:
            line, column = place_of(text, token.start)
            raise syntax_error(text, line, column, f"brackets nest deeper than {MAX_NESTING}")


def _after_prologue(tokens: list[Token]) -> int:
    """The index of the first token after BASE, PREFIX and VERSION declarations."""
    index = 0
    while index < len(tokens) and (word := tokens[index].keyword) in {"BASE", "PREFIX", "VERSION"}:
        index += 3 if word == "PREFIX" else 2
    return index


def _dataset_clauses(tokens: list[Token], start: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    default: list[str] = []
    named: list[str] = []
    depth = 0
    index = start
    while index < len(tokens):
        token = tokens[index]
        index += 1
        if token.text in {"{", "("} and token.kind == "mark":
            depth += 1
        elif token.text in {"}", ")"} and token.kind == "mark":
            depth -= 1
        elif depth == 0 and token.keyword in {"FROM", "FROMNAMED"} and index < len(tokens):
            into = default
            if token.keyword == "FROMNAMED":
                into = named
            elif tokens[index].keyword == "NAMED":
                into = named
                index += 1
            if index < len(tokens) and (iri := _resolve(tokens, start, tokens[index])) is not None:
                into.append(iri)
    return tuple(default), tuple(named)


def _resolve(tokens: list[Token], start: int, token: Token) -> str | None:
    """The absolute IRI of a token under the query's BASE and PREFIX lines, read by the engine's own IRI parser."""
    if token.kind not in {"iri", "name"}:
        return None
    known = "".join(f"PREFIX {prefix}: <{space}>\n" for prefix, space in PREFIXES.items())
    prologue = " ".join(each.text for each in tokens[:start] if each.keyword != "VERSION" and each.kind != "string")
    try:
        triple = next(iter(parse(f"{known}{prologue}\n<urn:s> <urn:p> {token.text} .", RdfFormat.TURTLE)))
    except (SyntaxError, StopIteration):
        return None  # the engine says why, with line and column
    return cast("str", triple.object.value)
