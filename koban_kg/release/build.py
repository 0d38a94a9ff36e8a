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
from koban_kg.errors import ConflictError
from koban_kg.graph.memory.build import build_tables
from koban_kg.graph.memory.cache import write_cache
from koban_kg.model.reader import read_model
from koban_kg.release.artefacts import write_artefacts
from koban_kg.release.layout import CACHE, MANIFEST, STORE, Home
from koban_kg.release.manifest import make_manifest
from koban_kg.release.progress import LoggedProgress
from koban_kg.release.publish import build_lock, building_folder, publish, sweep, switch
from koban_kg.release.settle import Knowledge, header, settle
from koban_kg.release.source import Extras, Recipe
from koban_kg.search.passages import write_passages

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from koban_kg.release.progress import Progress
    from koban_kg.release.source import Source

INPUTS: Final = "inputs"
"""The file in the cache of a release that holds the digest of what it was made from."""
_NAMED: Final = 5
"""How many names a message lists."""


@dataclass(frozen=True)
class Built:
    """The outcome of a build: the release, and whether it was there before with the same content."""

    version: str
    path: Path
    unchanged: bool
    manifest: dict[str, Any]


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
        extras = extras or Extras()
        asked, _ = header(source.quads["ontology"], version)
        if extras.inputs is not None and _inputs_of(place, asked) == extras.inputs:
            published = orjson.loads((place.release(asked) / MANIFEST).read_bytes())
            return _unchanged(place, asked, published, published, progress)
        knowledge = settle(source, version=version, recipe=recipe, progress=progress)
        with building_folder(place) as folder:
            manifest = _write(folder, knowledge, source, extras, progress)
            if extras.inputs is not None:
                (folder / CACHE / INPUTS).write_text(extras.inputs + "\n", encoding="ascii")
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
        tables = build_tables(statements, model, knowledge.version)
        write_cache(folder / CACHE, tables, model)
        progress.step("write", "search index")
        write_passages(folder / CACHE, model, tables)
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


def _inputs_of(place: Home, version: str) -> str | None:
    """The digest of what a published release was made from, if it was told."""
    try:
        return (place.release(version) / CACHE / INPUTS).read_text(encoding="ascii").strip()
    except FileNotFoundError:
        return None


def _some(names: Sequence[str]) -> str:
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return ", ".join(names[:_NAMED]) + more
