"""A whole source folder as statements by graph: the ontology, its vocabularies, and the tables.

``load_source`` reads everything and reports every fault of every file at once, or returns all of it; there is no
half of a load.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from koban_kg.collector import without_collector
from koban_kg.errors import DataError, NotFoundError
from koban_kg.names import DCT, OWL, RDF
from loaders.csvfile import RawTable, read_table
from loaders.findings import Findings
from loaders.keys import Keys
from loaders.mapping import Mapper, Table
from loaders.metadata import read_metadata
from loaders.progress import Progress
from loaders.rdf import FORMATS, read_rdf
from loaders.terms import Concepts, Terms

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from koban_kg.names import GraphRole

_TYPE: Final = ox.NamedNode(RDF + "type")
_ONTOLOGY: Final = ox.NamedNode(OWL + "Ontology")
_VERSION: Final = ox.NamedNode(OWL + "versionInfo")
_ISSUED: Final = ox.NamedNode(DCT + "issued")

DATA: Final = "data"
METADATA: Final = "csv-metadata.json"


@dataclass(frozen=True)
class LoadedSource:
    """Everything that a source folder says.

    Attributes
    ----------
    quads
        Statements by graph role (``ontology``, ``asserted``, ``open``, ``translations``), numbers as written.
    digest
        SHA-256 over the sorted relative paths and the bytes of all files.
    metadata
        The bytes of ``csv-metadata.json``; with the layout they are what an export of the tables needs.
    counts
        Rows of each table, by file name without ending.
    places
        File and row of each thing that a table describes, by IRI.
    version, issued
        ``owl:versionInfo`` and ``dct:issued`` of the ontology header, if they are there.
    """

    quads: Mapping[GraphRole, Sequence[ox.Triple]]
    digest: str
    metadata: bytes
    counts: Mapping[str, int]
    places: Mapping[str, tuple[str, int]]
    version: str | None
    issued: str | None
    tables: Sequence[Table] = field(repr=False)

    @cached_property
    def layout(self) -> bytes:
        """Order and spelling of the tables, the artefact ``tables-layout.json``."""
        from loaders.layout import table_layout  # noqa: PLC0415 - the layout is made from a loaded source

        return table_layout(self)


@without_collector()
def load_source(directory: Path, *, progress: bool = True) -> LoadedSource:
    """Read a source folder: ``koban.ttl``, modules, shapes, vocabularies, alignments, and the tables in ``data``.

    Parameters
    ----------
    directory
        The folder, in a checkout the one named ``ontology``.
    progress
        Show a bar on a terminal if it takes over a second.

    Raises
    ------
    NotFoundError
        If the folder or the description of its tables is not there.
    DataError
        With all findings of all files.
    """
    if not directory.is_dir():
        raise NotFoundError("there is no such source folder", given=str(directory), expected="a folder with koban.ttl")
    files = _files(directory)
    described = f"{DATA}/{METADATA}"
    if described not in files:
        raise NotFoundError(
            "the source folder does not describe its tables", given=str(directory), expected=described,
            hint="point --source at the folder that holds koban.ttl and data/",
        )  # fmt: skip
    findings = Findings(order=list(files))
    statements = [name for name in files if _suffix(name) in FORMATS]
    with Progress(len(statements) + 2 * _count_tables(files), enabled=progress) as bar:
        quads = _read_statements(statements, files, findings, bar)
        mapper = _read_tables(files, quads["ontology"], findings, bar)
    _check_stated_once(mapper, quads["ontology"], findings)
    if findings.items:
        reported = findings.sorted()
        faulty = len({finding.file for finding in reported})
        raise DataError(
            f"{len(reported)} {'fault' if len(reported) == 1 else 'faults'} in {faulty}"
            f" {'file' if faulty == 1 else 'files'} of {directory.name}",
            hint="correct the places below and load again; nothing was stored",
            findings=reported,
        )
    for role, triples in mapper.triples.items():
        quads[role].extend(triples)
    version, issued = _header(quads["ontology"])
    return LoadedSource(
        # Rows that share a thing repeat its type: each statement stands once.
        quads={role: list(dict.fromkeys(triples)) for role, triples in quads.items()},
        digest=_digest(files),
        metadata=files[described],
        counts={table.spec.name.removesuffix(".csv"): len(table.rows) for table in mapper.tables},
        places=mapper.places,
        version=version,
        issued=issued,
        tables=tuple(mapper.tables),
    )


def _files(directory: Path) -> dict[str, bytes]:
    """The bytes of all files by relative path, sorted; hidden files and folders are not part of a source."""
    return {
        name: path.read_bytes()
        for name, path in sorted((path.relative_to(directory).as_posix(), path) for path in directory.rglob("*"))
        if path.is_file() and not any(part.startswith(".") for part in name.split("/"))
    }


def _suffix(name: str) -> str:
    return "." + name.rpartition(".")[2].lower()


def _count_tables(files: Mapping[str, bytes]) -> int:
    return sum(name.startswith(f"{DATA}/") and _suffix(name) == ".csv" for name in files)


def _digest(files: Mapping[str, bytes]) -> str:
    digest = hashlib.sha256()
    for name, content in files.items():
        digest.update(f"{len(name.encode())}:{name}{len(content)}:".encode())
        digest.update(content)
    return digest.hexdigest()


def _read_statements(
    names: Sequence[str], files: Mapping[str, bytes], findings: Findings, bar: Progress
) -> dict[GraphRole, list[ox.Triple]]:
    quads: dict[GraphRole, list[ox.Triple]] = defaultdict(list)
    for name in names:
        bar.step(name)
        role: GraphRole = "asserted" if name.startswith(f"{DATA}/") else "ontology"
        read, faults = read_rdf(files[name], name)
        findings.extend(faults)
        quads[role].extend(quad.triple for quad in read)
    return quads


def _read_tables(
    files: Mapping[str, bytes], ontology: Sequence[ox.Triple], findings: Findings, bar: Progress
) -> Mapper:
    specs, faults = read_metadata(files[f"{DATA}/{METADATA}"], f"{DATA}/{METADATA}")
    findings.extend(faults)
    concepts = Concepts()
    concepts.add(ontology)
    mapper = Mapper(Keys(Terms.read(ontology), concepts, findings), findings)
    if faults:  # what the tables would be checked against is not certain
        return mapper
    raw: list[RawTable] = []
    for spec in specs:
        file = f"{DATA}/{spec.name}"
        bar.step(file)
        if file not in files:
            near = findings.nearest(spec.name, [name.removeprefix(f"{DATA}/") for name in files])
            hint = f"csv-metadata.json describes this table; add the file or take out the description{near}"
            findings.add(file, "missing-file", hint)
            raw.append(RawTable(spec, file, readable=False))
            continue
        raw.append(read_table(files[file], spec, file, findings))
    described = {f"{DATA}/{spec.name}" for spec in specs}
    for name in files:
        if name.startswith(f"{DATA}/") and _suffix(name) == ".csv" and name not in described:
            hint = "csv-metadata.json does not describe this table; describe it there or take the file away"
            findings.add(name, "undescribed-table", hint)
    for table in raw:
        bar.step(f"{table.file} ({len(table.rows)} rows)")
        mapper.register(table)
    mapper.map()
    return mapper


def _check_stated_once(mapper: Mapper, ontology: Sequence[ox.Triple], findings: Findings) -> None:
    """Note what a row says and the ontology says too: one of them would be lost when each stands in one graph."""
    known = set(ontology)
    subjects = {triple.subject for triple in ontology}
    for triples in mapper.triples.values():
        for triple in dict.fromkeys(triple for triple in triples if triple.subject in subjects and triple in known):
            file, row = mapper.places.get(getattr(triple.subject, "value", ""), (f"{DATA}/{METADATA}", None))
            hint = "the row and a Turtle file of the ontology say the same; take it out of the Turtle file"
            findings.add(file, "stated-twice", hint, value=str(triple), row=row)


def _header(ontology: Sequence[ox.Triple]) -> tuple[str | None, str | None]:
    """Version and date of the ontology header."""
    headers = {triple.subject for triple in ontology if triple.predicate == _TYPE and triple.object == _ONTOLOGY}
    found = {
        triple.predicate: triple.object.value
        for triple in ontology
        if triple.subject in headers and isinstance(triple.object, ox.Literal)
    }
    return found.get(_VERSION), found.get(_ISSUED)
