"""Validation against SHACL shapes with one of two engines that give the same results.

``shacl`` (Rust) is used where it is installed: a sixteenth of the CPU time of ``pyshacl``. pySHACL is the other
one, and the reference in the tests, which compare focus, component, path and value of every result.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from typing import TYPE_CHECKING, Final, Literal

from koban_kg.errors import DataError, Finding, UnavailableError
from koban_kg.names import SH, compact

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

EngineName = Literal["shacl", "pyshacl"]
_HINTS: Final[Mapping[str, str]] = {
    "MinCount": "add the value that is missing",
    "MaxCount": "keep one value",
    "Datatype": "write the value in the form that the datatype asks for",
    "NodeKind": "give an identifier where one is asked for, a text where a text is",
    "Class": "point to a thing of the class that the shape asks for",
    "Pattern": "write the value in the form of the pattern",
    "In": "use one of the values that the shape lists",
    "UniqueLang": "keep one text per language",
    "Closed": "take the property away, or give it a place in the shape",
}


@dataclass(frozen=True, slots=True)
class Violation:
    """One result of a validation. Terms are written as in N-Triples, a path as in SPARQL with full IRIs.

    Attributes
    ----------
    component
        Local name of the constraint component, for example ``MinCountConstraintComponent``.
    severity
        ``Violation``, ``Warning`` or ``Info``.
    """

    focus: str
    component: str
    path: str | None
    value: str | None
    severity: str
    message: str

    @property
    def key(self) -> tuple[str, str, str, str]:
        """Focus, component, path and value: what two engines must agree on. Labels of blank nodes do not count."""
        return _unlabelled(self.focus), self.component, self.path or "", _unlabelled(self.value or "")


@dataclass(frozen=True, slots=True)
class Report:
    """The results of a validation, sorted, and the engine that made them."""

    engine: EngineName
    results: tuple[Violation, ...]

    @property
    def conforms(self) -> bool:
        """Whether nothing is a violation; warnings and notes do not count."""
        return not self.violations

    @property
    def violations(self) -> tuple[Violation, ...]:
        """The results of severity ``Violation``."""
        return tuple(result for result in self.results if result.severity == "Violation")

    def check(self, places: Mapping[str, tuple[str, int]] | None = None) -> None:
        """Raise if something is a violation.

        Parameters
        ----------
        places
            File and row of a thing by its IRI; findings name them where known, else the thing.

        Raises
        ------
        DataError
            With one finding for each violation.
        """
        if self.conforms:
            return
        findings = tuple(_finding(result, places or {}) for result in self.violations)
        raise DataError(
            f"{len(findings)} statements break the shapes of the ontology",
            type="shapes",
            expected="data that conforms to ontology/shapes",
            hint="correct the rows that the findings name",
            findings=findings,
        )


@cache
def available_engines() -> tuple[EngineName, ...]:
    """The engines that are installed, the preferred one first."""
    names: tuple[EngineName, ...] = ("shacl", "pyshacl")
    return tuple(name for name in names if find_spec(name) is not None)


def validate(data: bytes, shapes: bytes, *, engine: EngineName | None = None) -> Report:
    """Validate a graph against shapes.

    Parameters
    ----------
    data, shapes
        The two graphs as N-Triples. Classes that the data is typed with must have their subclass statements in
        ``data``.
    engine
        The engine to use; without it the first that is installed.

    Raises
    ------
    UnavailableError
        If no engine is installed, or the one asked for is not.
    """
    engines = available_engines()
    chosen = engine or (engines[0] if engines else None)
    if chosen is None or chosen not in engines:
        raise UnavailableError(
            "No SHACL engine is installed" if chosen is None else f"The SHACL engine {chosen} is not installed",
            expected="the package shacl or pyshacl",
            hint="pip install pyshacl",
        )
    if chosen == "shacl":
        found = _with_shacl(data, shapes)
    else:
        # rdflib and pyshacl take most of a second to import; with the Rust engine a build needs neither
        from koban_kg.validation.pyshacl_engine import results  # noqa: PLC0415

        found = (Violation(**result) for result in results(data, shapes))
    return Report(
        chosen,
        tuple(
            sorted(found, key=lambda result: (result.focus, result.path or "", result.component, result.value or ""))
        ),
    )


def _with_shacl(data: bytes, shapes: bytes) -> Iterable[Violation]:
    import shacl  # noqa: PLC0415 — wheels are missing for some platforms

    compiled = shacl.Shapes.from_text(shapes.decode(), format="ntriples")
    report = compiled.validate_text(data.decode(), format="ntriples", allow_warnings=True)
    for result in report.results:
        yield Violation(
            focus=result.focus_node,
            component=result.component_iri.removeprefix(SH),
            path=result.path,
            value=result.value,
            severity=result.severity_iri.removeprefix(SH),
            message=result.message or "",
        )


def _unlabelled(term: str) -> str:
    return "_:" if term.startswith("_:") else term


def _finding(result: Violation, places: Mapping[str, tuple[str, int]]) -> Finding:
    focus = result.focus[1:-1] if result.focus.startswith("<") else result.focus
    file, row = places.get(focus, (None, None))
    component = result.component.removesuffix("ConstraintComponent")
    path = None if result.path is None else _readable(result.path)
    rule = result.message or f"breaks the constraint {component}"
    return Finding(
        file=file or compact(focus),
        row=row,
        column=path,
        value=None if result.value is None else _readable(result.value),
        rule=rule if file is None else f"{compact(focus)}: {rule}",
        hint=_HINTS.get(component, "correct the row, or the shape if the row is right"),
    )


def _readable(term: str) -> str:
    return compact(term[1:-1]) if term.startswith("<") and term.endswith(">") else term
