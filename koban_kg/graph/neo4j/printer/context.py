"""What printing one statement needs everywhere: model, catalog, parameters, and pieces of Cypher text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Generic, TypeAlias, TypeVar

from koban_kg.graph.neo4j.names import label_name, quoted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from koban_kg.graph.neo4j.catalog import Catalog
    from koban_kg.model.types import Class, Model

T = TypeVar("T")
Text: TypeAlias = str
"""A piece of Cypher."""

TRUE: Final = "true"
FALSE: Final = "false"

_PARAMETER = re.compile(r"\$p(\d+)\b")
_FEW_LABELS = 3


@dataclass(frozen=True, slots=True)
class Variant(Generic[T]):
    """Classes whose nodes are read with the same texts; ``made`` holds what else was compiled for each class."""

    classes: tuple[str, ...]
    texts: tuple[Text, ...]
    made: dict[str, T]


class Context:
    """Model, catalog and the parameters taken so far, named ``$p0``, ``$p1`` … in the order of the text."""

    def __init__(self, model: Model, catalog: Catalog) -> None:
        self.model = model
        self.catalog = catalog
        self.values: list[Any] = []
        self._labels = {name: quoted(label_name(cls.iri)) for name, cls in model.classes.items()}

    def take(self, value: Any) -> Text:
        """The name of a new parameter."""
        self.values.append(value)
        return f"$p{len(self.values) - 1}"

    def parameters(self) -> dict[str, Any]:
        """All parameters by name."""
        return {f"p{place}": value for place, value in enumerate(self.values)}

    def cls(self, name: str) -> Class:
        """An exposed class."""
        return self.model.classes[name]

    def occurring(self, classes: Iterable[str]) -> tuple[str, ...]:
        """Those of some classes that have nodes, in order of their names."""
        return tuple(sorted(name for name in classes if self.catalog.members.get(name)))

    def hides(self, classes: Iterable[str]) -> bool:
        """Whether some node of these classes exists by inference only."""
        return any(self.catalog.hidden.get(name) for name in classes)

    # --- labels ----------------------------------------------------------------------------------------------------

    def label(self, classes: Sequence[str]) -> Text:
        """A label expression: ``Capability`` or ``Norm|Problem``."""
        return "|".join(self._labels[name] for name in classes)

    def labelled(self, node: Text, classes: Sequence[str]) -> Text:
        """The condition that a node is of one of some classes."""
        if len(classes) <= _FEW_LABELS:
            return f"{node}:{self.label(classes)}"
        # one read of the labels instead of one for each class
        return f"any(l IN labels({node}) WHERE l IN {self._listed(classes)})"

    def class_name(self, node: Text, classes: Sequence[str]) -> Text:
        """The name of the class that a node of some classes is of."""
        if len(classes) == 1:
            return literal(classes[0])
        if len(classes) <= _FEW_LABELS:
            cases = "".join(f" WHEN {node}:{self._labels[name]} THEN {literal(name)}" for name in classes)
            return f"CASE{cases} END"
        found = f"head([l IN labels({node}) WHERE l IN {self._listed(classes)}])"
        named = [name for name in classes if self._label(name) != name]
        if not named:
            return found
        cases = "".join(f" WHEN {literal(self._label(name))} THEN {literal(name)}" for name in named)
        return f"head([l IN [{found}] | CASE l{cases} ELSE l END])"

    def _label(self, name: str) -> str:
        return label_name(self.model.classes[name].iri)

    def _listed(self, classes: Sequence[str]) -> Text:
        return "[" + ", ".join(literal(self._label(name)) for name in classes) + "]"

    # --- several classes -------------------------------------------------------------------------------------------

    def variants(
        self, classes: Sequence[str], compile_one: Callable[[str], tuple[tuple[Text, ...], T]]
    ) -> list[Variant[T]]:
        """What ``compile_one`` prints for each class; classes with the same texts and parameters share both."""
        if len(classes) == 1:
            texts, made = compile_one(classes[0])
            return [Variant((classes[0],), texts, {classes[0]: made})]
        base = len(self.values)
        found: list[Variant[T]] = []
        known: dict[tuple[tuple[Text, ...], str], int] = {}
        for name in classes:
            kept, self.values[base:] = self.values[base:], []
            texts, made = compile_one(name)
            taken, self.values[base:] = self.values[base:], kept
            key = (texts, repr(taken))
            place = known.get(key)
            if place is None:
                known[key] = len(found)
                self.values += taken
                moved = tuple(_moved(text, base, len(kept)) for text in texts)
                found.append(Variant((name,), moved, {name: made}))
            else:
                same = found[place]
                found[place] = Variant((*same.classes, name), same.texts, {**same.made, name: made})
        return found

    def choose(self, node: Text, variants: Sequence[tuple[tuple[str, ...], Text]]) -> Text:
        """The text of the variant that a node's class is in."""
        if len(variants) == 1:
            return variants[0][1]
        cases = "".join(f" WHEN {self.labelled(node, classes)} THEN {text}" for classes, text in variants)
        return f"CASE{cases} END"


def literal(text: str) -> Text:
    """A string as Cypher writes it."""
    escaped = text.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n").replace("\r", "\\r")
    return f"'{escaped}'"


def both(parts: Iterable[Text]) -> Text:
    """The conjunction of conditions."""
    kept = [part for part in parts if part != TRUE]
    if FALSE in kept:
        return FALSE
    return kept[0] if len(kept) == 1 else f"({' AND '.join(kept)})" if kept else TRUE


def either(parts: Iterable[Text]) -> Text:
    """The disjunction of conditions."""
    kept = [part for part in parts if part != FALSE]
    if TRUE in kept:
        return TRUE
    return kept[0] if len(kept) == 1 else f"({' OR '.join(kept)})" if kept else FALSE


def opposite(part: Text) -> Text:
    """The negation of a condition that is never null."""
    return {TRUE: FALSE, FALSE: TRUE}.get(part) or f"NOT {part}"


def where(conditions: Iterable[Text]) -> list[Text]:
    """A WHERE line, or none."""
    held = both(conditions)
    if held == TRUE:
        return []
    return [f"WHERE {held[1:-1] if _whole(held) else held}"]


def _whole(text: Text) -> bool:
    """Whether one pair of brackets stands around a whole condition, as ``both`` and ``either`` put it."""
    depth = 0
    for place, sign in enumerate(text):
        depth += (sign == "(") - (sign == ")")
        if depth == 0:
            return place == len(text) - 1 and text[0] == "("
    return False


def listed(columns: Sequence[Text]) -> Text:
    """A list of expressions, one to a line if one of them has several lines."""
    if any("\n" in column for column in columns):
        return "[\n" + ",\n".join(indented(column) for column in columns) + "\n]"
    return "[" + ", ".join(columns) + "]"


def block(keyword: Text, lines: Sequence[Text]) -> Text:
    """A subquery: on one line if it is short."""
    short = " ".join(lines)
    if "\n" not in short and len(short) <= 100:
        return f"{keyword} {{ {short} }}"
    return f"{keyword} {{\n" + "\n".join(indented(line) for line in lines) + "\n}"


def indented(text: Text) -> Text:
    """A text two columns further in; strings hold no line breaks."""
    return "  " + text.replace("\n", "\n  ")


def _moved(text: Text, base: int, by: int) -> Text:
    """A text whose parameters from number ``base`` on stand further behind."""
    if not by:
        return text
    return _PARAMETER.sub(lambda m: f"$p{int(m[1]) + by}" if int(m[1]) >= base else m[0], text)
