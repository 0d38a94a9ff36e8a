"""Look-up of things by IRI, CURIE or bare id."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from koban_kg.errors import UsageError
from koban_kg.names import expand

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class Resolved:
    """A thing that was asked for: its IRI, its class, and whether what was given differed in case alone."""

    iri: str
    class_name: str
    other_case: bool


class Lookup:
    """The identifiers of a release; ``iris``, ``ids`` and ``classes`` are by node number."""

    def __init__(self, iris: Sequence[str], ids: Sequence[str], classes: Sequence[str]) -> None:
        self._iris = iris
        self._ids = ids
        self._classes = classes
        self._exact: dict[str, list[int]] = defaultdict(list)
        self._folded: dict[str, list[int]] | None = None
        for node, (iri, bare) in enumerate(zip(iris, ids, strict=True)):
            self._exact[iri].append(node)
            if bare != iri:
                self._exact[bare].append(node)

    def node(self, text: str, classes: tuple[str, ...]) -> int | None:
        """The number of the thing among ``classes`` that a text names, exactly as written; null if there is none.

        Raises
        ------
        UsageError
            If a bare id names several things of these classes.
        """
        found = self._among(self._exact, text, classes) or self._among(self._exact, expand(text), classes)
        if len(found) > 1:
            raise UsageError(
                f"The id {text!r} names {len(found)} things.",
                type="ambiguous-id",
                given=text,
                expected="an id that names one thing of " + ", ".join(classes[:5]) + (" …" if len(classes) > 5 else ""),
                hint="Give the IRI of the one you mean: " + ", ".join(self._iris[node] for node in found),
            )
        return found[0] if found else None

    def resolve(self, text: str, classes: tuple[str, ...]) -> Resolved | None:
        """The thing among ``classes`` that a text names, in another case if there is none as written.

        Raises
        ------
        UsageError
            If it names several things of these classes.
        """
        node = self.node(text, classes)
        if node is not None:
            return Resolved(self._iris[node], self._classes[node], other_case=False)
        if self._folded is None:
            folded: dict[str, list[int]] = defaultdict(list)
            for name, nodes in self._exact.items():
                folded[name.casefold()].extend(nodes)
            self._folded = folded
        found = self._among(self._folded, text.casefold(), classes)
        found = found or self._among(self._folded, expand(text).casefold(), classes)
        if len(found) != 1:
            return None
        return Resolved(self._iris[found[0]], self._classes[found[0]], other_case=True)

    def _among(self, index: dict[str, list[int]], text: str, classes: tuple[str, ...]) -> list[int]:
        return [node for node in index.get(text, ()) if self._classes[node] in classes]
