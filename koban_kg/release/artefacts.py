"""The files of a release: what people download, each made from the settled statements."""

from __future__ import annotations

import csv
import hashlib
import io
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final

from koban_kg.graph.memory import open_cache
from koban_kg.graph.tables import class_rows
from koban_kg.names import GRAPH_ROLES
from koban_kg.release.canonical import merged
from koban_kg.release.context import context
from koban_kg.release.formats import json_ld, rdf_xml, turtle
from koban_kg.release.layout import ARTEFACTS, CACHE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from koban_kg.graph.memory import MemoryStore
    from koban_kg.model.types import Class, Model
    from koban_kg.names import GraphRole
    from koban_kg.release.progress import Progress
    from koban_kg.release.settle import Knowledge
    from koban_kg.release.source import Extras

FLAT: Final[tuple[GraphRole, ...]] = ("ontology", "asserted", "open")
"""The graphs in files that cannot tell graphs apart: what is stated. An inference or a machine translation there would
not bear its mark; both are in the N-Quads and the JSON-LD."""
CHECKSUMS: Final = "SHA256SUMS"


@dataclass(frozen=True, slots=True)
class Artefact:
    """One file: its checksum, its size in bytes and the graphs whose statements it holds (none for documents)."""

    sha256: str
    bytes: int
    graphs: tuple[GraphRole, ...] = ()


def write_artefacts(
    folder: Path, knowledge: Knowledge, model: Model, extras: Extras, progress: Progress
) -> dict[str, Artefact]:
    """Write the artefacts of a release below ``folder``; what was written, by path, in order of path.

    The cache of the graph store must stand in ``folder`` already: the tables are made from it.
    """
    target = folder / ARTEFACTS
    written: dict[str, Artefact] = {}

    def write(name: str, make: Callable[[], str | bytes], *graphs: GraphRole) -> None:
        progress.step("write", name)
        content = make()
        data = content.encode() if isinstance(content, str) else content
        path = target / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        written[name] = Artefact(hashlib.sha256(data).hexdigest(), len(data), graphs)

    lines, version = knowledge.lines, knowledge.version
    write("koban.nq", lambda: knowledge.quads, *GRAPH_ROLES)
    flat = merged(lines, *FLAT)
    write("koban.ttl", lambda: turtle(flat), *FLAT)
    write("koban.rdf", lambda: rdf_xml(flat), *FLAT)
    write("koban.jsonld", lambda: json_ld(lines, version), *GRAPH_ROLES)
    write("context.jsonld", lambda: context(model))
    store = open_cache(folder / CACHE)
    for cls in model.classes.values():
        write(f"csv/{cls.segment}.csv", partial(_class_table, store, cls))
    for name, content in extras.files.items():
        write(name, partial(bytes, content))
    for name, document in extras.documents.items():
        write(name, partial(document, model))
    written = dict(sorted(written.items()))
    (target / CHECKSUMS).write_text(
        "".join(f"{artefact.sha256}  {name}\n" for name, artefact in written.items()), encoding="ascii"
    )
    return written


def _class_table(store: MemoryStore, cls: Class) -> bytes:
    return table(*class_rows(store, cls))


def table(header: Iterable[str], rows: Iterable[Iterable[str]]) -> bytes:
    """A table as CSV (RFC 4180) with LF line ends, in UTF-8."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return out.getvalue().encode()
