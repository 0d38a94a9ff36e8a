"""What a build takes in: knowledge as a loader read it, by role of graph, and what else goes into a release."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol, TypeAlias

from koban_kg.resources import resource

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    import pyoxigraph as ox

    from koban_kg.model.types import Model
    from koban_kg.names import GraphRole

Document: TypeAlias = "Callable[[Model], str | bytes]"
"""Makes one artefact of a release from its model, such as the GraphQL schema."""


class Source(Protocol):
    """Knowledge before it is a release; what the loaders return fits."""

    @property
    def quads(self) -> Mapping[GraphRole, Iterable[ox.Triple]]:
        """Triples by role: ``asserted``, ``open``, ``translations`` and ``ontology``."""

    @property
    def digest(self) -> str:
        """SHA-256 over names and bytes of the source files, in hexadecimal."""

    @property
    def counts(self) -> Mapping[str, int]:
        """Rows of each source table by name."""

    @property
    def places(self) -> Mapping[str, tuple[str, int]]:
        """File and row of a thing by its IRI, so that findings name them."""


@dataclass(frozen=True)
class Recipe:
    """The folders of query files that a build runs.

    Attributes
    ----------
    assemble
        SPARQL Updates that complete what was loaded.
    rules
        OWL 2 RL rules and derivations.
    checks
        Queries that must find nothing, or that warn.
    """

    assemble: Path = field(default_factory=lambda: resource("queries") / "assemble")
    rules: Path = field(default_factory=lambda: resource("queries") / "rules")
    checks: Path = field(default_factory=lambda: resource("ontology") / "checks")


@dataclass(frozen=True)
class Extras:
    """What goes into a release beside the statements.

    Attributes
    ----------
    files
        Further artefacts as bytes by name, such as ``tables-layout.json``.
    documents
        Artefacts made from the model by name, such as ``schema.graphql``.
    inputs
        A digest of everything the release is made from, this program included. A build whose inputs are those of the
        published release ends before it starts; without it every build is made whole and compared.
    """

    inputs: str | None = None
    files: Mapping[str, bytes] = field(default_factory=dict)
    documents: Mapping[str, Document] = field(default_factory=dict)
