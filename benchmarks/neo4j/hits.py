"""What a statement costs in the database: dbHits by PROFILE, summed over its operators."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from neo4j.exceptions import Neo4jError

from benchmarks.neo4j.servers import ask, statements

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import neo4j


def hits(session: neo4j.Session, text: str, parameters: Mapping[str, Any]) -> int:
    """The dbHits of one statement."""
    prefix, _, rest = text.partition("\n")
    profiled = f"{prefix} PROFILE\n{rest}" if prefix == "CYPHER 5" else f"PROFILE {text}"
    summary = session.run(profiled, dict(parameters)).consume()
    return _sum(summary.profile)


def ours(session: neo4j.Session, port: int, document: str) -> int:
    """The dbHits of this service's statements for a document, as its explanation gives them."""
    told = ask(port, document, koban={"explain": True})["extensions"]["koban"]["cypher"]
    return sum(hits(session, root["text"], root["parameters"]) for root in told)


def peers(session: neo4j.Session, bolt: str, types: Path, documents: Mapping[str, str]) -> dict[str, int | str]:
    """The dbHits of the peer's statements by name of the document, or why the database refused one."""
    found: dict[str, int | str] = {}
    for name, run in statements(bolt, types, documents).items():
        own = [each for each in run["runs"] if "dbms.components" not in each["text"]]
        try:
            found[name] = sum(hits(session, each["text"], each["parameters"]) for each in own)
        except Neo4jError as error:
            found[name] = error.message or error.code or "refused"
        if run.get("errors"):
            found[name] = run["errors"][0]
    return found


def _sum(plan: Any) -> int:
    return int(plan.get("dbHits", 0)) + sum(map(_sum, plan.get("children", ())))
