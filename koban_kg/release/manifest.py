"""``manifest.json``: what a release holds, in numbers and checksums."""

from __future__ import annotations

import hashlib
from collections import Counter
from typing import TYPE_CHECKING, Any, Final

from koban_kg.names import GRAPH_ROLES, KOBAN, RDF, graph_iri

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from koban_kg.model.types import Model
    from koban_kg.release.artefacts import Artefact
    from koban_kg.release.canonical import Lines
    from koban_kg.release.settle import Knowledge
    from koban_kg.release.source import Source

FORMAT: Final = 1
_TYPE: Final = f"<{RDF}type>".encode()


def make_manifest(
    knowledge: Knowledge, model: Model, source: Source, artefacts: Mapping[str, Artefact]
) -> dict[str, Any]:
    """The manifest of a release as a JSON object.

    ``digest`` is the SHA-256 of ``koban.nq``, ``source.digest`` that of the source files. ``classes`` counts the
    things of each exposed class in the whole release, ``tables`` the rows of each source table.
    """
    instances = _instances(knowledge.lines.values())
    return {
        "format": FORMAT,
        "version": knowledge.version,
        "issued": knowledge.issued,
        "digest": hashlib.sha256(knowledge.quads).hexdigest(),
        "source": {"digest": source.digest},
        "quads": sum(len(found) for found in knowledge.lines.values()),
        "graphs": {
            role: {"iri": graph_iri(knowledge.version, role), "triples": len(knowledge.lines[role])}
            for role in GRAPH_ROLES
        },
        "classes": {cls.name: instances[cls.iri] for cls in model.classes.values()},
        "links": instances[KOBAN + "Link"],
        "tables": dict(sorted(source.counts.items())),
        "languages": list(model.languages),
        "rules": dict(knowledge.fired),
        "shapes": {
            "violations": len(knowledge.shapes.violations),
            "warnings": len(knowledge.shapes.results) - len(knowledge.shapes.violations),
        },
        "checks": [
            {"check": result.id, "severity": result.severity.value, "count": result.count}
            for result in knowledge.checks
        ],
        "artefacts": {
            name: {
                "sha256": artefact.sha256,
                "bytes": artefact.bytes,
                **({"graphs": list(artefact.graphs)} if artefact.graphs else {}),
            }
            for name, artefact in artefacts.items()
        },
    }


def _instances(lines: Iterable[Lines]) -> Counter[str]:
    """How many things are stated or inferred to be of each class, by IRI of the class."""
    between = f" <{RDF}type> <".encode()
    pairs = {line for found in lines for line in found if between in line}
    return Counter(
        line.rpartition(b" <")[2].removesuffix(b"> .").decode() for line in pairs if line.split(b" ", 2)[1] == _TYPE
    )
