"""A release from a source: assemble, reason, validate, write, publish.

Everything is made in a folder aside; the release that is published stays until the new one replaces it by a rename. The
result depends on the source, the rules and this program only: no clock, path, locale or hash seed gets in.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import orjson
import pyoxigraph as ox

from koban_kg.collector import without_collector
from koban_kg.errors import ConflictError, UsageError
from koban_kg.graph.memory.cache import write_cache
from koban_kg.model.reader import read_model
from koban_kg.names import DCT, OWL, RDF, GraphRole
from koban_kg.reasoning import load_rules, materialise
from koban_kg.release.artefacts import write_artefacts
from koban_kg.release.assemble import assembled
from koban_kg.release.canonical import canonical_lines, merged, n_quads
from koban_kg.release.layout import CACHE, MANIFEST, STORE, Home, checked_version
from koban_kg.release.manifest import make_manifest
from koban_kg.release.progress import LoggedProgress
from koban_kg.release.publish import build_lock, building_folder, publish, sweep, switch
from koban_kg.release.source import Extras, Recipe
from koban_kg.validation import load_checks, run_checks, validate
from koban_kg.validation.checks import fail_on_errors

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from koban_kg.release.progress import Progress
    from koban_kg.release.source import Source
    from koban_kg.validation import CheckResult, Report

_NAMED: Final = 5
"""How many names a message lists."""


@dataclass(frozen=True)
class Knowledge:
    """The statements of a release, settled; valid, unless they were settled without being strict.

    Attributes
    ----------
    version, issued
        From the header of the ontology, or as asked for.
    lines
        Sorted lines of canonical N-Triples by role of graph.
    quads
        The same as canonical N-Quads under the graph names of the release.
    fired
        Conclusions by rule.
    shapes, checks
        What the validation found.
    """

    version: str
    issued: str
    lines: Mapping[GraphRole, list[bytes]]
    quads: bytes
    fired: Mapping[str, int]
    shapes: Report
    checks: tuple[CheckResult, ...]


@dataclass(frozen=True)
class Built:
    """The outcome of a build: the release, and whether it was there before with the same content."""

    version: str
    path: Path
    unchanged: bool
    manifest: dict[str, Any]


@without_collector()
def settle(
    source: Source,
    *,
    version: str | None = None,
    recipe: Recipe | None = None,
    progress: Progress | None = None,
    strict: bool = True,
) -> Knowledge:
    """The statements of a release from a source, reasoned over and validated; nothing is written.

    Parameters
    ----------
    source
        Knowledge as a loader read it.
    version
        The version to give; without it ``owl:versionInfo`` of the ontology.
    recipe
        The rules and checks to run, by default the project's own.
    progress
        Told of each step before it begins.
    strict
        Raise when a shape is broken or a check of severity ERROR finds something; else the result tells.

    Raises
    ------
    DataError
        If statements contradict each other, break a shape, or fail a check of severity ERROR.
    UsageError
        If there is neither a version asked for nor one in the ontology.
    """
    recipe, progress = recipe or Recipe(), progress or LoggedProgress()
    progress.step("assemble")
    stated = assembled(source.quads, recipe.assemble)
    version, issued = _header(stated.graphs["ontology"], version)
    progress.step("reason")
    inferences = materialise(stated.graphs, load_rules(recipe.rules), places=source.places)
    stated.add("inferred", inferences.inferred)
    stated.add("open-inferred", inferences.open_inferred)
    progress.step("canonicalise")
    lines = canonical_lines(stated.graphs, version)
    progress.step("validate")
    with ThreadPoolExecutor(1) as beside:  # the engine lets go of the interpreter while it works
        validation = beside.submit(validate, merged(lines, *lines), merged(lines, "ontology"))
        checks = run_checks(stated.store, checks=load_checks(recipe.checks))
        shapes = validation.result()
    if strict:
        shapes.check(source.places)
        fail_on_errors(checks)
    return Knowledge(version, issued, lines, n_quads(lines, version), inferences.fired, shapes, checks)


@without_collector()
def build_release(
    source: Source,
    home: Path,
    *,
    extras: Extras | None = None,
    version: str | None = None,
    recipe: Recipe | None = None,
    progress: Progress | None = None,
) -> Built:
    """Build a release from a source and publish it in ``home``.

    Parameters
    ----------
    source
        Knowledge as a loader read it.
    home
        The folder of releases; made if need be.
    extras
        Further artefacts.
    version
        The version to give; without it ``owl:versionInfo`` of the ontology.
    recipe
        The rules and checks to run, by default the project's own.
    progress
        Told of each step before it begins.

    Raises
    ------
    DataError
        If the knowledge is not valid; nothing was published.
    ConflictError
        If the version is published already with other content.
    UnavailableError
        If another build is under way in ``home``.
    """
    progress = progress or LoggedProgress()
    place = Home(home)
    with build_lock(place):
        progress.step("prepare", "sweep")
        sweep(place)
        knowledge = settle(source, version=version, recipe=recipe, progress=progress)
        with building_folder(place) as folder:
            manifest = _write(folder, knowledge, source, extras or Extras(), progress)
            there = place.release(knowledge.version) / MANIFEST
            if there.is_file():
                return _unchanged(place, knowledge.version, orjson.loads(there.read_bytes()), manifest, progress)
            publish(place, knowledge.version, folder, progress)
    return Built(knowledge.version, place.release(knowledge.version), unchanged=False, manifest=manifest)


def _write(folder: Path, knowledge: Knowledge, source: Source, extras: Extras, progress: Progress) -> dict[str, Any]:
    """Fill the folder of a release; its manifest."""
    progress.step("write", "model")
    # parsed, not from a store: a store gives 1.20 back as 1.2
    statements = list(ox.parse(knowledge.quads, format=ox.RdfFormat.N_QUADS))
    model = read_model(statements, knowledge.version)
    with ThreadPoolExecutor(1) as beside:
        written = beside.submit(_write_store, folder / STORE, statements)
        progress.step("write", "cache")
        write_cache(folder / CACHE, statements, model, knowledge.version)
        artefacts = write_artefacts(folder, knowledge, model, extras, progress)
        progress.step("write", "store")
        written.result()
    progress.step("write", "manifest")
    manifest = make_manifest(knowledge, model, source, artefacts)
    (folder / MANIFEST).write_bytes(orjson.dumps(manifest, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))
    return manifest


def _write_store(path: Path, statements: Iterable[ox.Quad]) -> None:
    """Write the store on disk and let go of its lock; loading a file would give blank nodes new labels each time."""
    store = ox.Store(str(path))
    store.bulk_extend(statements)
    store.optimize()
    store.flush()


def _unchanged(
    place: Home, version: str, published: dict[str, Any], built: dict[str, Any], progress: Progress
) -> Built:
    if published != built:
        differing = sorted(
            name
            for name in published["artefacts"].keys() | built["artefacts"].keys()
            if published["artefacts"].get(name) != built["artefacts"].get(name)
        )
        raise ConflictError(
            f"The version {version} is published already, with other content",
            given=f"other content in {_some(differing) or MANIFEST}",
            expected=f"the content of {published['digest'][:12]}, or another version",
            hint="raise owl:versionInfo in ontology/koban.ttl, or build with --version",
        )
    if place.current() != version:
        switch(place, version, progress)
    return Built(version, place.release(version), unchanged=True, manifest=published)


def _some(names: Sequence[str]) -> str:
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return ", ".join(names[:_NAMED]) + more


def _header(ontology: Iterable[ox.Triple], version: str | None) -> tuple[str, str]:
    """Version and date of the ontology header; the header is the owl:Ontology that has an owl:versionInfo."""
    triples = list(ontology)
    headers = {
        triple.subject
        for triple in triples
        if triple.predicate.value == RDF + "type" and triple.object == ox.NamedNode(OWL + "Ontology")
    }

    def said(predicate: str) -> str | None:
        values = sorted(
            triple.object.value
            for triple in triples
            if triple.subject in headers
            and triple.predicate.value == predicate
            and isinstance(triple.object, ox.Literal)
        )
        return values[0] if values else None

    found = version or said(OWL + "versionInfo")
    if found is None:
        raise UsageError(
            "The source has no version",
            expected="an owl:Ontology with owl:versionInfo",
            hint="add it to ontology/koban.ttl, or build with --version",
        )
    return checked_version(found), said(DCT + "issued") or ""
