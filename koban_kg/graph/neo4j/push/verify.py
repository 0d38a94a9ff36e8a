"""Is the graph in the database the release, statement for statement? RDF is rebuilt from it and compared."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import pyoxigraph as ox

from koban_kg.errors import ConflictError, Finding
from koban_kg.graph.neo4j.catalog_nodes import read_catalog
from koban_kg.graph.neo4j.pointer import Pointer, State, absent, read_pointer
from koban_kg.graph.neo4j.projection.project import project
from koban_kg.graph.neo4j.projection.rebuild import rebuild
from koban_kg.graph.neo4j.push.audit import audit
from koban_kg.graph.neo4j.push.difference import difference
from koban_kg.graph.neo4j.push.reading import read_graph
from koban_kg.graph.neo4j.push.schema import await_indexes, indexes, missing, read_indexes
from koban_kg.names import GRAPH_ROLES
from koban_kg.release.canonical import canonical_lines, n_quads

if TYPE_CHECKING:
    from collections.abc import Iterable

    from koban_kg.graph.neo4j.connection import Connection
    from koban_kg.graph.neo4j.projected import LeftOut, Projection
    from koban_kg.graph.neo4j.push.push import Progress
    from koban_kg.graph.neo4j.push.reading import Stored
    from koban_kg.model.types import Model
    from koban_kg.names import GraphRole
    from koban_kg.release.canonical import Lines
    from koban_kg.release.reader import OpenRelease

SHOWN: Final = 20
"""Statements of each kind that are listed at most."""

_PUSH: Final = "run koban neo4j push"


@dataclass(frozen=True, slots=True)
class ComparedGraph:
    """One graph of the release beside what was rebuilt.

    Attributes
    ----------
    statements, left_out
        Statements of the release, and those of them that a property graph does not hold (blank nodes).
    rebuilt
        Statements that were rebuilt from the database.
    digest
        SHA-256 of what was rebuilt, as canonical N-Quads (RDFC-1.0).
    equal
        Whether that is the digest of the release's graph without what is left out.
    """

    role: GraphRole
    statements: int
    left_out: int
    rebuilt: int
    digest: str
    equal: bool


@dataclass(slots=True)
class Verified:
    """What a verification found: ``findings`` is empty if the graph is the release."""

    version: str
    graphs: list[ComparedGraph] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    nodes: int = 0
    relationships: int = 0
    indexes: int = 0
    findings: list[Finding] = field(default_factory=list)

    @property
    def equal(self) -> bool:
        """Whether nothing differs."""
        return not self.findings


def verify(connection: Connection, release: OpenRelease, model: Model, progress: Progress) -> Verified:
    """Compare the graph in the database with a release, in every way there is.

    Raises
    ------
    UnavailableError
        If the database holds no release.
    ConflictError
        If a push changed the graph meanwhile.
    """
    progress.step("read")
    await_indexes(connection)
    pointer = read_pointer(connection)
    if pointer is None:
        raise absent(connection.target.uri)
    with connection.transaction(writing=False) as tx:
        stored = read_graph(tx)
    if read_pointer(connection) != pointer:
        raise ConflictError(
            "A push changed the graph while it was read",
            type="push-running",
            expected="a graph at rest",
            hint="Wait until the push has ended, then verify again.",
        )
    progress.step("project")
    quads = list(release.quads())
    wanted = project(quads, model, release.version)
    found = Verified(
        version=release.version,
        left_out=wanted.left_out,
        nodes=len(stored.nodes),
        relationships=len(stored.relationships),
    )
    found.findings += _pointer(pointer, release)
    progress.step("rebuild")
    _compare(found, quads, stored, release.version)
    progress.step("compare")
    found.findings += _differences(stored, wanted)
    progress.step("indexes")
    _indexes(found, connection, model, wanted)
    progress.step("audit")
    found.findings += audit(connection, model, wanted.catalog)
    return found


def _pointer(pointer: Pointer, release: OpenRelease) -> list[Finding]:
    place = "pointer"
    found: list[Finding] = []
    if pointer.state is not State.READY:
        rule = "is no state of rest: a push is under way or was killed"
        found.append(Finding(file=place, column="state", value=pointer.state.value, rule=rule, hint=_PUSH))
    for name, there, wanted in (
        ("version", pointer.version, release.version),
        ("digest", pointer.digest, release.manifest["digest"]),
    ):
        if there != wanted:
            found.append(Finding(file=place, column=name, value=there, rule=f"should be {wanted}", hint=_PUSH))
    return found


def _compare(found: Verified, quads: list[ox.Quad], stored: Stored, version: str) -> None:
    """Compare the graphs, statement by statement; findings name the first that differ."""
    catalog = read_catalog(node.properties for node in stored.catalog_nodes.values())
    try:
        rebuilt = list(rebuild(stored.nodes.values(), stored.relationships.values(), catalog, version))
    except KeyError as error:
        rule = "is a label, type or key that the catalog does not describe"
        found.findings.append(Finding(file="catalog", value=str(error.args[0]), rule=rule, hint=_PUSH))
        return
    there, wanted = _lines(rebuilt, version), _lines(_named(quads), version)
    counts = dict.fromkeys(GRAPH_ROLES, 0)
    names = {quad.graph_name: quad.graph_name.value.rpartition("/")[2] for quad in quads}  # type: ignore[union-attr]
    for quad in quads:
        counts[names[quad.graph_name]] += 1  # type: ignore[index]
    for role in GRAPH_ROLES:
        digest = _digest(there, role, version)
        equal = digest == _digest(wanted, role, version)
        left_out = counts[role] - len(wanted[role])
        found.graphs.append(ComparedGraph(role, counts[role], left_out, len(there[role]), digest, equal))
        lacking, surplus = set(wanted[role]) - set(there[role]), set(there[role]) - set(wanted[role])
        for lines, rule in ((lacking, "is missing"), (surplus, "is not in the release")):
            found.findings += [
                Finding(file=role, value=line.decode(), rule=f"{rule} ({len(lines)} such)", hint=_PUSH)
                for line in sorted(lines)[:SHOWN]
            ]


def _named(quads: Iterable[ox.Quad]) -> Iterable[ox.Quad]:
    """The statements without blank nodes: those that a property graph holds."""
    return (
        quad for quad in quads if not (isinstance(quad.subject, ox.BlankNode) or isinstance(quad.object, ox.BlankNode))
    )


def _lines(quads: Iterable[ox.Quad], version: str) -> dict[GraphRole, Lines]:
    graphs: dict[Any, list[ox.Triple]] = {role: [] for role in GRAPH_ROLES}
    for quad in quads:
        graphs[quad.graph_name.value.rpartition("/")[2]].append(quad.triple)  # type: ignore[union-attr]
    return canonical_lines(graphs, version)


def _digest(lines: dict[GraphRole, Lines], role: GraphRole, version: str) -> str:
    return hashlib.sha256(n_quads({role: lines[role]}, version)).hexdigest()


def _differences(stored: Stored, wanted: Projection) -> list[Finding]:
    """What a push would change: it also sees what is no statement, such as search forms and the catalog."""
    found = difference(stored, wanted)
    names = {identifier: name for name, identifier in (stored.node_ids | stored.catalog_ids).items()}
    edges = {identifier: " ".join(key) for key, identifier in stored.relationship_ids.items()}
    listed: list[Finding] = []
    for step, rows in found.steps:
        if step == "free-keys":
            continue
        kind = step.replace("-", " ").removesuffix("s")
        for row in rows[:SHOWN]:
            value = _described(row, names | edges)
            rule = f"differs from the release: a push would {kind} ({len(rows)} such)"
            listed.append(Finding(file="graph", value=value, rule=rule, hint=_PUSH))
    return listed


def _described(row: dict[str, Any], names: dict[str, str]) -> str:
    """What a row of a difference is about: a node, a relationship, and which of its properties."""
    properties: dict[str, Any] = row.get("properties", {})
    if "id" in row:
        identifier: str = row["id"]
        keys = ", ".join(sorted(properties))
        return f"{names.get(identifier, identifier)}: {keys}" if keys else names.get(identifier, identifier)
    if "start" in row:
        return f"{row['start']} {row['type']} {row['end']}"
    return str(properties.get("iri", properties.get("name")))


def _indexes(found: Verified, connection: Connection, model: Model, wanted: Projection) -> None:
    analyzers = {row["analyzer"] for row in connection.run("analyzers")}
    needed = indexes(model, wanted.catalog, wanted.nodes.values(), analyzers)
    there = read_indexes(connection)
    found.indexes = len(needed)
    found.findings += [
        Finding(file="indexes", value=index.name, rule="is missing", hint=_PUSH)
        for index in missing(needed, there.values())
    ]
    found.findings += [
        Finding(
            file="indexes", value=index.name, rule=f"is {index.state}, not ONLINE", hint="wait, or look into the log"
        )
        for index in there.values()
        if index.state != "ONLINE"
    ]
