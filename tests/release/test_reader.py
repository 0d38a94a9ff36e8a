"""Opening a release: what there is, what there is not, and what stands beside."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

from koban_kg.errors import NotFoundError, UsageError
from koban_kg.names import GRAPH_ROLES
from koban_kg.release.reader import current_version, open_release, versions
from tests.release.library import Library, build

if TYPE_CHECKING:
    from pathlib import Path


def test_before_the_first_build_there_is_nothing(tmp_path: Path) -> None:
    assert (current_version(tmp_path), versions(tmp_path)) == (None, ())
    with pytest.raises(NotFoundError, match="No release is published here") as raised:
        open_release(tmp_path)
    assert raised.value.problem.hint == "run koban build"


def test_a_version_by_name(tmp_path: Path) -> None:
    build(tmp_path)
    build(tmp_path, Library(1))
    assert versions(tmp_path) == ("9.9.9", "9.9.10")
    old, new = open_release(tmp_path, "9.9.9"), open_release(tmp_path)
    assert (old.version, new.version) == ("9.9.9", "9.9.10")
    assert {quad.triple for quad in new.quads("asserted")} - {quad.triple for quad in old.quads("asserted")}
    with pytest.raises(NotFoundError, match="There is no such release") as raised:
        open_release(tmp_path, "1.0.0")
    assert raised.value.problem.expected == "9.9.9, 9.9.10"
    with pytest.raises(UsageError, match="no version of a release"):
        open_release(tmp_path, "../9.9.9")


def test_the_default_dataset_is_the_union(tmp_path: Path) -> None:
    build(tmp_path)
    release = open_release(tmp_path)
    query = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"
    ((counted,),) = release.store.query(query, default_graph=release.default_graph)
    assert int(counted.value) == release.manifest["quads"] == len(list(release.quads()))
    assert list(release.graphs) == list(GRAPH_ROLES)
    assert (release.cache / "graph.json").is_file()
    assert (release.artefacts / "koban.nq").is_file()


def test_the_store_is_read_only_and_shared(tmp_path: Path) -> None:
    build(tmp_path)
    one, two = open_release(tmp_path), open_release(tmp_path)
    assert len(one.store) == len(two.store)
    with pytest.raises(RuntimeError, match="read-write"):
        one.store.add(ox.Quad(*(ox.NamedNode(f"http://e/{part}") for part in "spo")))


def test_a_release_without_its_store_says_so(tmp_path: Path) -> None:
    build(tmp_path)
    release = open_release(tmp_path)
    (release.path / "store").rename(release.path / "elsewhere")
    with pytest.raises(NotFoundError, match="store of the release"):
        _ = release.store
