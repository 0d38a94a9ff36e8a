"""Consistency of the ontology under OWL 2 DL, decided by HermiT through owlready2 (needs Java).

Only axioms about classes and properties are handed over: no rows, no shapes and no SKOS concepts but those that
axioms name.
"""

from __future__ import annotations

import io
import shutil
import tempfile
import time
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from koban_kg.errors import UnavailableError
from koban_kg.names import OWL, RDF, RDFS, SH

if TYPE_CHECKING:
    from collections.abc import Iterable

_AXIOM_PREDICATES: Final = frozenset(
    [
        *(RDFS + name for name in ("subClassOf", "subPropertyOf", "domain", "range")),
        RDF + "type",
        RDF + "first",
        RDF + "rest",
    ]
)
_NO_AXIOM: Final = frozenset(
    OWL + name
    for name in ("versionInfo", "versionIRI", "priorVersion", "deprecated", "imports", "backwardCompatibleWith")
)
_DECLARED: Final = frozenset(
    f"{OWL}{name}"
    for name in (
        *("Ontology", "Class", "Restriction", "AllDisjointClasses", "AllDisjointProperties", "AllDifferent"),
        *("ObjectProperty", "DatatypeProperty", "AnnotationProperty", "NamedIndividual", "NegativePropertyAssertion"),
        *("FunctionalProperty", "InverseFunctionalProperty", "TransitiveProperty", "SymmetricProperty"),
        *("AsymmetricProperty", "ReflexiveProperty", "IrreflexiveProperty"),
    )
) | {RDFS + "Datatype", RDF + "List"}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the reasoner found.

    ``unsatisfiable`` are the IRIs of classes that can have no member; an inconsistent ontology has no model at all
    and names none.
    """

    consistent: bool
    unsatisfiable: tuple[str, ...]
    axioms: int
    seconds: float
    message: str = ""

    @property
    def coherent(self) -> bool:
        """Whether the ontology is consistent and every class can have a member."""
        return self.consistent and not self.unsatisfiable


def axioms(ontology: Iterable[ox.Triple]) -> list[ox.Triple]:
    """The triples of an ontology graph that say something about classes and properties.

    Shapes, annotations and concepts stay behind; individuals that axioms name keep no statement of their own.
    Annotation properties keep their declaration only: sub-property, domain and range statements about them mean
    nothing in OWL 2 DL.
    """
    triples = list(ontology)
    annotations = {
        t.subject for t in triples if t.predicate.value == RDF + "type" and _iri(t.object) == OWL + "AnnotationProperty"
    }
    shapes = _reachable_from_shapes(triples)
    kept: list[ox.Triple] = []
    for triple in triples:
        predicate = triple.predicate.value
        if triple.subject in shapes or predicate in _NO_AXIOM:
            continue
        if predicate == RDF + "type":
            if _iri(triple.object) in _DECLARED:
                kept.append(triple)
        elif (predicate in _AXIOM_PREDICATES or predicate.startswith(OWL)) and not (
            triple.subject in annotations or triple.object in annotations
        ):
            kept.append(triple)
    return kept


def check_ontology(ontology: Iterable[ox.Triple], *, memory_mb: int = 1000) -> Verdict:
    """Ask HermiT whether an ontology is consistent and which classes are unsatisfiable.

    Parameters
    ----------
    ontology
        The ontology graph, shapes and annotations included or not.
    memory_mb
        Heap of the Java process, in MB.

    Raises
    ------
    UnavailableError
        If there is no Java, or the reasoner stops with an error of its own (a construct outside OWL 2 DL, for example).
    """
    if shutil.which("java") is None:
        raise UnavailableError(
            "HermiT needs Java, and there is none on this machine",
            type="java-missing",
            expected="a java command, version 8 or later",
            hint="install a Java runtime (Debian: apt-get install default-jre-headless) and run koban check again",
        )
    import owlready2  # noqa: PLC0415 — only this check needs it
    from owlready2 import reasoning  # noqa: PLC0415

    statements = axioms(ontology)
    start = time.perf_counter()
    text = ox.serialize(statements, format=ox.RdfFormat.N_TRIPLES) or b""
    with tempfile.TemporaryDirectory(prefix="koban-hermit-") as folder:
        world = owlready2.World(filename=str(Path(folder) / "quadstore.sqlite3"))
        try:
            onto = world.get_ontology("https://w3id.org/koban/axioms#").load(fileobj=io.BytesIO(text))
            before, reasoning.JAVA_MEMORY = reasoning.JAVA_MEMORY, memory_mb
            try:
                with onto:
                    owlready2.sync_reasoner_hermit(world, debug=0)
            except owlready2.OwlReadyInconsistentOntologyError:
                return Verdict(
                    consistent=False,
                    unsatisfiable=(),
                    axioms=len(statements),
                    seconds=time.perf_counter() - start,
                    message="The axioms contradict each other: no world can satisfy them",
                )
            except owlready2.OwlReadyJavaError as error:
                raise UnavailableError(
                    "HermiT stopped without a verdict",
                    type="reasoner",
                    given=_message(str(error)),
                    expected="axioms of OWL 2 DL",
                    hint="look at the axiom that the message names",
                ) from error
            finally:
                reasoning.JAVA_MEMORY = before
            unsatisfiable = tuple(
                sorted(cls.iri for cls in world.inconsistent_classes() if cls is not owlready2.Nothing)
            )
        finally:
            world.close()
    return Verdict(
        consistent=True,
        unsatisfiable=unsatisfiable,
        axioms=len(statements),
        seconds=time.perf_counter() - start,
        message="" if not unsatisfiable else f"{len(unsatisfiable)} classes can have no member",
    )


def _reachable_from_shapes(triples: list[ox.Triple]) -> set[object]:
    """The shapes and the blank nodes below them, lists of sh:in and sh:or included."""
    below: dict[object, list[object]] = {}
    roots: set[object] = set()
    for triple in triples:
        if isinstance(triple.object, ox.BlankNode):
            below.setdefault(triple.subject, []).append(triple.object)
        if triple.predicate.value.startswith(SH):
            roots.add(triple.subject)
    found: set[object] = set()
    todo = list(roots)
    while todo:
        node = todo.pop()
        if node not in found:
            found.add(node)
            todo += below.get(node, ())
    return found


def _iri(term: object) -> str | None:
    return term.value if isinstance(term, ox.NamedNode) else None


def _message(text: str) -> str:
    """What a Java error says, without its stack."""
    lines = [line.strip() for line in text.splitlines()]
    said = list(takewhile(lambda line: not line.startswith("at "), lines))
    return " ".join(line for line in said if line and "error message is" not in line)
